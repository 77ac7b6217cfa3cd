import AccessLogs
import ArgumentParser
import FoundationEssentials
import Glibc
import SystemPackage

/// How runs are kept from getting in each other's way.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Hold a lock on <file> during the run, and count nothing if another run holds it: exit with 75. The \
      file is made where there is none, and stays.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var lock: String?

  /// Returns the path of the lock.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func path() throws -> [UInt8]? {
    guard let lock else { return nil }
    guard !["", "-"].contains(lock) else {
      throw ValidationError(
        "'--lock \(lock)' is no file of its own; such as: --lock /run/lock/logtally.lock"
      )
    }
    return RawArgument.bytes(of: lock)
  }
}

/// A lock that one run of this machine holds at a time, by `flock`, until its process ends.
///
/// The system gives it up with the process, so that no crash leaves it behind. The file is never removed:
/// another run may have it open, and would lock what the next one does not see. Workers do not inherit it.
enum RunLock {
  /// Takes the lock for the rest of this process, and notes in the file who holds it.
  ///
  /// - Throws: ``LockError``; nothing was changed then.
  static func take(_ path: [UInt8]) throws(LockError) {
    let descriptor: Int32
    do throws(Errno) {
      descriptor = try SystemCall.open(path, flags: openFlags, mode: 0o666)
    } catch {
      throw .cannotLock(path, errno: error.rawValue)
    }
    if let problem = lock(descriptor, of: path) {
      close(descriptor)
      throw problem
    }
    // The descriptor stays open.
    note("process \(getpid()) on \(host), since \(moment)\n", in: descriptor)
  }

  /// Notes who holds the lock, for the message of another run: where the disk is full there is no note.
  private static func note(_ holder: String, in descriptor: Int32) {
    let note = Array((start + holder).utf8)
    guard ftruncate(descriptor, 0) == 0 else { return }
    do throws(Errno) {
      _ = try SystemCall.write(descriptor, note.span, at: 0)
    } catch {
      ftruncate(descriptor, 0)
    }
  }

  /// Locks an open file; returns why that is not done.
  private static func lock(_ descriptor: Int32, of path: [UInt8]) -> LockError? {
    guard FileStatus(descriptor: descriptor)?.kind == .regular else { return .isNoLock(path) }
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    guard isFree || errno == EWOULDBLOCK else { return .cannotLock(path, errno: errno) }
    let text = try? LongPath.contents(of: path, most: longestNote)
    let isOurs = text.map { $0.isEmpty || $0.starts(with: start.utf8) } ?? false
    if isFree { return isOurs ? nil : .isNoLock(path) }
    return .isHeld(path, by: isOurs ? text.flatMap(holder) : nil)
  }

  private static let openFlags = O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK
  private static let start = "logtally: "
  private static let longestNote = 4096

  private static func holder(_ text: [UInt8]) -> String? {
    let line = text.dropFirst(start.utf8.count).prefix { $0 != UInt8(ascii: "\n") }
    let words = line.split(separator: UInt8(ascii: " "))
    let holder = KeyText.string(Array(line).span)
    // What an earlier run has left, where another program holds the lock now.
    guard words.count > 3, let process = pid_t(String(decoding: words[1], as: UTF8.self)),
      !holder.hasPrefix("process \(process) on \(host),") || kill(process, 0) == 0 || errno != ESRCH
    else { return nil }
    return holder
  }

  /// The name of this machine.
  private static var host: String {
    let path = Array("/proc/sys/kernel/hostname".utf8)
    guard let name = try? LongPath.contents(of: path, most: 4096) else { return "" }
    let line = name.filter { $0 != UInt8(ascii: "\n") }
    return KeyText.string(line.span)
  }

  private static var moment: String { Date().formatted(.iso8601) }
}

/// Why a run does not hold its lock.
enum LockError: RunError, Equatable {
  /// Another process holds it; what it has noted of itself.
  case isHeld([UInt8], by: String?)
  /// The file is something else.
  case isNoLock([UInt8])
  /// A call failed.
  case cannotLock([UInt8], errno: Int32)

  var status: ExitStatus {
    switch self {
    case .isHeld: .locked
    case .isNoLock: .usage
    case .cannotLock: .failure
    }
  }

  var description: String {
    switch self {
    case .isHeld(let path, let holder):
      if let holder {
        "another run holds '--lock \(FileKey(path).text)': \(holder); nothing was counted"
      } else {
        "another process holds '--lock \(FileKey(path).text)' (a 'flock' around this command needs a file of its "
          + "own); nothing was counted"
      }
    case .isNoLock(let path):
      "'--lock \(FileKey(path).text)' is no lock but something else, which would be lost; name a file of its "
        + "own, such as: --lock /run/lock/logtally.lock"
    case .cannotLock(let path, let code):
      "cannot lock '\(FileKey(path).text)': \(ErrorText.sentence(code)); nothing was counted"
    }
  }
}
