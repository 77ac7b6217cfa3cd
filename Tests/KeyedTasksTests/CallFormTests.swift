import KeyedTasks
import TestWorker
import Testing

/// The forms that a call may have, as short as the compiler takes them.
@Suite(.timeLimit(.minutes(1)))
struct CallFormTests {
  private let names = ["AAPL", "GOOG", "MSFT"]

  @Test func `a literal of closures whose results have a type`() async throws {
    let results: ParallelResults<String, Int> = try await simpleParallel(["b": { 2 }, "a": { 1 }])
    #expect(results.map(\.key) == ["b", "a"])
    #expect(results.values == ["a": 1, "b": 2])
  }

  @Test func `a literal of closures that say they can be sent`() async throws {
    let results = try await simpleParallel(["a": { @Sendable in 1 }, "b": { @Sendable in 2 }])
    #expect(results.values == ["a": 1, "b": 2])
  }

  @Test func `a function of the key`() async throws {
    let names = names
    let results = try await simpleParallel(names) { "price of \($0)" }
    #expect(results.map(\.key) == names)
    #expect(results[key: "GOOG"]?.value == "price of GOOG")
    let some = try await simpleParallel(0..<3, executor: .threads(max: 1)) { number in
      if number == 1 { throw ChoreError(description: "odd") }
      return number
    }
    #expect(some.values == [0: 0, 2: 2])
    let waited = try await simpleParallel(names, executor: .tasks(max: 2)) { name in
      await Task.yield()
      return name.count
    }
    #expect(waited.values == ["AAPL": 4, "GOOG": 4, "MSFT": 4])
  }

  @Test func `a task made of the key`() async throws {
    let results = try await simpleParallel(0..<20, executor: .workers()) { Tiny($0) }
    #expect(results.allSatisfy { $0.key == $0.outcome.value })
  }

  @Test func `a dictionary that a loop fills`() async throws {
    var tasks: [String: KeyedClosure<Int>] = [:]
    for name in names.reversed() { tasks[name] = { name.count } }
    #expect(try await simpleParallel(tasks).map(\.key) == names)

    var fetches: [String: AsyncKeyedClosure<Int>] = [:]
    for name in names { fetches[name] = { await echo(name.count) } }
    #expect(try await simpleParallel(fetches).values.count == 3)

    var chores: [String: Chore] = [:]
    for name in names.reversed() { chores[name] = .give(name.count) }
    #expect(try await simpleParallel(chores).map(\.key) == names)
  }

  @Test func `keys zipped with work`() async throws {
    let closures = names.map { name -> KeyedClosure<Int> in { name.count } }
    #expect(try await simpleParallel(zip(names, closures)).map(\.key) == names)
    let fetches = names.map { name -> AsyncKeyedClosure<Int> in { await echo(name.count) } }
    #expect(try await simpleParallel(zip(names, fetches)).map(\.key) == names)
    let chores = zip(names, [Chore.give(1), .give(2), .give(3)])
    #expect(try await simpleParallel(chores).values["MSFT"] == 3)
  }

  @Test func `a list of pairs, with labels or without`() async throws {
    let pairs = names.map { name -> (String, KeyedClosure<Int>) in (name, { name.count }) }
    #expect(try await simpleParallel(pairs).map(\.key) == names)
    #expect(try await simpleParallel(names.map { ($0, Chore.give(1)) }).map(\.key) == names)
    let labelled = names.map { (key: $0, value: Chore.give(1)) }
    #expect(try await simpleParallel(labelled).map(\.key) == names)
    #expect(try await simpleParallel([("x", Chore.give(1)), ("y", .give(2))]).values["y"] == 2)
  }

  @Test @MainActor func `on the main actor a lazy collection says it can be sent`() async throws {
    let results = try await simpleParallel(
      (0..<100).lazy.map { @Sendable in (key: $0, value: Tiny($0)) },
      executor: .threads(max: 2)
    )
    #expect(results.count == 100)
    let pairs = (0..<100).lazy.map { @Sendable in ($0, Tiny($0)) }
    #expect(try await simpleParallel(pairs).count == 100)
  }

  @Test func `options in one expression`() async throws {
    let results = try await simpleParallel(
      ["late": Chore.sleep(milliseconds: 10_000), "dies": .needsTry(2)],
      executor: .processes(
        max: 2,
        options: ProcessOptions(
          executable: .path(TestPrograms.worker),
          terminationGrace: .milliseconds(100)
        )
      ),
      options: RunOptions(timeout: .milliseconds(300), retries: 1)
    )
    #expect(results[key: "late"]?.reason == .timedOut(after: .milliseconds(300)))
    #expect(results[key: "dies"]?.value == 2)
  }

  @Test func `an executor by its name, with options`() async throws {
    let options = ProcessOptions(executable: .path(TestPrograms.worker), maxResultBytes: 100)
    let executor = try KeyedExecutor(named: "process", maxWorkers: 1, options: options)
    let results = try await simpleParallel(["big": Blob(count: 101)], executor: executor)
    #expect(results[key: "big"]?.reason == .resultTooLarge(bytes: 101))
  }

  @Test func `closures may give tuples, and nothing`() async throws {
    let pairs = try await simpleParallel(names) { ($0.count, $0.first) }
    #expect(pairs[key: "AAPL"]?.value?.0 == 4)
    let nothing: ParallelResults<String, Void> = try await simpleParallel(["a": {}, "b": {}])
    #expect(nothing.values.count == 2)
  }

  @Test func `work of several types in one run is one type that holds them`() async throws {
    let results = try await simpleParallel(
      ["lines": Errand.count(Half(3)), "bytes": .give(Blob(count: 2))],
      executor: .workers(1)
    )
    #expect(results.values == ["lines": .number(1.5), "bytes": .bytes([1, 2])])
  }
}

/// Returns what it is given, after others had their turn.
private func echo(_ number: Int) async -> Int {
  await Task.yield()
  return number
}
