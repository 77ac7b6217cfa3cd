import FoundationEssentials
import Glibc
import KeyedTasks
import Synchronization
import TestWorker
import Testing

/// What every executor promises.
@Suite(.timeLimit(.minutes(1)))
struct ExecutorContractTests {
  @Test(arguments: TestedExecutor.allCases)
  func `every key has its outcome in the order of the input`(_ tested: TestedExecutor) async throws
  {
    let tasks = (0..<300).map { (key: "key \($0)", value: Chore.give($0 * $0)) }
    let results = try await simpleParallel(tasks, executor: tested.executor(3))
    #expect(results.map(\.key) == tasks.map(\.key))
    #expect(results.compactMap(\.outcome.value) == (0..<300).map { $0 * $0 })
    #expect(results[key: "key 17"]?.value == 289)
    #expect(results[key: "no such key"] == nil)
    #expect(results.failures.isEmpty)
    #expect(results.interruption == nil)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a task that throws fails its own key alone`(_ tested: TestedExecutor) async throws {
    let tasks = (0..<1000).map {
      (key: $0, value: $0.isMultiple(of: 2) ? Chore.give($0) : Chore.fail("odd \($0)"))
    }
    let results = try await simpleParallel(tasks, executor: tested.executor())
    #expect(results.values.count == 500)
    #expect(results.failures.count == 500)
    let failure = try #require(results[501].outcome.failure)
    #expect(failure.reason == .threw(type: "TestWorker.ChoreError", message: "odd 501"))
    #expect(failure.attempts == 1)
    #expect(failure.description == "odd 501")
    let original = failure.underlying as? ChoreError
    #expect(original == (tested == .processes ? nil : ChoreError(description: "odd 501")))
  }

  @Test(arguments: TestedExecutor.allCases)
  func `values come through as they were`(_ tested: TestedExecutor) async throws {
    let content = Echo.Content(
      text: "naïve \u{1F600} \0 \n",
      number: .min,
      fraction: -.infinity,
      data: Data([0, 255, 10]),
      list: ["", nil, "x"]
    )
    let results = try await simpleParallel(["echo": Echo(content)], executor: tested.executor())
    #expect(results[key: "echo"]?.value == content)
    let halves = try await simpleParallel(
      ["nan": Half(.nan), "three": Half(3)],
      executor: tested.executor()
    )
    #expect(halves[key: "nan"]?.value?.isNaN == true)
    #expect(halves[key: "three"]?.value == 1.5)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `an output keeps the file that it has open`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      numbered((0..<100).map(GiveFile.init)),
      executor: tested.executor(2)
    )
    let texts = results.map { $0.outcome.value?.text }
    #expect(texts == (0..<100).map { "file \($0)" })
    #expect(results.compactMap(\.outcome.value?.number) == Array(0..<100))
  }

  @Test(arguments: TestedExecutor.allCases)
  func `results of all sizes are delivered`(_ tested: TestedExecutor) async throws {
    let kilobytes64 = 64 << 10
    let sizes = [
      0, 1, kilobytes64 - 33, kilobytes64 - 32, kilobytes64 - 1, kilobytes64, kilobytes64 + 1,
      3_000_000,
    ]
    let results = try await simpleParallel(
      numbered(sizes.map { Blob(count: $0) }),
      executor: tested.executor()
    )
    for (place, size) in sizes.enumerated() {
      #expect(results[place].outcome.value == Blob(count: size).run(), "\(size) bytes")
    }
  }

  @Test(arguments: TestedExecutor.allCases)
  func `no tasks give no outcomes`(_ tested: TestedExecutor) async throws {
    let none: [(key: String, value: Chore)] = []
    let results = try await simpleParallel(none, executor: tested.executor())
    #expect(results.isEmpty)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a key given twice is refused before any work`(_ tested: TestedExecutor) async throws {
    let folder = try TemporaryFolder()
    let chore = Chore.note(file: folder.path + "/notes", milliseconds: 0)
    let tasks: [(key: String, value: Chore)] = [("a", chore), ("b", chore), ("a", chore)]
    await #expect(throws: ParallelError.duplicateKey("a", first: 0, second: 2)) {
      try await simpleParallel(tasks, executor: tested.executor())
    }
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [0, -3])
  func `fewer than one worker is refused`(_ count: Int) async throws {
    for executor in [KeyedExecutor.threads(max: count), .workers(count)] {
      await #expect(throws: ParallelError.invalidWorkerCount(count)) {
        try await simpleParallel(["a": Chore.give(1)], executor: executor)
      }
    }
    #expect(throws: ParallelError.invalidWorkerCount(count)) {
      try KeyedExecutor(named: "process", maxWorkers: count)
    }
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a dictionary is taken in the order of its keys`(_ tested: TestedExecutor) async throws {
    let tasks = Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, Chore.give($0)) })
    let results = try await simpleParallel(tasks, executor: tested.executor())
    #expect(results.map(\.key) == Array(0..<50))
  }

  @Test(arguments: TestedExecutor.allCases)
  func `the costliest tasks start first`(_ tested: TestedExecutor) async throws {
    let tasks = [3, 9, 1, 9, 4].map { Costly(cost: $0) }
    let order = try await withParallelRun(numbered(tasks), executor: tested.executor(1)) { run in
      var order: [Int] = []
      for await completion in run { order.append(completion.index) }
      return order
    }
    #expect(order == [1, 3, 4, 0, 2])
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a descriptor goes along with its task`(_ tested: TestedExecutor) async throws {
    var tasks: [(key: Int, value: ReadDescriptor)] = []
    var ends: [Int32] = []
    for number in 0..<20 {
      var pair: [Int32] = [0, 0]
      #expect(unsafe pipe(&pair) == 0)
      let text = Array("text \(number)".utf8)
      #expect(unsafe write(pair[1], text, text.count) == text.count)
      close(pair[1])
      ends.append(pair[0])
      tasks.append((number, ReadDescriptor(pair[0])))
    }
    tasks.insert((100, ReadDescriptor(nil)), at: 7)
    let results = try await simpleParallel(tasks, executor: tested.executor())
    for number in 0..<20 { #expect(results[key: number]?.value == "text \(number)") }
    #expect(results[key: 100]?.value == "no descriptor")
    for end in ends { #expect(close(end) == 0, "the descriptor stays the caller's") }
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a body sees every task once`(_ tested: TestedExecutor) async throws {
    let tasks = (0..<5000).map { (key: $0, value: Tiny($0)) }
    let seen = try await withParallelRun(tasks, executor: tested.executor(3)) { run in
      #expect(run.count == 5000)
      var seen: [Int] = []
      for await completion in run {
        #expect(completion.outcome.value == completion.key)
        #expect(completion.index == completion.key)
        #expect(completion.attempt == 1)
        #expect(completion.worker < 3)
        seen.append(completion.key)
      }
      return seen
    }
    #expect(seen.sorted() == Array(0..<5000))
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a body gets literals and dictionaries in order`(_ tested: TestedExecutor) async throws {
    let literal = try await withParallelRun(
      ["b": Chore.give(1), "c": .give(2), "a": .give(3)],
      executor: tested.executor(1)
    ) { run in
      var keys: [String] = []
      for await completion in run { keys.append(completion.key) }
      return keys
    }
    #expect(literal == ["b", "c", "a"])
    let tasks = ["b": Chore.give(1), "c": .give(2), "a": .give(3)]
    let dictionary = try await withParallelRun(tasks, executor: tested.executor(1)) { run in
      var keys: [String] = []
      for await completion in run { keys.append(completion.key) }
      return keys
    }
    #expect(dictionary == ["a", "b", "c"])
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a body that has seen enough ends the run`(_ tested: TestedExecutor) async throws {
    let tasks = (0..<10_000).map { (key: $0, value: Chore.giveLate($0, milliseconds: 1)) }
    let first = try await withParallelRun(tasks, executor: tested.executor()) { run in
      for await completion in run { return completion.key }
      return -1
    }
    #expect((0..<10_000).contains(first))
  }

  @Test(arguments: TestedExecutor.allCases)
  func `what a body throws comes through`(_ tested: TestedExecutor) async throws {
    await #expect(throws: ChoreError(description: "enough")) {
      try await withParallelRun(["a": Chore.sleep(milliseconds: 20)], executor: tested.executor()) {
        _ in throw ChoreError(description: "enough")
      }
    }
  }

  @Test(arguments: TestedExecutor.allCases)
  func `cancelling keeps what has ended and cancels the rest`(_ tested: TestedExecutor) async throws
  {
    let tasks: [(key: Int, value: Chore)] =
      [(0, .give(5))] + (1..<50).map { ($0, .waitForCancel) }
    let isFirstDone = Atomic(false)
    var options = RunOptions()
    options.onProgress = { if $0.completed > 0 { isFirstDone.store(true, ordering: .relaxed) } }
    let running = Task { [options] in
      try await simpleParallel(tasks, executor: tested.executor(), options: options)
    }
    #expect(await eventually { isFirstDone.load(ordering: .relaxed) })
    running.cancel()
    let results = try await running.value
    #expect(results.count == 50)
    #expect(results[0].outcome.value == 5)
    #expect(results[49].outcome.failure?.reason == .cancelled)
    #expect(results[49].outcome.failure?.attempts == 0)
    #expect(results.interruption == nil)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a task that takes too long has failed`(_ tested: TestedExecutor) async throws {
    var options = RunOptions()
    options.timeout = .milliseconds(150)
    let results = try await simpleParallel(
      ["slow": Chore.waitForCancel, "fast": .give(1)],
      executor: tested.executor(),
      options: options
    )
    #expect(results[key: "fast"]?.value == 1)
    let failure = try #require(results[key: "slow"]?.failure)
    #expect(failure.reason == .timedOut(after: .milliseconds(150)))
    #expect(failure.description == "the task took longer than 0.15 s")
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a task that takes too long is tried again as often as is asked for`(
    _ tested: TestedExecutor
  ) async throws {
    let results = try await simpleParallel(
      ["second": Chore.slowBefore(try: 2), "third": .slowBefore(try: 3)],
      executor: tested.executor(),
      options: RunOptions(timeout: .milliseconds(150), retries: 1)
    )
    #expect(results.values == ["second": 2])
    #expect(results[key: "third"]?.failure?.attempts == 2)
    #expect(results[key: "third"]?.reason?.code == .timedOut)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a task may have a time limit of its own`(_ tested: TestedExecutor) async throws {
    let results = try await simpleParallel(
      ["short": Chore.limitedWait(milliseconds: 50), "long": .giveLate(1, milliseconds: 300)],
      executor: tested.executor()
    )
    #expect(results[key: "short"]?.reason == .timedOut(after: .milliseconds(50)))
    #expect(results[key: "long"]?.value == 1)
  }

  @Test(arguments: [TestedExecutor.inline, .threads])
  func `what a task throws once its run was cancelled is how it gave up`(
    _ tested: TestedExecutor
  ) async throws {
    let isRunning = Atomic(false)
    let running = Task {
      try await simpleParallel(
        ["a": Chore.throwOnCancel],
        executor: tested.executor(),
        options: RunOptions(onProgress: { _ in isRunning.store(true, ordering: .relaxed) })
      )
    }
    #expect(await eventually { isRunning.load(ordering: .relaxed) })
    running.cancel()
    let failure = try #require(try await running.value[0].outcome.failure)
    #expect(failure.reason == .cancelled && failure.attempts == 1)
    #expect(failure.underlying is CancellationError)
  }

  @Test(arguments: TestedExecutor.allCases)
  func `progress counts tasks and their units`(_ tested: TestedExecutor) async throws {
    let calls = Mutex<[RunProgress]>([])
    var options = RunOptions()
    options.onProgress = { progress in calls.withLock { $0.append(progress) } }
    let tasks = (0..<4).map { (key: $0, value: Chore.report(progress: 100, milliseconds: 250)) }
    _ = try await simpleParallel(tasks, executor: tested.executor(), options: options)
    let seen = calls.withLock { $0 }
    let last = try #require(seen.last)
    #expect(last.isFinal && last.completed == 4 && last.total == 4 && last.units == 400)
    #expect(seen.count(where: \.isFinal) == 1)
    #expect(seen.contains { $0.units > 0 && $0.completed == 0 }, "running tasks count")
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.units <= $1.units })
  }

  @Test(arguments: TestedExecutor.allCases)
  func `a slow consumer slows the run`(_ tested: TestedExecutor) async throws {
    let made = Counter()
    let tasks = (0..<200_000).lazy.map { number in
      made.add()
      return (key: number, value: Tiny(number))
    }
    let madeMeanwhile = try await withParallelRun(tasks, executor: tested.executor()) { run in
      var iterator = run.makeAsyncIterator()
      _ = await iterator.next()
      var before = -1
      // Until no more tasks are made though there are many left.
      while before != made.count {
        before = made.count
        try await Task.sleep(for: .milliseconds(200))
      }
      while await iterator.next() != nil {}
      return before
    }
    #expect(
      madeMeanwhile < 300_000,
      "made once to read the keys, then only as far as there is room"
    )
    #expect(made.count == 400_000)
  }
}

/// A task with a cost.
struct Costly: ParallelTask {
  var cost: Int64
  static var wireName: String { "TestWorker.Tiny" }
  func run() -> Int { Int(cost) }
}

extension Costly: WirePayload {
  init(wireBytes: [UInt8]) throws { cost = Int64(try Int(wireBytes: wireBytes)) }
  func wireBytes() -> [UInt8] { Int(cost).wireBytes() }
}

/// A count that any thread may add to.
final class Counter: Sendable {
  private let number = Atomic(0)
  func add() { number.add(1, ordering: .relaxed) }
  var count: Int { number.load(ordering: .relaxed) }
}

/// The progress that was told last.
final class Latest: Sendable {
  private let latest = Mutex<RunProgress?>(nil)
  func note(_ progress: RunProgress) { latest.withLock { $0 = progress } }
  var progress: RunProgress? { latest.withLock { $0 } }
}
