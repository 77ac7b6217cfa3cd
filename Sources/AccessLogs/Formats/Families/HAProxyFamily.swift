/// HAProxy's HTTP and TCP logs, behind a syslog prefix or not.
///
/// An HTTP line is known by its five timers, `0/0/1/37/38`, and the status behind them; the request
/// is what stands from the first quote after it to the last. A TCP line has three timers, no request
/// and no status: it counts as `(empty)` with the status `-`.
struct HAProxyFamily: FormatFamily {
  static let description = FamilyDescription(
    [.haproxy],
    marks: .timers,
    start: .anywhere,
    samples: [
      FormatSample(
        .haproxy,
        "HAProxy's HTTP and TCP logs, with or without a syslog prefix",
        line: "192.0.2.4:52100 [03/Nov/2025:04:05:06.123] web~ shop/web1 0/0/1/11/12 200 512 - - "
          + #"---- 1/1/0/0/0 0/0 "GET /shop?q=1 HTTP/1.1""#
      )
    ]
  )

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
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
      let timers = line.part(start, end)
      let count = start > 0 ? Self.numbers(timers) : 0
      var words = WordsFromStart(line, from: end)
      if count == 5, let status = Self.status(words.next()) {
        let rest = words.rest
        if !record.wanted.isEmpty { note(line, timers, bytes: words.next(), in: &record) }
        return take(rest, status, in: &record)
      }
      if count == 3, Self.isTCP(line.from(end)) {
        if !record.wanted.isEmpty { note(line, timers, bytes: words.next(), in: &record) }
        return record.take(special: .empty, at: line, status: GroupTag.noStatus)
      }
      at = line.find(ByteClass.slash, from: end)
    }
    return false
  }

  func reason(against line: LineBytes) -> String { "no five timers with a status behind them" }

  // Nobody else writes such lines, even where the request is malformed.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence { .vote }

  /// Takes the request in quotes of what stands behind the status.
  private func take(_ rest: LineBytes, _ status: UInt32, in record: inout LineRecord) -> Bool {
    let open = rest.find(ByteClass.quote)
    guard open < rest.count else { return false }
    var close = rest.count
    while close > open, rest[close - 1] != ByteClass.quote { close -= 1 }
    // Without a second quote the request was cut off with the line.
    let end = close - 1 > open ? close - 1 : rest.count
    let request = rest.part(open + 1, end)
    guard record.take(request: request, status: status, allowsAnyTarget: true) else { return false }
    if record.isWellFormed, record.wants(.host) { record.note(.host, record.endpoint.authority) }
    return true
  }

  /// Notes what stands around the timers: client and time before them, and the bytes behind them.
  private func note(
    _ line: LineBytes,
    _ timers: LineBytes,
    bytes: LineBytes?,
    in record: inout LineRecord
  ) {
    var last = timers.count
    while timers[last - 1] != ByteClass.slash { last -= 1 }
    // `+30` is the time until a line was written before the end, and no time of the request.
    record.note(requestTime: timers.from(last), in: .milliseconds)
    if let bytes, Self.isCount(bytes) { record.note(.bytes, bytes) }
    guard record.wants(.time) || record.wants(.client) else { return }
    var words = WordsFromEnd(line.part(0, line.end(of: timers) - timers.count))
    while let word = words.next() {
      guard word[0] == ByteClass.openBracket else { continue }
      let time = line.from(words.end + 1)
      record.note(.time, time.part(0, time.find(ByteClass.closeBracket)))
      record.note(clientAndPort: words.next())
      return
    }
  }

  /// Whether bytes, a termination state such as `--`, and five counters stand behind three timers.
  private static func isTCP(_ rest: LineBytes) -> Bool {
    var words = WordsFromStart(rest)
    guard let bytes = words.next(), let state = words.next(), let counters = words.next() else {
      return false
    }
    return isCount(bytes) && state.count == 2 && numbers(counters) == 5
  }

  /// Whether a word is a number, with a sign where the log was written before the end.
  private static func isCount(_ word: LineBytes) -> Bool {
    word.byte(at: 0) == UInt8(ascii: "+") ? word.from(1).isNumber : word.isNumber
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

  /// Returns the status that a word is: three digits, `0` or `-1`.
  private static func status(_ word: LineBytes?) -> UInt32? {
    guard let word else { return nil }
    return word.equals("-1") ? GroupTag.minusOne : word.statusOrZero
  }
}

extension LogFormat {
  package static let haproxy = LogFormat(code: 10, "haproxy")
}
