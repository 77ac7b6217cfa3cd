/// A comparison as one JSON object, one row per line, in the style of ``JSONReportWriter``.
package struct ComparisonWriter: ReportWriter {
  private let version: String
  private let sides: [ComparedHead]
  private let alarms: [(text: String, lines: AlarmedLines, isMet: Bool)]

  /// Makes a writer of a comparison, which names a version of the program; alarms need so many lines.
  package init(_ comparison: ReportComparison, version: String, leastCount: Int) {
    self.version = version
    sides = comparison.sides
    alarms = comparison.alarms.map { ($0.alarm.text, $0, $0.isMet(leastCount: leastCount)) }
  }

  /// How every comparison begins, up to the version of its layout.
  static let beginning = "{\n  \"schema\": \"logtally.diff/"

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let table = report.tables.first else { return }
    var chunk = ReportChunk()
    chunk.append(Self.beginning)
    chunk.append("1\",\n  \"generator\": {\"name\": \"logtally\", \"version\": ")
    chunk.append(string: version)
    chunk.append("},\n  \"by\": ")
    chunk.append(list: table.keyColumns.dropLast().map { Array($0.name.utf8) })
    chunk.append(",\n")
    append("  \"old\": ", sides[0], to: &chunk)
    append("  \"new\": ", sides[1], to: &chunk)
    chunk.append("  \"alarms\": [")
    for (place, alarm) in alarms.enumerated() {
      chunk.append(place == 0 ? "{" : ",\n             {")
      chunk.append("\"fail_on\": ")
      chunk.append(string: alarm.text)
      chunk.append(", \"old\": ", alarm.lines.old, ", ")
      chunk.append("\"new\": ", alarm.lines.new, ", \"met\": ")
      chunk.append(alarm.isMet ? "true}" : "false}")
    }
    chunk.append("],\n")
    chunk.append("  \"left_out\": ", table.few.rows + table.beyondTop.rows, ",\n  \"rows\": [")
    let names = JSONRow.names(of: table)
    var isFirst = true
    try table.forEachRow { (row) throws(Failure) in
      if !isFirst { chunk.append(",\n           ") }
      isFirst = false
      chunk.append(row, names)
      try chunk.passIfFull(to: sink)
    }
    chunk.append("]\n}\n")
    try chunk.pass(to: sink)
  }

  private func append(_ name: StaticString, _ side: ComparedHead, to chunk: inout ReportChunk) {
    chunk.append(name)
    chunk.append("{\"files\": ", side.totals.files, ", ")
    chunk.append("\"partial_files\": ", side.totals.partial, ", ")
    chunk.append("\"failed_files\": ", side.totals.failed, ", ")
    chunk.append("\"counted\": ", side.totals.lines, ", ")
    chunk.append("\"other\": ", side.other, "},\n")
  }
}
