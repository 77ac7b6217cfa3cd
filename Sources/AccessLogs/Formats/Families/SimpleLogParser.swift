internal import CByteScan

/// Reads a line of the `simple` format: `2025-11-03T04:05:06.123456 /api/v1/login 200`.
///
/// Unsafe because it reads the line through pointers; vector searches may load, not use,
/// `CBYTESCAN_PADDING` bytes past `end`.
struct SimpleLogParser {
  @inline(__always)
  static func parse(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> ParsedLine {
    unsafe ParsedLine(ordinary: CBYTESCAN_SIMPLE, LineBytes(line, end)) ?? parseAny(line, end)
  }

  /// Reads any line of the format.
  @inline(never)
  private static func parseAny(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> ParsedLine {
    guard unsafe startsWithTimestamp(line, end) else { return unsafe ParsedLine(unparsedAt: line) }
    let timestampEnd = unsafe cbytescan_find_either(
      line + 19,
      end,
      ByteClass.space,
      ByteClass.tab
    )
    var endpoint = unsafe timestampEnd
    while unsafe endpoint < end, unsafe ByteClass.isBlank(endpoint.pointee) {
      unsafe endpoint += 1
    }

    guard let (statusStart, status) = unsafe trailingStatus(endpoint, end) else {
      return unsafe ParsedLine(unparsedAt: line)
    }
    var targetEnd = unsafe statusStart
    while unsafe targetEnd > endpoint, unsafe ByteClass.isBlank(targetEnd[-1]) {
      unsafe targetEnd -= 1
    }
    // At least one blank between the two, and something before it.
    guard unsafe targetEnd < statusStart, unsafe targetEnd > endpoint else {
      return unsafe ParsedLine(unparsedAt: line)
    }
    let endpointEnd = unsafe cbytescan_find(endpoint, targetEnd, ByteClass.questionMark)
    return unsafe ParsedLine(
      endpoint: endpoint,
      endpointLength: endpointEnd - endpoint,
      tag: GroupTag(endpoint: .target, status: status)
    )
  }

  /// Whether the line starts with `dddd-dd-ddTdd:dd:dd`.
  @inline(__always)
  private static func startsWithTimestamp(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    guard unsafe end - line >= 19 else { return false }
    return unsafe line[4] == ByteClass.dash && line[7] == ByteClass.dash
      && line[10] == UInt8(ascii: "T") && CommonLogParser.isTime(line + 11)
      && areDigits(line, 0, 1, 2, 3) && areDigits(line, 5, 6, 8, 9)
  }

  @inline(__always)
  private static func areDigits(
    _ line: UnsafePointer<UInt8>,
    _ a: Int,
    _ b: Int,
    _ c: Int,
    _ d: Int
  ) -> Bool {
    unsafe ByteClass.isDigit(line[a]) && ByteClass.isDigit(line[b]) && ByteClass.isDigit(line[c])
      && ByteClass.isDigit(line[d])
  }

  /// Returns the status at the very end of the line and where it starts.
  @inline(__always)
  private static func trailingStatus(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> (start: UnsafePointer<UInt8>, status: UInt32)? {
    if unsafe end - start >= 3, let status = unsafe StatusField.digits(end - 3) {
      return unsafe (end - 3, status)
    }
    if unsafe end > start, unsafe end[-1] == ByteClass.dash {
      return unsafe (end - 1, GroupTag.noStatus)
    }
    return nil
  }
}
