/// Reads HAProxy's HTTP and TCP logs, behind a syslog prefix or not.
///
/// An HTTP line is known by its five timers, `0/0/1/37/38`, and the status behind them; the request
/// is what stands from the first quote after it to the last. A TCP line has three timers, no request
/// and no status: it counts as `(empty)` with the status `-`.
struct HAProxyLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    var at = line.find(ByteClass.slash)
    while at < line.count {
      // Digits stand on both sides of it, or the sign of `-1`; in paths and agents seldom.
      guard ByteClass.isDigit(line.byte(at: at - 1)), Self.startsNumber(line.byte(at: at + 1))
      else {
        at = line.find(ByteClass.slash, from: at + 1)
        continue
      }
      // The word around the slash.
      var start = at
      while start > 0, !ByteClass.isBlank(line[start - 1]) { start -= 1 }
      let end = line.endOfWord(at)
      let timers = Self.numbers(line.part(start, end))
      if timers == 5, start > 0, let (status, behind) = Self.status(line, after: end) {
        return parseHTTP(line, status: status, from: behind)
      }
      if timers == 3, start > 0, isTCP(line, timersAt: start, end) {
        return ParsedLine(special: .empty, at: line, status: GroupTag.noStatus)
      }
      at = line.find(ByteClass.slash, from: end)
    }
    return ParsedLine(unparsed: line)
  }

  private func parseHTTP(_ line: LineBytes, status: UInt32, from: Int) -> ParsedLine {
    let open = line.find(ByteClass.quote, from: from)
    guard open < line.count else { return ParsedLine(unparsed: line) }
    var close = line.count
    while close > open, line[close - 1] != ByteClass.quote { close -= 1 }
    // Without a second quote the request was cut off with the line.
    let end = close - 1 > open ? close - 1 : line.count
    return ParsedLine(request: line.part(open + 1, end), status: status)
  }

  /// Whether bytes, a termination state such as `--`, and five counters follow three timers.
  private func isTCP(_ line: LineBytes, timersAt start: Int, _ end: Int) -> Bool {
    var at = line.skipBlanks(end)
    let bytes = line.part(at, line.endOfWord(at))
    at = line.skipBlanks(at + bytes.count)
    let state = line.part(at, line.endOfWord(at))
    at = line.skipBlanks(at + state.count)
    let counters = line.part(at, line.endOfWord(at))
    let hasBytes = bytes.byte(at: 0) == UInt8(ascii: "+") ? bytes.from(1).isNumber : bytes.isNumber
    return hasBytes && state.count == 2 && Self.numbers(counters) == 5
  }

  private static func startsNumber(_ byte: UInt8) -> Bool {
    ByteClass.isDigit(byte) || byte == ByteClass.dash || byte == UInt8(ascii: "+")
  }

  /// Returns how many numbers, with slashes between them, a word is made of; 0 if it is not.
  private static func numbers(_ word: LineBytes) -> Int {
    var count = 0
    var at = 0
    while at < word.count {
      // `-1` is a timer that never started, `+5` one of a log written before the end.
      if word[at] == ByteClass.dash || word[at] == UInt8(ascii: "+") { at += 1 }
      let digits = at
      while at < word.count, ByteClass.isDigit(word[at]) { at += 1 }
      guard at > digits else { return 0 }
      count += 1
      guard at < word.count else { return count }
      guard word[at] == ByteClass.slash else { return 0 }
      at += 1
    }
    return 0
  }

  /// Returns the status behind the timers, three digits, `0` or `-1`, and where it ends.
  private static func status(_ line: LineBytes, after end: Int) -> (UInt32, Int)? {
    let start = line.skipBlanks(end)
    let word = line.part(start, line.endOfWord(start))
    if let status = word.statusOrZero { return (status, start + word.count) }
    return word.equals("-1") ? (GroupTag.minusOne, start + 2) : nil
  }
}
