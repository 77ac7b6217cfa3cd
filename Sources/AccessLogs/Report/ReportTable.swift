/// Rows in the order of a report, under columns that have a name and a kind; all that a writer sees of them.
///
/// Rows are made when their turn comes: there may be millions, and some of them in temporary files.
package struct ReportTable: Sendable {
  /// The columns from left to right: those of keys, the count, and other numbers.
  package let columns: [Column]
  /// How many rows there are.
  package let rowCount: Int
  /// What all rows are together, whether they are shown or not.
  let all: GroupSum
  /// The rows that count less than `--min-count`, and those that `--top` leaves out of the others.
  package let few: GroupSum
  package let beyondTop: GroupSum
  /// Whether all lines together are shown behind the rows.
  let hasTotal: Bool
  /// Whether the largest rows are the first ones that are shown, or of a table of times those that are shown at all.
  let showsLargest: Bool
  private let numbers: Numbers
  private let code: KeyCode
  /// Which table of the code it is.
  private let table: Int
  private let source: Source

  /// Where the rows come from, in order.
  private enum Source {
    case groups(CountedGroups, order: [UInt32], left: [UInt32])
    /// With all groups, where some of a table that begins with a time have no row.
    case stream(RowStream, all: MergedGroups?)
  }

  /// Makes the tables of a code of groups, which have keys by now, each of the largest rows, in the usual order.
  ///
  /// A group that counts zero has a row only where it is wanted.
  static func tables(
    of groups: consuming GroupTable,
    _ code: KeyCode,
    _ shape: ReportShape,
    _ numbers: Numbers = Numbers(),
    withZeros: Bool = false
  ) -> [ReportTable] {
    let counted = CountedGroups(groups)
    return counted.table.groups(of: code, withZeros: withZeros).enumerated().map { table, groups in
      ReportTable(counted, groups, code, numbers, shape, table: table)
    }
  }

  private init(
    _ counted: CountedGroups,
    _ groups: consuming [UInt32],
    _ code: KeyCode,
    _ numbers: Numbers,
    _ shape: ReportShape,
    table: Int
  ) {
    let (total, groupCount) = (counted.table.sum(of: groups), groups.count)
    var left: [UInt32] = []
    let isByTime = code.layouts[table].isByTime
    var order = groups
    if let top = shape.top, top < groupCount || !isByTime {
      order = counted.table.countOrder(of: order, limit: top)
      if isByTime || !numbers.measures.isEmpty { left = Array(order.dropFirst(top)) }
      order.removeSubrange(min(top, groupCount)...)
    } else if !isByTime {
      order = counted.table.countOrder(of: order, limit: .max)
    }
    if isByTime { order = counted.table.keyOrder(of: order) }
    var others = GroupSum()
    if order.count < groupCount {
      others = GroupSum(
        rows: groupCount - order.count,
        lines: total - counted.table.sum(of: order)
      )
    }
    self.init(
      .groups(counted, order: order, left: left),
      code,
      numbers,
      shape,
      table: table,
      all: GroupSum(rows: groupCount, lines: total),
      few: GroupSum(),
      beyondTop: others
    )
  }

  /// Makes a table of many groups, which are in order already; `few` are none of them, and `groups` all of them.
  init(
    _ stream: RowStream,
    of groups: MergedGroups?,
    _ code: KeyCode,
    _ numbers: Numbers,
    _ shape: ReportShape,
    table: Int,
    all: GroupSum,
    few: GroupSum
  ) {
    let groupCount = all.rows - few.rows
    let shown = min(shape.top ?? groupCount, groupCount)
    var others = GroupSum()
    if shown < groupCount {
      others = GroupSum(rows: groupCount - shown, lines: all.lines - few.lines)
      stream.forEach(limit: shown) { others.lines -= $0.count }
    }
    let hidesTimes = code.layouts[table].isByTime && few.rows + others.rows > 0
    self.init(
      .stream(stream, all: hidesTimes ? groups : nil),
      code,
      numbers,
      shape,
      table: table,
      all: all,
      few: few,
      beyondTop: others
    )
  }

  private init(
    _ source: Source,
    _ code: KeyCode,
    _ numbers: Numbers,
    _ shape: ReportShape,
    table: Int,
    all: GroupSum,
    few: GroupSum,
    beyondTop: GroupSum
  ) {
    let keys = code.layouts[table].columns.map { Column(name: $0.name, kind: .key($0.cells)) }
    columns = keys + numbers.columns
    rowCount = all.rows - few.rows - beyondTop.rows
    (self.all, self.few, self.beyondTop) = (all, few, beyondTop)
    hasTotal = shape.hasTotal
    switch RowOrder(code.layouts[table], shape) {
    case .count, .keysOfLargest: showsLargest = true
    case .keys, .columns: showsLargest = false
    }
    self.numbers = numbers
    self.code = code
    self.table = table
    self.source = source
  }

  /// The sum of the counts of all rows, whether they are shown or not.
  package var total: Int { all.lines }

  /// The sum of the counts that are left out of the rows.
  package var other: Int { few.lines + beyondTop.lines }

  /// The columns whose cells make rows differ.
  package var keyColumns: ArraySlice<Column> { columns.prefix { !$0.isNumber } }

  /// The columns of numbers.
  package var numberColumns: ArraySlice<Column> { columns.suffix(from: keyColumns.endIndex) }

  /// Whether there are columns of what is measured.
  var hasMeasures: Bool { !numbers.measures.isEmpty }

  /// Whether there is a column of percents.
  var hasPercent: Bool { numbers.hasPercent }

  /// Whether rows are of two reports that are compared.
  var comparesReports: Bool { numbers.comparesReports }

  /// The columns that `--pivot` makes.
  package var pivot: PivotColumns? { numbers.pivot }

  /// The names of columns of `--pivot` that are those of others too.
  package var namesAlike: [String] {
    let others = columns.filter { if case .value = $0.kind { false } else { true } }
    return pivot?.namesAlike(beside: others.map(\.name)) ?? []
  }

  /// What the columns of numbers have of all lines.
  package var totals: [DecimalNumber?] { numbers(of: whole) }

  /// What columns of numbers have of some rows together.
  private func numbers(of sum: GroupSum) -> [DecimalNumber?] {
    numberColumns.map { $0.kind.number(sum, of: total) }
  }

  /// What is measured of all lines, and of those whose rows are left out, by the columns' names.
  var measuredTotals: [(name: String, number: DecimalNumber?)] { measured(whole) }

  var measuredOthers: [(name: String, number: DecimalNumber?)] {
    var sum = few
    sum.add(beyondTop)
    if hasMeasures, beyondTop.rows > 0 {
      switch source {
      case .groups(let groups, _, let left): sum.measured.add(groups.table.measured(of: left))
      case .stream(let rows, _): sum.measured.add(rows.measuredOthers(limit: rowCount))
      }
    }
    return measured(sum)
  }

  /// What all rows are together; adding up what is measured of many groups is done only where that is shown.
  private var whole: GroupSum {
    guard case .groups(let groups, let order, let left) = source, hasMeasures else { return all }
    var sum = all
    sum.measured = groups.table.measured(of: order + left)
    return sum
  }

  private func measured(_ sum: GroupSum) -> [(name: String, number: DecimalNumber?)] {
    numbers.measures.map { ($0.columnName, sum.measured.number(of: $0)) }
  }

  /// Calls `body` with each row in order.
  package func forEachRow<Failure: Error>(
    _ body: (borrowing ReportRow) throws(Failure) -> Void
  ) throws(Failure) {
    var row = ReportRow(code, numberColumns, total)
    let valueCount = numbers.valueCount
    row.sum.values = [Int](repeating: 0, count: valueCount)
    let hasValues = pivot != nil || comparesReports
    // A closure each, since a function of its own would cost checks of access to the row.
    switch source {
    case .groups(let groups, let order, _):
      try groups.table.forEachGroup(in: order[...]) { (record, group) throws(Failure) in
        row.record = record
        row.sum.lines = record.count
        groups.table.readMeasures(of: group, into: &row.sum.measured)
        try body(row)
      }
    case .stream(let groups, _):
      try groups.forEach(limit: rowCount) { (record) throws(Failure) in
        row.record = record
        row.sum.lines = record.count
        let isRead =
          hasValues
          ? groups.readValues(of: record, into: &row.sum.values)
          : groups.readMeasures(of: record, into: &row.sum.measured)
        guard isRead else { return }
        try body(row)
      }
    }
  }

  /// Calls `body` with all groups of a table that begins with a time, those that have no row too, in any order.
  ///
  /// Where `--pivot` makes rows of several groups each, these may come, with one more cell behind those of the row.
  func forEachGroup(_ body: (_ group: GroupRecord, _ code: KeyCode) -> Void) {
    switch source {
    case .groups(let groups, let order, let left):
      groups.table.forEachGroup(in: (order + left)[...]) { record, _ in body(record, code) }
    case .stream(_, let all?): all.forEach(inTable: table, body)
    case .stream(let rows, nil): rows.forEach(limit: .max) { body($0, code) }
    }
  }

  /// Why the rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? {
    guard case .stream(let rows, let all) = source else { return nil }
    return rows.failure ?? all?.failure
  }
}

/// One row of a table: the bytes of its cells, before they are made text, and its numbers.
///
/// It is valid for as long as it is handed out.
package struct ReportRow: ~Copyable {
  fileprivate var record = GroupRecord.none
  /// What its columns of numbers are made of.
  fileprivate(set) var sum = GroupSum(rows: 1)
  private let code: KeyCode
  private let numbers: ArraySlice<ReportTable.Column>
  /// The lines of all rows.
  private let total: Int

  fileprivate init(_ code: KeyCode, _ numbers: ArraySlice<ReportTable.Column>, _ total: Int) {
    self.code = code
    self.numbers = numbers
    self.total = total
  }

  package var count: Int { sum.lines }

  /// What is measured of the row's lines.
  var measured: GroupMeasures { sum.measured }

  /// Calls `body` with the columns of numbers, from left to right, and what stands in them, if anything does.
  @inline(__always)
  package borrowing func forEachNumber(_ body: (_ column: Int, _ number: DecimalNumber?) -> Void) {
    if numbers.count == 1 { return body(numbers.startIndex, DecimalNumber(sum.lines)) }
    for column in numbers.indices { body(column, numbers[column].kind.number(sum, of: total)) }
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
