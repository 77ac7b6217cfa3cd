import Glibc
import Testing

/// What is killed, and what becomes of the rest.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
  /// Some logs, and a pipe that keeps a worker busy for as long as the test holds its other end.
  private struct Scene: ~Copyable {
    let folder: LogFolder
    let writer: Int32

    init(logs: Int = 6) throws {
      let folder = try LogFolder()
      for number in 0..<logs {
        try folder.write(Lines.log(2000, seed: number), to: "logs/\(number).log")
      }
      // Read and write, which never waits for the other side.
      let writer = unsafe open(try folder.pipe("pipe"), O_RDWR | O_CLOEXEC)
      try #require(writer >= 0)
      self.folder = folder
      self.writer = writer
    }

    deinit { close(writer) }

    /// Ends the pipe, so that whoever reads it comes to its end.
    ///
    /// The number stays taken until the end: another test must not get it and have it closed here.
    func finish() {
      let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      dup2(nothing, writer)
      close(nothing)
    }
  }

  /// The children of a run, once they are there.
  private func workers(of parent: pid_t, _ count: Int = 1) async throws -> [pid_t] {
    try #require(await eventually { LiveProcesses.children(of: parent).count >= count })
    return LiveProcesses.children(of: parent)
  }

  @Test(arguments: [SIGKILL, SIGILL, SIGSEGV])
  func `a worker that dies costs its file only`(signal: Int32) async throws {
    let scene = try Scene()
    var killed: [pid_t] = []
    let run = try await CommandRun(
      ["--by", "file", "-j", "1", "logs", "pipe"],
      in: scene.folder.path
    ) { process in
      let worker = try await workers(of: process)[0]
      // The pipe is the smallest and so the last; what came before it has been read by then.
      try await LiveProcesses.untilAtRest(process)
      kill(worker, signal)
      killed = [worker]
    }
    run.expect(status: 1)
    let expected = (0..<6).map { "logs/\($0).log,2000\n" }.joined()
    #expect(run.output == "file,count\n\(expected)")
    let wording = signal == SIGKILL ? "was killed by signal 9" : "crashed with signal \(signal)"
    #expect(run.errors.contains("logtally: pipe: the worker \(wording)"), "\(run)")
    #expect(run.errors.contains("; this file is not counted\n"), "\(run)")
    #expect(!LiveProcesses.isAlive(killed[0]))
  }

  @Test func `one file of ten lines is counted in a child`() async throws {
    let scene = try Scene(logs: 0)
    let run = try await CommandRun(["--by", "file", "pipe"], in: scene.folder.path) { process in
      #expect(try await workers(of: process).count == 1)
      let text = String(repeating: Lines.simple("/ten"), count: 10)
      #expect(unsafe write(scene.writer, text, text.utf8.count) == text.utf8.count)
      try await Task.sleep(for: .milliseconds(100))
      scene.finish()
    }
    run.expect(status: 0)
    #expect(run.output == "file,count\npipe,10\n")
  }

  @Test(arguments: ["thread", "inline"])
  func `the other executors have no children`(executor: String) async throws {
    let scene = try Scene(logs: 1)
    let run = try await CommandRun(
      ["--executor", executor, "--by", "file", "logs", "pipe"],
      in: scene.folder.path
    ) { process in
      try await LiveProcesses.untilAtRest(process)
      #expect(LiveProcesses.children(of: process).isEmpty)
      scene.finish()
    }
    run.expect(status: 0)
    #expect(run.output == "file,count\nlogs/0.log,2000\npipe,0\n")
  }

  @Test func `no worker is left when the command itself is killed`() async throws {
    let scene = try Scene()
    var left: [pid_t] = []
    let run = try await CommandRun(["-j", "2", "logs", "pipe"], in: scene.folder.path) { process in
      left = try await workers(of: process)
      kill(process, SIGKILL)
    }
    run.expect(status: 128 + 9)
    let areGone = await eventually(within: 1) { !left.contains(where: LiveProcesses.isAlive) }
    #expect(areGone)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal ends the run without a report, a child or a touched output`(signal: Int32)
    async throws
  {
    let scene = try Scene()
    try scene.folder.write("old\n", to: "report.csv")
    var left: [pid_t] = []
    let run = try await CommandRun(
      ["-j", "2", "--output", "report.csv", "logs", "pipe"],
      in: scene.folder.path
    ) { process in
      left = try await workers(of: process)
      try await Task.sleep(for: .milliseconds(100))
      kill(process, signal)
    }
    run.expect(status: 128 + Int(signal))
    #expect(run.output.isEmpty)
    #expect(try scene.folder.names == ["logs", "pipe", "report.csv"])
    #expect(try scene.folder.read("report.csv") == "old\n")
    #expect(!left.contains(where: LiveProcesses.isAlive))
  }

  @Test(arguments: ["thread", "inline"])
  func `a signal ends a run without workers that waits for a pipe`(executor: String) async throws {
    let scene = try Scene()
    try scene.folder.write("old\n", to: "report.csv")
    let run = try await CommandRun(
      ["--executor", executor, "--output", "report.csv", "logs", "pipe"],
      in: scene.folder.path
    ) { process in
      try await LiveProcesses.untilAtRest(process)
      kill(process, SIGINT)
    }
    run.expect(status: 130)
    #expect(try scene.folder.names == ["logs", "pipe", "report.csv"])
    #expect(try scene.folder.read("report.csv") == "old\n")
  }

  @Test func `a file whose worker dies is tried again when asked for`() async throws {
    let scene = try Scene(logs: 1)
    // Behind its lines one of 2 GiB, all of it a hole: its worker is stopped while it reads that.
    let long = try scene.folder.write(Lines.log(2000, seed: 1), to: "logs/long.log")
    try #require(unsafe truncate(long, 2 << 30) == 0)
    let run = try await CommandRun(
      ["--retries", "1", "-j", "1", "--by", "file", "logs"],
      in: scene.folder.path
    ) { process in
      let first = try await workers(of: process)[0]
      let isReading = await eventually { LiveProcesses.hasOpen(long, in: first) }
      try #require(isReading)
      kill(first, SIGKILL)
    }
    run.expect(status: 0)
    #expect(run.output == "file,count\nlogs/0.log,2000\nlogs/long.log,2000\n")
  }

  @Test func `a pipe whose worker dies is not tried again, as what was read is gone`() async throws
  {
    let scene = try Scene(logs: 1)
    let run = try await CommandRun(
      ["--retries", "2", "-j", "1", "--by", "file", "logs", "pipe"],
      in: scene.folder.path
    ) { process in
      let worker = try await workers(of: process)[0]
      let text = Lines.simple("/read")
      #expect(unsafe write(scene.writer, text, text.utf8.count) == text.utf8.count)
      try await LiveProcesses.untilAtRest(process)
      kill(worker, SIGKILL)
      try await Task.sleep(for: .milliseconds(100))
      scene.finish()
    }
    run.expect(status: 1)
    #expect(run.output == "file,count\nlogs/0.log,2000\n")
    #expect(
      run.errors.contains("logtally: pipe: the worker was killed by signal 9; this file is not"),
      "\(run)"
    )
  }

  @Test func `few descriptors and few processes are enough`() async throws {
    let scene = try Scene()
    let run = try await CommandRun(
      shell: "ulimit -n 24; $logtally --by file -j 2 logs",
      in: scene.folder.path
    )
    run.expect(status: 0)
    #expect(run.output.split(separator: "\n").count == 7)
  }
}
