/// Puts the groups of all tables, which come in key order and so table after table, each into the order of its rows.
struct TableSorter: GroupSink, ~Copyable {
  private let code: KeyCode
  private let form: GroupForm
  private let numbers: ReportTable.Numbers
  private let shape: ReportShape
  /// All groups, once more.
  private let groups: MergedGroups
  /// About how much memory each table may take.
  private let share: Int
  private var order = RowOrder.count
  private var byCount: CountSorter
  private var byKey: KeyedGroups
  private var byColumns: SortedGroups
  /// What all groups of the table that come are together, and those that count too little.
  private var all = GroupSum()
  private var few = GroupSum()
  private var tables: [ReportTable] = []

  /// Makes a sorter that uses about so much memory, for tables of a shape with columns of numbers; its groups are
  /// those that `groups` holds, or are made of them.
  init(
    _ groups: MergedGroups,
    _ code: KeyCode,
    memory: Int,
    _ form: GroupForm,
    _ numbers: ReportTable.Numbers,
    _ shape: ReportShape
  ) {
    self.groups = groups
    self.code = code
    self.form = form
    self.numbers = numbers
    self.shape = shape
    share = memory / max(code.layouts.count, 1)
    byCount = CountSorter(memory: share, form)
    byKey = KeyedGroups(memory: share, form, top: nil)
    byColumns = SortedGroups(code, memory: share, form, [])
    beginTable()
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    if let table = record.table(code) {
      while tables.count < table { try endTable() }
    }
    let isFew = shape.leastCount.map { record.count < $0 } ?? false
    try add(record, isFew: isFew)
    if isFew { return }
    switch order {
    case .count: try byCount.append(record)
    case .keys, .keysOfLargest: try byKey.append(record)
    case .columns: try byColumns.append(record)
    }
  }

  @inline(__always)
  private mutating func add(_ record: GroupRecord, isFew: Bool) throws(SpillFailure) {
    all.rows += 1
    all.lines += record.count
    if isFew {
      few.rows += 1
      few.lines += record.count
    }
    if numbers.measures.isEmpty { return }
    let measured = try record.checkedMeasures(of: form.measures)
    all.measured.add(measured)
    if isFew { few.measured.add(measured) }
  }

  private mutating func beginTable() {
    (all, few) = (GroupSum(), GroupSum())
    all.values = numbers.pivot?.sums ?? []
    byCount = CountSorter(memory: share, form)
    guard tables.count < code.layouts.count else { return }
    order = RowOrder(code.layouts[tables.count], shape)
    var (largest, columns): (Int?, [RowOrder.Column]) = (nil, [])
    if case .keysOfLargest = order { largest = shape.top }
    if case .columns(let all) = order { columns = all }
    byKey = KeyedGroups(memory: share, form, top: largest)
    byColumns = SortedGroups(code, memory: share, form, columns)
  }

  private mutating func endTable() throws(SpillFailure) {
    let stream =
      switch order {
      case .count: try byCount.finish(code)
      case .keys, .keysOfLargest: byKey.finish(code)
      case .columns: try byColumns.finish()
      }
    tables.append(
      ReportTable(
        stream,
        of: groups,
        code,
        numbers,
        shape,
        table: tables.count,
        all: all,
        few: few
      )
    )
    beginTable()
  }

  /// Ends the sort and returns all tables.
  consuming func finish() throws(SpillFailure) -> [ReportTable] {
    while tables.count < code.layouts.count { try endTable() }
    return tables
  }
}
