import Glibc
import KeyedTasks
import Subprocess
import TestWorker
import Testing

/// What happens to workers, and to what they started, when their parent is ended.
///
/// The parent is a program of its own here; its workers are those that wrote their numbers to a folder.
@Suite(.timeLimit(.minutes(1)))
struct ParentProcessTests {
  /// Runs a parent with hanging workers, and calls a body once they all run.
  private func parent(
    _ arguments: [String],
    folder: borrowing TemporaryFolder,
    workers: Int = 3,
    isAsync: Bool = false,
    while body: (Int32) async throws -> Void
  ) async throws -> (run: ParentRun, workers: [Int32]) {
    let path = folder.path
    var groups: [Int32] = []
    let run = try await ParentRun.run(
      [isAsync ? "hang-async" : "hang", path, "\(workers)"] + arguments
    ) { process in
      let isReady = await eventually { names(path).count == workers }
      #expect(isReady, "all workers run")
      groups = names(path)
      for group in groups {
        #expect(Processes.alive(inGroup: group).count == 2, "a worker and its child")
      }
      try await body(process)
    }
    return (run, groups)
  }

  private func names(_ path: String) -> [Int32] {
    Processes.numbers(in: path)
  }

  @Test(arguments: [false, true])
  func `workers and their children are gone after a SIGKILL of the parent`(_ isAsync: Bool)
    async throws
  {
    let folder = try TemporaryFolder()
    let (run, workers) = try await parent(
      ["2000", "default"],
      folder: folder,
      isAsync: isAsync
    ) { process in
      kill(process, SIGKILL)
    }
    #expect(run.status == .signaled(SIGKILL))
    let clock = ContinuousClock()
    let began = clock.now
    for worker in workers {
      #expect(await eventually { Processes.alive(inGroup: worker).isEmpty })
    }
    #expect(clock.now - began < .seconds(1))
  }

  @Test func `a parent that handles no signals leaves nothing either`() async throws {
    let folder = try TemporaryFolder()
    let (run, workers) = try await parent(["2000", "default"], folder: folder) { process in
      kill(process, SIGTERM)
    }
    #expect(run.status == .signaled(SIGTERM))
    for worker in workers {
      #expect(await eventually { Processes.alive(inGroup: worker).isEmpty })
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP], [false, true])
  func `a handled signal ends the run and keeps what has ended`(_ signal: Int32, _ isAsync: Bool)
    async throws
  {
    let folder = try TemporaryFolder()
    let (run, workers) = try await parent(
      ["2000", "handle"],
      folder: folder,
      isAsync: isAsync
    ) { process in
      kill(process, signal)
    }
    #expect(run.status == .exited(0), "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.first == "first: 1")
    #expect(lines.count == 6)
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasSuffix(": the task was cancelled") })
    #expect(lines.last == "signal \(signal)")
    for worker in workers { #expect(Processes.alive(inGroup: worker).isEmpty, "before it ended") }
  }

  @Test func `workers that ignore SIGTERM are killed after the grace`() async throws {
    let folder = try TemporaryFolder()
    let clock = ContinuousClock()
    var began = clock.now
    let (run, workers) = try await parent(
      ["500", "handle", "stubborn"],
      folder: folder
    ) { process in
      began = clock.now
      kill(process, SIGTERM)
    }
    let took = clock.now - began
    #expect(took > .milliseconds(450), "they had their grace")
    #expect(took < .seconds(5))
    #expect(run.output.hasSuffix("signal \(SIGTERM)\n"))
    for worker in workers { #expect(Processes.alive(inGroup: worker).isEmpty) }
  }

  @Test func `a second signal kills at once`() async throws {
    let folder = try TemporaryFolder()
    let clock = ContinuousClock()
    var began = clock.now
    let (run, workers) = try await parent(
      ["600000", "handle", "stubborn"],
      folder: folder
    ) { process in
      began = clock.now
      kill(process, SIGINT)
      try await Task.sleep(for: .milliseconds(200))
      kill(process, SIGTERM)
    }
    #expect(clock.now - began < .seconds(20), "a grace of ten minutes is not waited for")
    #expect(run.output.hasSuffix("signal \(SIGINT)\n"), "the first signal counts")
    for worker in workers { #expect(Processes.alive(inGroup: worker).isEmpty) }
  }

  @Test func `a grace of zero kills at the first signal`() async throws {
    let folder = try TemporaryFolder()
    let (run, workers) = try await parent(["0", "handle", "stubborn"], folder: folder) { process in
      kill(process, SIGINT)
    }
    #expect(run.output.hasSuffix("signal \(SIGINT)\n"))
    for worker in workers { #expect(Processes.alive(inGroup: worker).isEmpty) }
  }

  @Test func `a handled signal tells threads to give up`() async throws {
    let run = try await ParentRun.run(["threads"])
    #expect(run.output == "first: 1\nsecond: 1\nthird: 0\nsignal \(SIGTERM)\n")
    #expect(run.status == .exited(0))
  }

  @Test(arguments: [("process", 200), ("thread", 1000)])
  func `a signal about the end of a run is never lost`(_ executor: String, _ runs: Int) async throws
  {
    let run = try await ParentRun.run(["signals", "\(runs)", executor])
    #expect(
      run.output == "0 of \(runs) signals lost\nsome at either side of the end\n",
      "\(run.errors)"
    )
  }

  @Test func `what workers write is not passed on`() async throws {
    let run = try await ParentRun.run(["output"])
    #expect(run.output == "[\"the worker exited with status 1: words\"]\n")
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: ["ignored", "reaped"])
  func `where children are nobody's, a death is told as one and tried again`(_ how: String)
    async throws
  {
    let run = try await ParentRun.run(["children", how])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3, "\(run.output)")
    // Whoever reaps may come too late.
    let unknown = "the worker ended, and this program ignores or reaps its children, "
    let isUnknown = lines[0].hasPrefix("dies: \(unknown)so that nobody knows how, twice")
    #expect(isUnknown || how == "reaped" && lines[0].hasSuffix("signal 9, twice"), "\(lines[0])")
    #expect(lines[1] == "second try: 2")
    #expect(lines[2] == "fine: 1")
  }

  @Test func `task types that only a file or a function knows run in processes`() async throws {
    let run = try await ParentRun.run([], environment: ["TESTWORKER_PRIVATE": "1"])
    #expect(run.output == "private 1\nfileprivate 2\nlocal 3\n")
    #expect(run.errors.isEmpty)
  }

  @Test func `two task types of one name are refused, naming both`() async throws {
    let run = try await ParentRun.run(["same-name"])
    #expect(run.output.isEmpty)
    #expect(
      run.errors.contains(
        "the task types TestWorker.FirstNamesake and TestWorker.SecondNamesake are both called "
          + "'namesake'; give one of them a wireName of its own"
      ),
      "\(run.errors)"
    )
  }

  @Test func `few descriptors mean fewer workers and one warning`() async throws {
    let run = try await ParentRun.run(["few-descriptors", "30", "16"])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2, "\(run.output)")
    #expect(lines.first?.hasPrefix("warning: running ") == true)
    #expect(lines.first?.hasSuffix(" of 16 workers: too many open files") == true)
    #expect(lines.last == "40 of 40")
  }

  @Test func `no descriptors at all are an error`() async throws {
    let run = try await ParentRun.run(["few-descriptors", "9", "4"])
    #expect(
      run.output.split(separator: "\n").last?
        .hasPrefix("error: cannot start a worker process: too many open files") == true,
      "\(run.output)"
    )
  }

  @Test func `a forgotten entry starts no further processes`() async throws {
    let run = try await ParentRun.run([], environment: ["TESTWORKER_FORGETS": "1"])
    #expect(run.output == "error: \(ParentError.missing)\n")
    #expect(run.status == .exited(0))
  }

  @Test func `nothing is left behind in the parent`() async throws {
    let run = try await ParentRun.run(["leftovers"])
    #expect(
      run.output == String(repeating: "0 descriptors, no children\n", count: 3),
      "\(run.errors)"
    )
  }

  @Test(arguments: ["process", "thread"])
  func `a million tasks take little memory`(_ executor: String) async throws {
    let run = try await ParentRun.run(["many", "1000000", "2", executor])
    let words = run.output.split(separator: " ")
    #expect(words.first == "right", "\(run.output) \(run.errors)")
    let megabytes = words.count > 3 ? Int(words[3]) : nil
    // 200 bytes each, and the program itself.
    #expect(megabytes.map { $0 < 200 + 40 } == true, "\(run.output)")
  }
}

private enum ParentError {
  static let missing =
    "the program does not call WorkerMain.serveIfWorker first in its main, "
    + "which its worker processes need"
}
