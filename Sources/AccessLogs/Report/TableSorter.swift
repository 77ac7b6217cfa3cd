/// Puts the groups of all tables, which come in key order and so table after table, each into the order of its rows.
struct TableSorter: GroupSink, ~Copyable {
  private let code: KeyCode
  private let form: GroupForm
  private let measures: [Measure]
  private let top: Int?
  /// About how much memory each table may take.
  private let share: Int
  private var byCount: CountSorter
  private var byTime: KeyedGroups
  /// Whether the table whose groups come is shown in the order of its columns.
  private var isByTime = false
  private var tables: [ReportTable] = []

  /// What is measured of the groups of the table that come.
  private var measured = GroupMeasures()

  /// Makes a sorter that uses about so much memory, for tables of the `top` largest groups with columns of measures.
  init(_ code: KeyCode, memory: Int, _ form: GroupForm, _ measures: [Measure], top: Int?) {
    self.measures = measures
    self.code = code
    self.form = form
    self.top = top
    share = memory / max(code.layouts.count, 1)
    byCount = CountSorter(memory: share, form)
    byTime = KeyedGroups(memory: share, form, top: top)
    beginTable()
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    if let table = record.table(code) {
      while tables.count < table { try endTable() }
    }
    if !measures.isEmpty { try add(record) }
    if isByTime {
      try byTime.append(record)
    } else {
      try byCount.append(record)
    }
  }

  private mutating func add(_ record: GroupRecord) throws(SpillFailure) {
    do throws(MalformedBytes) {
      measured.add(try record.measures(of: form.measures))
    } catch {
      throw .damagedFile
    }
  }

  private mutating func beginTable() {
    measured = GroupMeasures()
    isByTime = tables.count < code.layouts.count && code.layouts[tables.count].isByTime
  }

  private mutating func endTable() throws(SpillFailure) {
    if isByTime {
      var ended = KeyedGroups(memory: share, form, top: top)
      swap(&ended, &byTime)
      append(ended.finish(code), groups: ended.groupCount, total: ended.sum)
    } else {
      var ended = CountSorter(memory: share, form)
      swap(&ended, &byCount)
      append(try ended.finish(code), groups: ended.groupCount, total: ended.sum)
    }
    beginTable()
  }

  private mutating func append(_ stream: RowStream, groups: Int, total: Int) {
    tables.append(
      ReportTable(
        stream,
        code,
        measures,
        table: tables.count,
        groupCount: groups,
        total: (total, measured),
        top: top
      )
    )
  }

  /// Ends the sort and returns all tables.
  consuming func finish() throws(SpillFailure) -> [ReportTable] {
    while tables.count < code.layouts.count { try endTable() }
    return tables
  }
}
