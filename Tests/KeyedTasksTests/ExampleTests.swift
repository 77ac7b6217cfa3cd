import FoundationEssentials
import Glibc
import KeyedTasks
import TestWorker
import Testing

/// The uses the documentation shows.
@Suite(.timeLimit(.minutes(1)))
struct ExampleTests {
  // (a) Defaults, what is refused, and errors as outcomes.

  @Test func `without a word about executors tasks run in threads`() async throws {
    let results = try await simpleParallel(["a": Chore.processNumber, "b": .processNumber])
    #expect(results.map(\.key) == ["a", "b"])
    #expect(results.allSatisfy { $0.outcome.value == Int(getpid()) })
  }

  @Test func `one argument picks processes`() async throws {
    let results = try await simpleParallel(
      ["a": Chore.processNumber, "b": .processNumber],
      executor: .workers()
    )
    #expect(results.allSatisfy { $0.outcome.value != Int(getpid()) })
  }

  @Test func `what goes wrong is an outcome, what is wrong is refused`() async throws {
    let results = try await simpleParallel([
      "fine": { @Sendable in 6 * 7 },
      "broken": { @Sendable in throw ChoreError(description: "no such page") },
    ])
    #expect(results.values == ["fine": 42])
    #expect(results.failures.mapValues(\.description) == ["broken": "no such page"])

    await #expect(throws: ParallelError.invalidWorkerCount(0)) {
      try await simpleParallel(["a": { @Sendable in 1 }], executor: .threads(max: 0))
    }
    await #expect(throws: ParallelError.duplicateKey("a", first: 0, second: 1)) {
      try await simpleParallel(["a": { @Sendable in 1 }, "a": { @Sendable in 2 }])
    }
  }

  @Test func `closures may come from a dictionary or a list`() async throws {
    let pages: [String: @Sendable () throws -> Int] = ["b": { 2 }, "a": { 1 }]
    #expect(try await simpleParallel(pages).map(\.key) == ["a", "b"])
    let list: [(key: Int, value: @Sendable () throws -> Int)] = [(2, { 4 }), (1, { 1 })]
    #expect(try await simpleParallel(list, executor: .threads(max: 1)).values == [2: 4, 1: 1])
  }

  // (b) Seven fetches at once.

  @Test func `seven fetches by threads give what one after another gives`() async throws {
    let server = try SlowServer(delayMilliseconds: 100)
    let names = ["AAPL", "MSFT", "GOOG", "AMZN", "META", "NVDA", "TSLA"]
    var expected: [String: String] = [:]
    for name in names { expected[name] = try fetch("/\(name)", port: server.port) }
    #expect(server.mostAtOnce == 1)

    let port = server.port
    let fetches = names.map { name -> (key: String, value: @Sendable () throws -> String) in
      (name, { try fetch("/\(name)", port: port) })
    }
    let pages = try await simpleParallel(fetches)
    #expect(pages.values == expected)
    #expect(pages.map(\.key) == names)
    #expect(server.mostAtOnce > 1, "they were under way together")
    server.stop()
  }

  @Test func `a fetch that fails is an outcome`() async throws {
    let server = try SlowServer(delayMilliseconds: 1)
    let port = server.port
    let pages = try await simpleParallel([
      "there": { @Sendable in try fetch("/AAPL", port: port) },
      "missing": { @Sendable in try fetch("/missing", port: port) },
    ])
    #expect(pages.values == ["there": "price of AAPL"])
    #expect(pages[key: "missing"]?.failure?.description == "the server answered 404")
    server.stop()
  }
}
