import Testing

@testable import AccessLogs

/// The order of rows whose first column is a time.
struct TimeOrderTests {
  /// Lines of which some have the same hours; no two hours have equally many.
  private static func log(_ count: Int, hours: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var log: [UInt8] = []
    for number in 0..<count {
      let hour = Int.random(in: 0..<hours, using: &random) * Int.random(in: 1...3, using: &random)
      let (day, ofDay) = (hour / 24 % 28 + 1, hour % 24)
      func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let time =
        number % 50 == 0
        ? "99/Nov/2025:00:00:00 +0000"
        : "\(digits(day))/\(["Nov", "Oct"][number % 2])/2025:\(digits(ofDay)):00:00 +0000"
      let request = "GET /\(Int.random(in: 0..<9, using: &random)) HTTP/1.1"
      log += Array("192.0.2.4 - - [\(time)] \"\(request)\" 200 5\n".utf8)
    }
    return log
  }

  private func report(_ query: Query, _ logs: [[UInt8]], top: Int?) throws -> Report {
    try report(query, logs, ReportShape(top: top))
  }

  private func report(_ query: Query, _ logs: [[UInt8]], _ shape: ReportShape) throws -> Report {
    let tree = try FileTree()
    var counter = LogFileCounter()
    let keys = logs.indices.map { FileKey(tree.path("\($0).log")) }
    var builder = ReportBuilder(query, files: keys, memory: query.means.memory)
    for (index, log) in logs.enumerated() {
      try tree.file("\(index).log", bytes: log)
      let file = LogFile(key: keys[index], byteCount: log.count, isNamed: true)
      _ = try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
    }
    return try builder.report(shape)
  }

  private func rows(_ report: Report) -> [(cells: [String], count: Int)] {
    report.rows.map { ($0.cells.map(CountedLog.text), $0.count) }
  }

  /// Whether the cells of a row come before those of another: texts of times sort as times do, `-` behind them.
  private func comesBefore(_ left: [String], _ right: [String]) -> Bool {
    let last = "~"
    return left.map { $0 == "-" ? last : $0 }.lexicographicallyPrecedes(
      right.map { $0 == "-" ? last : $0 }
    )
  }

  @Test(arguments: [[.hour, .endpoint], [.day], [.minute, .status]] as [[Dimension]])
  func `a table of times is in the order of its columns, whole and cut`(by: [Dimension]) throws {
    let logs = (0..<3).map { Self.log(4000, hours: 600, seed: $0) }
    var query = Query(by: by)
    let whole = rows(try report(query, logs, top: nil))
    #expect(whole.map(\.cells) == whole.map(\.cells).sorted(by: comesBefore))
    #expect(whole.last?.cells.first == "-")
    #expect(whole.reduce(0) { $0 + $1.count } == 12_000)
    for top in [1, 7, whole.count / 2, whole.count, whole.count + 1] {
      // The largest, of equal ones those that come first.
      let largest = whole.sorted { left, right in
        left.count == right.count ? comesBefore(left.cells, right.cells) : left.count > right.count
      }.prefix(top).sorted { comesBefore($0.cells, $1.cells) }
      for memory in [Query.Means.plentyOfMemory, 1 << 12] {
        query.means.memory = memory
        let cut = try report(query, logs, top: top)
        #expect(rows(cut).map(\.cells) == largest.map(\.cells), "\(top) of \(memory)")
        #expect(cut.tables[0].other == 12_000 - largest.reduce(0) { $0 + $1.count })
        #expect(cut.tables[0].otherRows == whole.count - largest.count)
      }
    }
  }

  @Test func `tables of times and others keep their own orders with little memory`() throws {
    let logs = (0..<3).map { Self.log(3000, hours: 900, seed: 7 + $0) }
    var query = Query()
    query.tables = [[.endpoint, .hour], [.hour, .endpoint], [.status], [.weekday], [.hourOfDay]]
    let whole = try report(query, logs, top: nil)
    query.means.memory = 1 << 12
    let little = try report(query, logs, top: nil)
    for (left, right) in zip(whole.tables, little.tables) {
      #expect(
        CountedLog.texts(Report(left, files: [])) == CountedLog.texts(Report(right, files: []))
      )
    }
    let byCount = rows(Report(whole.tables[0], files: [])).map(\.count)
    #expect(byCount == byCount.sorted(by: >))
    let weekdays = rows(Report(whole.tables[3], files: [])).map { $0.cells[0] }
    #expect(weekdays == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "-"])
    let hours = rows(Report(whole.tables[4], files: [])).map { $0.cells[0] }
    #expect(hours == (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" } + ["-"])
  }

  @Test func `pictures are of all lines, whatever rows there are and however little memory`() throws
  {
    let logs = (0..<3).map { Self.log(3000, hours: 900, seed: 11 + $0) }
    var query = Query()
    query.tables = [[.status], [.hour, .endpoint], [.weekday, .hourOfDay], [.endpoint]]
    let whole = try report(query, logs, top: nil)
    let (times, week) = (try #require(TableTimes(whole.tables[1])), PageHours(whole.tables[2]))
    #expect(times.rows.reduce(0) { $0 + $1.counts.reduce(0, +) } == 9000)
    #expect(week.days.reduce(0) { $0 + $1.counts.reduce(0, +) } == 9000)
    #expect(times.missing == "180 lines without a time")
    var shapes = [ReportShape(top: 1), ReportShape(top: 1_000_000), ReportShape(), ReportShape()]
    shapes[2].leastCount = 5
    shapes[3].top = 3
    shapes[3].leastCount = 2
    shapes[3].sort = [ReportShape.SortColumn(.count, isDescending: false)]
    for (place, shape) in shapes.enumerated() {
      for memory in [Query.Means.plentyOfMemory, 1 << 12] {
        query.means.memory = memory
        let tables = try report(query, logs, shape).tables
        #expect(tables[1].rowCount < whole.tables[1].rowCount || place == 1)
        let found = try #require(TableTimes(tables[1]))
        #expect(found.bins == times.bins && found.period.text == times.period.text, "\(shape)")
        #expect(found.missing == times.missing, "\(shape)")
        #expect(PageHours(tables[2]).days.map(\.counts) == week.days.map(\.counts), "\(shape)")
      }
    }
    query.tables = [[.hour, .endpoint]]
    shapes[2].pivot = .endpoint
    let pivoted = try report(query, logs, shapes[2]).tables[0]
    #expect(pivoted.few.rows > 0 && TableTimes(pivoted)?.bins == times.bins)
  }

  @Test func `weeks are those of ISO 8601`() throws {
    let days = [
      ("2024-12-30", "2025-W01"), ("2025-12-28", "2025-W52"), ("2025-12-29", "2026-W01"),
      ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"), ("2021-01-03", "2020-W53"),
      ("2016-01-03", "2015-W53"), ("1970-01-01", "1970-W01"), ("2148-12-31", "2149-W01"),
    ]
    for (day, week) in days {
      let rows = try CountedLog("\(day)T12:00:00 /a 200\n", query: Query(by: [.day, .week])).rows
      #expect(rows == ["\(day)\t\(week)\t1"])
    }
    for day in ["1969-12-28", "2149-06-03", "0001-01-01", "9999-12-31"] {
      let rows = try CountedLog("\(day)T12:00:00 /a 200\n", query: Query(by: [.day, .month])).rows
      #expect(rows == ["-\t-\t1"])
    }
  }
}
