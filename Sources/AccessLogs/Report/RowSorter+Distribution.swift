/// The first steps of sorting many rows: a radix sort by the bits in which their words differ.
///
/// Unsafe because it moves items between two blocks of memory, each to a place that was counted out.
extension RowSorter {
  /// From how many rows on counting them by their bits is faster than parting them.
  static var distributedCount: Int { 2048 }

  private static var bitCount: Int { 10 }

  /// Moves the items of a range into order as far as the first bits that differ tell.
  ///
  /// - Parameters:
  ///   - items: The items, with their words loaded.
  ///   - range: Which of them are moved.
  ///   - scratch: Memory for as many items as `items` has.
  /// - Returns: The ranges of items that agree in these bits, in order, and whether their words are
  ///   the same; nil if all words are.
  func distribute(
    _ items: inout [RowItem],
    _ range: Range<Int>,
    scratch: inout [RowItem]
  ) -> (ranges: [Range<Int>], areEqual: Bool)? {
    if scratch.isEmpty {
      scratch = unsafe [RowItem](unsafeUninitializedCapacity: items.count) { _, count in
        // Written before it is read.
        count = items.count
      }
    }
    return unsafe items.withUnsafeMutableBufferPointer { items in
      unsafe scratch.withUnsafeMutableBufferPointer { scratch in
        let (all, none) = unsafe items[range].reduce(into: (UInt64.max, UInt64.min)) { bits, item in
          bits = (bits.0 & item.word, bits.1 | item.word)
        }
        let differing = all ^ none
        if differing == 0 { return nil }
        let shift = UInt64(max(0, 64 - differing.leadingZeroBitCount - Self.bitCount))
        let mask = UInt64(1) << UInt64(Self.bitCount) - 1
        var ends = [Int](repeating: 0, count: 1 << Self.bitCount)
        for index in range { unsafe ends[Int(items[index].word >> shift & mask)] += 1 }
        var end = range.lowerBound
        var ranges: [Range<Int>] = []
        for bucket in ends.indices where ends[bucket] > 0 {
          ranges.append(end..<end + ends[bucket])
          end += ends[bucket]
          ends[bucket] = end
        }
        for index in range.reversed() {
          let item = unsafe items[index]
          let bucket = Int(item.word >> shift & mask)
          ends[bucket] -= 1
          unsafe scratch[ends[bucket]] = item
        }
        for index in range { unsafe items[index] = unsafe scratch[index] }
        return (ranges, shift == 0)
      }
    }
  }
}
