/// The comparison of two reports: how they differ, row by row, and what alarms are about.
package struct ReportComparison: Sendable {
  /// Which rows are left out.
  package struct Limits: Hashable, Sendable {
    /// The least difference, as lines and as a percentage of the old ones; nil for any.
    package var leastDifference: Int?
    package var leastGrowth: Percentage?
    /// The least count that one of both has to have.
    package var leastCount: Int?
    /// How many rows are shown; nil for all.
    package var top: Int?

    package init() {}

    /// Whether a row is left out.
    fileprivate func leaveOut(_ old: Int, _ new: Int) -> Bool {
      let difference = Int((new - old).magnitude)
      if let leastCount, max(old, new) < leastCount { return true }
      if let leastDifference, difference < leastDifference { return true }
      guard let leastGrowth, old > 0 else { return false }
      // Less than so much: so much is not more than it is.
      return Int128(difference) * 1_000_000 < Int128(leastGrowth.millionths) * Int128(old)
    }
  }

  /// The rows, in a report without files.
  package let report: Report
  package let alarms: [AlarmedLines]
  /// The heads of both reports.
  package let sides: [ComparedHead]

  /// The table of rows.
  package var table: ReportTable { report.tables[0] }

  /// Joins two reports of one table.
  ///
  /// - Parameters:
  ///   - old: The old report.
  ///   - new: The new one.
  ///   - limits: Which rows are left out.
  ///   - alarms: What to add up lines for; the table has all their columns.
  ///   - memory: How many bytes the rows may take; what needs more goes to temporary files.
  /// - Throws: ``PartError`` if what a worker gave cannot be read, or ``SpillFailure``.
  package init(
    _ old: ComparedReport,
    _ new: ComparedReport,
    _ limits: Limits,
    alarms: [Alarm],
    memory: Int
  ) throws {
    let code = TextKeys.code(of: old.head.table)
    let runs = try [old, new].map { side in
      let contents = try PartContents(side.groups, of: FileKey([]), code, [])
      return contents.groups ?? GroupRun(sections: [], .sorted)
    }
    var join = Join(code, of: old.head.table, limits, alarms, memory)
    try join.join(runs[0], runs[1])
    var tally = join.tally
    tally.addToTotals(new.head.other)
    self.alarms = tally.sums
    sides = [old.head, new.head]
    var shape = ReportShape(top: limits.top)
    shape.leastCount = limits.leastCount
    report = Report(Query(by: old.head.table), shape, [try join.table(shape)], files: [])
  }
}

/// Goes through two runs at once, and sorts the groups in which they differ.
private struct Join: ~Copyable {
  private let code: KeyCode
  /// The code of rows, which have a column for how they changed.
  private let rows: KeyCode
  private let limits: ReportComparison.Limits
  private(set) var tally: AlarmTally
  private var gathered: GatheredKeys
  private var all = GroupSum()
  private var few = GroupSum()
  private var (key, sortKey): ([UInt8], [UInt8]) = ([], [])
  private var counts = RecordWriter()

  /// How rows come: their two counts lie where others have what is measured of them.
  private static let form = GroupForm(isSorted: true, measures: .bytes)

  init(
    _ code: KeyCode,
    of table: [Dimension],
    _ limits: ReportComparison.Limits,
    _ alarms: [Alarm],
    _ memory: Int
  ) {
    self.code = code
    self.limits = limits
    rows = TextKeys.code(of: table, and: "change")
    tally = AlarmTally(alarms, code)
    gathered = GatheredKeys(rows, memory: memory)
    all.values = [0, 0]
  }

  mutating func join(_ old: GroupRun, _ new: GroupRun) throws(SpillFailure) {
    var left = try GroupCursor(old, code: code)
    var right = try GroupCursor(new, code: code)
    while true {
      let order: Int
      if left.isAtEnd {
        if right.isAtEnd { return }
        order = 1
      } else if right.isAtEnd {
        order = -1
      } else if left.word != right.word {
        order = left.word < right.word ? -1 : 1
      } else {
        order = left.record.compare(right.record)
      }
      try add(
        order <= 0 ? left.record : right.record,
        order <= 0 ? left.record.count : 0,
        order >= 0 ? right.record.count : 0
      )
      if order <= 0 { try left.advance() }
      if order >= 0 { try right.advance() }
    }
  }

  private mutating func add(
    _ record: GroupRecord,
    _ old: Int,
    _ new: Int
  ) throws(SpillFailure) {
    tally.add(record, old: old, new: new)
    all.values[0] += old
    all.values[1] += new
    if old == new { return }
    let difference = Int((new - old).magnitude)
    all.rows += 1
    all.lines += difference
    if limits.leaveOut(old, new) {
      few.rows += 1
      few.lines += difference
      return
    }
    key.removeAll(keepingCapacity: true)
    key += record.keyBytes
    TextKeys.append((old == 0 ? Self.new : new == 0 ? Self.gone : Self.changed).span, to: &key)
    sortKey.removeAll(keepingCapacity: true)
    for shift in [40, 32, 24, 16, 8, 0] {
      sortKey.append(~UInt8(truncatingIfNeeded: difference >> shift))
    }
    counts.removeAll()
    for count in [old, new] {
      counts.append(0)
      counts.append(count)
    }
    record.with(key: key) { row in
      row.with(measures: counts.bytes) { $0.wrap(behind: &sortKey) }
    }
    // Rows that are wrapped count one more.
    try gathered.add(difference + 1, key: sortKey)
  }

  private static let new = Array("new".utf8)
  private static let gone = Array("gone".utf8)
  private static let changed = Array("changed".utf8)

  /// Ends and returns the rows.
  mutating func table(_ shape: ReportShape) throws(SpillFailure) -> ReportTable {
    ReportTable(
      RowStream(rows, Self.form, wrapped: try gathered.finish()),
      of: nil,
      rows,
      ReportTable.Numbers(comparesReports: true),
      shape,
      table: 0,
      all: all,
      few: few
    )
  }
}
