/// The report as separated values: a header, then a line for each row of its only table.
///
/// Lines end in `\n`. Cells are the text of their keys, so no cell holds a line end, nor a tab.
package struct CSVReportWriter: ReportWriter {
  /// How cells and lines are written.
  package struct Form: Sendable {
    /// What stands between cells: one of ``separators``.
    package var separator: UInt8
    /// Whether a cell with a separator or a quote in it is in quotes; else cells are as they are.
    package var quotes: Bool
    /// Whether a cell that a spreadsheet would run as a formula gets a leading `'`; and without quotes one that starts
    /// with a quote, which to most readers of TSV begins a cell that may hold tabs, line ends and a formula.
    package var guardsFormulas = true
    /// Whether a byte order mark comes first.
    package var hasMark = false
    /// Whether lines end in CR and LF, as those of Windows do.
    package var endsInCRLF = false
    /// Whether decimals stand behind a comma.
    package var hasDecimalComma = false

    /// What may stand between cells; no number has it but one with a decimal comma.
    package static let separators = Array(",;|:\t".utf8)

    /// RFC 4180, but for the ends of lines.
    package static let csv = Form(separator: UInt8(ascii: ","), quotes: true)
    /// IANA's text/tab-separated-values.
    package static let tsv = Form(separator: ByteClass.tab, quotes: false)
  }

  private let form: Form

  package init(_ form: Form = .csv) { self.form = form }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(report.tables.count == 1, "separated values hold one table")
    var chunk = ReportChunk()
    let table = report.tables[0]
    let columns = table.columns
    if form.hasMark { chunk.append("\u{FEFF}") }
    for (index, column) in columns.enumerated() {
      if index > 0 { chunk.append(form.separator) }
      append(Array(column.name.utf8).span, to: &chunk)
    }
    endLine(&chunk)
    try table.forEachRow { (row) throws(Failure) in
      row.forEachCell { column, cell in
        // The three digits of a status are what they are.
        if columns[column].kind == .key(.status), cell.count == 3 {
          chunk.append(contentsOf: cell)
        } else {
          append(cell, to: &chunk)
        }
        chunk.append(form.separator)
      }
      row.forEachNumber { column, number in
        append(number, to: &chunk)
        if column < columns.count - 1 { chunk.append(form.separator) }
      }
      endLine(&chunk)
      try chunk.passIfFull(to: sink)
    }
    if table.hasTotal {
      chunk.append("(total)")
      for _ in table.keyColumns.dropFirst() { chunk.append(form.separator) }
      for number in table.totals {
        chunk.append(form.separator)
        append(number, to: &chunk)
      }
      endLine(&chunk)
    }
    try chunk.pass(to: sink)
  }

  @inline(__always)
  private func append(_ number: DecimalNumber?, to chunk: inout ReportChunk) {
    guard form.hasDecimalComma, let number, number.decimals > 0 else {
      return chunk.append(number)
    }
    number.forEachByte { chunk.append($0 == point ? comma : $0) }
  }

  @inline(__always)
  private func endLine(_ chunk: inout ReportChunk) {
    if form.endsInCRLF { chunk.append(ByteClass.carriageReturn) }
    chunk.append(ByteClass.newline)
  }

  /// Appends a cell: its text, guarded, then in quotes if it has to be.
  private func append(_ cell: Span<UInt8>, to chunk: inout ReportChunk) {
    let traits = ByteTraits(of: cell)
    let isFormula = form.guardsFormulas && isFormula(cell)
    // Escapes hold neither separator nor quote, so the bytes tell for the text.
    let isQuoted = form.quotes && (traits.contains(.quote) || holdsSeparator(cell, traits))
    if !traits.contains(.unplain), !isQuoted, !isFormula {
      chunk.append(contentsOf: cell)
      return
    }
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

  private func holdsSeparator(_ cell: Span<UInt8>, _ traits: ByteTraits) -> Bool {
    if form.separator == comma { return traits.contains(.comma) }
    // The text of a key has no tab.
    if form.separator == ByteClass.tab { return false }
    return cell.indices.contains { cell[$0] == form.separator }
  }

  /// Whether a spreadsheet would run a cell; a lone `-` is the status of a line that has none.
  private func isFormula(_ cell: Span<UInt8>) -> Bool {
    if !form.quotes, cell.count > 0, cell[0] == quote { return true }
    guard cell.count > 1 else { return false }
    switch cell[0] {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
    default: return false
    }
  }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let point = UInt8(ascii: ".")
