import Glibc
import Testing

/// Runs that wait for someone who never comes, and what a signal leaves of their outputs.
@Suite(.timeLimit(.minutes(5)))
struct BlockedOutputTests {
  /// Logs whose report does not fit into a pipe, a line that is rejected, and a pipe.
  private static func folder() throws -> LogFolder {
    let folder = try LogFolder()
    let lines = (0..<30_000).map { Lines.simple("/some/longer/endpoint/\($0)") }
    try folder.write(lines.joined() + "no line\n", to: "logs/a.log")
    try folder.pipe("pipe")
    return folder
  }

  /// Runs the command in the place of a shell, signals it when it waits, and ends it if that does not.
  private func run(
    _ arguments: String,
    in folder: LogFolder,
    signal: Int32,
    when condition: () throws -> Bool = { true }
  ) async throws -> CommandRun {
    try await CommandRun(shell: "exec $logtally \(arguments)", in: folder.path) { process in
      try #require(await eventually { try condition() })
      try await LiveProcesses.untilAtRest(process)
      kill(process, signal)
      if await eventually(within: 10, { !LiveProcesses.isAlive(process) }) { return }
      kill(process, SIGKILL)
    }
  }

  @Test(
    arguments: [SIGTERM, SIGINT, SIGHUP],
    [
      "--output pipe logs", "--output pipe --rejects new logs", "--rejects pipe logs",
      "--rejects pipe --output new logs", "--executor inline --output pipe logs",
      "pipe", "--executor thread pipe", "--executor inline --output new pipe",
    ]
  )
  func `a pipe without its other end is given up at a signal`(signal: Int32, arguments: String)
    async throws
  {
    let folder = try Self.folder()
    // Before a stream is written, a file is in place.
    let isFirst = arguments.contains("--rejects new")
    let run = try await run(arguments, in: folder, signal: signal) {
      try !isFirst || folder.names.contains("new")
    }
    run.expect(status: 128 + Int(signal))
    #expect(try folder.names == (isFirst ? ["logs", "new", "pipe"] : ["logs", "pipe"]))
  }

  @Test(
    arguments: [SIGTERM, SIGINT],
    [
      "--output pipe logs", "--output /dev/stdout logs >pipe", "logs >pipe",
      "--rejects new logs >pipe",
    ]
  )
  func `a reader who does not read keeps no command alive`(signal: Int32, arguments: String)
    async throws
  {
    let folder = try Self.folder()
    let reader = unsafe open(folder.path + "/pipe", O_RDWR | O_CLOEXEC)
    try #require(reader >= 0)
    defer { close(reader) }
    try await run(arguments, in: folder, signal: signal).expect(status: 128 + Int(signal))
  }

  @Test func `messages that nobody reads keep no command alive, and the report stays`() async throws
  {
    let folder = try Self.folder()
    let name = String(repeating: "n", count: 200)
    for number in 0..<500 { try folder.write(Lines.simple("/x"), to: "logs/\(name)\(number)") }
    let reader = unsafe open(folder.path + "/pipe", O_RDWR | O_CLOEXEC)
    try #require(reader >= 0)
    defer { close(reader) }
    let run = try await run("-v --output new logs 2>pipe", in: folder, signal: SIGTERM) {
      try folder.names.contains("new")
    }
    // Not by the status of a signal, which says that there is no report.
    run.expect(status: 0)
    #expect(try folder.read("new").hasPrefix("endpoint,count\n/x,500\n"))
  }

  @Test func `a signal while the report is written leaves both files as they were`() async throws {
    let folder = try LogFolder()
    let lines = (0..<400_000).map { Lines.simple("/\($0)") }
    try folder.write(lines.joined() + "no line\n", to: "logs/a.log")
    for name in ["r.csv", "rejects"] { try folder.write("old\n", to: name) }
    let run = try await CommandRun(
      ["--output", "r.csv", "--rejects", "rejects", "logs"],
      in: folder.path
    ) { process in
      try #require(await eventually { try folder.names.contains { $0.hasPrefix(".r.csv.tmp-") } })
      kill(process, SIGTERM)
    }
    run.expect(status: 143)
    #expect(try folder.names == ["logs", "r.csv", "rejects"])
    #expect(try folder.read("r.csv") == "old\n")
    #expect(try folder.read("rejects") == "old\n")
  }

  @Test func `a signal at any moment leaves two files of one run`() async throws {
    let clock = ContinuousClock()
    for number in 0..<24 {
      let folder = try LogFolder()
      try folder.write(Lines.log(2000, seed: 1) + "no line\n", to: "logs/a.log")
      for name in ["r.csv", "rejects"] { try folder.write("old\n", to: name) }
      let start = clock.now
      let run = try await CommandRun(
        ["--output", "r.csv", "--rejects", "rejects", "logs"],
        in: folder.path
      ) { process in
        // From the first of the temporary files on, a little later each time.
        _ = await eventually {
          (try? folder.names.contains { $0.hasPrefix(".") }) == true
            || !LiveProcesses.isAlive(process)
        }
        try await Task.sleep(for: .microseconds(number * 100))
        kill(process, SIGTERM)
      }
      let isOld = try ["r.csv", "rejects"].map { try folder.read($0) == "old\n" }
      #expect(isOld[0] == isOld[1], "\(run)")
      #expect(run.status == (isOld[0] ? 143 : 0), "after \(clock.now - start): \(run)")
      #expect(try folder.names == ["logs", "r.csv", "rejects"])
    }
  }
}
