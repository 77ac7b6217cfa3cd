/// Rows in the order of a report, under columns that have a name and a kind; all that a writer sees of them.
///
/// Rows are made when their turn comes: there may be millions, and some of them in temporary files.
package struct ReportTable: Sendable {
  /// What the cells of a column are.
  package enum Kind: Sendable {
    /// Bytes of the log or of a path.
    case text
    /// Three digits, `0`, `-1`, or a `-` where there is none.
    case status
    /// How many lines a row stands for; its cell is ``ReportRow/count``.
    case count
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind
  }

  /// The columns from left to right; those of keys come first.
  package let columns: [Column]
  /// How many rows there are.
  package let rowCount: Int
  /// The sum of the counts of all rows, whether they are shown or not.
  package let total: Int
  /// The sum of the counts that `--top` left out of the rows.
  package let other: Int
  /// How many rows `--top` left out.
  package let otherRows: Int
  private let source: Source

  /// Where the rows come from, in order: count descending, then column by column in raw bytes.
  private enum Source {
    case rows(ReportRows)
    case groups(GroupRows)
    case stream(RowStream)
  }

  private init(
    _ source: Source,
    by: [Dimension],
    rowCount: Int,
    other: Int,
    otherRows: Int,
    total: Int
  ) {
    columns = by.map(\.column) + [Column(name: "count", kind: .count)]
    self.rowCount = rowCount
    self.other = other
    self.otherRows = otherRows
    self.total = total
    self.source = source
  }

  /// The columns whose cells make rows differ.
  package var keyColumns: ArraySlice<Column> { columns.prefix { $0.kind != .count } }

  /// Calls `body` with each row in order, or with the first `limit` of them.
  package func forEachRow<Failure: Error>(
    limit: Int = .max,
    _ body: (borrowing ReportRow) throws(Failure) -> Void
  ) throws(Failure) {
    let limit = min(limit, rowCount)
    var row = ReportRow()
    func show(_ rows: ReportRows, _ entry: ReportRows.Entry) throws(Failure) {
      rows.read(entry, into: &row)
      try body(row)
    }
    switch source {
    case .rows(let rows):
      try rows.forEachEntry(limit: limit) { (entry) throws(Failure) in try show(rows, entry) }
    case .groups(let rows): try rows.forEachRow(limit: limit, show)
    case .stream(let rows): try rows.forEachRow(limit: limit, show)
    }
  }

  /// Why the rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? {
    if case .stream(let rows) = source { return rows.failure }
    return nil
  }
}

extension ReportTable {
  /// Makes a table of some rows in any order, each key once, or of the `top` largest.
  init(_ rows: consuming ReportRows, top: Int?, total: Int) {
    let by = rows.by
    let selection = rows.inOrder(top: top)
    self.init(
      .rows(selection.rows),
      by: by,
      rowCount: selection.rows.entries.count,
      other: selection.other,
      otherRows: selection.otherRows,
      total: total
    )
  }

  /// Makes a table of the groups of a tally.
  init(_ rows: GroupRows, by: [Dimension], total: Int) {
    self.init(
      .groups(rows),
      by: by,
      rowCount: rows.count,
      other: rows.other,
      otherRows: rows.otherRows,
      total: total
    )
  }

  /// Makes a table of many rows, which are in order already, or of the `top` largest.
  ///
  /// - Parameters:
  ///   - stream: The rows.
  ///   - by: Their columns.
  ///   - rowCount: How many rows the stream has.
  ///   - total: The sum of their counts.
  ///   - top: How many rows to keep, the largest; nil for all.
  init(_ stream: RowStream, by: [Dimension], rowCount: Int, total: Int, top: Int?) {
    let shown = min(top ?? rowCount, rowCount)
    var other = 0
    if shown < rowCount {
      other = total
      stream.forEachRow(limit: shown) { other -= $1.count }
    }
    self.init(
      .stream(stream),
      by: by,
      rowCount: shown,
      other: other,
      otherRows: rowCount - shown,
      total: total
    )
  }
}

extension Dimension {
  fileprivate var column: ReportTable.Column {
    ReportTable.Column(name: name, kind: self == .status ? .status : .text)
  }
}
