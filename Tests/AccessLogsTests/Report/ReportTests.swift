import Testing

@testable import AccessLogs

struct ReportTests {
  @Test func `files are sorted by key and summed`() {
    var lines = LineCounts()
    lines.counted = 2
    lines.blank = 1
    let files = [
      FileSummary(key: "b", state: .counted, bytes: 10, lines: lines),
      FileSummary(key: "a", state: .partial, bytes: 5, lines: lines),
      FileSummary(key: "c", state: .skipped, problem: .notAnAccessLog),
      FileSummary(key: "B", state: .failed, problem: .danglingLink),
    ]
    let report = Report(ReportTable(by: [.endpoint], [LooseRow("/", 4)]), files: files)
    #expect(report.files.map(\.key) == ["B", "a", "b", "c"])
    #expect(report.totals.files == 4)
    #expect(report.totals.bytes == 15)
    #expect(report.totals.lines.counted == 4)
    #expect(report.totals.lines.lines == 6)
  }

  /// Merges files of states, each with so many lines, and returns the report.
  private func merged(
    by: [Dimension],
    _ files: [(key: FileKey, state: FileSummary.State, counted: Int)],
    memory: Int = Query.Means.plentyOfMemory,
    top: Int? = nil
  ) throws -> Report {
    var builder = ReportBuilder(by: by, files: files.map(\.key), memory: memory)
    for (index, file) in files.enumerated() {
      var summary = FileSummary(key: file.key, state: file.state)
      summary.lines.counted = file.counted
      if file.state == .partial { summary.problem = .cutOff(compression: .none, wholeLines: 0) }
      _ = try builder.add(Part(summary), file: index)
    }
    return try builder.report(top: top)
  }

  @Test func `grouped by file alone, every counted file has a row`() throws {
    let report = try merged(
      by: [.file],
      [
        ("empty", .counted, 0), ("full", .counted, 3), ("cut", .partial, 0), ("bad", .failed, 0),
        ("text", .skipped, 0),
      ]
    )
    #expect(CSVReportWriter().text(report) == "file,count\nfull,3\ncut,0\nempty,0\n")
  }

  @Test func `files without lines keep their rows however many there are for the memory`() throws {
    let files = (0..<5000).map { number in
      (FileKey("\(number * 7 % 5000 + 1000).log"), FileSummary.State.counted, number % 3)
    }
    let report = try merged(by: [.file], files, memory: 1 << 12)
    let expected = files.sorted { $0.2 != $1.2 ? $0.2 > $1.2 : $0.0 < $1.0 }
    #expect(report.rows.map(\.count) == expected.map(\.2))
    #expect(report.rows.map { CountedLog.text($0.cells[0]) } == expected.map(\.0.text))
    let first = try merged(by: [.file], files, memory: 1 << 12, top: 4000)
    #expect(first.rows == Array(report.rows[..<4000]))
    #expect((first.table.other, first.table.otherRows) == (0, 1000))
  }

  @Test func `grouped by more than the file, only what occurs has a row`() throws {
    #expect(try merged(by: [.file, .status], [("empty", .counted, 0)]).rows.isEmpty)
  }

  @Test(arguments: [1, 2, 300])
  func `the groups of a log are rows in order, however many there are`(_ counts: Int) throws {
    let groups = (0..<20_000).map { number in
      LooseRow("/\(number % 977)/\(number)", status: 200 + UInt32(number % 3), 1 + number % counts)
    }
    let lines = groups.flatMap { row in
      let endpoint = String(decoding: row.endpoint, as: UTF8.self)
      return repeatElement("2025-11-03T04:05:06 \(endpoint) \(row.status)\n", count: row.count)
    }
    var query = Query()
    query.tables = [[.endpoint, .status]]
    let counted = try CountedLog(Array(lines.joined().utf8), query: query)
    let expected = Report(by: query.dimensions, groups)
    #expect(counted.rows == CountedLog.texts(expected))
    #expect(CSVReportWriter().text(counted.report) == CSVReportWriter().text(expected))
  }

  @Test func `groups with long endpoints are rows too`() throws {
    let lengths = [1, 70_000, 16_384, 5, 16_383, 1_000_000, 2, 40_000]
    let groups = lengths.map { LooseRow("/" + String(repeating: "a", count: $0), $0 % 3 + 1) }
    let lines = groups.flatMap { row in
      let endpoint = String(decoding: row.endpoint, as: UTF8.self)
      return repeatElement("2025-11-03T04:05:06 \(endpoint) 200\n", count: row.count)
    }
    let counted = try CountedLog(Array(lines.joined().utf8))
    #expect(counted.rows == CountedLog.texts(Report(by: [.endpoint], groups)))
  }
}
