/// A request that stands without quotes behind the time of a line, up to its status.
///
/// Packages of nginx wrote `$request "$status" $body_bytes_sent` once; the status may be bare too. The
/// request goes from its method to its protocol; a malformed one, which has no protocol, goes to the first
/// quote of the line if a status in quotes starts there, and a size follows.
struct UnquotedRequest {
  /// Where the request stands.
  let range: Range<Int>
  /// The status behind it; nil where something else stands there.
  let status: UInt32?

  /// Finds the request behind the time, which ends at `anchor`, of a line whose first quote that opens a
  /// field is at `quote`; nil if there is none.
  init?(_ line: LineBytes, behind anchor: Int, before quote: Int) {
    let start = line.skipBlanks(anchor)
    guard start < quote else { return nil }
    if let (range, status) = Self.endedByProtocol(line, from: start, to: quote) {
      (self.range, self.status) = (range, status)
      return
    }
    guard quote < line.count, let status = Self.status(line, from: quote - 1),
      line.hasSize(at: line.skipBlanks(line.endOfWord(quote)))
    else { return nil }
    var end = quote
    while end > start, ByteClass.isBlank(line[end - 1]) { end -= 1 }
    (range, self.status) = (start..<end, status)
  }

  /// Returns a request with a protocol, and the status behind it if it is there.
  private static func endedByProtocol(
    _ line: LineBytes,
    from start: Int,
    to quote: Int
  ) -> (Range<Int>, UInt32?)? {
    let methodEnd = line.endOfWord(start)
    guard line.part(start, methodEnd).isMethod else { return nil }
    let target = line.skipBlanks(methodEnd)
    var at = line.skipBlanks(line.endOfWord(target))
    // A target of several words has to look like one: other text may end in a protocol too.
    let last = line.part(target, min(at, quote)).isPathOrURL ? quote : min(at + 1, quote)
    var found: Range<Int>?
    while at < last {
      let end = line.endOfWord(at)
      if RequestField.isProtocol(line.part(at, end)) {
        if let status = status(line, from: end) { return (start..<end, status) }
        if found == nil { found = start..<end }
      }
      at = line.skipBlanks(end)
    }
    return found.map { ($0, nil) }
  }

  /// Returns the status that stands behind blanks, in quotes or not.
  private static func status(_ line: LineBytes, from offset: Int) -> UInt32? {
    let start = line.skipBlanks(offset)
    guard start > offset else { return nil }
    return line.part(start, line.endOfWord(start)).withoutQuotes.statusOrZero
  }
}
