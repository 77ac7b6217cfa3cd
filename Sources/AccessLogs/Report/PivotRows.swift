/// Makes rows of groups that come in key order: of those that differ in the last column alone, one row.
///
/// What a row has in the columns of values lies where other groups have what is measured of them: for each value that
/// it has, the steps from the column before and the count.
struct PivotRows: GroupSink, ~Copyable {
  private let columns: PivotColumns
  private var sorter: TableSorter
  private var groups: PivotedGroups
  /// The row that is made: its key, what is in its columns so far, and how many lines it has.
  private var row: [UInt8] = []
  private var cells = RecordWriter()
  private var lines = 0
  /// Where the next column of the row may be.
  private var next = 0
  /// The lines of the row whose values have no column of their own.
  private var others = 0

  /// How rows come.
  private static let form = GroupForm(isSorted: true, measures: .bytes)

  /// Makes rows of groups of a code; those of the others are sorted by so much memory.
  private init(
    _ merged: MergedGroups,
    _ groups: KeyCode,
    _ rows: KeyCode,
    _ columns: PivotColumns,
    memory: Int,
    _ shape: ReportShape
  ) {
    self.columns = columns
    self.groups = PivotedGroups(groups)
    let numbers = ReportTable.Numbers(hasPercent: shape.hasPercent, pivot: columns)
    sorter = TableSorter(merged, rows, memory: memory, Self.form, numbers, shape)
  }

  /// Makes the table of groups whose last column is the dimension that makes columns.
  static func tables(
    of runs: [GroupRun],
    _ code: KeyCode,
    _ form: GroupForm,
    _ dimension: Dimension,
    files: [FileKey],
    memory: Int,
    _ shape: ReportShape
  ) throws(SpillFailure) -> [ReportTable] {
    var values = PivotValues(code, dimension, files: files, memory: memory / 8)
    var merge = try RunMerge(runs, code: code)
    try merge.drain(into: &values)
    let row = KeyCode(by: code.layouts[0].columns.dropLast().map(\.dimension), files: files)
    let groups = MergedGroups(runs, code, form)
    var rows = PivotRows(groups, code, row, try values.finish(), memory: memory / 4, shape)
    merge = try RunMerge(runs, code: code)
    try merge.drain(into: &rows)
    return try rows.finish()
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    groups.read(record)
    if groups.row != row {
      try endRow()
      row = groups.row
    }
    lines += record.count
    if let place = columns.place(of: groups.value, from: next) {
      append(record.count, at: place)
    } else {
      others += record.count
    }
  }

  private mutating func append(_ count: Int, at place: Int) {
    cells.append(place - next)
    cells.append(count)
    next = place + 1
  }

  private mutating func endRow() throws(SpillFailure) {
    if lines == 0 { return }
    if others > 0 { append(others, at: columns.values.count) }
    var record = GroupRecord.none
    record.count = lines
    try record.with(key: row) { (record) throws(SpillFailure) in
      try record.with(measures: cells.bytes) { (record) throws(SpillFailure) in
        try sorter.append(record)
      }
    }
    cells.removeAll()
    (lines, next, others) = (0, 0, 0)
  }

  /// Ends and returns the table.
  consuming func finish() throws(SpillFailure) -> [ReportTable] {
    try endRow()
    return try sorter.finish()
  }

  /// Reads what a row has in each column.
  static func read(_ record: GroupRecord, into counts: inout [Int]) throws(MalformedBytes) {
    for place in counts.indices { counts[place] = 0 }
    var reader = RecordReader(record.measureBytes)
    var next = 0
    while !reader.isAtEnd {
      next += try reader.number(below: counts.count - next)
      counts[next] = try reader.number()
      next += 1
    }
  }
}
