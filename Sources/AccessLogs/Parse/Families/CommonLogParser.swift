internal import CByteScan

/// Reads a line of the NCSA family: common, combined, vhost-prefixed and what servers make of them.
///
/// The request is found by the timestamp before it and the status behind it, so quotes in a user, a
/// vhost in front, or a whole line in quotes do not lose the line. Unsafe because it reads the line
/// through pointers; vector searches may load, not use, `CBYTESCAN_PADDING` bytes past `end`.
struct CommonLogParser {
  @inline(__always)
  static func parse(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> ParsedLine {
    unsafe ParsedLine(ordinary: CBYTESCAN_COMMON, LineBytes(line, end)) ?? parseAny(line, end)
  }

  /// Reads any line of the family.
  @inline(never)
  private static func parseAny(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> ParsedLine {
    let anchor = unsafe endOfTimestamp(line, end)
    let quote = unsafe cbytescan_find(anchor, end, ByteClass.quote)
    guard unsafe quote < end else { return unsafe ParsedLine(unparsedAt: line) }
    let request = unsafe quote + 1

    // Nearly every request has neither a quote nor a backslash in it.
    let close = unsafe cbytescan_find_either(request, end, ByteClass.quote, ByteClass.backslash)
    if unsafe close < end, unsafe close.pointee == ByteClass.quote,
      let status = unsafe StatusField.parse(close + 1, end, allowsDash: true)
    {
      return unsafe RequestField.parse(request, close, status: status)
    }
    return unsafe parseOddRequest(line, request, close, end)
  }

  /// Reads a request with escapes or bare quotes in it; `stop` is its first quote or backslash.
  private static func parseOddRequest(
    _ line: UnsafePointer<UInt8>,
    _ request: UnsafePointer<UInt8>,
    _ stop: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> ParsedLine {
    // The strict reading: a backslash escapes the byte after it, the first bare quote closes.
    var at = unsafe stop
    while unsafe at < end, unsafe at.pointee == ByteClass.backslash {
      guard unsafe end - at > 2 else {
        unsafe at = unsafe end
        break
      }
      unsafe at = unsafe cbytescan_find_either(at + 2, end, ByteClass.quote, ByteClass.backslash)
    }
    if unsafe at < end, let status = unsafe StatusField.parse(at + 1, end, allowsDash: true) {
      return unsafe RequestField.parse(request, at, status: status)
    }

    // The lenient one: the first quote, escaped or not, that a status of digits follows.
    unsafe at = unsafe cbytescan_find(request, end, ByteClass.quote)
    while unsafe at < end {
      if let status = unsafe StatusField.parse(at + 1, end, allowsDash: false) {
        return unsafe RequestField.parse(request, at, status: status)
      }
      unsafe at = unsafe cbytescan_find(at + 1, end, ByteClass.quote)
    }
    return unsafe ParsedLine(unparsedAt: line)
  }

  /// Returns the offset behind the first `[..]`, without a bracket in it, that holds a time of day, or 0.
  static func endOfTimestamp(_ line: LineBytes) -> Int {
    unsafe endOfTimestamp(line.start, line.end) - line.start
  }

  /// Returns the end of the first `[..]` that holds a time of day, or the line's start.
  @inline(__always)
  private static func endOfTimestamp(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var open = unsafe cbytescan_find(line, end, ByteClass.openBracket)
    while unsafe open < end {
      let next = unsafe cbytescan_find_either(
        open + 1,
        end,
        ByteClass.openBracket,
        ByteClass.closeBracket
      )
      guard unsafe next < end else { break }
      if unsafe next.pointee == ByteClass.openBracket {
        unsafe open = unsafe next
      } else if unsafe holdsTime(open + 1, next) {
        return unsafe next + 1
      } else {
        unsafe open = unsafe cbytescan_find(next + 1, end, ByteClass.openBracket)
      }
    }
    return unsafe line
  }

  /// Whether `dd:dd:dd` stands somewhere in `[start, end)`.
  @inline(__always)
  private static func holdsTime(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    // `10/Oct/2000:13:55:36 -0700`, as nearly every line has it.
    if unsafe end - start == 26, unsafe isTime(start + 12) { return true }
    var at = unsafe start
    while unsafe end - at >= 8 {
      if unsafe isTime(at) { return true }
      unsafe at += 1
    }
    return false
  }

  @inline(__always)
  static func isTime(_ at: UnsafePointer<UInt8>) -> Bool {
    let isSeparated = unsafe at[2] == ByteClass.colon && at[5] == ByteClass.colon
    return unsafe isSeparated && ByteClass.isDigit(at[0]) && ByteClass.isDigit(at[1])
      && ByteClass.isDigit(at[3]) && ByteClass.isDigit(at[4]) && ByteClass.isDigit(at[6])
      && ByteClass.isDigit(at[7])
  }
}
