/// The rows of the only table of a report, each as a JSON object on a line of its own (ndjson, JSON Lines).
///
/// Each has the keys and the texts of a row of ``JSONReportWriter``. What became of files is not in it.
package struct NDJSONReportWriter: ReportWriter {
  package init() {}

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(report.tables.count == 1, "a list of rows holds one table")
    var chunk = ReportChunk()
    let table = report.tables[0]
    let names = JSONRow.names(of: table)
    try table.forEachRow { (row) throws(Failure) in
      chunk.append(row, names)
      chunk.append(ByteClass.newline)
      try chunk.passIfFull(to: sink)
    }
    if table.hasTotal {
      chunk.append(totalRowOf: table, names)
      chunk.append(ByteClass.newline)
    }
    try chunk.pass(to: sink)
  }
}
