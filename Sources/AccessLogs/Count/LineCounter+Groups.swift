/// How a counter hands over its groups, and what it does where they do not fit into memory.
extension LineCounter {
  /// From how many groups on they are sorted, so that others can be merged with them in order.
  static let sortedCount = 1 << 19

  /// Writes what the table holds to temporary files, and empties it.
  mutating func spill() {
    do throws(SpillFailure) {
      var spilled = spilled ?? noneSpilled
      writeKeys()
      try spilled.add(&groups.table)
      self.spilled = spilled
      groups.removeAll()
    } catch {
      groups.removeAll()
      spillFailure = error
    }
  }

  /// Lets groups have keys, and moves the lines of those that are dropped to the filtered ones.
  private mutating func writeKeys() {
    let dropped = groups.writeKeys()
    state.lines.counted -= dropped.before + dropped.since
    state.lines.filtered += dropped.before + dropped.since
    saved.lines.counted -= dropped.before
    saved.lines.filtered += dropped.before
  }

  private var noneSpilled: SpilledGroups {
    SpilledGroups(code: code, groups.table.form(isSorted: true))
  }

  /// Hands over a summary and the groups, once ``finish()`` was called: few as they are, many in order, and
  /// what is too much for memory in a temporary file.
  ///
  /// What a table of the parent does not add up comes in order: groups of a file, which meet no others.
  mutating func part(_ summary: FileSummary, _ notes: PartNotes) throws(SpillFailure) -> Part {
    writeKeys()
    var summary = summary
    summary.lines = lineCounts
    if spilled == nil {
      let isFew = groups.table.groupCount < Self.sortedCount && groups.byteCount < memory / 8
      if isFew, !code.hasFiles { return Part(summary, notes, groups.table, in: nil) }
      if groups.table.mostRecordBytes < memory / 8 {
        groups.table.endAdditions()
        return Part(summary, notes, groups.table, in: groups.table.keyOrder())
      }
    }
    // Nothing will be taken back any more.
    groups.checkpoint()
    var spilled = spilled ?? noneSpilled
    try spilled.add(&groups.table)
    groups.removeAll()
    let runs = spilled.runs
    let run = runs.count == 1 ? runs[0] : try spilled.merged(runs)
    guard let run, case .file(let file) = run.storage else { return Part(summary, notes) }
    return Part(summary, notes, groups: file, run)
  }
}
