import Glibc
import KeyedTasks
import Subprocess
import Synchronization
import TestWorker
import Testing

/// Workers that start before their tasks are known.
@Suite(.timeLimit(.minutes(1)))
struct WorkerReserveTests {
  /// The processes that were started, in order.
  private final class Started: Sendable {
    let pids = Mutex<[Int32]>([])

    func note(_ options: inout ProcessOptions) {
      let spawn = options.spawn
      options.spawn = { start in
        let spawned = spawn(start)
        self.pids.withLock { $0.append(spawned.pid) }
        return spawned
      }
    }

    var count: Int { pids.withLock { $0.count } }
  }

  private let started = Started()

  /// Runs slow tasks on two workers, with so many of them started before.
  private func run(reserved: Int, _ body: ([Int32]) -> Void = { _ in }) async throws -> [Int] {
    let tasks = (0..<8).map { (key: $0, value: Chore.giveLate($0, milliseconds: 20)) }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(2) { options in
        started.note(&options)
        options.reserve = WorkerReserve(reserved, options: options)
        body(started.pids.withLock { $0 })
      }
    )
    return results.values.values.sorted()
  }

  @Test(arguments: 0...3)
  func `a run takes its first workers from the reserve`(_ reserved: Int) async throws {
    #expect(try await run(reserved: reserved) == Array(0..<8))
    #expect(started.count == max(2, reserved))
  }

  @Test func `a worker that died in the reserve costs no task`() async throws {
    let values = try await run(reserved: 2) { pids in
      #expect(pids.count == 2)
      for pid in pids { kill(pid, SIGKILL) }
    }
    #expect(values == Array(0..<8))
  }

  @Test func `what no run has taken ends with the reserve`() {
    var options = ProcessOptions()
    options.executable = .path(TestPrograms.worker)
    started.note(&options)
    var reserve: WorkerReserve? = WorkerReserve(3, options: options)
    #expect(reserve != nil)
    let pids = started.pids.withLock { $0 }
    #expect(pids.count == 3)
    for pid in pids { #expect(kill(pid, 0) == 0) }
    reserve = nil
    for pid in pids { #expect(kill(pid, 0) == -1 && errno == ESRCH) }
  }

  @Test func `a system that starts no worker leaves the reserve empty`() async throws {
    var options = ProcessOptions()
    options.spawn = { _ in (-1, EAGAIN) }
    let reserve = WorkerReserve(2, options: options)
    let results = try await simpleParallel(
      ["a": Chore.giveLate(1, milliseconds: 1)],
      executor: .workers(1) { $0.reserve = reserve }
    )
    #expect(results.values.count == 1)
  }

  /// What a program says of its reserve, key by key.
  private func words(_ arguments: String...) async throws -> [String] {
    let run = try await ParentRun.run(
      ["reserve"] + arguments,
      environment: ["TESTWORKER_KEPT": "1", "TESTWORKER_SECRET": "1"]
    )
    #expect(run.status == .exited(0))
    // What the worker wrote before it died may have been told before.
    return run.output.split(separator: "\n").map { $0.split(separator: ": noise")[0] }
      .map(String.init)
  }

  @Test func `a worker that is a copy of its program is as one that was started`() async throws {
    let forked = try await words("fork", "2")
    let started = try await words("spawn", "1")
    #expect(forked.contains("program: 0"))
    #expect(started.contains("program: 1"))
    #expect(
      forked.filter { !$0.hasPrefix("program") } == started.filter { !$0.hasPrefix("program") }
    )
    for line in ["number: 1", "kept: 1", "secret: 0", "blocked signals: 0", "leads its group: 1"] {
      #expect(forked.contains(line), "\(forked)")
    }
    #expect(forked.contains("dies: the worker was killed by signal 9"), "\(forked)")
    #expect(forked.last == "after: 2", "\(forked)")
  }

  @Test func `a program with threads starts workers instead of copying itself`() async throws {
    var options = ProcessOptions()
    options.executable = .path(TestPrograms.worker)
    started.note(&options)
    let reserve = WorkerReserve(forking: 2, options: options, serving: Chore.self)
    #expect(started.count == 2)
    options.reserve = reserve
    let results = try await simpleParallel(
      ["a": Chore.give(1)],
      executor: .processes(max: 1, options: options)
    )
    #expect(results.values == ["a": 1])
  }
}
