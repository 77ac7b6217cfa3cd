/// What the lines of a piece of a file mean for those behind it.
extension LineCounter {
  /// Forgets the lines and keeps the format, for a piece from the middle of the file.
  ///
  /// `context` is what the lines before the piece leave; without it, what the first lines of the file do.
  mutating func startPiece(after context: LineContext?) {
    readers.hasReadColumns = false
    if let context { readers.use(context.columns) }
    records.start(with: context?.records ?? [])
    startContext = self.context
    state.lines = LineCounts()
    state.vote.forgetCounts()
    state.forgetDropped()
    saved = state
    groups.removeAll()
    sampleGroups.removeAll()
    spilled = nil
    filterClocks.forgetSpan()
  }

  /// What the lines so far leave for those behind them.
  var context: LineContext {
    LineContext(
      columns: readers.columns,
      records: records.unfinished.indices.map { records.unfinished[$0] }
    )
  }

  /// What the lines did to that; nil of a format each line of which stands for itself.
  var contextChange: LineContextChange? {
    var dependsOnLinesBefore = family == .w3c
    if case .wrapped = way { dependsOnLinesBefore = true }
    guard dependsOnLinesBefore else { return nil }
    return LineContextChange(
      start: startContext,
      context: context,
      readsColumns: readers.hasReadColumns,
      readsRecords: records.seen.indices.map { records.seen[$0] }
    )
  }
}
