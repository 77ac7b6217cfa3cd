/// The report as separated values: a header, then a line for each row of its only table.
///
/// Lines end in `\n`. Cells are the text of their keys, so no cell holds a line end, nor a tab.
package struct CSVReportWriter: ReportWriter {
  /// What stands between cells.
  package enum Separator: Sendable {
    /// A comma, by RFC 4180: a cell with a comma or a quote in it is in quotes.
    case comma
    /// A tab, by IANA's text/tab-separated-values: cells are as they are.
    case tab
  }

  /// Whether a cell that a spreadsheet would run as a formula gets a leading `'`.
  package var guardsFormulas: Bool

  private let quotes: Bool
  private let separator: UInt8

  package init(guardsFormulas: Bool = true, separator: Separator = .comma) {
    self.guardsFormulas = guardsFormulas
    quotes = separator == .comma
    self.separator = separator == .comma ? comma : ByteClass.tab
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(report.tables.count == 1, "separated values hold one table")
    var chunk = ReportChunk()
    let table = report.tables[0]
    let columns = table.columns
    for (index, column) in columns.enumerated() {
      if index > 0 { chunk.append(separator) }
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
        chunk.append(separator)
      }
      row.forEachNumber { column, number in
        chunk.append(number)
        chunk.append(column == columns.count - 1 ? ByteClass.newline : separator)
      }
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
    let isQuoted = quotes && !traits.isDisjoint(with: [.comma, .quote])
    if isQuoted { chunk.append(quote) }
    if isFormula { chunk.append(UInt8(ascii: "'")) }
    var text: [UInt8] = []
    KeyText.append(cell, to: &text)
    for byte in text {
      if byte == quote, isQuoted { chunk.append(quote) }
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
