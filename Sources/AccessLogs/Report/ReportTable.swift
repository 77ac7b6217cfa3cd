/// Rows in the order of a report, under columns that have a name and a kind; all that a writer sees of them.
///
/// Rows are made when their turn comes: there may be millions, and some of them in temporary files.
package struct ReportTable: Sendable {
  /// What the cells of a column are.
  package enum Kind: Sendable, Equatable {
    /// Those of a dimension.
    case key(KeyCells)
    /// How many lines a row stands for; its cell is ``ReportRow/count``.
    case count
    /// What is measured of these lines.
    case measure(Measure)
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind

    /// Whether its cells are numbers.
    var isNumber: Bool { if case .key = kind { false } else { true } }
  }

  /// The columns from left to right: those of keys, the count, and other numbers.
  package let columns: [Column]
  /// How many rows there are.
  package let rowCount: Int
  /// The sum of the counts of all rows, whether they are shown or not.
  package let total: Int
  /// The sum of the counts that `--top` left out of the rows.
  package let other: Int
  /// How many rows `--top` left out.
  package let otherRows: Int
  /// What is measured of the lines of all rows, and of those that are left out.
  private let measured: (all: GroupMeasures, other: GroupMeasures)
  private let code: KeyCode
  private let source: Source

  /// Where the rows come from, in order: count descending, then column by column in raw bytes; only column by
  /// column where the first one is a time.
  private enum Source {
    case groups(CountedGroups, order: [UInt32])
    case stream(RowStream)
  }

  /// Makes the tables of a code of groups, which have keys by now, each of the `top` largest, with columns of measures.
  ///
  /// A group that counts zero has a row only where it is wanted.
  static func tables(
    of groups: consuming GroupTable,
    _ code: KeyCode,
    _ measures: [Measure] = [],
    top: Int?,
    withZeros: Bool = false
  ) -> [ReportTable] {
    let counted = CountedGroups(groups)
    return counted.table.groups(of: code, withZeros: withZeros).enumerated().map { table, groups in
      ReportTable(counted, groups, code, measures, table: table, top: top)
    }
  }

  private init(
    _ counted: CountedGroups,
    _ groups: consuming [UInt32],
    _ code: KeyCode,
    _ measures: [Measure],
    table: Int,
    top: Int?
  ) {
    let (total, groupCount) = (counted.table.sum(of: groups), groups.count)
    var left: [UInt32] = []
    let isByTime = code.layouts[table].isByTime
    var order = groups
    if let top, top < groupCount || !isByTime {
      order = counted.table.countOrder(of: order, limit: top)
      if !measures.isEmpty { left = Array(order.dropFirst(top)) }
      order.removeSubrange(min(top, groupCount)...)
    } else if !isByTime {
      order = counted.table.countOrder(of: order, limit: .max)
    }
    if isByTime { order = counted.table.keyOrder(of: order) }
    let shown = order.count
    let other = shown == groupCount ? 0 : total - counted.table.sum(of: order)
    let ofOthers = measures.isEmpty ? GroupMeasures() : counted.table.measured(of: left)
    var ofAll = ofOthers
    if !measures.isEmpty { ofAll.add(counted.table.measured(of: order)) }
    self.init(
      .groups(counted, order: order),
      code,
      measures,
      (ofAll, ofOthers),
      table: table,
      rowCount: shown,
      total: total,
      other: other,
      otherRows: groupCount - shown
    )
  }

  /// Makes a table of many groups, which are in order already, or of the `top` largest.
  init(
    _ stream: RowStream,
    _ code: KeyCode,
    _ measures: [Measure],
    table: Int,
    groupCount: Int,
    total: (count: Int, measured: GroupMeasures),
    top: Int?
  ) {
    let shown = min(top ?? groupCount, groupCount)
    var other = 0
    if shown < groupCount {
      other = total.count
      stream.forEach(limit: shown) { other -= $0.count }
    }
    let hasOthers = shown < groupCount && !measures.isEmpty
    self.init(
      .stream(stream),
      code,
      measures,
      (total.measured, hasOthers ? stream.measuredOthers(limit: shown) : GroupMeasures()),
      table: table,
      rowCount: shown,
      total: total.count,
      other: other,
      otherRows: groupCount - shown
    )
  }

  private init(
    _ source: Source,
    _ code: KeyCode,
    _ measures: [Measure],
    _ measured: (all: GroupMeasures, other: GroupMeasures),
    table: Int,
    rowCount: Int,
    total: Int,
    other: Int,
    otherRows: Int
  ) {
    let keys = code.layouts[table].columns.map { Column(name: $0.name, kind: .key($0.cells)) }
    columns =
      keys + [Column(name: "count", kind: .count)]
      + measures.map { Column(name: $0.columnName, kind: .measure($0)) }
    self.measured = measured
    self.rowCount = rowCount
    self.total = total
    self.other = other
    self.otherRows = otherRows
    self.code = code
    self.source = source
  }

  /// The columns whose cells make rows differ.
  package var keyColumns: ArraySlice<Column> { columns.prefix { !$0.isNumber } }

  /// The columns of numbers, the count first.
  package var numberColumns: ArraySlice<Column> { columns.suffix(from: keyColumns.endIndex) }

  /// Whether there are columns behind the count.
  var hasMeasures: Bool { numberColumns.count > 1 }

  /// What the columns of numbers have of all lines.
  package var totals: [DecimalNumber?] { numbers(total, measured.all) }

  /// What the columns of numbers have of the lines whose rows are left out.
  package var others: [DecimalNumber?] { numbers(other, measured.other) }

  private func numbers(_ count: Int, _ measured: GroupMeasures) -> [DecimalNumber?] {
    numberColumns.map { $0.kind.number(count, measured) }
  }

  /// Calls `body` with each row in order, or with the first `limit` of them.
  package func forEachRow<Failure: Error>(
    limit: Int = .max,
    _ body: (borrowing ReportRow) throws(Failure) -> Void
  ) throws(Failure) {
    var row = ReportRow(code, numberColumns)
    let limit = min(limit, rowCount)
    // A closure each, since a function of its own would cost checks of access to the row.
    switch source {
    case .groups(let groups, let order):
      try groups.table.forEachGroup(in: order.prefix(limit)) { (record, measured) throws(Failure) in
        row.record = record
        if let measured { row.measured = measured }
        try body(row)
      }
    case .stream(let groups):
      try groups.forEach(limit: limit) { (record) throws(Failure) in
        row.record = record
        guard groups.readMeasures(of: record, into: &row.measured) else { return }
        try body(row)
      }
    }
  }

  /// Why the rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? {
    if case .stream(let groups) = source { return groups.failure }
    return nil
  }
}

extension ReportTable.Kind {
  /// Returns the number of a column of numbers; nil where there is none.
  @inline(__always)
  func number(_ count: Int, _ measured: borrowing GroupMeasures) -> DecimalNumber? {
    switch self {
    case .key: nil
    case .count: DecimalNumber(count)
    case .measure(let measure): measured.number(of: measure)
    }
  }
}

/// One row of a table: the bytes of its cells, before they are made text, and its numbers.
///
/// It is valid for as long as it is handed out.
package struct ReportRow: ~Copyable {
  fileprivate var record = GroupRecord.none
  /// What is measured of the row's lines.
  fileprivate(set) var measured = GroupMeasures()
  private let code: KeyCode
  private let numbers: ArraySlice<ReportTable.Column>

  fileprivate init(_ code: KeyCode, _ numbers: ArraySlice<ReportTable.Column>) {
    self.code = code
    self.numbers = numbers
  }

  package var count: Int { record.count }

  /// Calls `body` with the columns of numbers, from left to right, and what stands in them, if anything does.
  @inline(__always)
  package borrowing func forEachNumber(_ body: (_ column: Int, _ number: DecimalNumber?) -> Void) {
    body(numbers.startIndex, DecimalNumber(record.count))
    for column in numbers.indices.dropFirst() {
      body(column, numbers[column].kind.number(record.count, measured))
    }
  }

  /// Calls `body` with the cells of the columns of keys, from left to right, and their columns' indices.
  @inline(__always)
  package borrowing func forEachCell(_ body: (_ column: Int, _ cell: Span<UInt8>) -> Void) {
    record.forEachCell(code, body)
  }
}

/// The groups of all tables, to which nothing is added any more.
///
/// Rows of their own would be as much memory again, which costs more than the rows do. Unchecked because a table
/// is raw memory.
private final class CountedGroups: @unchecked Sendable {
  let table: GroupTable

  init(_ table: consuming GroupTable) { self.table = table }
}
