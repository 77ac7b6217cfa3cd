import Glibc
import KeyedTasks
import Synchronization
import TestWorker
import Testing

/// Long tasks among many tiny ones, which travel to workers and threads in large numbers.
@Suite(.timeLimit(.minutes(1)))
struct BurstTests {
  /// Runs tasks, and returns their completions in the order they came.
  private func run(
    _ tasks: [Chore],
    on executor: KeyedExecutor
  ) async throws -> [ParallelRun<Int, Int>.Element] {
    try await withParallelRun(numbered(tasks), executor: executor) { run in
      var completions: [ParallelRun<Int, Int>.Element] = []
      for await completion in run { completions.append(completion) }
      return completions
    }
  }

  @Test(arguments: [2, 4])
  func `a burst of long tasks behind tiny ones is shared by all workers`(_ workers: Int)
    async throws
  {
    let tasks = (0..<2000).map { place -> Chore in
      (1000..<1024).contains(place) ? .giveLate(place, milliseconds: 60) : .give(place)
    }
    let completions = try await run(tasks, on: .workers(workers))
    #expect(completions.count == 2000)
    #expect(completions.allSatisfy { $0.outcome.value == $0.key && $0.attempt == 1 })
    let long = completions.filter { (1000..<1024).contains($0.key) }
    let shares = Dictionary(grouping: long, by: \.worker).mapValues(\.count)
    #expect(shares.count == workers, "\(shares)")
    #expect(shares.values.allSatisfy { $0 <= 24 / workers + 4 }, "\(shares)")
  }

  @Test func `no tiny task waits for a long one`() async throws {
    let tasks = (0..<4000).map { place -> Chore in
      place == 2000 ? .giveLate(place, milliseconds: 1500) : .give(place)
    }
    let completions = try await run(tasks, on: .workers(2))
    #expect(completions.last?.key == 2000)
    #expect(completions.allSatisfy { $0.outcome.value == $0.key && $0.attempt == 1 })
  }

  @Test func `tasks that are taken back keep their descriptors`() async throws {
    let files = try (0..<60).map { _ in try #require(Pipe()) }
    for (number, file) in files.enumerated() { file.finish(with: "\(number)") }
    let tasks: [(key: Int, value: ReadDescriptor)] = files.enumerated().map { number, file in
      (number, ReadDescriptor(file.reader, milliseconds: number == 10 ? 300 : 0))
    }
    let results = try await simpleParallel(tasks, executor: .workers(2))
    for (key, outcome) in results { #expect(outcome.value == "\(key)") }
  }

  @Test func `tasks that are taken back need not have been sent`() async throws {
    // More than a socket holds; each asks for a variable of a long name, which there is not.
    let name = String(repeating: "x", count: 60_000)
    let tasks = (0..<200).map { place -> Chore in
      place == 20 ? .giveLate(0, milliseconds: 700) : .environment("\(name)\(place)")
    }
    let completions = try await run(tasks, on: .workers(2))
    #expect(completions.count == 200)
    #expect(completions.allSatisfy { $0.outcome.value == 0 && $0.attempt == 1 })
    #expect(completions.last?.key == 20)
  }

  @Test func `a task that closes the worker's channel and goes on is the only one to fail`()
    async throws
  {
    let tasks = (0..<300).map { $0 == 150 ? Chore.closeAndHang : .give($0) }
    let results = try await simpleParallel(numbered(tasks), executor: .workers(2))
    #expect(results.failures.mapValues(\.reason) == [150: .channelClosed])
  }

  @Test func `a task that closes the channel of a worker with nothing else to do is noticed`()
    async throws
  {
    let tasks: [Chore] = [.sleep(milliseconds: 500), .closeAndHang]
    let results = try await simpleParallel(numbered(tasks), executor: .workers(1))
    #expect(results.failures.mapValues(\.reason) == [1: .channelClosed])
  }

  @Test func `a task that closes the worker's channel is the only one to fail`() async throws {
    for round in 0..<20 {
      let bad: Chore = round.isMultiple(of: 2) ? .closeEverything : .replaceChannel
      let tasks = (0..<300).map { $0 == 150 ? bad : .give($0) }
      let results = try await simpleParallel(numbered(tasks), executor: .workers(2))
      #expect(results.failures.mapValues(\.reason) == [150: .channelClosed])
      #expect(results.values.allSatisfy { $0.key == $0.value })
    }
  }

  @Test func `tasks that write to the worker's channel are the only ones to fail`() async throws {
    let isBad: @Sendable (Int) -> Bool = { $0 % 50 == 25 }
    let tasks = (0..<1000).map { isBad($0) ? Chore.garbleChannel : .give($0) }
    for workers in [1, 2] {
      let results = try await simpleParallel(numbered(tasks), executor: .workers(workers))
      #expect(results.failures.keys.sorted() == (0..<1000).filter(isBad))
      #expect(results.failures.allSatisfy { $0.value.reason.code == .undecodable })
      #expect(results.values.allSatisfy { $0.key == $0.value })
    }
  }

  @Test func `a task may close what is behind the channel`() async throws {
    let tasks = (0..<300).map { $0 % 100 == 50 ? Chore.closeBehindChannel : .give($0) }
    let results = try await simpleParallel(numbered(tasks), executor: .workers(2))
    #expect(results.failures.isEmpty)
  }

  // MARK: Threads

  @Test func `threads are started for tasks that wait`() async throws {
    let waiting = try await run(
      Array(repeating: .sleep(milliseconds: 100), count: 40),
      on: .threads()
    )
    #expect(Set(waiting.map(\.worker)).count == 40)
    let tiny = try await run((0..<50_000).map { .give($0) }, on: .threads())
    #expect(tiny.allSatisfy { $0.outcome.value == $0.key })
  }

  @Test func `a number of threads that is given is obeyed`() async throws {
    let threads = Mutex<Set<pthread_t>>([])
    let tasks = (0..<8).map { number -> (key: Int, value: @Sendable () throws -> Void) in
      (
        number,
        {
          _ = threads.withLock { $0.insert(pthread_self()) }
          // Each waits for the others without a rest: only as many threads as tasks will do.
          while threads.withLock({ $0.count }) < 8 {}
        }
      )
    }
    #expect(try await simpleParallel(tasks, executor: .threads(max: 8)).failures.isEmpty)
  }

  @Test func `tasks that wait for each other without a rest get their threads`() async throws {
    let threads = Mutex<Set<pthread_t>>([])
    let tasks = (0..<8).map { number -> (key: Int, value: @Sendable () throws -> Void) in
      (
        number,
        {
          _ = threads.withLock { $0.insert(pthread_self()) }
          while threads.withLock({ $0.count }) < 8 {}
        }
      )
    }
    #expect(try await simpleParallel(tasks).failures.isEmpty)
  }
}

/// A pipe that is written once.
final class Pipe {
  let reader: Int32
  private var writer: Int32

  init?() {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return nil }
    (reader, writer) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  func finish(with text: String) {
    _ = unsafe write(writer, text, text.utf8.count)
    close(writer)
    writer = -1
  }

  deinit {
    close(reader)
    if writer >= 0 { close(writer) }
  }
}
