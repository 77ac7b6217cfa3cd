import AccessLogs
import FoundationEssentials
import Glibc
import Testing

/// The page of dimensions, against the dimensions there are and the lines of all formats.
struct DimensionPageTests {
  private static let path = "\(TestFiles.package)/Sources/Logtally/Logtally.docc/Dimensions.md"
  private static let head = "| format |"

  /// The columns of the table of formats: the field that a sample has, and the dimensions made of it.
  private static let columns: [(field: LogField, dimensions: [Dimension])] = [
    (.method, [.method]), (.protocol, [.protocol]), (.host, [.host]), (.client, [.client]),
    (.user, [.user]), (.referrer, [.referrer]), (.agent, [.agent]),
    (.time, [.minute, .hour, .day, .week, .month, .weekday, .hourOfDay]),
  ]

  /// `UPDATE_GOLDEN=1` writes the rows anew.
  @Test func `the page says which format has which dimension`() throws {
    var lines = try TestFiles.text(Self.path).split(
      separator: "\n",
      omittingEmptySubsequences: false
    ).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix(Self.head) }) + 2
    let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
    let rows = try LogFormat.samples.map(Self.row)
    guard Array(lines[start..<end]) != rows else { return }
    Issue.record("the page has other rows of formats: \(rows.filter { !lines.contains($0) })")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      lines.replaceSubrange(start..<end, with: rows)
      let data = Data(lines.joined(separator: "\n").utf8)
      try #require(FileManager.default.createFile(atPath: Self.path, contents: data))
    }
  }

  /// The row of a format: what its invented line has, told by counting it.
  private static func row(_ sample: FormatSample) throws -> String {
    let text = [sample.directive, sample.line].compactMap(\.self).joined(separator: "\n") + "\n"
    var query = Query(format: .named(sample.format))
    query.tables = columns.flatMap(\.dimensions).map { [$0] }
    let report = try CountedLog(text, query: query).report
    #expect(report.totals.lines.counted == 1, "\(sample.format.name)")
    let values = Dictionary(
      uniqueKeysWithValues: report.tables.map { table in
        (table.columns[0].name, table.rows.first.map { CountedLog.text($0.cells[0]) } ?? "-")
      }
    )
    let directive = Array((sample.directive ?? "").utf8)
    let fields = sample.format.fields(of: Array(sample.line.utf8), after: directive).map(\.field)
    let cells = try columns.map { field, dimensions in
      let hasField = fields.contains(field)
      let has = dimensions.filter { values[$0.name, default: "-"] != "-" }
      // All times or none; and none without the field.
      try #require(has.isEmpty || has.count == dimensions.count, "\(sample.format.name)")
      try #require(hasField || has.isEmpty, "\(sample.format.name), \(dimensions[0].name)")
      return hasField ? "x" : ""
    }
    return "| `\(sample.format.name)` |" + cells.map { " \($0) |" }.joined()
  }

  @Test func `the page lists every dimension once`() throws {
    let rows = try TestFiles.text(Self.path).split(separator: "\n").prefix {
      !$0.hasPrefix(Self.head)
    }
    let names = rows.compactMap { line in
      line.prefixMatch(of: #/\| `([a-z-]+)` \|/#).map { String($0.1) }
    }
    #expect(names.sorted() == Dimension.all.map(\.name).sorted())
  }
}
