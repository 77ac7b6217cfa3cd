import KeyedTasks
import TestWorker
import Testing

/// The examples of the articles, which show these bodies word for word.
@Suite(.timeLimit(.minutes(1)))
struct ArticleTests {
  private let names = ["AAPL", "GOOG", "MSFT"]
  private let processOptions = TestPrograms.options()
  private var workers: KeyedExecutor { .workers() }

  @Test func `a function of the key`() async throws {
    let server = try SlowServer(delayMilliseconds: 10)
    let port = server.port

    let results = try await simpleParallel(["AAPL", "GOOG", "MSFT"]) { name in
      try fetch("/\(name)", port: port)
    }
    for (name, page) in results { print(name, page) }

    #expect(results[key: "MSFT"]?.value == "price of MSFT")

    let slow = try await simpleParallel(["AAPL", "GOOG"], executor: .tasks(max: 8)) { name in
      try await Task.sleep(for: .milliseconds(10))
      return try fetch("/\(name)", port: port)
    }

    #expect(slow.values == ["AAPL": "price of AAPL", "GOOG": "price of GOOG"])
    server.stop()
  }

  @Test @MainActor func `other forms`() async throws {
    let literal: ParallelResults<String, Int> = try await simpleParallel(["a": { 1 }, "b": { 2 }])

    #expect(literal.values == ["a": 1, "b": 2])
    let names = names

    var tasks: [String: KeyedClosure<Int>] = [:]
    for name in names { tasks[name] = { name.count } }
    let byName = try await simpleParallel(tasks)

    let closures = names.map { name -> KeyedClosure<Int> in { name.count } }
    let zipped = try await simpleParallel(zip(names, closures))

    #expect(byName.map(\.key) == names && zipped.values == byName.values)

    let numbers = (0..<1_000_000).lazy.map { @Sendable in (key: $0, value: Tiny($0)) }

    #expect(try await simpleParallel(numbers.prefix(10)).count == 10)

    let squares = try await simpleParallel(0..<100, executor: workers) { Tiny($0) }

    #expect(squares.values[9] == 9)
  }

  @Test func `options`() async throws {
    let executor = try KeyedExecutor(named: "process", maxWorkers: 4, options: processOptions)

    let options = RunOptions(timeout: .seconds(5), retries: 2)
    let limits = ProcessOptions(maxWorkerMemory: 1 << 30, terminationGrace: .seconds(1))

    #expect(limits.maxWorkerMemory == 1 << 30 && limits.maxResultBytes == 1 << 30)
    let results = try await simpleParallel(["a": Half(1)], executor: executor, options: options)
    #expect(results.values == ["a": 0.5])
  }

  @Test func `several runs`() async throws {
    let total = try await withWorkerPool(max: 2, options: processOptions) { workers in
      let first = try await simpleParallel(0..<50, executor: workers) { Tiny($0) }
      let second = try await simpleParallel(["x": Half(3)], executor: workers)
      return first.count + second.count
    }

    #expect(total == 51)
  }

  @Test func `without async`() throws {
    func countNow(_ names: [String]) throws -> [String: Int] {
      try simpleParallel(names) { $0.count }.values
    }

    #expect(try countNow(names) == ["AAPL": 4, "GOOG": 4, "MSFT": 4])
  }

  @Test func `bytes of one's own`() async throws {
    let point = Point(name: "origin", values: [0, .nan, .infinity])
    #expect(
      try Point(wireBytes: point.wireBytes()).values.map(\.bitPattern)
        == point.values.map(\.bitPattern)
    )
    let results = try await simpleParallel(["a": point], executor: .threads())
    #expect(results.values == ["a": Array("origin 3".utf8)])
  }
}

struct Point: ParallelTask, WirePayload {
  var name: String
  var values: [Double]

  init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }

  init(wireBytes: [UInt8]) throws {
    var reader = WireReader(wireBytes)
    self.init(name: try reader.string(), values: try reader.doubles())
  }

  func wireBytes() -> [UInt8] {
    var writer = WireWriter()
    writer.append(name)
    writer.append(values)
    return writer.bytes
  }

  func run() -> [UInt8] { Array("\(name) \(values.count)".utf8) }
}

/// Values into bytes and out again.
struct WireWriterTests {
  @Test func `what is written is read in its order`() throws {
    var writer = WireWriter()
    writer.append(Int.min)
    writer.append("naïve \u{1F600}\0")
    writer.append([UInt8](0...255))
    writer.append([1, -1, Int.max])
    writer.append([Double.infinity, -0.0])
    writer.append(count: 2)
    writer.append(0.5)
    writer.append("")
    var reader = WireReader(writer.bytes)
    #expect(try reader.integer() == .min)
    #expect(try reader.string() == "naïve \u{1F600}\0")
    #expect(try reader.byteArray() == Array(0...255))
    #expect(try reader.integers() == [1, -1, .max])
    #expect(try reader.doubles().map(\.bitPattern) == [Double.infinity, -0.0].map(\.bitPattern))
    #expect(try reader.count() == 2)
    #expect(try reader.double() == 0.5)
    #expect(!reader.isAtEnd)
    #expect(try reader.string() == "")
    #expect(reader.isAtEnd)
    #expect(throws: (any Error).self) { try reader.integer() }
  }

  @Test(arguments: [0, 7, 8, 9, 15])
  func `bytes that end too early are an error`(_ length: Int) {
    var writer = WireWriter()
    writer.append([1.0])
    #expect(throws: (any Error).self) {
      var reader = WireReader(Array(writer.bytes.prefix(length)))
      _ = try reader.doubles()
    }
  }

  @Test(arguments: [-1, .min, .max, 1 << 61])
  func `a length that is none is an error`(_ length: Int) {
    var writer = WireWriter()
    writer.append(length)
    writer.append(0)
    #expect(throws: (any Error).self) {
      var reader = WireReader(writer.bytes)
      _ = try reader.doubles()
    }
    #expect(throws: (any Error).self) {
      var reader = WireReader(writer.bytes)
      _ = try reader.string()
    }
  }
}
