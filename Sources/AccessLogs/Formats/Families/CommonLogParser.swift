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
    unsafe read(line, end)?.parsed ?? ParsedLine(unparsedAt: line)
  }

  /// What is read in a line, and where.
  @unsafe
  private struct Reading {
    let parsed: ParsedLine
    /// The request, without its quotes if it has any.
    let request: UnsafePointer<UInt8>
    let requestEnd: UnsafePointer<UInt8>
    /// Where the blanks before the status start.
    let behind: UnsafePointer<UInt8>
  }

  /// Returns the offsets of request and status in a line that is read; the quotes are in neither, but
  /// around a status that has them.
  static func places(in line: LineBytes) -> (request: Range<Int>, status: Range<Int>)? {
    guard let reading = unsafe read(line.start, line.end) else { return nil }
    let (request, close) = unsafe (reading.request - line.start, reading.requestEnd - line.start)
    let status = line.skipBlanks(unsafe reading.behind - line.start)
    return (request..<close, status..<line.endOfWord(status))
  }

  /// Returns the offset behind the quote that closes a request with a protocol; nil where there is none.
  static func endOfRequest(in line: LineBytes) -> Int? {
    let (start, end) = unsafe (line.start, line.end)
    let quote = unsafe openingQuote(start, endOfTimestamp(start, end), end)
    guard unsafe quote < end else { return nil }
    let close = unsafe bareQuote(quote + 1, end)
    guard unsafe close < end, unsafe RequestField.endsInProtocol(quote + 1, close) else {
      return nil
    }
    return unsafe close + 1 - start
  }

  private static func read(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Reading? {
    let anchor = unsafe endOfTimestamp(line, end)
    let quote = unsafe openingQuote(line, anchor, end)
    // Nearly every line has its request in quotes right behind the time.
    if unsafe quote <= anchor + 1 || anchor == line {
      return unsafe readQuoted(line, quote, end)
    }
    let bytes = unsafe LineBytes(line, end)
    guard let unquoted = unsafe UnquotedRequest(bytes, behind: anchor - line, before: quote - line)
    else {
      return unsafe readQuoted(line, quote, end)
    }
    guard let status = unquoted.status else {
      // A number behind one of its quotes is anything but the status, unless all is as it should be.
      let quoted = unsafe readQuoted(line, quote, end)
      return unsafe quoted?.parsed.isWellFormed == true ? quoted : nil
    }
    let (request, close) = unsafe (
      line + unquoted.range.lowerBound, line + unquoted.range.upperBound
    )
    let parsed = unsafe RequestField.parse(request, close, status: status)
    guard parsed.isParsed else { return nil }
    return unsafe Reading(parsed: parsed, request: request, requestEnd: close, behind: close)
  }

  /// Returns the first quote from the anchor on that can open a field, or `end`: one at the line's start,
  /// behind the anchor, or behind a blank or another quote.
  @inline(__always)
  private static func openingQuote(
    _ line: UnsafePointer<UInt8>,
    _ anchor: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var quote = unsafe cbytescan_find(anchor, end, ByteClass.quote)
    while unsafe quote < end, unsafe quote > anchor, unsafe !mayStandBeforeQuote(quote[-1]) {
      unsafe quote = unsafe cbytescan_find(quote + 1, end, ByteClass.quote)
    }
    return unsafe quote
  }

  @inline(__always)
  private static func mayStandBeforeQuote(_ byte: UInt8) -> Bool {
    ByteClass.isBlank(byte) || byte == ByteClass.quote
  }

  /// Reads the request that a quote opens.
  private static func readQuoted(
    _ line: UnsafePointer<UInt8>,
    _ quote: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Reading? {
    guard unsafe quote < end else { return nil }
    let request = unsafe quote + 1
    // The strict reading: a backslash escapes the byte after it, the first bare quote closes.
    let close = unsafe bareQuote(request, end)
    // Three digits in quotes are a status that stands elsewhere, and what follows them may be a size.
    if unsafe close < end, unsafe LineBytes(request, close).status != nil { return nil }
    if unsafe close < end, let reading = unsafe strictReading(request, close, end) {
      return unsafe reading
    }
    // What ends in a protocol is a request with something else than its status behind it.
    if unsafe close < end, unsafe RequestField.endsInProtocol(request, close) { return nil }

    // The lenient one: the first quote, escaped or not, that a status of digits follows.
    var at = unsafe cbytescan_find(request, end, ByteClass.quote)
    while unsafe at < end {
      if let status = unsafe StatusField.parse(at + 1, end, isStrict: false) {
        return unsafe Reading(
          parsed: RequestField.parse(request, at, status: status),
          request: request,
          requestEnd: at,
          behind: at + 1
        )
      }
      unsafe at = unsafe cbytescan_find(at + 1, end, ByteClass.quote)
    }
    return nil
  }

  /// Returns the first quote that no backslash escapes, or `end`.
  @inline(__always)
  private static func bareQuote(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var at = unsafe cbytescan_find_either(start, end, ByteClass.quote, ByteClass.backslash)
    while unsafe at < end, unsafe at.pointee == ByteClass.backslash {
      guard unsafe end - at > 2 else { return unsafe end }
      unsafe at = unsafe cbytescan_find_either(at + 2, end, ByteClass.quote, ByteClass.backslash)
    }
    return unsafe at
  }

  /// Reads a request that is closed by this quote, with the status behind it; nil if it is not there.
  @inline(__always)
  private static func strictReading(
    _ request: UnsafePointer<UInt8>,
    _ close: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Reading? {
    guard let status = unsafe StatusField.parse(close + 1, end, isStrict: true) else { return nil }
    let parsed = unsafe RequestField.parse(request, close, status: status)
    guard parsed.isParsed else { return nil }
    return unsafe Reading(
      parsed: parsed,
      request: request,
      requestEnd: close,
      behind: close + 1
    )
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
