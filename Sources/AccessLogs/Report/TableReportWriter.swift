/// The report as a table for people: aligned, with shares, and never wider than the terminal.
package struct TableReportWriter: ReportWriter {
  /// The cells of a line of the terminal.
  package var width: Int
  /// How many rows are shown at most; nil for all.
  package var maxRows: Int?
  /// Whether terminal colours are used.
  package var usesColor: Bool

  package init(width: Int = 80, maxRows: Int? = nil, usesColor: Bool = false) {
    self.width = width
    self.maxRows = maxRows
    self.usesColor = usesColor
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var chunk = ReportChunk()
    let shown = report.rows.entries.prefix(maxRows ?? .max)
    let counts = report.rows.entries.reduce(0) { $0 + $1.count } + report.other
    let layout = layout(of: report, shown, total: counts)
    let largest = shown.first?.count ?? 0

    append(header: report.by, layout, to: &chunk)
    for entry in shown {
      append(entry, of: report.rows, layout, total: counts, largest: largest, to: &chunk)
      try chunk.passIfFull(to: sink)
    }
    append(restOf: report, after: shown, to: &chunk)
    append(total: counts, layout, to: &chunk)
    try chunk.pass(to: sink)
  }

  // MARK: - Lines

  private func append(header by: [Dimension], _ layout: TableLayout, to chunk: inout ReportChunk) {
    var line = ""
    for (dimension, width) in zip(by, layout.text) {
      line += Self.left(dimension.rawValue, width) + Self.gap
    }
    line += Self.right("count", layout.count)
    if layout.share > 0 { line += Self.gap + Self.right("share", layout.share) }
    append(line, style: .bold, to: &chunk)
  }

  private func append(
    _ entry: ReportRows.Entry,
    of rows: ReportRows,
    _ layout: TableLayout,
    total: Int,
    largest: Int,
    to chunk: inout ReportChunk
  ) {
    var line = ""
    for (dimension, width) in zip(rows.by, layout.text) {
      line += Self.left(rows.withCell(dimension, of: entry, KeyText.string), width) + Self.gap
    }
    line += Self.right(NumberText.grouped(entry.count), layout.count)
    if layout.share > 0 {
      line += Self.gap + Self.right(Self.share(entry.count, of: total), layout.share)
    }
    var bar = ""
    if layout.bar > 0 { bar = Self.bar(entry.count, of: largest, width: layout.bar) }
    append(line, style: .plain, bar: bar, to: &chunk)
  }

  private func append(
    restOf report: Report,
    after shown: ArraySlice<ReportRows.Entry>,
    to chunk: inout ReportChunk
  ) {
    let rows = report.rows.entries.count - shown.count + report.otherRows
    if rows == 0 { return }
    let lines = report.rows.entries[shown.endIndex...].reduce(report.other) { $0 + $1.count }
    let what = "\(NumberText.counted(rows, "more row")) with \(NumberText.counted(lines, "line"))"
    let line = "... and \(what); --top N shows more"
    if line.utf8.count <= width {
      append(line, style: .dim, to: &chunk)
    } else {
      append("... and \(what);", style: .dim, to: &chunk)
      append("--top N shows more", style: .dim, to: &chunk)
    }
  }

  private func append(total: Int, _ layout: TableLayout, to chunk: inout ReportChunk) {
    // The word stands in the first columns, however narrow they are.
    let labelWidth = layout.text.reduce(0) { $0 + $1 + TableLayout.gap } - TableLayout.gap
    var line = Self.left("total", labelWidth) + Self.gap
    line += Self.right(NumberText.grouped(total), layout.count)
    if layout.share > 0 {
      line += Self.gap + Self.right(Self.share(total, of: total), layout.share)
    }
    append(line, style: .bold, to: &chunk)
  }

  private enum Style: String {
    case plain = ""
    case bold = "\u{1B}[1m"
    case dim = "\u{1B}[2m"
    case bar = "\u{1B}[36m"
  }

  /// Appends a line, cut if even the numbers are wider than the terminal.
  private func append(
    _ line: String,
    style: Style,
    bar: String = "",
    to chunk: inout ReportChunk
  ) {
    var line = line
    while bar.isEmpty, line.last == " " { line.removeLast() }
    chunk.append(painted(DisplayText(line).shortened(to: width), style))
    if !bar.isEmpty { chunk.append(Self.gap + painted(bar, .bar)) }
    chunk.append("\n")
  }

  private func painted(_ text: String, _ style: Style) -> String {
    usesColor && style != .plain ? style.rawValue + text + "\u{1B}[0m" : text
  }

  // MARK: - Cells

  private func layout(
    of report: Report,
    _ shown: ArraySlice<ReportRows.Entry>,
    total: Int
  ) -> TableLayout {
    var natural = report.by.map(\.rawValue.utf8.count)
    for entry in shown {
      for (column, dimension) in report.by.enumerated() {
        let width = report.rows.withCell(dimension, of: entry) { cell in
          // A cell whose bytes are all plain has a cell of the terminal for each.
          ByteTraits(of: cell).contains(.unplain)
            ? DisplayText(KeyText.string(cell)).width : cell.count
        }
        natural[column] = max(natural[column], width)
      }
    }
    // The total is the largest count; its label stands in the first columns.
    natural[0] = max(natural[0], natural.count > 1 ? 0 : "total".utf8.count)
    let count = max("count".utf8.count, NumberText.grouped(total).utf8.count)
    return TableLayout(natural: natural, count: count, width: width)
  }

  private static let gap = String(repeating: " ", count: TableLayout.gap)

  private static func left(_ text: String, _ width: Int) -> String {
    let text = DisplayText(DisplayText(text).shortened(to: width))
    return text.beginning(width) + String(repeating: " ", count: max(0, width - text.width))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  /// Returns a share in percent with one decimal; one that would read as zero is told from none.
  private static func share(_ count: Int, of total: Int) -> String {
    if total == 0 { return "-" }
    let percent = Double(count) / Double(total) * 100
    let tenths = Int((percent * 10).rounded())
    if tenths == 0, count > 0 { return "<0.1%" }
    return "\(tenths / 10).\(tenths % 10)%"
  }

  /// Returns a bar in eighths of a cell; every count has at least one eighth.
  private static func bar(_ count: Int, of largest: Int, width: Int) -> String {
    if count <= 0 { return "" }
    let share = Double(count) / Double(max(largest, 1))
    let eighths = max(1, Int((share * Double(width) * 8).rounded()))
    // U+2588 is the full block; those after it are one eighth narrower each.
    let rest = Unicode.Scalar(UInt32(0x2590 - eighths % 8)).map(String.init) ?? ""
    return String(repeating: "\u{2588}", count: eighths / 8) + (eighths % 8 == 0 ? "" : rest)
  }
}
