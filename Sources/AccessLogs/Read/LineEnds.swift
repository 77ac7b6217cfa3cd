internal import CByteScan

/// Ordinary lines of a format, located: C fills them, and they are valid until the next ones are located.
///
/// Unsafe to use and safe to pass, as ``LineBytes`` is.
@safe
struct OrdinaryLines {
  /// How many they are at most: as many as wait together for what they need of a table of groups.
  static let capacity = 16
  /// A number for each line.
  typealias Numbers = InlineArray<16, UInt64>

  let start: UnsafePointer<cbytescan_line>
  let count: Int

  fileprivate init(_ start: UnsafePointer<cbytescan_line>, count: Int) {
    unsafe self.start = unsafe start
    self.count = count
  }

  /// Calls `body` with the index of each line whose bit is set, the first line's lowest.
  @inline(__always)
  static func forEach(_ bits: UInt64, _ body: (Int) -> Void) {
    var bits = bits
    while bits != 0 {
      body(bits.trailingZeroBitCount)
      bits &= bits &- 1
    }
  }

  /// Reads the numbers of bytes right behind the status of lines of ``CommonFamily`` whose bits are set, into the
  /// places of the lines; returns the bits of those that have one there.
  func readSizes(of staying: UInt64, into sizes: inout InlineArray<16, Int64>) -> UInt64 {
    precondition(staying >> UInt64(count) == 0)
    var sizes = sizes.mutableSpan
    return sizes.withUnsafeMutableBufferPointer { sizes in
      guard let first = unsafe sizes.baseAddress else { return 0 }
      return unsafe cbytescan_line_sizes(start, staying, first)
    }
  }

  /// One of the lines.
  @inline(__always)
  subscript(index: Int) -> OrdinaryLine {
    precondition(index >= 0 && index < count)
    return unsafe OrdinaryLine(start[index])
  }
}

/// An ordinary line of a format, and where in it what it says is: offsets from its start.
struct OrdinaryLine {
  /// The line, perhaps with a carriage return behind it.
  let line: LineBytes
  /// The number that the three digits of the status are.
  let status: UInt32
  /// Where the time starts.
  let time: Int
  /// Where the target starts, which goes on up to the first `?` as the endpoint.
  let target: Int
  let endpointEnd: Int
  let targetEnd: Int
  /// Where the request ends, with its protocol if it has one.
  let requestEnd: Int

  @inline(__always)
  init(_ located: cbytescan_line) {
    let start = unsafe located.start.unsafelyUnwrapped
    unsafe line = unsafe LineBytes(start, start + Int(located.length))
    unsafe status = UInt32(located.status)
    unsafe time = Int(located.time)
    unsafe target = Int(located.target)
    unsafe endpointEnd = Int(located.target) + Int(located.endpoint_length)
    unsafe targetEnd = Int(located.target) + Int(located.target_length)
    unsafe requestEnd = Int(located.request_end)
  }

  @inline(__always)
  var endpoint: LineBytes { line.part(target, endpointEnd) }

  /// The target with its query.
  @inline(__always)
  var wholeTarget: LineBytes { line.part(target, targetEnd) }

  /// The query; nil where there is none.
  @inline(__always)
  var query: LineBytes? {
    endpointEnd < targetEnd ? line.part(endpointEnd + 1, targetEnd) : nil
  }
}

/// The places of line ends in a stretch of memory, found many at a time.
///
/// One pass of wide vectors finds the ends of hundreds of lines before they are read one by one,
/// while their bytes are in the first-level cache. Unsafe because C fills its memory and gets pointers.
@safe
final class LineEnds {
  /// How much is searched at once: half of a first-level cache of 32 KiB.
  private static let blockSize = 16 << 10
  private static let capacity = 1024

  private let offsets: UnsafeMutablePointer<UInt32>
  private let located: UnsafeMutablePointer<cbytescan_line>

  init() {
    // The search may write some entries more than it finds.
    unsafe offsets = .allocate(capacity: Self.capacity + 2)
    unsafe offsets.initialize(repeating: 0, count: Self.capacity + 2)
    unsafe located = .allocate(capacity: OrdinaryLines.capacity)
    unsafe located.initialize(repeating: cbytescan_line(), count: OrdinaryLines.capacity)
  }

  deinit {
    unsafe offsets.deallocate()
    unsafe located.deallocate()
  }

  /// Finds the first line ends, no more than `limit`, in one block of memory; returns how many.
  func findFirst(_ limit: Int, in lines: LineBytes) -> Int {
    let blockEnd = unsafe lines.start + min(Self.blockSize, lines.count)
    return unsafe cbytescan_line_ends(lines.start, blockEnd, offsets, min(limit, Self.capacity))
  }

  /// The offset of a line end that was found last.
  subscript(index: Int) -> Int {
    precondition(index >= 0 && index < Self.capacity)
    return unsafe Int(offsets[index])
  }

  /// Calls `body` with each of some lines, without its line end and padding; the last may lack its end.
  ///
  /// The ordinary lines of a format, if one is given, go to `bodyOfOrdinary` instead, some at a time.
  @inline(__always)
  func forEachLine(
    _ lines: LineBytes,
    ordinary format: cbytescan_format?,
    _ bodyOfOrdinary: (OrdinaryLines) -> Void,
    _ body: (LineBytes) -> Void
  ) {
    let end = unsafe lines.end
    var line = unsafe lines.start
    var searched = unsafe lines.start
    while unsafe searched < end {
      let blockEnd = unsafe searched + min(Self.blockSize, end - searched)
      let count = unsafe cbytescan_line_ends(searched, blockEnd, offsets, Self.capacity)
      let block = unsafe searched
      var index = 0
      while true {
        if let format {
          unsafe index += locate(format, &line, block, index, count, bodyOfOrdinary)
        }
        if index == count { break }
        let lineEnd = unsafe block + Int(offsets[index])
        unsafe body(LineBytes(line, lineEnd).withoutPadding)
        unsafe line = lineEnd + 1
        index += 1
      }
      // A full list may have left line ends in the block.
      unsafe searched = count == Self.capacity ? line : blockEnd
    }
    if unsafe line < end { unsafe body(LineBytes(line, end).withoutPadding) }
  }

  /// Locates lines until one is not ordinary, and moves `line` behind them; returns how many they were.
  ///
  /// The first one's end in the block is that of an index.
  @inline(__always)
  private func locate(
    _ format: cbytescan_format,
    _ line: inout UnsafePointer<UInt8>,
    _ block: UnsafePointer<UInt8>,
    _ first: Int,
    _ end: Int,
    _ body: (OrdinaryLines) -> Void
  ) -> Int {
    var index = first
    while index < end {
      let most = min(end - index, OrdinaryLines.capacity)
      let found = unsafe cbytescan_locate_lines(
        format,
        &line,
        block,
        offsets + index,
        most,
        LineBuffer.maxLineLength,
        located
      )
      unsafe body(OrdinaryLines(located, count: found))
      index += found
      if found < most { break }
    }
    return index - first
  }
}
