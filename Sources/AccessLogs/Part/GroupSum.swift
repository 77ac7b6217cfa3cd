/// Groups of runs that are added up in memory.
extension GroupTable {
  /// Adds the groups of a run, in whatever order they come.
  ///
  /// - Throws: ``SpillFailure`` if its file cannot be read, or its bytes are not those that were written.
  mutating func add(_ run: GroupRun, code: KeyCode) throws(SpillFailure) {
    var cursor = try GroupCursor(run, code: code)
    while !cursor.isAtEnd {
      enqueue(cursor.record)
      if !cursor.staysInMemory { flush() }
      try cursor.advance()
    }
    flush()
    if isDamaged { throw .damagedFile }
  }
}

extension GroupRun {
  /// Adds up the groups of some runs, which lack the columns of files or have none.
  ///
  /// - Parameters:
  ///   - runs: The runs, of the same measures and together of so many groups as there is memory for.
  ///   - code: The code of the keys.
  /// - Returns: The sum in memory, in order where one of them is or where it has to be; nil if there is no group.
  /// - Throws: ``SpillFailure`` if a file cannot be read, or has other bytes than those that were written.
  static func sum(of runs: [GroupRun], code: KeyCode) throws(SpillFailure) -> GroupRun? {
    guard let measures = runs.first?.form.measures else { return nil }
    var table = GroupTable(measures: measures)
    for run in runs { try table.add(run, code: code) }
    let isSorted = code.hasFiles || runs.contains { $0.form.isSorted }
    let form = GroupForm(isSorted: isSorted, measures: measures)
    table.endAdditions()
    return GroupRun(table, in: isSorted ? table.keyOrder() : nil, form)
  }
}
