/// The fields of a line one after another: separated by blanks, or in quotes with escapes.
struct QuotedFields {
  private let line: LineBytes
  private var at: Int
  /// Whether the field that came last was in quotes.
  private(set) var wasQuoted = false

  init(_ line: LineBytes) {
    self.line = line
    at = line.skipBlanks(0)
  }

  /// Returns the next field, without its quotes; nil at the line's end.
  mutating func next() -> LineBytes? {
    guard at < line.count else { return nil }
    wasQuoted = line[at] == ByteClass.quote
    let from = wasQuoted ? at + 1 : at
    let end = wasQuoted ? line.findBareQuote(from: from) : line.endOfWord(from)
    at = line.skipBlanks(wasQuoted ? min(end + 1, line.count) : end)
    return line.part(from, end)
  }

  /// Returns the next field that is in quotes.
  mutating func nextQuoted() -> LineBytes? {
    while let field = next() {
      if wasQuoted { return field }
    }
    return nil
  }

  /// Skips fields; false if there are fewer.
  mutating func skip(_ count: Int) -> Bool {
    for _ in 0..<count where next() == nil { return false }
    return true
  }
}
