import Glibc
import KeyedTasks
import Synchronization
import TestWorker
import Testing

/// Limits of time, memory and number that workers are held to.
@Suite(.timeLimit(.minutes(1)))
struct WorkerLimitTests {
  @Test(arguments: [false, true])
  func `a task that hangs is ended with all it started`(_ ignoresTerm: Bool) async throws {
    let folder = try TemporaryFolder()
    var options = RunOptions()
    options.timeout = .milliseconds(500)
    let tasks: [(key: String, value: Chore)] =
      [("hang", .hang(folder: folder.path, ignoresTerm: ignoresTerm))]
      + (0..<20).map { ("\($0)", .give($0)) }
    let clock = ContinuousClock()
    let began = clock.now
    let results = try await simpleParallel(tasks, executor: .workers(2), options: options)
    #expect(clock.now - began < .seconds(20))
    #expect(results.failures.count == 1)
    let failure = try #require(results[key: "hang"]?.failure)
    #expect(failure.reason == .timedOut(after: .milliseconds(500)))
    #expect(failure.description == "the task took longer than 0.5 s")
    let worker = try #require(folder.names.first.flatMap { Int32($0) })
    #expect(await eventually { Processes.alive(inGroup: worker).isEmpty })
  }

  @Test func `the time of a task counts from its own start`() async throws {
    var options = RunOptions()
    options.timeout = .seconds(3)
    // One worker: the last of them waits much longer than the limit.
    let tasks = (0..<10).map { (key: $0, value: Chore.sleep(milliseconds: 400)) }
    let results = try await simpleParallel(tasks, executor: .workers(1), options: options)
    #expect(results.failures.isEmpty)
  }

  @Test func `a worker that is stopped before its task has started is ended too`() async throws {
    var options = RunOptions()
    options.timeout = .milliseconds(500)
    // The second task is only made when the worker, which has nothing to do by then, has stopped.
    let tasks = (0..<3).lazy.map { number -> (key: Int, value: Chore) in
      if number == 1 { usleep(600_000) }
      return (number, number == 0 ? .stopLater(milliseconds: 200) : .give(number))
    }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(1) { $0.terminationGrace = .zero },
      options: options
    )
    #expect(results[key: 1]?.reason == .timedOut(after: .milliseconds(500)))
    #expect(results.values == [0: 0, 2: 2])
  }

  @Test func `a worker that is stopped before it is ready has no say in how long that takes`()
    async throws
  {
    var options = RunOptions()
    options.timeout = .milliseconds(100)
    let calls = Counter()
    let results = try await simpleParallel(
      ["a": Chore.give(1), "b": .give(2)],
      executor: .workers(1) { options in
        options.startupTimeout = .milliseconds(700)
        let spawn = options.spawn
        options.spawn = { start in
          let spawned = spawn(start)
          calls.add()
          if calls.count == 1 { kill(spawned.pid, SIGSTOP) }
          return spawned
        }
      },
      options: options
    )
    #expect(results.values == ["a": 1, "b": 2])
    #expect(calls.count == 2)
  }

  @Test func `the neighbours of a task that hangs run again`() async throws {
    var options = RunOptions()
    options.timeout = .milliseconds(400)
    options.retries = 1
    let tasks = (0..<400).map {
      (key: $0, value: $0 == 200 ? Chore.sleep(milliseconds: 1_000_000) : .give($0))
    }
    let results = try await simpleParallel(tasks, executor: .workers(1), options: options)
    #expect(results.failures.keys.elementsEqual([200]))
    #expect(results[key: 200]?.failure?.attempts == 2)
    #expect(results[key: 200]?.failure?.description == "the task took longer than 0.4 s, twice")
  }

  @Test func `a worker that outgrows its memory fails its key`() async throws {
    let results = try await simpleParallel(
      ["large": Chore.allocate(bytes: 400 << 20), "small": .give(1), "other": .give(2)],
      executor: .workers(1) { $0.maxWorkerMemory = 200 << 20 }
    )
    let failure = try #require(results[key: "large"]?.failure)
    #expect(failure.reason == .outOfMemory(limit: 200 << 20))
    #expect(failure.description == "the worker used more than 209715200 bytes of memory")
    #expect(results.values == ["small": 1, "other": 2])
  }

  @Test(.enabled(if: MemoryGroup.canBeMade))
  func `a worker that the kernel kills for memory is told apart`() async throws {
    guard let group = MemoryGroup(bytes: 50 << 20) else { return }
    let results = try await simpleParallel(
      ["large": Chore.allocateInGroup(group.path, bytes: 300 << 20), "small": .give(1)],
      executor: .workers(1) { $0.countOutOfMemoryKills = { OutOfMemoryKills.count() } }
    )
    let failure = try #require(results[key: "large"]?.failure)
    #expect(failure.reason == .killed(signal: SIGKILL, outOfMemory: true))
    #expect(results.values == ["small": 1])
  }

  @Test func `a result is not held back by the task after it`() async throws {
    // Tiny tasks travel together, and so do their results, unless the next task takes its time.
    let tasks = (0..<400).map {
      (key: $0, value: Chore.giveLate($0, milliseconds: $0 == 300 ? 5000 : 0))
    }
    let seen = Mutex<Set<Int>>([])
    var options = RunOptions()
    // It comes from the run's own thread, which has nothing to do with how busy the tests are.
    options.onProgress = { progress in seen.withLock { _ = $0.insert(progress.completed) } }
    let results = try await simpleParallel(tasks, executor: .workers(1), options: options)
    #expect(results.failures.isEmpty)
    #expect(seen.withLock { $0.contains(300) })
  }

  @Test func `a run can be ended from within`() async throws {
    let tasks = (0..<100).map { (key: $0, value: $0 == 0 ? Chore.give(0) : .waitForCancel) }
    let outcomes = try await withParallelRun(tasks, executor: .workers(2)) { run in
      var outcomes: [Result<Int, TaskFailure>] = []
      for await completion in run {
        outcomes.append(completion.outcome)
        run.cancel()
      }
      return outcomes
    }
    #expect(outcomes.count == 100)
    #expect(outcomes.first?.value == 0)
    #expect(outcomes.dropFirst().allSatisfy { $0.reason == .cancelled })
  }

  @Test func `a worker is replaced after so many tasks`() async throws {
    let tasks = (0..<10).map { (key: $0, value: Chore.processNumber) }
    let results = try await simpleParallel(
      tasks,
      executor: .workers(1) { $0.maxTasksPerWorker = 3 }
    )
    let numbers = results.map { $0.outcome.value ?? 0 }
    #expect(Set(numbers).count == 4)
    #expect(Set(numbers.prefix(3)).count == 1)
  }

  @Test func `one worker runs them all otherwise`() async throws {
    let tasks = (0..<50).map { (key: $0, value: Chore.processNumber) }
    let results = try await simpleParallel(tasks, executor: .workers(1))
    #expect(Set(results.map { $0.outcome.value }).count == 1)
  }

  @Test func `no more workers start than there are tasks`() async throws {
    let started = Counter()
    let tasks = (0..<2).map { (key: $0, value: Chore.giveLate($0, milliseconds: 50)) }
    _ = try await simpleParallel(
      tasks,
      executor: .workers(8) { options in
        let spawn = options.spawn
        options.spawn = { start in
          started.add()
          return spawn(start)
        }
      }
    )
    #expect(started.count <= 2)
  }

  @Test func `a worker starts clean`() async throws {
    let results = try await simpleParallel(
      [
        "blocked": Chore.blockedSignals, "descriptors": .openDescriptors, "group": .processGroup,
        "number": .processNumber, "marker": .environment("KEYEDTASKS_WORKER"),
        "backtrace": .environment("SWIFT_BACKTRACE"), "path": .environment("PATH"),
      ],
      executor: .workers(1)
    )
    #expect(results[key: "blocked"]?.value == 0)
    #expect(results[key: "marker"]?.value == 0, "it is unset at once")
    #expect(results[key: "backtrace"]?.value == 1)
    #expect(results[key: "path"]?.value == 1)
    #expect(results[key: "group"]?.value == results[key: "number"]?.value)
    // The standard streams, the channel, and what attends to it.
    #expect((results[key: "descriptors"]?.value).map { $0 <= 6 } == true)
  }

  @Test func `a worker gets only the variables it may have`() async throws {
    let results = try await simpleParallel(
      ["path": Chore.environment("PATH"), "home": .environment("HOME")],
      executor: .workers(1) { $0.environment = .only(["PATH", "LD_LIBRARY_PATH"]) }
    )
    #expect(results.values == ["path": 1, "home": 0])
  }
}
