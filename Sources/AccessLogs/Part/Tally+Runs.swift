internal import CByteScan

/// The groups of a tally in the order of their keys, or of a report.
///
/// Unsafe because entries and keys are raw memory.
extension Tally {
  /// Returns the groups that count more than zero in key order, as the indices of their entries.
  borrowing func sortedRows(by: [Dimension]) -> [RowItem] {
    let rows = unsafe rows(by: by)
    return unsafe RowSorter(rows).sorted(count: entryCount) { unsafe rows.count(of: $0) > 0 }
  }

  /// Returns the groups that count more than zero in the order of a report, as the indices of their entries;
  /// behind the first `limit` in any order.
  borrowing func reportOrder(by: [Dimension], limit: Int) -> [UInt32] {
    var order = unsafe RowOrder(rows(by: by)).sorted(limit: min(limit, entryCount))
    // Those that were rolled back to zero are the last.
    while let last = order.last, unsafe entries[Int(last)].count == 0 { order.removeLast() }
    return order
  }

  /// Appends groups of a range to the rows of a report, and their keys to its text until that has so many
  /// bytes; returns the index of the first that was not appended.
  borrowing func append(
    _ groups: [UInt32],
    _ range: Range<Int>,
    to rows: inout ReportRows,
    textBytes: Int
  ) -> Int {
    for index in range {
      if rows.text.count >= textBytes { return index }
      // They lie all over memory.
      let ahead = index + 32
      if ahead < groups.count { unsafe cbytescan_prefetch(entries + Int(groups[ahead])) }
      let entry = unsafe entries + Int(groups[index])
      let key = unsafe UnsafeBufferPointer(
        start: Self.key(of: entry),
        count: Int(entry.pointee.length)
      )
      unsafe rows.append(
        key,
        tag: GroupTag(bits: entry.pointee.tag),
        count: Int(entry.pointee.count),
        file: 0
      )
    }
    return range.upperBound
  }

  /// Returns the sum of the counts of some groups.
  borrowing func sum(of groups: ArraySlice<UInt32>) -> Int {
    groups.reduce(0) { unsafe $0 + Int(entries[Int($1)].count) }
  }

  private borrowing func rows(by: [Dimension]) -> TallyRows {
    unsafe TallyRows(entries: entries, rowCount: entryCount, by: by.filter { $0 != .file })
  }

  /// Calls `body` with some groups, in their order, and how much of each a rollback would leave.
  borrowing func forEach(
    in rows: [RowItem],
    _ body: (_ record: GroupRecord, _ countBefore: Int) -> Void
  ) {
    let entries = unsafe self.entries
    // In key order the entries lie all over memory.
    let ahead = 16
    for index in rows.indices {
      if index + ahead < rows.count {
        unsafe cbytescan_prefetch(entries + Int(rows[index + ahead].row))
      }
      let entry = unsafe entries + Int(rows[index].row)
      unsafe body(
        GroupRecord(
          key: Self.key(of: entry),
          length: Int(entry.pointee.length),
          tag: GroupTag(bits: entry.pointee.tag),
          count: Int(entry.pointee.count)
        ),
        Int(entry.pointee.epoch == epoch ? entry.pointee.countBefore : entry.pointee.count)
      )
    }
  }

  /// The bytes that the keys of all groups have together.
  var keyByteCount: Int {
    var sum = 0
    for index in 0..<entryCount { unsafe sum += Int(entries[index].length) }
    return sum
  }

  /// The most bytes that the groups take as records.
  var mostRecordBytes: Int { unsafe keyByteCount + entryCount * GroupRecord.longestHead }
}

/// The entries of a tally as rows to be sorted, while nothing is added to it.
@unsafe
private struct TallyRows: CountedRows, @unchecked Sendable {
  let entries: UnsafeMutablePointer<Tally.Entry>
  let rowCount: Int
  let by: [Dimension]

  func count(of row: Int) -> Int { unsafe Int(entries[row].count) }

  func loadWords(_ items: inout [RowItem], _ range: Range<Int>, column: Int, depth: Int) {
    let dimension = unsafe by[column]
    for index in range {
      let entry = unsafe entries + Int(items[index].row)
      let tag = unsafe GroupTag(bits: entry.pointee.tag)
      items[index].word =
        switch dimension {
        case .endpoint:
          unsafe Self.word(Tally.key(of: entry), Int(entry.pointee.length), tag, from: depth)
        case .status: RowWord.status(tag)
        case .file: 0
        }
    }
  }

  /// Returns the word of ``RowWord``; eight bytes can always be loaded behind a key.
  @inline(__always)
  private static func word(
    _ key: UnsafePointer<UInt8>,
    _ length: Int,
    _ tag: GroupTag,
    from depth: Int
  ) -> UInt64 {
    guard tag.endpoint == .target else {
      return RowWord.endpoint(tag, in: [UInt8]().span, 0..<0, from: depth)
    }
    let rest = length - depth
    let bytes = unsafe UInt64(bigEndian: cbytescan_load64(key + depth))
    if rest >= 7 { return bytes & ~0xFF | (rest > 7 ? RowWord.goesOn : 16) }
    let kept = rest == 0 ? 0 : bytes & ~(UInt64.max >> UInt64(8 * rest))
    return kept | 2 * UInt64(rest) + 2
  }
}
