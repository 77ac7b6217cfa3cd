import Glibc
import KeyedTasks
import Synchronization
import TestWorker
import Testing

/// What is promised of asynchronous tasks, as Swift tasks of this process and in worker processes.
@Suite(.timeLimit(.minutes(1)))
struct AsyncTaskTests {
  private static let bothExecutors = [TestedExecutor.threads, .processes]

  @Test(arguments: bothExecutors)
  func `every key has its outcome in the order of the input`(_ tested: TestedExecutor) async throws
  {
    let tasks = (0..<100).map { (key: $0, value: AsyncChore.giveLate($0 * $0, milliseconds: 1)) }
    let results = try await simpleParallel(tasks, executor: tested.executor(3))
    #expect(results.map(\.key) == Array(0..<100))
    #expect(results.compactMap(\.outcome.value) == (0..<100).map { $0 * $0 })
  }

  @Test(arguments: [1, 3, 100])
  func `at most so many are under way at once, and no thread waits for them`(_ most: Int)
    async throws
  {
    let now = Atomic(0)
    let largest = Atomic(0)
    let threads = BadThreads.count
    let results = try await simpleParallel(0..<100, executor: .tasks(max: most)) { number in
      largest.max(now.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
      try await Task.sleep(for: .milliseconds(5))
      now.subtract(1, ordering: .relaxed)
      return number
    }
    #expect(results.values.count == 100)
    #expect(largest.load(ordering: .relaxed) == most)
    // Those of the cooperative pool are no more than the processors, whatever else runs meanwhile.
    #expect(most < 100 || BadThreads.count < threads + 50)
  }

  @Test func `generic callers wait without a thread too`() async throws {
    func all<Work: ParallelTask>(_ task: @escaping @Sendable (Int) -> Work) async throws -> Int {
      // The compiler warns of an await that the waiting form would not need.
      try await simpleParallel(0..<3, executor: .threads(), task: task).count
    }
    #expect(try await all(Tiny.init) == 3)
  }

  @Test func `without a number 256 are under way at once`() async throws {
    let now = Atomic(0)
    let largest = Atomic(0)
    _ = try await simpleParallel(0..<1000) { _ in
      largest.max(now.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
      try await Task.sleep(for: .milliseconds(20))
      now.subtract(1, ordering: .relaxed)
    }
    #expect(largest.load(ordering: .relaxed) == 256)
  }

  @Test(arguments: bothExecutors)
  func `a task that throws fails its own key alone`(_ tested: TestedExecutor) async throws {
    let tasks = (0..<200).map {
      (key: $0, value: AsyncChore.chore($0.isMultiple(of: 2) ? .give($0) : .fail("odd \($0)")))
    }
    let results = try await simpleParallel(tasks, executor: tested.executor())
    #expect(results.values.count == 100 && results.failures.count == 100)
    let failure = try #require(results[151].outcome.failure)
    #expect(failure.reason == .threw(type: "TestWorker.ChoreError", message: "odd 151"))
    let original = failure.underlying as? ChoreError
    #expect(original == (tested == .processes ? nil : ChoreError(description: "odd 151")))
  }

  @Test func `a worker that dies under an asynchronous task costs that key`() async throws {
    let deaths: [(Chore, TaskFailure.Reason.Code)] = [
      (.trap("no such thing"), .crashed), (.overflow, .crashed), (.segfault, .crashed),
      (.exit(0), .exited), (.exit(3), .exited), (.killSelf(SIGKILL), .killed),
      (.replaceChannel, .channelClosed), (.garbleChannel, .undecodable),
    ]
    let bad = deaths.enumerated().map { (key: $0.offset, value: AsyncChore.chore($0.element.0)) }
    let good = (100..<140).map { (key: $0, value: AsyncChore.chore(.give($0))) }
    let results = try await simpleParallel(
      good.prefix(20) + bad + good.suffix(20),
      executor: .workers(2)
    )
    for (key, death) in deaths.enumerated() {
      #expect(results[key: key]?.reason?.code == death.1, "\(death.0)")
    }
    #expect(results[key: 0]?.failure?.description.hasSuffix("Fatal error: no such thing") == true)
    #expect(results.values.count == 40)
  }

  @Test func `a worker that dies is tried again as often as is asked for`() async throws {
    let results = try await simpleParallel(
      [
        "second": AsyncChore.chore(.needsTry(2)), "third": .chore(.needsTry(3)),
        "fine": .chore(.give(1)),
      ],
      executor: .workers(2),
      options: RunOptions(retries: 1)
    )
    #expect(results.values == ["second": 2, "fine": 1])
    #expect(results[key: "third"]?.failure?.attempts == 2)
  }

  @Test(arguments: bothExecutors)
  func `a task past its time is cancelled, and has failed`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      [
        "slow": AsyncChore.waitForCancel, "stubborn": .ignoreCancel(milliseconds: 50),
        "fast": .chore(.give(1)),
      ],
      executor: tested.executor(3),
      options: RunOptions(timeout: .milliseconds(150))
    )
    #expect(results.values == ["fast": 1])
    for key in ["slow", "stubborn"] {
      #expect(results[key: key]?.reason == .timedOut(after: .milliseconds(150)), "\(key)")
      #expect(results[key: key]?.failure?.attempts == 1)
    }
  }

  @Test(arguments: bothExecutors)
  func `a task past its time is tried again as often as is asked for`(_ tested: TestedExecutor)
    async throws
  {
    let results = try await simpleParallel(
      ["second": AsyncChore.slowBefore(try: 2), "third": .slowBefore(try: 3)],
      executor: tested.executor(2),
      options: RunOptions(timeout: .milliseconds(150), retries: 1)
    )
    #expect(results.values == ["second": 2])
    let failure = try #require(results[key: "third"]?.failure)
    #expect(failure.attempts == 2)
    #expect(failure.description == "the task took longer than 0.15 s, twice")
  }

  @Test(arguments: bothExecutors)
  func `a task may have a time limit of its own`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      [
        "short": AsyncChore.limited(.milliseconds(50), milliseconds: 10_000),
        "long": .limited(.seconds(30), milliseconds: 400),
        "any": .waitForCancel,
      ],
      executor: tested.executor(3),
      options: RunOptions(timeout: .milliseconds(200))
    )
    #expect(results[key: "short"]?.reason == .timedOut(after: .milliseconds(50)))
    #expect(results[key: "long"]?.value == 400)
    #expect(results[key: "any"]?.reason == .timedOut(after: .milliseconds(200)))
  }

  @Test func `a worker that outgrows its memory costs that key`() async throws {
    let results = try await simpleParallel(
      ["large": AsyncChore.chore(.allocate(bytes: 300 << 20)), "small": .chore(.give(1))],
      executor: .workers(1) { $0.maxWorkerMemory = 150 << 20 }
    )
    #expect(results[key: "large"]?.reason == .outOfMemory(limit: 150 << 20))
    #expect(results[key: "small"]?.value == 1)
  }

  @Test(arguments: bothExecutors)
  func `cancelling the surrounding task keeps what has ended and cancels the rest`(
    _ tested: TestedExecutor
  ) async throws {
    let tasks = (0..<500).map {
      (key: $0, value: $0 == 0 ? AsyncChore.chore(.give(5)) : .waitForCancel)
    }
    let isFirstDone = Atomic(false)
    let options = RunOptions(onProgress: { progress in
      if progress.completed > 0 { isFirstDone.store(true, ordering: .relaxed) }
    })
    let running = Task {
      try await simpleParallel(tasks, executor: tested.executor(4), options: options)
    }
    #expect(await eventually { isFirstDone.load(ordering: .relaxed) })
    running.cancel()
    let results = try await running.value
    #expect(results.values == [0: 5])
    #expect(results.failures.values.allSatisfy { $0.reason == .cancelled })
    #expect(results[1].outcome.failure?.attempts == 1)
    #expect(results[499].outcome.failure?.attempts == 0)
  }

  @Test(arguments: bothExecutors)
  func `a body that has seen enough ends the run`(_ tested: TestedExecutor) async throws {
    let tasks = (0..<1000).map {
      (key: $0, value: $0 == 0 ? AsyncChore.chore(.give(3)) : .waitForCancel)
    }
    let first = try await withParallelRun(tasks, executor: tested.executor(8)) { run in
      for await completion in run { return completion.key }
      return -1
    }
    #expect(first == 0)
    await #expect(throws: ChoreError(description: "enough")) {
      try await withParallelRun(tasks, executor: tested.executor()) { _ in
        throw ChoreError(description: "enough")
      }
    }
  }

  @Test(arguments: bothExecutors)
  func `a slow consumer slows the run`(_ tested: TestedExecutor) async throws {
    let made = Counter()
    let tasks = (0..<50_000).lazy.map { number in
      made.add()
      return (key: number, value: AsyncChore.chore(.give(number)))
    }
    try await withParallelRun(tasks, executor: tested.executor()) { run in
      var iterator = run.makeAsyncIterator()
      _ = await iterator.next()
      var before = -1
      while before != made.count {
        before = made.count
        try await Task.sleep(for: .milliseconds(200))
      }
      #expect(before < 75_000, "made once to read the keys, then only as far as there is room")
      while await iterator.next() != nil {}
    }
    #expect(made.count == 100_000)
  }

  @Test func `a signal ends the run, and what had ended is kept`() async throws {
    let run = try await ParentRun.run(["async-signal"])
    #expect(run.output == "done: 1\nwaits: the task was cancelled\nsignal 15\n", "\(run)")
  }

  @Test(arguments: bothExecutors)
  func `progress counts tasks and their units`(_ tested: TestedExecutor) async throws {
    let calls = Mutex<[RunProgress]>([])
    let options = RunOptions(onProgress: { progress in calls.withLock { $0.append(progress) } })
    let tasks = (0..<4).map {
      (key: $0, value: AsyncChore.report(progress: 100, milliseconds: 300))
    }
    _ = try await simpleParallel(tasks, executor: tested.executor(), options: options)
    let seen = calls.withLock { $0 }
    let last = try #require(seen.last)
    #expect(last.isFinal && last.completed == 4 && last.total == 4 && last.units == 400)
    #expect(seen.contains { $0.units > 0 && $0.completed == 0 }, "running tasks count")
    #expect(seen.count(where: \.isFinal) == 1)
  }

  @Test(arguments: bothExecutors)
  func `children of a task know its run`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      ["a": AsyncChore.contextInChild],
      executor: tested.executor()
    )
    #expect(results.values == ["a": 1])
  }

  @Test func `what is wrong with the call is refused before any work`() async throws {
    await #expect(throws: ParallelError.duplicateKey("a", first: 0, second: 1)) {
      try await simpleParallel([
        "a": { @Sendable in await nothing() }, "a": { @Sendable in await nothing() },
      ])
    }
    await #expect(throws: ParallelError.invalidWorkerCount(0)) {
      try await simpleParallel(["a"], executor: .tasks(max: 0)) { _ in await nothing() }
    }
    let none: [String: AsyncKeyedClosure<Int>] = [:]
    #expect(try await simpleParallel(none).isEmpty)
  }

  @Test(arguments: bothExecutors)
  func `results of all sizes are delivered`(_ tested: TestedExecutor) async throws {
    let sizes = [0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 3_000_000]
    let results = try await simpleParallel(sizes, executor: tested.executor()) {
      AsyncBlob(count: $0)
    }
    #expect(results.values.count == 6)
    #expect(results.values.allSatisfy { $0.value == Blob(count: $0.key).run() })
  }

  @Test func `a result over the limit fails its key alone`() async throws {
    let executor = KeyedExecutor.workers { $0.maxResultBytes = 1000 }
    let results = try await simpleParallel([10, 1000, 1001], executor: executor) {
      AsyncBlob(count: $0)
    }
    #expect(results.values.keys.sorted() == [10, 1000])
    #expect(results[key: 1001]?.reason == .resultTooLarge(bytes: 1001))
  }

  @Test(arguments: bothExecutors)
  func `a descriptor goes along with its task, and is read once`(_ tested: TestedExecutor)
    async throws
  {
    let files = try (0..<20).map { _ in try #require(Pipe()) }
    for (number, file) in files.enumerated() { file.finish(with: "text \(number)") }
    let tasks = files.map { AsyncReadDescriptor(ReadDescriptor($0.reader)) }
    let results = try await simpleParallel(numbered(tasks), executor: tested.executor())
    for (key, outcome) in results { #expect(outcome.value == "text \(key)") }
  }

  @Test func `what a worker writes does not disturb its results`() async throws {
    let tasks = [Chore.noise(bytes: 1 << 20), .closeStandardStreams, .give(1)]
    let results = try await simpleParallel(
      numbered(tasks.map(AsyncChore.chore)),
      executor: .workers()
    )
    #expect(results.values == [0: 1 << 20, 1: 3, 2: 1])
  }

  @Test func `100,000 tiny tasks`() async throws {
    let results = try await simpleParallel(0..<100_000, executor: .tasks(max: 4)) { number in
      await nothing()
      return number
    }
    #expect(results.allSatisfy { $0.key == $0.outcome.value })
  }
}

private func nothing() async {}

/// The threads of this process.
enum BadThreads {
  static var count: Int { Processes.numbers(in: "/proc/self/task").count }
}

/// Runs that a thread waits for.
@Suite(.timeLimit(.minutes(1)))
struct WaitingRunTests {
  @Test(arguments: TestedExecutor.allCases)
  func `a program without async`(_ tested: TestedExecutor) throws {
    let results = try simpleParallel(
      ["b": Chore.give(2), "a": .fail("no"), "c": .give(3)],
      executor: tested.executor()
    )
    #expect(results.map(\.key) == ["b", "a", "c"])
    #expect(results.values == ["b": 2, "c": 3])
    let closures: [String: KeyedClosure<Int>] = ["b": { 2 }, "a": { 1 }]
    #expect(try simpleParallel(closures).map(\.key) == ["a", "b"])
    #expect(try simpleParallel(0..<5) { $0 * 2 }.values[4] == 8)
    #expect(try simpleParallel(zip(["x"], [Chore.give(1)])).values == ["x": 1])
    let literal: ParallelResults<String, Int> = try simpleParallel(["b": { 2 }, "a": { 1 }])
    #expect(literal.map(\.key) == ["b", "a"])
    let waited = try simpleParallel(["w": AsyncChore.giveLate(7, milliseconds: 1)])
    #expect(waited.values == ["w": 7])
    #expect(throws: ParallelError.duplicateKey("1", first: 0, second: 1)) {
      try simpleParallel([1, 1]) { Tiny($0) }
    }
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a run inside of a task`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      ["inner": Chore.sum(upTo: 10)],
      executor: tested.executor()
    )
    #expect(results.values == ["inner": 55])
  }
}
