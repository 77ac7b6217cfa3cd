import CLinux
import Glibc

/// All it takes to start a worker process.
///
/// Unsafe because the calls take pointers, and the variables of the environment are memory of C.
package struct WorkerStart: Sendable {
  /// The program's path.
  let path: String
  /// What the worker calls itself.
  let name: String
  /// NUL-terminated `NAME=value` entries.
  let environment: [UInt8]
  let channel: Int32
  let page: Int32
  let errors: Int32

  /// Starts the worker.
  package static func spawn(_ start: WorkerStart) -> (pid: Int32, errno: Int32) {
    let spawned = unsafe clinux_spawn_worker(
      start.path,
      start.name,
      start.environment,
      start.environment.count,
      start.channel,
      start.page,
      start.errors
    )
    return (spawned.pid, spawned.error)
  }
}

/// The variable that makes a process a worker: `1:` and the inode of its channel.
enum WorkerMarker {
  static let name = "KEYEDTASKS_WORKER"

  /// Its value in this process, or nil.
  static var value: String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Takes its value out of the environment; nil if there is none.
  static func take() -> String? {
    defer { _ = unsafe unsetenv(name) }
    return value
  }

  static func value(inode: UInt64) -> String { "1:\(inode)" }

  /// The inode in a value, or nil if it is none of ours.
  static func inode(in value: String) -> UInt64? {
    value.hasPrefix("1:") ? UInt64(value.dropFirst(2)) : nil
  }
}

/// The variable that makes a worker give up what it does not need: the folders it may write to, a line
/// each.
enum WorkerConfinement {
  static let name = "KEYEDTASKS_CONFINED"

  /// Takes its value out of the environment of this process; nil if there is none.
  static func take() -> [UInt8]? {
    guard let value = unsafe getenv(name) else { return nil }
    let lines = unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    _ = unsafe unsetenv(name)
    return lines
  }

  /// Confines this process to writing below these folders.
  static func confine(to lines: [UInt8]) {
    let folders = lines.split(separator: UInt8(ascii: "\n")).flatMap { $0 + [0] }
    unsafe clinux_confine(folders, folders.count)
  }
}

/// The environment of workers: this process's or a part of it, and what makes them workers.
struct WorkerEnvironment {
  private var common: [UInt8] = []

  init(_ options: ProcessOptions) {
    let policy = options.environment
    var hasBacktrace = false
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
      let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      let isOurs = name == WorkerMarker.name || name == WorkerConfinement.name
      if !isOurs && policy.admits(name) {
        common += bytes
        common.append(0)
        hasBacktrace = hasBacktrace || name == "SWIFT_BACKTRACE"
      }
      unsafe next += 1
    }
    // The Swift runtime would write a backtrace for seconds before a crashed worker ends.
    if !hasBacktrace { common += Array("SWIFT_BACKTRACE=enable=no\0".utf8) }
    if let confinement = options.confinement {
      common += Array("\(WorkerConfinement.name)=".utf8) + confinement.folderLines + [0]
    }
  }

  /// Erases the variables of this process that workers are not to know.
  static func erase(allBut policy: ProcessOptions.Environment) {
    // Names are bytes, and need not be text.
    var names: [[CChar]] = []
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let bytes = unsafe UnsafeBufferPointer(start: entry, count: strlen(entry))
      let name = unsafe Array(bytes.prefix { $0 != CChar(UInt8(ascii: "=")) })
      let text = String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if !policy.admits(text) { names.append(name + [0]) }
      unsafe next += 1
    }
    for name in names { unsafe clinux_erase_variable(name) }
  }

  /// The entries for the worker whose channel has this inode.
  func entries(inode: UInt64) -> [UInt8] {
    common + Array("\(WorkerMarker.name)=\(WorkerMarker.value(inode: inode))\0".utf8)
  }
}

extension ProcessOptions.Confinement {
  /// The writable folders, a line each.
  var folderLines: [UInt8] { Array(writableFolders.joined(separator: "\n").utf8) }
}

extension ProcessOptions.Environment {
  fileprivate func admits(_ name: String) -> Bool {
    switch self {
    case .inherit: true
    case .only(let names): names.contains(name)
    }
  }
}

/// Where the program of the workers is.
enum WorkerProgram {
  private static let kernelPath = unsafe clinux_executable_path().map { unsafe String(cString: $0) }
  // Taken when the program calls its entry, the first thing it does.
  private static let atStart = kernelPath.map { unsafe clinux_identity($0, -1) }

  /// Notes which file the kernel started this program from.
  static func note() { _ = atStart }

  /// The path to start, or nil if the file of this program cannot be told any more.
  ///
  /// `/proc/self/exe` is the running program even after its file was replaced. Without `/proc` the
  /// path it was started by will do while the same file is there.
  static func path(of executable: ProcessOptions.Executable) -> String? {
    switch executable {
    case .path(let path): return path
    case .current:
      if unsafe access("/proc/self/exe", X_OK) == 0 { return "/proc/self/exe" }
      guard let kernelPath, let atStart, atStart.error == 0 else { return nil }
      let now = unsafe clinux_identity(kernelPath, -1)
      guard now.error == 0, now.device == atStart.device, now.inode == atStart.inode else {
        return nil
      }
      return kernelPath
    }
  }

  /// Lets this process go by that name as a worker, and gives it a worker's place in the system.
  static func becomeWorker() { unsafe clinux_become_worker(name) }

  /// The name this program goes by.
  static var name: String { unsafe String(cString: clinux_program_name()) }
}
