/// Puts the groups of all tables, which come in key order and so table after table, each into the order of its rows.
struct TableSorter: GroupSink, ~Copyable {
  private let code: KeyCode
  private let form: GroupForm
  private let top: Int?
  /// About how much memory each table may take.
  private let share: Int
  private var sorter: CountSorter
  private var tables: [ReportTable] = []

  /// Makes a sorter that uses about so much memory, for tables of the `top` largest groups.
  init(_ code: KeyCode, memory: Int, _ form: GroupForm, top: Int?) {
    self.code = code
    self.form = form
    self.top = top
    share = memory / max(code.layouts.count, 1)
    sorter = CountSorter(memory: share, form)
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    if let table = record.table(code, isOurs: true) {
      while tables.count < table { try endTable() }
    }
    try sorter.append(record)
  }

  private mutating func endTable() throws(SpillFailure) {
    var ended = CountSorter(memory: share, form)
    swap(&ended, &sorter)
    let stream = try ended.finish(code)
    tables.append(
      ReportTable(
        stream,
        code,
        table: tables.count,
        groupCount: ended.groupCount,
        total: ended.sum,
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
