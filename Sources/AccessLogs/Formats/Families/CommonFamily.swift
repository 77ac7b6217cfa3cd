internal import CByteScan

/// The NCSA family: common, combined, vhost-prefixed and what servers make of them.
///
/// The request is found by the timestamp before it and the status behind it, so quotes in a user, a
/// vhost in front, or a whole line in quotes do not lose the line.
struct CommonFamily: FormatFamily {
  static let description = FamilyDescription(
    [
      .vhost, .ingressNginx, .traefik, .awsS3, .lighttpd, .envoy, .varnish, .combined, .common,
    ],
    others: [.nginx, .tomcat, .jetty, .fastly],
    marks: [.quote, .bracket],
    start: .request,
    judgesUnread: true,
    ordinary: CBYTESCAN_COMMON,
    samples: samples
  )

  @inline(__always)
  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    record.take(ordinary: CBYTESCAN_COMMON, line) || readAny(line, into: &record)
  }

  /// Reads any line of the family.
  @inline(never)
  private func readAny(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    let anchor = Self.endOfTimestamp(line)
    guard let reading = Self.take(line, behind: anchor, into: &record) else { return false }
    if !record.wanted.isEmpty { noteFields(of: line, reading, behind: anchor, in: &record) }
    return true
  }

  /// Takes request and status of any line, behind its time; nil of one that is not read.
  @inline(__always)
  static func take(
    _ line: LineBytes,
    behind anchor: Int,
    into record: inout LineRecord
  ) -> Reading? {
    guard let reading = reading(of: line, behind: anchor),
      record.take(request: reading.request(in: line), status: reading.status)
    else { return nil }
    return reading
  }

  func reason(against line: LineBytes) -> String {
    Self.holdsQuote(line)
      ? "no status of three digits behind the request in quotes" : "no request in quotes"
  }

  /// Whether there may be a request in a line that is not read.
  static func holdsQuote(_ line: LineBytes) -> Bool { line.find(ByteClass.quote) < line.count }

  // MARK: - Request and status

  /// Where request and status stand in a line that is read.
  struct Reading {
    /// Where the request starts and ends, without its quotes if it has any.
    let start: Int
    let end: Int
    let status: UInt32
    /// Where the blanks before the status start.
    let behind: Int

    func request(in line: LineBytes) -> LineBytes { line.part(start, end) }
  }

  private static func reading(of line: LineBytes, behind anchor: Int) -> Reading? {
    let quote = openingQuote(line, from: anchor)
    // Nearly every line has its request in quotes right behind the time.
    if quote <= anchor + 1 || anchor == 0 { return quotedReading(of: line, quote) }
    guard let unquoted = UnquotedRequest(line, behind: anchor, before: quote) else {
      return quotedReading(of: line, quote)
    }
    guard let status = unquoted.status else {
      // A number behind one of its quotes is anything but the status, unless all is as it should be.
      let quoted = quotedReading(of: line, quote)
      return quoted.flatMap { isWellFormed($0, line) ? $0 : nil }
    }
    let (start, end) = (unquoted.range.lowerBound, unquoted.range.upperBound)
    return Reading(start: start, end: end, status: status, behind: end)
  }

  private static func isWellFormed(_ reading: Reading, _ line: LineBytes) -> Bool {
    RequestField(reading.request(in: line)).kind == .target
  }

  /// Returns the offset of the first quote from the anchor on that can open a field, or the count: one at
  /// the line's start, behind the anchor, or behind a blank or another quote.
  @inline(__always)
  private static func openingQuote(_ line: LineBytes, from anchor: Int) -> Int {
    var quote = line.find(ByteClass.quote, from: anchor)
    while quote < line.count, quote > anchor, !mayStandBeforeQuote(line[quote - 1]) {
      quote = line.find(ByteClass.quote, from: quote + 1)
    }
    return quote
  }

  @inline(__always)
  private static func mayStandBeforeQuote(_ byte: UInt8) -> Bool {
    ByteClass.isBlank(byte) || byte == ByteClass.quote
  }

  /// Reads the request that a quote opens.
  private static func quotedReading(of line: LineBytes, _ quote: Int) -> Reading? {
    guard quote < line.count else { return nil }
    let start = quote + 1
    // The strict reading: a backslash escapes the byte after it, the first bare quote closes.
    let close = line.findBareQuote(from: start)
    if close < line.count {
      // Three digits in quotes are a status that stands elsewhere, and what follows them may be a size.
      if close == start + 3, line.part(start, close).status != nil { return nil }
      if let status = status(in: line, behind: close + 1, isStrict: true) {
        let reading = Reading(start: start, end: close, status: status, behind: close + 1)
        if status != GroupTag.zero || isWellFormed(reading, line) { return reading }
      }
      // What ends in a protocol is a request with something else than its status behind it.
      if RequestField.endsInProtocol(line.part(start, close)) { return nil }
    }
    // The lenient one: the first quote, escaped or not, that a status of digits follows.
    var at = line.find(ByteClass.quote, from: start)
    while at < line.count {
      if let status = status(in: line, behind: at + 1, isStrict: false) {
        return Reading(start: start, end: at, status: status, behind: at + 1)
      }
      at = line.find(ByteClass.quote, from: at + 1)
    }
    return nil
  }

  /// Returns the status that stands behind blanks, with a blank or the line's end behind it; `-` and `0` are
  /// one only where `isStrict` is set.
  @inline(__always)
  private static func status(in line: LineBytes, behind offset: Int, isStrict: Bool) -> UInt32? {
    let start = line.skipBlanks(offset)
    guard start > offset else { return nil }
    if endsField(line, start + 3), let status = line.part(start, start + 3).status { return status }
    guard isStrict, endsField(line, start + 1) else { return nil }
    return line.part(start, start + 1).statusOrNone
  }

  @inline(__always)
  private static func endsField(_ line: LineBytes, _ offset: Int) -> Bool {
    offset == line.count || ByteClass.isBlank(line.byte(at: offset))
  }

  /// Returns the offset behind the quote that closes a request with a protocol; nil where there is none.
  static func endOfRequest(in line: LineBytes) -> Int? {
    let quote = openingQuote(line, from: endOfTimestamp(line))
    guard quote < line.count else { return nil }
    let close = line.findBareQuote(from: quote + 1)
    guard close < line.count, RequestField.endsInProtocol(line.part(quote + 1, close)) else {
      return nil
    }
    return close + 1
  }

  // MARK: - The time

  /// Returns the offset behind the first `[..]`, without a bracket in it, that holds a time of day, or 0.
  @inline(__always)
  static func endOfTimestamp(_ line: LineBytes) -> Int {
    var open = line.find(ByteClass.openBracket)
    while open < line.count {
      let next = line.findEither(ByteClass.openBracket, ByteClass.closeBracket, from: open + 1)
      guard next < line.count else { break }
      if line[next] == ByteClass.openBracket {
        open = next
      } else if holdsTime(line, from: open + 1, to: next) {
        return next + 1
      } else {
        open = line.find(ByteClass.openBracket, from: next + 1)
      }
    }
    return 0
  }

  /// Whether `dd:dd:dd` stands somewhere between two offsets.
  @inline(__always)
  private static func holdsTime(_ line: LineBytes, from start: Int, to end: Int) -> Bool {
    // `10/Oct/2000:13:55:36 -0700`, as nearly every line has it.
    if end - start == 26, line.holdsTime(at: start + 12) { return true }
    var at = start
    while end - at >= 8 {
      if line.holdsTime(at: at) { return true }
      at += 1
    }
    return false
  }
}
