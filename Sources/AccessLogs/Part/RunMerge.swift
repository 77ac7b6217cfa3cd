/// The merge of many sorted runs to one: groups in key order, equal ones added up.
///
/// A tree of losers: each record costs one comparison for each doubling of the number of runs, and
/// most comparisons are those of two words.
struct RunMerge: ~Copyable {
  private var cursors: [GroupCursor] = []
  /// The cursor with the first record, then for each inner node the one that lost there.
  private var tree: [Int]
  /// The group that is added up, where its record would not stay.
  private var kept = KeptGroup()
  private let measures: MeasureSet

  /// Makes a merge of runs of one form.
  ///
  /// - Throws: ``SpillFailure`` if a file cannot be read.
  init(_ runs: [GroupRun], code: KeyCode) throws(SpillFailure) {
    tree = [Int](repeating: 0, count: max(runs.count, 1))
    measures = runs.first?.form.measures ?? []
    cursors.reserveCapacity(runs.count)
    for run in runs { cursors.append(try GroupCursor(run, code: code)) }
    playAll()
  }

  /// Gives all groups to a sink.
  ///
  /// - Throws: ``SpillFailure``, by the sink or because a file cannot be read.
  mutating func drain(into sink: inout some GroupSink & ~Copyable) throws(SpillFailure) {
    while let record = try next() { try sink.append(record) }
  }

  /// Returns the next group, which stays until the one behind it is asked for; nil at the end.
  @inline(__always)
  mutating func next() throws(SpillFailure) -> GroupRecord? {
    guard !cursors.isEmpty else { return nil }
    var winner = tree[0]
    if cursors[winner].isAtEnd { return nil }
    var record = cursors[winner].record
    let word = cursors[winner].word
    if !cursors[winner].staysForNext {
      kept.keep(record)
      record = kept.record
    }
    let first = winner
    var sum: GroupMeasures?
    while true {
      try cursors[winner].advance()
      winner = replay(from: winner)
      // A run has a key once; of one that does not, as a file that was changed, the record may be gone.
      guard cursors[winner].word == word, winner != first, !cursors[winner].isAtEnd,
        cursors[winner].record.compare(record) == 0
      else { break }
      if !measures.isEmpty {
        sum = try Self.sum(sum, record, cursors[winner].record, measures)
      }
      record.count += cursors[winner].record.count
    }
    if let sum {
      record.with(sum, of: measures) { kept.keep($0) }
      record = kept.record
    }
    return record
  }

  /// Returns what is measured of the records of a group so far, or of the first one, and of a further one.
  private static func sum(
    _ sum: GroupMeasures?,
    _ first: GroupRecord,
    _ other: GroupRecord,
    _ measures: MeasureSet
  ) throws(SpillFailure) -> GroupMeasures {
    do throws(MalformedBytes) {
      var total = if let sum { sum } else { try first.measures(of: measures) }
      try total.merge(other.measures(of: measures))
      return total
    } catch {
      throw .damagedFile
    }
  }

  // MARK: - The tree

  @inline(__always)
  private func isBefore(_ first: Int, _ second: Int) -> Bool {
    let (left, right) = (cursors[first].word, cursors[second].word)
    if left != right { return left < right }
    return isBeforeByKey(first, second)
  }

  @inline(never)
  private func isBeforeByKey(_ first: Int, _ second: Int) -> Bool {
    if cursors[first].isAtEnd { return false }
    if cursors[second].isAtEnd { return true }
    let comparison = cursors[first].record.compare(cursors[second].record)
    return comparison == 0 ? first < second : comparison < 0
  }

  /// Lets the new record of a cursor play its way up, and returns who is first now.
  @inline(__always)
  private mutating func replay(from cursor: Int) -> Int {
    var winner = cursor
    var node = (cursor + tree.count) >> 1
    while node > 0 {
      let other = tree[node]
      if isBefore(other, winner) {
        tree[node] = winner
        winner = other
      }
      node >>= 1
    }
    tree[0] = winner
    return winner
  }

  private mutating func playAll() {
    let count = tree.count
    if cursors.isEmpty { return }
    var winners = [Int](repeating: 0, count: 2 * count)
    for leaf in 0..<count { winners[count + leaf] = leaf }
    for node in stride(from: count - 1, to: 0, by: -1) {
      let (first, second) = (winners[2 * node], winners[2 * node + 1])
      let isFirst = isBefore(first, second)
      winners[node] = isFirst ? first : second
      tree[node] = isFirst ? second : first
    }
    // Of a single run, the leaf itself.
    tree[0] = winners[1]
  }
}
