import AccessLogs
import Testing

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
    let report = Report(rows: ReportRows(by: [.endpoint], [LooseRow("/", 4)]), files: files)
    #expect(report.files.map(\.key) == ["B", "a", "b", "c"])
    #expect(report.totals.files == 4)
    #expect(report.totals.bytes == 15)
    #expect(report.totals.lines.counted == 4)
    #expect(report.totals.lines.lines == 6)
  }

  @Test func `grouped by file alone, every counted file has a row`() {
    let files: [FileSummary] = [
      FileSummary(key: "empty", state: .counted), FileSummary(key: "full", state: .counted),
      FileSummary(key: "cut", state: .partial), FileSummary(key: "bad", state: .failed),
      FileSummary(key: "text", state: .skipped),
    ]
    let rows = ReportRows(by: [.file], [LooseRow("", 3)], files: ["full"])
    let report = Report(rows: rows, files: files)
    #expect(CSVReportWriter().text(report) == "file,count\nfull,3\ncut,0\nempty,0\n")
  }

  @Test func `grouped by more than the file, only what occurs has a row`() {
    let rows = ReportRows(by: [.file, .status], [])
    let report = Report(rows: rows, files: [FileSummary(key: "empty", state: .counted)])
    #expect(report.rows.isEmpty)
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
