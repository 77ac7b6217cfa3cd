import FoundationEssentials
import Glibc
import KeyedTasks
import Synchronization
import TestWorker
import Testing

/// Workers that do not start, or not as they should.
@Suite(.timeLimit(.minutes(1)))
struct WorkerStartTests {
  /// Runs twenty tasks with a spawn that is refused by a rule, which is told how often it was asked.
  private func run(
    workers: Int,
    refusing rule: @escaping @Sendable (_ call: Int) -> Int32
  ) async throws -> (results: ParallelResults<Int, Int>, warnings: [RunWarning]) {
    let calls = Counter()
    let warnings = Mutex<[RunWarning]>([])
    var options = RunOptions()
    options.onWarning = { warning in warnings.withLock { $0.append(warning) } }
    let tasks = (0..<20).map { (key: $0, value: Chore.giveLate($0, milliseconds: 20)) }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(workers) { options in
        let spawn = options.spawn
        options.spawn = { start in
          calls.add()
          let refusal = rule(calls.count)
          return refusal == 0 ? spawn(start) : (-1, refusal)
        }
      },
      options: options
    )
    return (results, warnings.withLock { $0 })
  }

  @Test(arguments: [EAGAIN, ENOMEM])
  func `a refusal that passes is waited for`(_ errno: Int32) async throws {
    let (results, warnings) = try await run(workers: 2) { $0 <= 4 ? errno : 0 }
    #expect(results.values.count == 20)
    #expect(warnings.isEmpty)
  }

  @Test func `a refusal that stays means fewer workers and one warning`() async throws {
    let (results, warnings) = try await run(workers: 4) { $0 > 2 ? EAGAIN : 0 }
    #expect(results.values.count == 20)
    #expect(warnings == [.fewerWorkers(running: 2, wanted: 4, errno: EAGAIN)])
    #expect(
      warnings.first?.description
        == "running 2 of 4 workers: resource temporarily unavailable"
    )
  }

  @Test func `without a single worker the run fails`() async throws {
    do {
      _ = try await run(workers: 4) { _ in EAGAIN }
      Issue.record("it ran")
    } catch let error as ParallelError {
      #expect(error.code == .cannotStartWorkers)
      #expect(error.errno == EAGAIN)
      #expect(error.description.hasPrefix("cannot start a worker process: resource temporarily"))
    }
  }

  @Test func `a program that is not there is said to be missing`() async throws {
    await #expect(
      throws: ParallelError.cannotStartWorkers(errno: ENOENT, detail: "/no/such/program")
    ) {
      try await simpleParallel(
        ["a": Chore.give(1)],
        executor: .workers(2) { $0.executable = .path("/no/such/program") }
      )
    }
  }

  @Test func `a program without the entry is told apart`() async throws {
    // It exits at once with 0, as a program does that was asked for nothing.
    await #expect(throws: ParallelError.workerEntryMissing) {
      try await simpleParallel(
        ["a": Chore.give(1)],
        executor: .workers(2) { $0.executable = .path("/bin/true") }
      )
    }
  }

  @Test func `workers that die at their start end the run`() async throws {
    do {
      _ = try await simpleParallel(
        ["a": Chore.give(1)],
        executor: .workers(2) { $0.executable = .path("/bin/false") }
      )
      Issue.record("it ran")
    } catch {
      #expect(
        error.description == "cannot start a worker process: "
          + "5 in a row died before they were ready, the last: the worker exited with status 1"
      )
    }
  }

  @Test func `no more workers are started than there is work for`() async throws {
    let calls = Counter()
    let results = try await simpleParallel(
      (0..<500).map { (key: $0, value: Chore.give($0)) },
      executor: .workers(200) { options in
        let spawn = options.spawn
        options.spawn = { start in
          calls.add()
          return spawn(start)
        }
      }
    )
    #expect(results.values.count == 500)
    #expect(calls.count <= CPUBudget.current().affinity + 20)
  }

  @Test func `as many workers as were asked for are started for long tasks`() async throws {
    let tasks = (0..<24).map { (key: $0, value: Chore.giveLate($0, milliseconds: 100)) }
    let workers = try await withParallelRun(tasks, executor: .workers(8)) { run in
      var workers: Set<Int> = []
      for await completion in run { workers.insert(completion.worker) }
      return workers
    }
    #expect(workers.count == 8)
  }

  @Test func `workers that die at their start are fewer where another one is ready`() async throws {
    let warnings = Mutex<[RunWarning]>([])
    var options = RunOptions()
    options.onWarning = { warning in warnings.withLock { $0.append(warning) } }
    let calls = Counter()
    let tasks = (0..<40).map { (key: $0, value: Chore.giveLate($0, milliseconds: 30)) }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(3) { options in
        let spawn = options.spawn
        options.spawn = { start in
          let spawned = spawn(start)
          calls.add()
          if calls.count > 1 { kill(spawned.pid, SIGKILL) }
          return spawned
        }
      },
      options: options
    )
    #expect(results.values.count == 40)
    #expect(
      warnings.withLock { $0.map(\.description) } == [
        "running 1 of 3 workers: 5 in a row died before they were ready, "
          + "the last: the worker was killed by signal 9"
      ]
    )
  }

  @Test func `a worker that never gets ready ends the run`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\nsleep 1000\n", to: "stall")
    _ = unsafe chmod(folder.path + "/stall", 0o700)
    do {
      _ = try await simpleParallel(
        ["a": Chore.give(1)],
        executor: .workers(1) {
          $0.executable = .path(folder.path + "/stall")
          $0.startupTimeout = .milliseconds(50)
        }
      )
      Issue.record("it ran")
    } catch {
      #expect(
        error.description == "cannot start a worker process: "
          + "5 in a row died before they were ready, the last: it was not ready in time"
      )
    }
  }

  @Test func `a task type the worker does not know is named`() async throws {
    await #expect(throws: ParallelError.unregisteredTask("TestWorker.Unregistered")) {
      try await simpleParallel(["a": Unregistered()], executor: .workers(2))
    }
  }

  @Test(arguments: ["thread", "process", "inline"])
  func `an executor has a name`(_ name: String) throws {
    _ = try KeyedExecutor(named: name, maxWorkers: 2)
    #expect(KeyedExecutor.names.contains(name))
  }

  @Test func `an unknown executor is answered with the known ones`() {
    let error = #expect(throws: ParallelError.self) { try KeyedExecutor(named: "fork") }
    #expect(
      error?.description
        == "there is no executor 'fork'; use one of: thread, process, inline"
    )
  }
}
