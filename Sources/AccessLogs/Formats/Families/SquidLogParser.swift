/// Reads Squid's native format: time, milliseconds, client, code/status, bytes, method, URL.
struct SquidLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    var at = line.skipBlanks(0)
    guard let time = Self.next(line, &at), Self.isTime(time),
      let elapsed = Self.next(line, &at), elapsed.byte(at: 0) == ByteClass.dash || elapsed.isNumber,
      Self.next(line, &at) != nil,
      let result = Self.next(line, &at), let status = Self.status(of: result),
      Self.next(line, &at) != nil,
      let method = Self.next(line, &at), let url = Self.next(line, &at)
    else {
      return ParsedLine(unparsed: line)
    }
    return ParsedLine(target: url, method: method, status: status)
  }

  /// Returns the word at an offset, which moves behind it and the blanks; nil at the line's end.
  private static func next(_ line: LineBytes, _ at: inout Int) -> LineBytes? {
    guard at < line.count else { return nil }
    let start = at
    let end = line.endOfWord(at)
    at = line.skipBlanks(end)
    return line.part(start, end)
  }

  /// Whether a word is a time in seconds, as `1730606706.123`.
  private static func isTime(_ word: LineBytes) -> Bool {
    let dot = word.find(UInt8(ascii: "."))
    guard word.part(0, dot).isNumber else { return false }
    return dot == word.count || word.from(dot + 1).isNumber
  }

  /// Returns the status behind the slash of `TCP_MISS/200`.
  private static func status(of result: LineBytes) -> UInt32? {
    let slash = result.find(ByteClass.slash)
    guard slash > 0, slash < result.count else { return nil }
    return result.from(slash + 1).status
  }
}
