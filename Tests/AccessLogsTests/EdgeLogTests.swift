import AccessLogs
import Testing

/// The file of odd lines, each of which some known analyzer loses or miscounts.
struct EdgeLogTests {
  private static let log = "\(TestFiles.fixtures)/edge.log"

  /// One line of `expected-lines.tsv`.
  private struct Expectation {
    let state: String
    let status: String
    let endpoint: String
  }

  private static func expectations() throws -> [Expectation] {
    try TestFiles.text("\(TestFiles.fixtures)/expected-lines.tsv").split(separator: "\n")
      .dropFirst()
      .map { line in
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        return Expectation(state: fields[1], status: fields[2], endpoint: fields[3])
      }
  }

  @Test func `the report of endpoints and statuses is exact`() throws {
    let counted = try CountedLog(
      path: Array(Self.log.utf8),
      query: Query(by: [.endpoint, .status])
    )
    var csv: [UInt8] = []
    CSVReportWriter().write(counted.report) { chunk in
      for index in chunk.indices { csv.append(chunk[index]) }
    }
    let expected = try TestFiles.text("\(TestFiles.fixtures)/expected-endpoint-status.csv")
    #expect(String(decoding: csv, as: UTF8.self) == expected)
  }

  @Test func `the states add up to the lines`() throws {
    let counted = try CountedLog(path: Array(Self.log.utf8))
    let expected = try Self.expectations()
    #expect(counted.summary.lines.lines == expected.count)
    for (state, count) in zip(
      ["counted", "filtered", "unparsed", "blank", "comment"],
      counted.states
    ) {
      #expect(count == expected.count { $0.state == state }, "\(state)")
    }
    #expect(counted.summary.state == .counted)
    #expect(counted.summary.logFormat == .vhost)
  }

  @Test func `each line alone has its state, status and endpoint`() throws {
    let lines = try TestFiles.bytes(Self.log).split(
      separator: UInt8(ascii: "\n"),
      omittingEmptySubsequences: false
    )
    let expectations = try Self.expectations()
    try #require(lines.count == expectations.count)
    for (number, (line, expected)) in zip(lines, expectations).enumerated() {
      let counted = try CountedLog(
        Array(line) + [UInt8(ascii: "\n")],
        query: Query(by: [.status, .endpoint], format: .named(.common))
      )
      let states = ["counted", "filtered", "unparsed", "blank", "comment"]
      #expect(
        counted.states == states.map { $0 == expected.state ? 1 : 0 },
        "line \(number + 1)"
      )
      guard expected.state == "counted" else { continue }
      var row: [UInt8] = []
      for cell in try #require(counted.report.rows.first).cells {
        switch cell {
        case .text(let bytes): KeyText.append(bytes.span, to: &row)
        case .malformed: row += Array("(malformed)".utf8)
        case .empty: row += Array("(empty)".utf8)
        }
        row.append(UInt8(ascii: "\t"))
      }
      #expect(
        String(decoding: row, as: UTF8.self) == "\(expected.status)\t\(expected.endpoint)\t",
        "line \(number + 1)"
      )
    }
  }
}
