internal import CByteScan

/// The groups of a table as they leave it: under their keys, and in order.
///
/// Unsafe because entries and keys are raw memory.
extension GroupTable {
  /// Returns the text of the group of an index.
  func text(at index: Int) -> LineBytes {
    precondition(index < entryCount)
    let entry = unsafe entries + index
    let start = unsafe Self.key(of: entry)
    return unsafe LineBytes(start, start + Int(entry.pointee.length))
  }

  /// Calls `body` with each group that counts more than zero, in the order they were first added.
  ///
  /// The bytes are valid during the call and have `CBYTESCAN_PADDING` readable ones behind them.
  package borrowing func forEach(
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ packed: UInt64, _ count: Int) -> Void
  ) {
    for index in 0..<entryCount {
      let entry = unsafe entries + index
      guard unsafe entry.pointee.count > 0 else { continue }
      let length = unsafe Int(entry.pointee.length)
      unsafe body(
        UnsafeBufferPointer(start: Self.key(of: entry), count: length),
        entry.pointee.packed,
        Int(entry.pointee.count)
      )
    }
  }

  /// Calls `body` with each group that counts more than zero; the text stays for as long as the table does.
  borrowing func forEachText(
    _ body: (
      _ text: LineBytes, _ packed: UInt64, _ count: UInt64, _ measures: GroupMeasures?
    ) -> Void
  ) {
    for index in 0..<entryCount {
      let count = unsafe entries[index].count
      guard count > 0 else { continue }
      unsafe body(text(at: index), entries[index].packed, count, measures?.all(of: index))
    }
  }

  /// Returns how much of a group a rollback would leave.
  @inline(__always)
  private func countBefore(_ entry: Entry) -> UInt64 {
    entry.epoch == epoch ? entry.countBefore : entry.count
  }

  /// Lets some groups count nothing, and returns how much they counted.
  mutating func emptyGroups(
    where isEmptied: (_ text: LineBytes, _ packed: UInt64) -> Bool
  ) -> GroupRules.Dropped {
    var dropped = (before: 0, since: 0)
    for index in 0..<entryCount {
      let entry = unsafe entries[index]
      guard entry.count > 0, isEmptied(text(at: index), entry.packed) else { continue }
      let before = countBefore(entry)
      dropped.before += Int(before)
      dropped.since += Int(entry.count - before)
      unsafe entries[index].count = 0
      unsafe entries[index].countBefore = 0
    }
    return dropped
  }

  /// Gives groups other texts, and makes one of those that have the same then.
  ///
  /// `newText` returns what the text of a group becomes, valid until the next call, and the very same bytes if it stays:
  /// then the group stays where it is.
  mutating func rename(_ newText: (_ text: LineBytes, _ packed: UInt64) -> LineBytes) {
    // Apart at first, so that none is renamed twice.
    var renamed = GroupTable(measures: measures?.set ?? [])
    renamed.take(from: &self) { text, packed in
      let new = newText(text, packed)
      return new.isSame(as: text) ? nil : new
    }
    // The fewer ones move to the others.
    if renamed.entryCount > entryCount / 2 { swap(&self, &renamed) }
    take(from: &renamed) { text, _ in text }
  }

  /// Moves groups of another table to those of other texts; those whose new text is nil stay.
  private mutating func take(
    from other: inout GroupTable,
    _ newText: (_ text: LineBytes, _ packed: UInt64) -> LineBytes?
  ) {
    var groups = [Int?](repeating: nil, count: measures == nil ? 0 : other.entryCount)
    for source in 0..<other.entryCount where unsafe other.entries[source].count > 0 {
      guard let text = unsafe newText(other.text(at: source), other.entries[source].packed) else {
        continue
      }
      let group = take(source, of: other, as: text)
      if measures != nil { groups[source] = group }
    }
    guard var others = other.measures.take() else { return }
    measures?.move(groups, from: &others)
    other.measures = others
  }

  /// Moves what a group of another table counts to the group of a text, which is returned.
  private mutating func take(_ source: Int, of other: borrowing GroupTable, as text: LineBytes)
    -> Int
  {
    let entry = unsafe other.entries[source]
    let before = other.countBefore(entry)
    let group = index(of: text, packed: entry.packed)
    unsafe entries[group].count &+= entry.count
    unsafe entries[group].countBefore &+= before
    unsafe other.entries[source].count = 0
    unsafe other.entries[source].countBefore = 0
    return group
  }

  /// Puts in order what is measured, before any of it can be asked.
  mutating func settle() { measures?.settle() }

  /// Gives every group its key of a code instead of a text and packed bits; `shared` has further texts.
  ///
  /// No group of another kind is found any more, so that only those of keys may be added until ``removeAll()``.
  mutating func writeKeys(_ code: KeyCode, _ shared: borrowing GroupTable) {
    settle()
    var coded = KeyArena()
    let none = LineBytes.none
    let tables = code.layouts.count
    unsafe code.withPlaces(ofTable: 0) { first in
      for index in 0..<entryCount {
        let entry = unsafe entries + index
        let length = unsafe Int(entry.pointee.length)
        let packed = unsafe entry.pointee.packed
        if unsafe entry.pointee.count == 0 {
          // Nobody asks for its text.
          unsafe entry.pointee.length = 0
          continue
        }
        var texts = none
        if !shared.isEmpty, let number = code.sharedNumber(packed) {
          texts = shared.text(at: number)
        }
        let start = unsafe coded.room(for: code.mostBytes(length + texts.count))
        let key = unsafe Self.key(of: entry)
        var count = 0
        if tables == 1 {
          unsafe count = code.write(key, length: length, packed, texts, first, at: start)
        } else {
          unsafe code.withPlaces(ofTable: GroupLayout.table(of: packed, count: tables)) { places in
            unsafe count = code.write(key, length: length, packed, texts, places, at: start)
          }
        }
        unsafe entry.pointee.packed = 0
        unsafe entry.pointee.length = UInt32(truncatingIfNeeded: count)
        if count <= Self.inlineLength {
          let place = unsafe UnsafeMutablePointer(mutating: Self.key(of: entry))
          unsafe place.update(from: start, count: count)
        } else {
          coded.keep(count)
          unsafe entry.pointee.key.words.0 = UInt64(UInt(bitPattern: start))
        }
      }
    }
    arena = coded
  }

  /// Returns the groups that count more than zero in the order of their keys, as the indices of their entries.
  ///
  /// Those that count zero are among them where they are wanted.
  borrowing func keyOrder(withZeros: Bool = false) -> [UInt32] {
    keyOrder(of: groups(withZeros: withZeros))
  }

  /// Returns groups in the order of their keys, as the indices of their entries.
  borrowing func keyOrder(of groups: consuming [UInt32]) -> [UInt32] {
    unsafe KeySorter.sorted(entries, groups, byCount: false, limit: .max)
  }

  /// Returns groups of one table by count, the largest first, and then by key, as the indices of their entries;
  /// behind the first `limit` in any order.
  borrowing func countOrder(of groups: consuming [UInt32], limit: Int) -> [UInt32] {
    unsafe KeySorter.sorted(entries, groups, byCount: true, limit: limit)
  }

  /// Returns the groups of each table of a code, which have keys by now, as the indices of their entries.
  ///
  /// Groups that were taken back are left out, unless what counts zero is wanted.
  borrowing func groups(of code: KeyCode, withZeros: Bool = false) -> [[UInt32]] {
    let groups = groups(withZeros: withZeros)
    let tables = code.layouts.count
    if tables == 1 { return [groups] }
    var parts = [[UInt32]](repeating: [], count: tables)
    for group in groups {
      let entry = unsafe entries + Int(group)
      let key = unsafe UnsafeBufferPointer(
        start: Self.key(of: entry),
        count: Int(entry.pointee.length)
      )
      if let table = unsafe code.tableNumber(ofKey: key) { parts[table].append(group) }
    }
    return parts
  }

  /// Returns the groups that count more than zero, or all, as the indices of their entries.
  borrowing func groups(withZeros: Bool) -> [UInt32] {
    var groups: [UInt32] = []
    groups.reserveCapacity(entryCount)
    for index in 0..<entryCount where unsafe withZeros || entries[index].count > 0 {
      groups.append(UInt32(truncatingIfNeeded: index))
    }
    return groups
  }

  /// Calls `body` with some groups, in their order, and how much of each a rollback would leave.
  borrowing func forEach<Failure: Error>(
    in order: ArraySlice<UInt32>,
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ count: Int, _ countBefore: Int) throws(Failure)
      -> Void
  ) throws(Failure) {
    let entries = unsafe self.entries
    for index in order.indices {
      unsafe Self.prefetch(entries, index, order.endIndex) { Int(order[$0]) }
      let entry = unsafe entries + Int(order[index])
      let key = unsafe UnsafeBufferPointer(
        start: Self.key(of: entry),
        count: Int(entry.pointee.length)
      )
      unsafe try body(key, Int(entry.pointee.count), Int(countBefore(entry.pointee)))
    }
  }

  /// Brings into the cache what comes soon: in order entries lie all over memory, and so do their keys.
  @inline(__always)
  static func prefetch(
    _ entries: UnsafeMutablePointer<Entry>,
    _ index: Int,
    _ end: Int,
    _ entry: (Int) -> Int
  ) {
    let (far, near) = (index + 24, index + 12)
    if far < end { unsafe cbytescan_prefetch(entries + entry(far)) }
    guard near < end else { return }
    let next = unsafe entries + entry(near)
    if unsafe next.pointee.length > inlineLength { unsafe cbytescan_prefetch(key(of: next)) }
  }

  /// Returns the sum of the counts of some groups.
  borrowing func sum(of groups: [UInt32]) -> Int {
    groups.reduce(0) { unsafe $0 + Int(entries[Int($1)].count) }
  }

  /// Returns what is measured of some groups together.
  borrowing func measured(of groups: [UInt32]) -> GroupMeasures {
    measures?.sum(of: groups) ?? GroupMeasures()
  }

  /// The most bytes that the keys of all groups have together.
  var mostKeyBytes: Int { entryCount * Self.inlineLength + arena.keyByteCount }
}
