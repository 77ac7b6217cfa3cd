/// How a counter hands over its groups, and what it does where they do not fit into memory.
extension LineCounter {
  /// From how many groups on they are sorted, so that others can be merged with them in order.
  static let sortedCount = 1 << 18

  /// Writes what the table holds to temporary files, and empties it.
  mutating func spill() {
    do throws(SpillFailure) {
      var spilled = spilled ?? noneSpilled
      groups.writeKeys()
      try spilled.add(&groups.table)
      self.spilled = spilled
      groups.removeAll()
    } catch {
      spillFailure = error
    }
  }

  private var noneSpilled: SpilledGroups { SpilledGroups(code: code, memory: memory / 4) }

  /// Hands over a summary and the groups, once ``finish()`` was called: few as they are, many in order, and
  /// what is too much for memory in a temporary file.
  mutating func counted(_ summary: FileSummary) throws(SpillFailure) -> CountedFile {
    groups.writeKeys()
    if spilled == nil {
      if groups.table.groupCount < Self.sortedCount && groups.byteCount < memory / 8 {
        return CountedFile(summary, groups.table)
      }
      if groups.table.mostRecordBytes < memory / 8 {
        groups.table.removeSlots()
        return CountedFile(summary, groups.table, order: groups.table.keyOrder())
      }
    }
    // Nothing will be taken back any more.
    groups.checkpoint()
    var spilled = spilled ?? noneSpilled
    try spilled.add(&groups.table)
    groups.removeAll()
    let runs = spilled.runs
    let run = runs.count == 1 ? runs[0] : try spilled.merged(runs)
    guard case .file(let file, let byteCount) = run?.storage else { return CountedFile(summary) }
    return CountedFile(summary, groupsIn: file, byteCount: byteCount)
  }
}
