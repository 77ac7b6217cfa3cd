import FoundationEssentials
import Glibc
import KeyedTasks
import SystemPackage
import Testing

/// `explain` runs as counting does: in workers, from pipes, within limits, until a signal.
@Suite(.timeLimit(.minutes(5)))
struct ExplainTests {
  @Test func `it explains standard input and named pipes`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a?b"), to: "a.log")
    try folder.pipe("pipe")
    let piped = try await CommandRun(
      shell: "cat a.log >pipe & zstd -qc a.log | $logtally explain - pipe; wait",
      in: folder.path
    )
    piped.expect(status: 0)
    let file = try await CommandRun(["explain", "a.log"], in: folder.path)
    let text = file.output.dropFirst("a.log".count)
    #expect(file.output.hasPrefix("a.log: combined\n"))
    #expect(piped.output == "-\(text)\npipe\(text)", "\(piped)")
    let twice = try await CommandRun(["explain", "-", "-"])
    twice.expect(status: 64)
  }

  @Test func `it prints the same by every executor, whatever the number of workers`() async throws {
    let paths = [CommandRun.package.string + "/sample-logs"]
    let one = try await CommandRun(["explain", "--executor", "inline"] + paths)
    one.expect(status: 0)
    #expect(one.output.split(separator: "\n\n").count == 14)
    for options in [["-j1"], ["-j2"], ["--executor", "thread", "-j2"]] {
      let run = try await CommandRun(["explain"] + options + paths)
      run.expect(status: 0)
      #expect(run.output == one.output, "\(run)")
    }
  }

  @Test func `every path of a large folder is explained in its order`() async throws {
    let folder = try LogFolder()
    let names = (0..<2500).map { "logs/\(10_000 + $0).log" }
    for name in names { try folder.write(Lines.simple("/x"), to: name) }
    try folder.pipe("logs/10000.pipe")
    try folder.write("no log\n", to: "logs/notes.txt")
    let run = try await CommandRun(["explain", "logs"], in: folder.path)
    run.expect(status: 0)
    let heads = run.output.split(separator: "\n").filter { $0.hasPrefix("logs/") }.map(String.init)
    var expected = names.map { "\($0): simple" }
    expected.insert(
      "logs/10000.pipe: a named pipe, not a regular file; this file is skipped",
      at: 1
    )
    expected.append("logs/notes.txt: no log format reads its first lines; this file is skipped")
    #expect(heads == expected)
    let some = try await CommandRun(
      ["explain", "--include", "1000*", "--exclude", "*5.log", "logs"],
      in: folder.path
    )
    some.expect(status: 0)
    #expect(some.output.split(separator: "\n\n").count == 10)
  }

  @Test func `nothing to explain is said`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "logs/a.log")
    let none = try await CommandRun(["explain", "--include", "*.txt", "logs"], in: folder.path)
    none.expect(status: 0)
    #expect(none.output.isEmpty)
    #expect(none.errors == "logtally: there is no file in these paths; nothing is explained\n")
  }

  /// All comments of a file's start were kept once, which took as much memory as they were large.
  @Test(arguments: ["process", "inline"])
  func `comments take no memory`(executor: String) async throws {
    let folder = try LogFolder()
    let run = try await CommandRun(
      shell: """
        comment="#$(head -c 10000 /dev/zero | tr '\\0' x)"
        yes "$comment" | head -n 40000 | zstd -q >a.zst
        echo '2025-11-03T04:05:06 /x 200' | zstd -q >>a.zst
        ulimit -v 400000
        $logtally explain --executor \(executor) a.zst
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output.hasPrefix("a.zst: simple\n"), "\(run)")
    #expect(run.output.contains("\n  line 40,001: "), "\(run)")
  }

  @Test func `a file that takes too long has failed, and the others are explained`() async throws {
    let folder = try LogFolder()
    let pipe = try folder.pipe("a.pipe")
    try folder.write(Lines.simple("/x"), to: "b.log")
    let writer = unsafe open(pipe, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    let run = try await CommandRun(
      ["explain", "--timeout", "300ms", "a.pipe", "b.log"],
      in: folder.path
    )
    run.expect(status: 1)
    #expect(
      run.output.hasPrefix("a.pipe: counting it took longer than --timeout allows, 0.3 s;"),
      "\(run)"
    )
    #expect(run.output.contains("\nb.log: simple\n"), "\(run)")
    let odd = try await CommandRun(["explain", "--timeout", "soon", "b.log"], in: folder.path)
    odd.expect(status: 64)
  }

  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)])
  func `a signal ends it while it reads, and its workers`(signal: Int32, status: Int) async throws {
    let folder = try LogFolder()
    let pipe = try folder.pipe("pipe")
    let writer = unsafe open(pipe, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    var workers: [pid_t] = []
    let run = try await CommandRun(["explain", "pipe"], in: folder.path) { process in
      let isReading = await eventually {
        workers = LiveProcesses.children(of: process)
        return workers.contains { LiveProcesses.hasOpen(pipe, in: $0) }
      }
      try #require(isReading)
      kill(process, signal)
    }
    run.expect(status: status)
    #expect(!workers.contains(where: LiveProcesses.isAlive))
    #expect(run.output.isEmpty)
  }

  @Test func `a signal ends it while nobody takes what it prints`() async throws {
    let folder = try LogFolder()
    for number in 0..<800 { try folder.write(Lines.combined("/x"), to: "logs/\(number).log") }
    let pipe = try folder.pipe("pipe")
    let reader = unsafe open(pipe, O_RDWR | O_CLOEXEC)
    try #require(reader >= 0)
    defer { close(reader) }
    let run = try await CommandRun(
      shell: "exec $logtally explain logs >pipe",
      in: folder.path
    ) { process in
      // What a pipe holds: then the command waits.
      let isFull = await eventually {
        var bytes: Int32 = 0
        return unsafe ioctl(reader, UInt(FIONREAD), &bytes) == 0 && bytes >= 50_000
      }
      #expect(isFull)
      try await Task.sleep(for: .milliseconds(200))
      kill(process, SIGTERM)
      let isGone = await eventually { !LiveProcesses.isAlive(process) }
      #expect(isGone)
      kill(process, SIGKILL)
    }
    run.expect(status: 143)
  }

  @Test func `a signal ends workers that no task was for`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/x"), to: "logs/a.log")
    let pipe = try folder.pipe("pipe")
    let reader = unsafe open(pipe, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    // Full to its last byte: the command waits with what it has to say.
    let bytes = [UInt8](repeating: 0, count: 1 << 20)
    while unsafe write(reader, bytes, bytes.count) > 0 {}
    let orphans = try LiveProcesses.Orphans()
    var workers: [pid_t] = []
    let run = try await CommandRun(
      shell: "exec $logtally explain -j 2 logs >pipe",
      in: folder.path
    ) { process in
      try await LiveProcesses.untilAtRest(process)
      workers = LiveProcesses.children(of: process)
      kill(process, SIGTERM)
    }
    run.expect(status: 143)
    #expect(orphans.reap(workers).isEmpty)
    // A machine with one core starts one worker, and has a task for it.
    #expect(workers.count == min(2, CPUBudget.current().workers) - 1)
  }

  @Test func `a worker that reads is confined`() async throws {
    let folder = try LogFolder()
    let pipe = try folder.pipe("pipe")
    let writer = unsafe open(pipe, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    var isConfined = false
    let run = try await CommandRun(["explain", "pipe"], in: folder.path) { process in
      isConfined = await eventually {
        LiveProcesses.children(of: process).contains { worker in
          let status = FileManager.default.contents(atPath: "/proc/\(worker)/status") ?? Data()
          return String(decoding: status, as: UTF8.self).contains("NoNewPrivs:\t1")
            && LiveProcesses.hasOpen(pipe, in: worker)
        }
      }
      let line = Lines.simple("/x")
      try #require(unsafe write(writer, line, line.utf8.count) == line.utf8.count)
      close(writer)
    }
    run.expect(status: 0)
    #expect(isConfined)
    #expect(run.output.hasPrefix("pipe: simple\n"))
  }

  @Test func `a reader that has seen enough is no error`() async throws {
    let folder = try LogFolder()
    for number in 0..<2000 { try folder.write(Lines.combined("/x"), to: "logs/\(number).log") }
    let run = try await CommandRun(
      shell: "set -o pipefail; $logtally explain logs | head -1",
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output == "logs/0.log: combined\n")
  }
}
