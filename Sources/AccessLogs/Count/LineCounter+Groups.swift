/// How a counter hands over its groups, and what it does where they do not fit into memory.
///
/// Unsafe because the keys of groups are handed out as memory.
extension LineCounter {
  /// How the groups of a file are handed over.
  enum Groups {
    /// So few that they need no order.
    case loose
    /// In the order of these rows of ``forEachGroup(in:_:)``.
    case sorted([RowItem])
    /// As a run in a temporary file.
    case run(GroupRun)
  }

  /// From how many groups on they are sorted, so that others can be merged with them in order.
  static let sortedCount = 1 << 18

  /// Writes what the tally holds to temporary files, and empties it.
  mutating func spill() {
    do throws(SpillFailure) {
      var spilled = spilled ?? noneSpilled
      try spilled.add(&tally)
      self.spilled = spilled
      tally.removeAll()
    } catch {
      spillFailure = error
    }
  }

  private var noneSpilled: SpilledGroups {
    SpilledGroups(
      order: KeyOrder(by: by.filter { $0 != .file }),
      memory: memory / 4
    )
  }

  /// Returns how the groups are handed over, once ``finish()`` was called.
  mutating func groups() throws(SpillFailure) -> Groups {
    if spilled == nil {
      if tally.groupCount < Self.sortedCount && tally.byteCount < memory / 8 {
        return .loose
      }
      if mostRecordBytes < memory / 8 {
        tally.removeSlots()
        return .sorted(tally.sortedRows(by: by))
      }
    }
    // Nothing will be taken back any more.
    tally.checkpoint()
    var spilled = spilled ?? noneSpilled
    try spilled.add(&tally)
    tally.removeAll()
    let runs = spilled.runs
    if runs.count == 1 { return .run(runs[0]) }
    return try spilled.merged(runs).map { .run($0) } ?? .loose
  }

  /// The most bytes that the groups take as records.
  var mostRecordBytes: Int { tally.mostRecordBytes }

  /// Calls `body` with groups in the order of some rows.
  borrowing func forEachGroup(in rows: [RowItem], _ body: (_ record: GroupRecord) -> Void) {
    unsafe tally.forEach(in: rows) { record, _ in unsafe body(record) }
  }

  /// Calls `body` with each group and its count, once ``finish()`` was called.
  borrowing func forEachGroup(
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ tag: GroupTag, _ count: Int) -> Void
  ) {
    unsafe tally.forEach(body)
  }
}
