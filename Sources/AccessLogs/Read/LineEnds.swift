internal import CByteScan

/// The places of line ends in a stretch of memory, found many at a time.
///
/// One pass of wide vectors finds the ends of hundreds of lines before they are read one by one,
/// while their bytes are in the first-level cache. Unsafe because lines are ranges of memory.
@safe
final class LineEnds {
  /// How much is searched at once: half of a first-level cache of 32 KiB.
  private static let blockSize = 16 << 10
  private static let capacity = 1024

  private let offsets: UnsafeMutablePointer<UInt32>

  init() {
    // The search may write some entries more than it finds.
    unsafe offsets = .allocate(capacity: Self.capacity + 2)
  }

  deinit { unsafe offsets.deallocate() }

  /// Finds the first line ends of `[start, end)`, no more than `limit`, in one block of memory.
  ///
  /// - Returns: Their offsets from the start, valid until the next search, and their number.
  func first(
    _ limit: Int,
    in start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> (offsets: UnsafePointer<UInt32>, count: Int) {
    let blockEnd = unsafe start + min(Self.blockSize, end - start)
    let count = unsafe cbytescan_line_ends(
      start,
      blockEnd,
      offsets,
      min(limit, Self.capacity)
    )
    return unsafe (UnsafePointer(offsets), count)
  }

  /// Calls `body` with each line of `[start, end)` and its line end; the last may lack it.
  ///
  /// Before that, `readMany` may read as many of the lines as it likes: it gets where the next line
  /// starts, which it moves, and the line ends as offsets in a block, and returns how many it has read.
  @inline(__always)
  func forEachLine(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>,
    readMany: (
      _ line: inout UnsafePointer<UInt8>,
      _ block: UnsafePointer<UInt8>,
      _ ends: UnsafePointer<UInt32>,
      _ count: Int
    ) -> Int,
    _ body: (_ line: UnsafePointer<UInt8>, _ lineEnd: UnsafePointer<UInt8>) -> Void
  ) {
    var line = unsafe start
    var searched = unsafe start
    while unsafe searched < end {
      let blockEnd = unsafe searched + min(Self.blockSize, end - searched)
      let count = unsafe cbytescan_line_ends(searched, blockEnd, offsets, Self.capacity)
      let block = unsafe searched
      var index = 0
      while true {
        unsafe index += readMany(&line, block, offsets + index, count - index)
        if index == count { break }
        let lineEnd = unsafe block + Int(offsets[index])
        unsafe body(line, lineEnd)
        unsafe line = lineEnd + 1
        index += 1
      }
      // A full list may have left line ends in the block.
      unsafe searched = count == Self.capacity ? line : blockEnd
    }
    if unsafe line < end { unsafe body(line, end) }
  }
}
