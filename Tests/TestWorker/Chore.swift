import KeyedTasks
import CLinux
import Glibc

/// A task that does one thing, good or bad, in whatever runs it.
package enum Chore: ParallelTask {
  case give(Int)
  case fail(String)
  case trap(String)
  case overflow
  case segfault
  case exit(Int32)
  case killSelf(Int32)
  /// Runs for ever, `SIGTERM` or not, with a child that does so too; says so by a file in a folder.
  case hang(folder: String, ignoresTerm: Bool)
  /// Stops its worker a while after it has given a result.
  case stopLater(milliseconds: Int)
  case sleep(milliseconds: Int)
  /// Sleeps, then gives the number.
  case giveLate(Int, milliseconds: Int)
  case allocate(bytes: Int)
  /// Writes so much to standard output, then gives the number of bytes.
  case noise(bytes: Int)
  case complain(String, thenExit: Int32)
  case closeStandardStreams
  case closeEverything
  /// Puts another file in the place of the channel.
  case replaceChannel
  case closeBehindChannel
  case closeAndHang
  /// Writes bytes of its own to the channel.
  case garbleChannel
  /// Pretends on the channel that another task is done.
  case lieAboutTask
  /// Announces more on the channel than is allowed.
  case announceTooMuch
  /// Dies on every try but this one, then gives it.
  case needsTry(Int)
  /// Adds a line to a file, so that a test can count how often it ran.
  case note(file: String, milliseconds: Int)
  case processNumber
  /// Sleeps, then gives the number of its process.
  case whose(milliseconds: Int)
  case report(progress: Int64, milliseconds: Int)
  case environment(String)
  case blockedSignals
  case openDescriptors
  case waitForCancel
  case processGroup
  /// 1 if the process leads a group of its own.
  case leadsGroup
  /// Tries to write a file, to read one, to start a program and to bind by TCP; a bit for each.
  case change(file: String)
  /// Waits until its time is up on every try but this one, then gives it.
  case slowBefore(try: Int)
  /// Waits until the time is up that it has itself.
  case limitedWait(milliseconds: Int)
  case throwOnCancel
  /// Adds the numbers up to one, each of them given by a task of a run of its own.
  case sum(upTo: Int)
  /// Joins a control group, and then allocates.
  case allocateInGroup(String, bytes: Int)

  package var timeout: Duration? {
    if case .limitedWait(let milliseconds) = self { .milliseconds(milliseconds) } else { nil }
  }

  package func run() throws -> Int {
    switch self {
    case .give(let number): return number
    case .fail(let message): throw ChoreError(description: message)
    case .trap(let message): fatalError(message)
    case .overflow: return Int.max + (TaskContext.current.attempt > 0 ? 1 : 0)
    case .segfault: return BadDeeds.segfault()
    case .exit(let status): Glibc.exit(status)
    case .killSelf(let signal): return BadDeeds.killSelf(signal)
    case .hang(let folder, let ignoresTerm): BadDeeds.hang(folder, ignoresTerm)
    case .stopLater(let milliseconds): return BadDeeds.stopLater(milliseconds)
    case .sleep(let milliseconds):
      usleep(UInt32(milliseconds) * 1000)
      return milliseconds
    case .giveLate(let number, let milliseconds):
      usleep(UInt32(milliseconds) * 1000)
      return number
    case .allocate(let bytes): return BadDeeds.allocate(bytes)
    case .noise(let bytes):
      BadDeeds.write(String(repeating: "noise, ", count: bytes / 7 + 1), to: 1)
      return bytes
    case .complain(let text, let status):
      BadDeeds.write(text + "\n", to: 2)
      Glibc.exit(status)
    case .closeStandardStreams:
      for descriptor in Int32(0)...2 { close(descriptor) }
      return 3
    case .closeEverything:
      for descriptor in Int32(0)...9 { close(descriptor) }
      return 10
    case .replaceChannel: return BadDeeds.replaceChannel()
    case .closeBehindChannel:
      for descriptor in Int32(4)...31 { close(descriptor) }
      return 28
    case .closeAndHang:
      close(3)
      while true { pause() }
    case .garbleChannel: return BadDeeds.garble()
    case .lieAboutTask: return BadDeeds.send(kind: 18, task: 1 << 40, length: 0)
    case .announceTooMuch: return BadDeeds.send(kind: 18, task: 0, length: 1 << 50)
    case .needsTry(let number):
      if TaskContext.current.attempt < number { return BadDeeds.killSelf(SIGKILL) }
      return number
    case .note(let file, let milliseconds):
      BadDeeds.append("ran\n", to: file)
      usleep(UInt32(milliseconds) * 1000)
      return 1
    case .processNumber: return Int(getpid())
    case .whose(let milliseconds):
      usleep(UInt32(milliseconds) * 1000)
      return Int(getpid())
    case .report(let progress, let milliseconds):
      TaskContext.current.report(progress: progress)
      usleep(UInt32(milliseconds) * 1000)
      return Int(progress)
    case .environment(let name): return unsafe getenv(name) == nil ? 0 : 1
    case .blockedSignals: return BadDeeds.blockedSignals
    case .openDescriptors: return BadDeeds.openDescriptors
    case .waitForCancel:
      while !TaskContext.current.isCancelled { usleep(1000) }
      return 1
    case .processGroup: return Int(getpgrp())
    case .leadsGroup: return getpgrp() == getpid() ? 1 : 0
    case .change(let file): return BadDeeds.change(file)
    case .slowBefore(let number):
      if TaskContext.current.attempt < number { return try Chore.waitForCancel.run() }
      return number
    case .limitedWait: return try Chore.waitForCancel.run()
    case .throwOnCancel:
      while !TaskContext.current.isCancelled { usleep(1000) }
      throw CancellationError()
    case .sum(let last):
      let parts = try simpleParallel(1...last, executor: .threads(max: 2)) { number in number }
      return parts.values.values.reduce(0, +)
    case .allocateInGroup(let group, let bytes):
      BadDeeds.append("\(getpid())\n", to: group + "/cgroup.procs")
      return BadDeeds.allocate(bytes)
    }
  }
}

/// What a chore throws.
package struct ChoreError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(description: String) { self.description = description }
}

/// What no task should do.
enum BadDeeds {
  static func segfault() -> Int {
    // Past the fault handler that a Swift runtime may have: the plain signal.
    killSelf(SIGSEGV)
  }

  static func killSelf(_ number: Int32) -> Int {
    kill(getpid(), number)
    // The signal may take a moment.
    while true { pause() }
  }

  static func hang(_ folder: String, _ ignoresTerm: Bool) -> Never {
    if ignoresTerm { _ = signal(SIGTERM, SIG_IGN) }
    _ = unsafe system("sleep 1000 >/dev/null 2>&1 &")
    append("", to: folder + "/\(getpid())")
    while true { sleep(1000) }
  }

  static func stopLater(_ milliseconds: Int) -> Int {
    let worker = getpid()
    let child = unsafe system("(sleep \(Double(milliseconds) / 1000); kill -STOP \(worker)) &")
    return Int(child)
  }

  static func allocate(_ bytes: Int) -> Int {
    var memory = [UInt8](repeating: 1, count: bytes)
    for index in stride(from: 0, to: bytes, by: 4096) {
      memory[index] = UInt8(truncatingIfNeeded: index)
    }
    while TaskContext.current.attempt > 0 { usleep(10_000) }
    return Int(memory[bytes / 2])
  }

  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Writes a file (1), reads one (2), starts a program (4), binds by TCP (8): the sum of what works.
  static func change(_ file: String) -> Int {
    var done = 0
    let made = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if made >= 0, unsafe unlink(file) == 0 { done += 1 }
    let read = unsafe open("/etc/passwd", O_RDONLY | O_CLOEXEC)
    if read >= 0 { done += 2 }
    if unsafe access("/bin/true", X_OK) == 0 {
      var child = pid_t()
      var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("true"), nil]
      if unsafe posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil) == 0 { done += 4 }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeBytes(of: &address) { bytes in
      guard let start = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else {
        return false
      }
      return unsafe bind(socket, start, size) == 0
    }
    if isBound { done += 8 }
    for descriptor in [made, read, socket] where descriptor >= 0 { close(descriptor) }
    return done
  }

  static func append(_ text: String, to file: String) {
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    write(text, to: descriptor)
    close(descriptor)
  }

  static func replaceChannel() -> Int {
    close(3)
    return Int(unsafe open("/dev/null", O_RDWR))
  }

  static func garble() -> Int {
    write(String(repeating: "this is no message. ", count: 100), to: 3)
    return 1
  }

  static func send(kind: UInt8, task: UInt64, length: UInt64) -> Int {
    var bytes: [UInt8] = [0x54, 0x4B, kind, 0, 0, 0, 0, 0]
    for number in [task, length, 0] {
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(3, $0.baseAddress, $0.count) }
    while true { sleep(1000) }
  }

  /// How many signals this thread blocks.
  static var blockedSignals: Int {
    var set = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, nil, &set)
    return (Int32(1)..<32).count { unsafe sigismember(&set, $0) == 1 }
  }

  static var openDescriptors: Int { (Int32(0)..<256).count { fcntl($0, F_GETFD) >= 0 } }
}
