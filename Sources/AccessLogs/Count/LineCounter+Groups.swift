/// How a counter hands over its groups, and what it does where they do not fit into memory.
extension LineCounter {
  /// From how many groups on they are sorted, so that others can be merged with them in order.
  static let sortedCount = 1 << 18

  /// Writes what the table holds to temporary files, and empties it.
  mutating func spill() {
    do throws(SpillFailure) {
      var spilled = spilled ?? noneSpilled
      table.code(code)
      try spilled.add(&table)
      self.spilled = spilled
      table.removeAll()
    } catch {
      spillFailure = error
    }
  }

  private var code: KeyCode { KeyCode(by: by.filter { $0 != .file }) }

  private var noneSpilled: SpilledGroups { SpilledGroups(code: code, memory: memory / 4) }

  /// Hands over a summary and the groups, once ``finish()`` was called: few as they are, many in order, and
  /// what is too much for memory in a temporary file.
  mutating func counted(_ summary: FileSummary) throws(SpillFailure) -> CountedFile {
    table.code(code)
    if spilled == nil {
      if table.groupCount < Self.sortedCount && table.byteCount < memory / 8 {
        return CountedFile(summary, table)
      }
      if table.mostRecordBytes < memory / 8 {
        table.removeSlots()
        return CountedFile(summary, table, order: table.keyOrder())
      }
    }
    // Nothing will be taken back any more.
    table.checkpoint()
    var spilled = spilled ?? noneSpilled
    try spilled.add(&table)
    table.removeAll()
    let runs = spilled.runs
    let run = runs.count == 1 ? runs[0] : try spilled.merged(runs)
    guard case .file(let file, let byteCount) = run?.storage else { return CountedFile(summary) }
    return CountedFile(summary, groupsIn: file, byteCount: byteCount)
  }
}
