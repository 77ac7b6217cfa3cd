/// The report as tables for people, one below the other: aligned, with shares, and never wider than the terminal.
package struct TableReportWriter: ReportWriter {
  /// The cells of a line of the terminal.
  package var width: Int
  /// Whether terminal colours are used.
  package var usesColor: Bool

  package init(width: Int = 80, usesColor: Bool = false) {
    self.width = width
    self.usesColor = usesColor
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var chunk = ReportChunk()
    for (index, table) in report.tables.enumerated() {
      if index > 0 { chunk.append("\n") }
      try append(table, to: &chunk, passing: sink)
    }
    try chunk.pass(to: sink)
  }

  private func append<Failure: Error>(
    _ table: ReportTable,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let total = table.total
    var largest = 0
    let layout = layout(of: table, &largest)

    let classColumn = table.keyColumns.firstIndex { ["status", "class"].contains($0.name) }
    append(timesOf: table, to: &chunk)
    append(header: table, layout, to: &chunk)
    try table.forEachRow { (row) throws(Failure) in
      var line: [UInt8] = []
      line.reserveCapacity(256)
      var mark: Mark?
      row.forEachCell { column, cell in
        if layout.text[column] == 0 { return }
        let start = line.count
        Self.append(cell, width: layout.text[column], to: &line)
        if column == classColumn {
          mark = Mark(range: start..<line.count, style: Style(TableTimes.Series(cell)))
        }
        line.append(spaces: TableLayout.gap)
      }
      var numbers: [DecimalNumber?] = []
      row.forEachNumber { numbers.append($1) }
      appendNumbers(numbers, share: Self.share(row.count, of: total), layout, to: &line)
      let bar = Self.bar(row.count, of: largest, width: layout.bar)
      append(line, mark: mark, bar: bar, to: &chunk)
      try chunk.passIfFull(to: sink)
    }
    append(leftOutOf: table, to: &chunk)
    append(hiddenColumnsOf: table, layout, to: &chunk)
    append(totalOf: table, layout, to: &chunk)
  }

  // MARK: - Lines

  private func append(
    header table: ReportTable,
    _ layout: TableLayout,
    to chunk: inout ReportChunk
  ) {
    var line: [UInt8] = []
    for (column, width) in zip(table.keyColumns, layout.text) where width > 0 {
      Self.append(Array(column.name.utf8).span, width: width, to: &line)
      line.append(spaces: TableLayout.gap)
    }
    append(numbers: table.numberColumns.map(Self.name), share: "share", layout, to: &line)
    append(line, style: .bold, to: &chunk)
  }

  private func append(leftOutOf table: ReportTable, to chunk: inout ReportChunk) {
    let least = table.comparesReports ? "--min-change or --min-count" : "--min-count"
    let hasLines = !table.comparesReports
    append(rest: table.beyondTop, "--top N shows more", hasLines: hasLines, to: &chunk)
    append(rest: table.few, "\(least) leaves them out", hasLines: hasLines, to: &chunk)
  }

  private func append(
    hiddenColumnsOf table: ReportTable,
    _ layout: TableLayout,
    to chunk: inout ReportChunk
  ) {
    let hidden = (layout.text + layout.numbers).count { $0 == 0 }
    if hidden == 0 { return }
    let columns = NumberText.counted(hidden, "more column")
    append("... and \(columns);", "--format csv has all", to: &chunk)
  }

  private func append(
    rest: GroupSum,
    _ option: String,
    hasLines: Bool,
    to chunk: inout ReportChunk
  ) {
    if rest.rows == 0 { return }
    let rows = NumberText.counted(rest.rows, "more row")
    let what = hasLines ? "\(rows) with \(NumberText.counted(rest.lines, "line"))" : rows
    append("... and \(what);", option, to: &chunk)
  }

  private func append(
    totalOf table: ReportTable,
    _ layout: TableLayout,
    to chunk: inout ReportChunk
  ) {
    // The word stands in all text columns together, however narrow they are.
    var line: [UInt8] = []
    if layout.textWidth > 0 {
      Self.append(Array("total".utf8).span, width: layout.textWidth - TableLayout.gap, to: &line)
      line.append(spaces: TableLayout.gap)
    }
    appendNumbers(table.totals, share: Self.share(table.total, of: table.total), layout, to: &line)
    append(line, style: .bold, to: &chunk)
  }

  /// How a text looks, by the codes of ECMA-48 (section 8.3.117).
  enum Style: String {
    case plain = ""
    case bold = "\u{1B}[1m"
    case dim = "\u{1B}[2m"
    case bar = "\u{1B}[36m"
    case succeeded = "\u{1B}[32m"
    case refused = "\u{1B}[33m"
    case failed = "\u{1B}[31m"

    /// The style of a class of statuses.
    init(_ series: TableTimes.Series) {
      switch series {
      case .succeeded: self = .succeeded
      case .redirected: self = .bar
      case .refused: self = .refused
      case .failed: self = .failed
      case .none, .informed, .other: self = .plain
      }
    }
  }

  /// The bytes of a line that look different from the others.
  private struct Mark {
    let range: Range<Int>
    let style: Style
  }

  /// Appends a line of cells.
  private func append(
    _ line: [UInt8],
    style: Style = .plain,
    mark: Mark? = nil,
    bar: String = "",
    to chunk: inout ReportChunk
  ) {
    if usesColor {
      let range = mark?.range ?? 0..<0
      append(String(decoding: line[..<range.lowerBound], as: UTF8.self), style, to: &chunk)
      append(String(decoding: line[range], as: UTF8.self), mark?.style ?? style, to: &chunk)
      append(String(decoding: line[range.upperBound...], as: UTF8.self), style, to: &chunk)
    } else {
      chunk.append(contentsOf: line.span)
    }
    if !bar.isEmpty { chunk.append(spaces: TableLayout.gap) }
    let isPlain = mark == nil || mark?.style == .plain
    append(bar, isPlain ? .bar : mark?.style ?? .bar, to: &chunk)
    chunk.append("\n")
  }

  /// Appends words, in as many lines as they need; what is one part stays in one line if it can.
  func append(_ parts: String..., to chunk: inout ReportChunk) {
    var line = ""
    func end() {
      append(DisplayText(line).shortened(to: width), .dim, to: &chunk)
      chunk.append("\n")
    }
    for part in parts.flatMap({ $0.utf8.count > width ? $0.split(separator: " ") : [$0[...]] }) {
      if line.isEmpty {
        line = String(part)
      } else if line.utf8.count + 1 + part.utf8.count <= width {
        line += " \(part)"
      } else {
        end()
        line = String(part)
      }
    }
    end()
  }

  /// Appends a text, in colour where there is any.
  func append(_ text: String, _ style: Style, to chunk: inout ReportChunk) {
    let isPainted = usesColor && style != .plain && !text.isEmpty
    chunk.append(isPainted ? style.rawValue + text + "\u{1B}[0m" : text)
  }

  // MARK: - Cells

  /// Fits the columns to all rows, and finds the largest count of one.
  private func layout(of table: ReportTable, _ largest: inout Int) -> TableLayout {
    var natural = table.keyColumns.map(\.name.utf8.count)
    var longest = table.totals.map { Self.text($0).utf8.count }
    table.forEachRow { row in
      largest = max(largest, row.count)
      if table.hasMeasures || table.comparesReports {
        row.forEachNumber { column, number in
          let place = column - table.keyColumns.count
          guard let number else { return }
          longest[place] = max(longest[place], Self.text(number).utf8.count)
        }
      }
      row.forEachCell { column, cell in
        // A cell whose bytes are all plain takes a cell of the terminal for each.
        let isPlain = !ByteTraits(of: cell).contains(.unplain)
        let width = isPlain ? cell.count : DisplayText(KeyText.string(cell)).width
        natural[column] = max(natural[column], width)
      }
    }
    if natural.count == 1 { natural[0] = max(natural[0], "total".utf8.count) }
    let widths = zip(table.numberColumns, longest).map { column, longest in
      max(DisplayText(Self.name(column)).width, longest)
    }
    return TableLayout(
      keys: zip(table.keyColumns, natural).map { TableLayout.Key(width: $1, isWhole: $0.isTime) },
      numbers: widths,
      order: Self.order(of: table),
      hasShare: !table.hasPercent && !table.comparesReports,
      width: width
    )
  }

  /// Returns the places of the columns of numbers, those first that are last to be left out: the count and what stands
  /// behind it from left to right, and then the largest columns of `--pivot`.
  private static func order(of table: ReportTable) -> [Int] {
    let sums = table.pivot?.sums ?? []
    let bySum = sums.indices.sorted { left, right in
      sums[left] == sums[right] ? left < right : sums[left] > sums[right]
    }
    return Array(sums.count..<table.numberColumns.count) + bySum
  }

  /// Returns the name of a column of numbers, which may be any key: one of many cells would leave no room for others.
  private static func name(_ column: ReportTable.Column) -> String {
    DisplayText(column.name).shortened(to: 24)
  }

  /// Appends the count, other numbers and the share of the count.
  private func appendNumbers(
    _ numbers: [DecimalNumber?],
    share: @autoclosure () -> String,
    _ layout: TableLayout,
    to line: inout [UInt8]
  ) {
    append(numbers: numbers.map(Self.text), share: share(), layout, to: &line)
  }

  private func append(
    numbers: [String],
    share: @autoclosure () -> String,
    _ layout: TableLayout,
    to line: inout [UInt8]
  ) {
    var isFirst = true
    for (place, width) in layout.numbers.enumerated() where width > 0 {
      if !isFirst { line.append(spaces: TableLayout.gap) }
      isFirst = false
      Self.append(right: numbers[place], width: width, to: &line)
    }
    if layout.share > 0 {
      Self.append(right: share(), width: TableLayout.gap + layout.share, to: &line)
    }
  }

  private static func text(_ number: DecimalNumber?) -> String { number?.groupedText ?? "-" }

  /// Appends the text of a key, cut or filled to a width.
  private static func append(_ cell: Span<UInt8>, width: Int, to line: inout [UInt8]) {
    if !ByteTraits(of: cell).contains(.unplain) {
      if cell.count <= width {
        line.append(contentsOf: cell)
        line.append(spaces: width - cell.count)
        return
      }
      // What ``DisplayText`` would make of it, without a look at each character.
      if width > 0 {
        let tail = (width - 1) / 2
        line.append(contentsOf: cell.extracting(first: width - 1 - tail))
        line.append(contentsOf: ellipsis)
        line.append(contentsOf: cell.extracting(last: tail))
      }
      return
    }
    let text = DisplayText(KeyText.string(cell)).shortened(to: width)
    line.append(contentsOf: text.utf8)
    line.append(spaces: width - DisplayText(text).width)
  }

  private static let ellipsis = Array("\u{2026}".utf8)

  /// Appends a number or a name above it; half a number would be another one.
  private static func append(right text: String, width: Int, to line: inout [UInt8]) {
    let needed = DisplayText(text).width
    line.append(spaces: width - (needed > width ? 1 : needed))
    line.append(contentsOf: needed > width ? ellipsis : Array(text.utf8))
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
    if count <= 0 || width == 0 { return "" }
    let share = Double(count) / Double(max(largest, 1))
    let eighths = max(1, Int((share * Double(width) * 8).rounded()))
    // U+2588 is the full block; those after it are one eighth narrower each.
    let rest = Unicode.Scalar(UInt32(0x2590 - eighths % 8)).map(String.init) ?? ""
    return String(repeating: "\u{2588}", count: eighths / 8) + (eighths % 8 == 0 ? "" : rest)
  }
}
