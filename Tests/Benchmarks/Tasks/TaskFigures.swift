import Glibc
import KeyedTasks

/// The smallest task there is, by `Codable`.
struct TinyTask: ParallelTask {
  var number: Int
  func run() -> Int { number }
}

/// The same as bytes.
struct TinyPayload: ParallelTask, WirePayload {
  var number: Int

  init(_ number: Int) { self.number = number }
  init(wireBytes: [UInt8]) throws { number = try Int(wireBytes: wireBytes) }
  func wireBytes() -> [UInt8] { number.wireBytes() }
  func run() -> Int { number }
}

/// What a row of a table may hold.
struct Row: Codable, Sendable, Equatable {
  var number: Int
  var name: String
  var values: [Double]

  /// The rows that every measurement sends.
  static func rows(_ count: Int) -> [Row] {
    (0..<count).map { number in
      let value = Double(number)
      return Row(number: number, name: "row \(number)", values: [value, value / 2, value / 3])
    }
  }
}

/// Makes rows in the worker, which travel back by `Codable`.
struct RowsTask: ParallelTask {
  var count: Int
  func run() -> [Row] { Row.rows(count) }
}

/// The same, and the rows travel as bytes.
struct RowsPayloadTask: ParallelTask {
  struct Output: WirePayload {
    var rows: [Row]

    init(rows: [Row]) { self.rows = rows }

    init(wireBytes: [UInt8]) throws {
      var reader = WireReader(wireBytes)
      rows = []
      for _ in 0..<(try reader.count()) {
        rows.append(
          Row(
            number: try reader.integer(),
            name: try reader.string(),
            values: try reader.doubles()
          )
        )
      }
    }

    func wireBytes() -> [UInt8] {
      var writer = WireWriter()
      writer.append(count: rows.count)
      for row in rows {
        writer.append(row.number)
        writer.append(row.name)
        writer.append(row.values)
      }
      return writer.bytes
    }
  }

  var count: Int
  func run() -> Output { Output(rows: Row.rows(count)) }
}

/// What tasks cost beyond what they do.
enum TaskFigures {
  static func run(tasks: Int, rows: Int) async throws {
    try await tiny("by WirePayload", tasks) { TinyPayload($0) }
    try await tiny("by Codable", tasks) { TinyTask(number: $0) }
    let expected = Row.rows(rows)
    try await large("by WirePayload", rows, RowsPayloadTask(count: rows)) { $0.rows == expected }
    try await large("by Codable", rows, RowsTask(count: rows)) { $0 == expected }
  }

  private static func tiny<Work: ParallelTask>(
    _ how: String,
    _ count: Int,
    _ task: @escaping @Sendable (Int) -> Work
  ) async throws where Work.Output == Int {
    let before = processorMicroseconds()
    let clock = ContinuousClock()
    let start = clock.now
    let results = try await simpleParallel(0..<count, executor: .processes(), task: task)
    let wall = clock.now - start
    let used = processorMicroseconds() - before
    precondition(results.allSatisfy { key, outcome in (try? outcome.get()) == key })
    print(
      "\(count) tiny tasks \(how): \(decimals(wall / .microseconds(1) / Double(count))) us of time, "
        + "\(decimals(used / Double(count))) us of processors each"
    )
  }

  private static func large<Work: ParallelTask>(
    _ how: String,
    _ count: Int,
    _ task: Work,
    _ isRight: (Work.Output) -> Bool
  ) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let results = try await simpleParallel(["": task], executor: .processes(max: 1))
    let output = try results[0].outcome.get()
    let wall = clock.now - start
    precondition(isRight(output))
    print("\(count) rows through one worker \(how): \(decimals(wall / .seconds(1))) s")
  }

  /// The processor time of this process and its ended workers.
  private static func processorMicroseconds() -> Double {
    [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].reduce(0) { sum, who in
      var usage = rusage()
      unsafe getrusage(__rusage_who_t(who), &usage)
      let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
      return sum + Double(seconds) * 1e6 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    }
  }

  private static func decimals(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst())"
  }
}
