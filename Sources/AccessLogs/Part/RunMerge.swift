internal import Glibc

/// The merge of many runs to one: groups in key order, the counts of equal ones added.
///
/// A tree of losers: each record costs one comparison for each doubling of the number of runs, and
/// most comparisons are those of two words.
///
/// Unsafe because records are memory.
@safe
struct RunMerge: ~Copyable {
  /// How much memory is used for reading files, if it is enough for some bytes of each.
  private static let readSizes = (16 << 10)...(256 << 10)

  private let code: KeyCode
  private let cursors: UnsafeMutableBufferPointer<RunCursor>
  /// The cursor with the first record, then for each inner node the one that lost there.
  private var tree: [Int]
  /// The key of the group that is added up, where it would not stay.
  private var key: UnsafeMutableBufferPointer<UInt8>

  /// Makes a merge of runs.
  ///
  /// - Throws: ``SpillFailure`` if a file cannot be read.
  init(
    _ runs: [GroupRun],
    code: KeyCode,
    memory: Int
  ) throws(SpillFailure) {
    self.code = code
    let share = memory / max(runs.count, 1)
    let bufferSize = min(max(share, Self.readSizes.lowerBound), Self.readSizes.upperBound)
    unsafe cursors = .allocate(capacity: runs.count)
    for (index, run) in runs.enumerated() {
      unsafe cursors.initializeElement(
        at: index,
        to: RunCursor(run, bufferSize: bufferSize)
      )
    }
    tree = [Int](repeating: 0, count: max(runs.count, 1))
    unsafe key = .allocate(capacity: 1 << 10)
    for index in unsafe cursors.indices { unsafe try cursors[index].advance(code) }
    playAll()
  }

  deinit {
    for index in unsafe cursors.indices { unsafe cursors[index].close() }
    unsafe cursors.deinitialize()
    unsafe cursors.deallocate()
    unsafe key.deallocate()
  }

  /// Gives all groups to a sink.
  ///
  /// - Throws: ``SpillFailure``, by the sink or because a file cannot be read.
  mutating func drain(into sink: inout some GroupSink & ~Copyable) throws(SpillFailure) {
    guard unsafe !cursors.isEmpty else { return }
    while true {
      var winner = tree[0]
      if unsafe cursors[winner].isAtEnd { return }
      var record = unsafe cursors[winner].record
      let word = unsafe cursors[winner].word
      if unsafe !cursors[winner].isInMemory { unsafe keep(&record) }
      while true {
        unsafe try cursors[winner].advance(code)
        winner = replay(from: winner)
        guard unsafe cursors[winner].word == word, unsafe !cursors[winner].isAtEnd,
          unsafe Self.compare(cursors[winner].record, record) == 0
        else { break }
        unsafe record.count += cursors[winner].record.count
      }
      unsafe try sink.append(record)
    }
  }

  /// Copies the key of a record to where it stays until the next one.
  private mutating func keep(_ record: inout GroupRecord) {
    let needed = unsafe record.key.count + 64
    if unsafe needed > key.count {
      unsafe key.deallocate()
      unsafe key = .allocate(capacity: 2 * needed)
    }
    guard let copy = unsafe key.baseAddress, let start = unsafe record.key.baseAddress else {
      return
    }
    unsafe copy.update(from: start, count: record.key.count)
    unsafe record.key = UnsafeBufferPointer(start: copy, count: record.key.count)
  }

  // MARK: - The tree

  @inline(__always)
  private func isBefore(_ first: Int, _ second: Int) -> Bool {
    let (left, right) = unsafe (cursors[first].word, cursors[second].word)
    if left != right { return left < right }
    return isBeforeByKey(first, second)
  }

  /// Returns a negative number if `first` comes before `second`, 0 if both are the same group.
  private static func compare(_ first: GroupRecord, _ second: GroupRecord) -> Int {
    let (left, right) = unsafe (first.key, second.key)
    guard let start = left.baseAddress, let other = right.baseAddress else { return 0 }
    let order = unsafe Int(memcmp(start, other, min(left.count, right.count)))
    return order != 0 ? order : left.count - right.count
  }

  @inline(never)
  private func isBeforeByKey(_ first: Int, _ second: Int) -> Bool {
    if unsafe cursors[first].isAtEnd { return false }
    if unsafe cursors[second].isAtEnd { return true }
    let comparison = unsafe Self.compare(cursors[first].record, cursors[second].record)
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
