import KeyedTasks
import TestWorker
import Testing

/// The examples of KeyedTasks in its documentation, which shows these bodies word for word.
@Suite(.timeLimit(.minutes(1)))
struct DemonstrationTests {
  @Test func `the complete program`() async throws {
    let run = try await ParentRun.run(["example"], in: TestPrograms.package)
    #expect(run.output == "web: 400 lines\ncdn: 700 lines\n", "\(run)")
  }

  // (a) Defaults, validation, errors as outcomes.

  @Test func `errors are outcomes`() async throws {
    let results = try await simpleParallel([
      "fine": { @Sendable in 6 * 7 },
      "broken": { @Sendable in throw ChoreError(description: "no such page") },
    ])
    #expect(results.map(\.key) == ["fine", "broken"])
    #expect(results.values == ["fine": 42])
    #expect(results.failures.mapValues(\.description) == ["broken": "no such page"])
  }

  @Test func `what is wrong is refused before any work`() async throws {
    await #expect(throws: ParallelError.invalidWorkerCount(0)) {
      try await simpleParallel(["a": { @Sendable in 1 }], executor: .threads(max: 0))
    }
    await #expect(throws: ParallelError.duplicateKey("a", first: 0, second: 1)) {
      try await simpleParallel(["a": { @Sendable in 1 }, "a": { @Sendable in 2 }])
    }
    #expect(throws: ParallelError.unknownExecutor("fork")) {
      try KeyedExecutor(named: "fork", maxWorkers: 4)
    }
  }

  @Test func `a loop variable is captured by value`() async throws {
    var tasks: [(key: Int, value: @Sendable () throws -> Int)] = []
    for number in 0..<3 { tasks.append((number, { number * 10 })) }
    let results = try await simpleParallel(tasks)
    #expect(results.values == [0: 0, 1: 10, 2: 20])
  }

  // (b) Keyed fetches by threads.

  @Test func `seven fetches are under way at once`() async throws {
    let server = try SlowServer(delayMilliseconds: 100)
    let port = server.port
    let clock = ContinuousClock()

    let names = ["AAPL", "MSFT", "GOOG", "AMZN", "META", "NVDA", "TSLA"]
    var expected: [String: String] = [:]
    let oneAfterAnother = try clock.measure {
      for name in names { expected[name] = try fetch("/\(name)", port: port) }
    }

    let fetches = names.map { name -> (key: String, value: @Sendable () throws -> String) in
      (name, { try fetch("/\(name)", port: port) })
    }
    let start = clock.now
    let pages = try await simpleParallel(fetches)
    let byThreads = clock.now - start
    #expect(pages.values == expected)

    #expect(server.mostAtOnce > 1, "they were under way together")
    #expect(oneAfterAnother > .milliseconds(700) && byThreads > .milliseconds(100))
    server.stop()
  }

  // Other uses.

  @Test func `completions come as they end`() async throws {
    let chores = (1...20).map { (key: $0, value: Chore.give($0)) }

    let total = try await withParallelRun(chores, executor: .workers()) { run in
      var total = 0
      for await completion in run { total += (try? completion.outcome.get()) ?? 0 }
      return total
    }
    #expect(total == 210)
  }
}
