/// The report as comma-separated values by RFC 4180: a header, then a line for each row of its only table.
///
/// Lines end in `\n`. Cells are the text of their keys, so no cell holds a line end.
package struct CSVReportWriter: ReportWriter {
  /// Whether a cell that a spreadsheet would run as a formula gets a leading `'`.
  package var guardsFormulas: Bool

  package init(guardsFormulas: Bool = true) {
    self.guardsFormulas = guardsFormulas
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(report.tables.count == 1, "CSV holds one table")
    var chunk = ReportChunk()
    let table = report.tables[0]
    let columns = table.columns
    for (index, column) in columns.enumerated() {
      if index > 0 { chunk.append(comma) }
      chunk.append(column.name)
    }
    chunk.append(ByteClass.newline)
    try table.forEachRow { (row) throws(Failure) in
      row.forEachCell { column, cell in
        // The three digits of a status are what they are.
        if columns[column].kind == .key(.status), cell.count == 3 {
          chunk.append(contentsOf: cell)
        } else {
          append(cell, to: &chunk)
        }
        chunk.append(comma)
      }
      chunk.append(digitsOf: row.count)
      chunk.append(ByteClass.newline)
      try chunk.passIfFull(to: sink)
    }
    try chunk.pass(to: sink)
  }

  /// Appends a cell: its text, guarded, then in quotes if it has to be.
  private func append(_ cell: Span<UInt8>, to chunk: inout ReportChunk) {
    let traits = ByteTraits(of: cell)
    let isFormula = guardsFormulas && isFormula(cell)
    if traits.isDisjoint(with: [.unplain, .comma, .quote]), !isFormula {
      chunk.append(contentsOf: cell)
      return
    }
    // Escapes hold neither comma nor quote, so the bytes tell for the text.
    let isQuoted = !traits.isDisjoint(with: [.comma, .quote])
    if isQuoted { chunk.append(quote) }
    if isFormula { chunk.append(UInt8(ascii: "'")) }
    var text: [UInt8] = []
    KeyText.append(cell, to: &text)
    for byte in text {
      if byte == quote { chunk.append(quote) }
      chunk.append(byte)
    }
    if isQuoted { chunk.append(quote) }
  }

  /// Whether a spreadsheet would run a cell; a lone `-` is the status of a line that has none.
  private func isFormula(_ cell: Span<UInt8>) -> Bool {
    guard cell.count > 1 else { return false }
    switch cell[0] {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
    default: return false
    }
  }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
