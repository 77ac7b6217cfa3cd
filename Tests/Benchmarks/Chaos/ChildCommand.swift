import Glibc

/// A command that was started here, with pipes at its standard input and output.
///
/// It leads a process group of its own, starts with every signal at its default, and inherits
/// nothing but the three standard descriptors.
struct ChildCommand: ~Copyable {
  /// How a process ended.
  enum End: Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  let pid: pid_t
  /// What it has written to standard output so far.
  private(set) var output: [UInt8] = []
  private(set) var end: End?
  private var input: Int32?
  private var reader: Int32?

  /// Starts a program; standard error goes to a file.
  ///
  /// - Throws: `SystemFailure` if it cannot be started.
  init(
    _ program: String,
    _ arguments: [String],
    environment: [String],
    input bytes: [UInt8],
    errors: String
  ) throws {
    try self.init(
      program,
      bytes: arguments.map { Array($0.utf8) },
      environment: environment,
      input: bytes,
      errors: errors
    )
  }

  /// Starts a program with arguments that need not be text.
  init(
    _ program: String,
    bytes arguments: [[UInt8]],
    environment: [String],
    input bytes: [UInt8],
    errors: String
  ) throws {
    let (stdin, stdout) = (try Self.pipe(), try Self.pipe())
    defer {
      close(stdin.read)
      close(stdout.write)
    }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, stdin.read, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, stdout.write, 1)
    let forWriting = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, forWriting, 0o600)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var pid: pid_t = 0
    let code = unsafe Self.withStrings([Array(program.utf8)] + arguments) { arguments in
      unsafe Self.withStrings(environment.map { Array($0.utf8) }) { environment in
        unsafe posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else {
      close(stdin.write)
      close(stdout.read)
      throw SystemFailure("start \(program)", code)
    }
    self.pid = pid
    input = stdin.write
    reader = stdout.read
    _ = fcntl(stdout.read, F_SETFL, O_NONBLOCK)
    // So little that the pipe takes it at once.
    unsafe _ = write(stdin.write, bytes, bytes.count)
  }

  deinit {
    if let input { close(input) }
    if let reader { close(reader) }
    if end == nil {
      kill(pid, SIGKILL)
      _ = waitpid(pid, nil, 0)
    }
  }

  /// Ends the standard input.
  mutating func closeInput() {
    if let input { close(input) }
    input = nil
  }

  /// Stops reading the standard output.
  mutating func closeReader() {
    if let reader { close(reader) }
    reader = nil
  }

  /// Waits at most so many milliseconds, takes what was written, and notices the end.
  mutating func attend(milliseconds: Int32) {
    if let reader {
      var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
      unsafe poll(&wanted, 1, milliseconds)
      var block = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = unsafe read(reader, &block, block.count)
        if count > 0 { output += block[..<count] }
        if count == 0 { closeReader() }
        if count <= 0 { break }
      }
    } else {
      usleep(UInt32(milliseconds) * 1000)
    }
    noteEnd()
  }

  private mutating func noteEnd() {
    guard end == nil else { return }
    var status: Int32 = 0
    guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return }
    let signal = status & 0x7F
    end = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    while reader != nil {
      let before = output.count
      attend(milliseconds: 0)
      if output.count == before { break }
    }
  }

  /// Waits for the end; false if it does not come within so many seconds.
  mutating func wait(seconds: Int) -> Bool {
    let limit = ContinuousClock.now + .seconds(seconds)
    while end == nil, ContinuousClock.now < limit { attend(milliseconds: 5) }
    return end != nil
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe Glibc.pipe(&ends) == 0 else { throw SystemFailure("make a pipe", errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func withStrings<Value>(
    _ strings: [[UInt8]],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
  ) -> Value {
    var pointers =
      unsafe strings.map { string in
        unsafe strdup(string.map { CChar(bitPattern: $0) } + [0])
      } + [nil]
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe body(&pointers)
  }
}

/// A system call of the workshop that failed.
struct SystemFailure: Error, CustomStringConvertible {
  let description: String

  init(_ action: String, _ code: Int32) {
    description = "cannot \(action): \(unsafe String(cString: strerror(code)))"
  }
}
