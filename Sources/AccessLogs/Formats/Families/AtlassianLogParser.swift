/// Reads the access logs of Jira, Confluence and Bitbucket that are not in the common format.
///
/// Jira and Confluence let Tomcat write `%t %{X-AUSERNAME}o %I %h %r %s %Dms %b %{Referer}i
/// %{User-Agent}i`, without quotes, since Confluence 7.11 with `%{X-Forwarded-For}i` behind the time
/// (https://confluence.atlassian.com/doc/configure-access-logs-1044780567.html). The milliseconds tell
/// where the status is, the name of the thread where the client is.
///
/// Bitbucket puts ` | ` between its fields and has a line for the start of each request (`i@...`) and one
/// for its end (`o@...`), which alone has a status
/// (https://confluence.atlassian.com/bitbucketserverkb/how-to-read-the-bitbucket-server-log-formats-779171668.html);
/// the request is counted once, at its end. What ssh did has no HTTP status, or a request that is
/// `(malformed)`.
struct AtlassianLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    if line.byte(at: 0) == ByteClass.openBracket {
      guard let record = TomcatRecord(line) else { return ParsedLine(unparsed: line) }
      return Self.reading(of: record.request, record.status, line)
    }
    guard let record = BitbucketRecord(line) else { return ParsedLine(unparsed: line) }
    return Self.reading(of: record.request, record.status, line)
  }

  private static func reading(
    of request: LineBytes,
    _ status: LineBytes,
    _ line: LineBytes
  ) -> ParsedLine {
    guard let status = status.statusOrZero else { return ParsedLine(unparsed: line) }
    return ParsedLine(strictRequest: request, status: status)
  }
}

/// The parts of a line of Jira or Confluence, which stand apart by blanks alone.
struct TomcatRecord {
  let time: LineBytes
  let user: LineBytes
  let client: LineBytes
  let request: LineBytes
  let status: LineBytes
  let milliseconds: LineBytes
  /// The size, the referrer and the agent.
  let rest: LineBytes

  init?(_ line: LineBytes) {
    // `[03/Nov/2025:04:05:06 +0000] `
    guard line.holdsTime(at: 13), line.spells("] ", at: 27) else { return nil }
    time = line.part(1, 27)
    var words = Words(line, from: 29)
    // User, thread and client; before them perhaps the clients that proxies name.
    guard var user = words.next(), var thread = words.next() else { return nil }
    while !Self.isThread(thread) {
      guard let next = words.next(), Self.milliseconds(next) == nil else { return nil }
      (user, thread) = (thread, next)
    }
    guard let client = words.next() else { return nil }
    (self.user, self.client) = (user, client)

    let start = line.skipBlanks(line.end(of: client))
    var status: LineBytes?
    while let word = words.next() {
      if let milliseconds = Self.milliseconds(word), let status {
        let end = line.end(of: status) - status.count
        guard end > start else { return nil }
        request = line.part(start, end).trimmingSpaces
        self.status = status
        self.milliseconds = milliseconds
        rest = line.from(line.skipBlanks(line.end(of: word)))
        return
      }
      status = word
    }
    return nil
  }

  /// Whether a word names a thread of Tomcat: `http-nio-8080-exec-1`, or a virtual one.
  private static func isThread(_ word: LineBytes) -> Bool {
    guard ByteClass.isDigit(word[word.count - 1]), word.find(ByteClass.slash) == word.count else {
      return false
    }
    return word.contains("-exec-") || word.spells("tomcat-handler-")
  }

  /// Returns the number in `350ms`; nil for another word.
  private static func milliseconds(_ word: LineBytes) -> LineBytes? {
    guard word.count > 2, word.spells("ms", at: word.count - 2) else { return nil }
    let number = word.part(0, word.count - 2)
    return number.isNumber ? number : nil
  }

  /// The words of a line one after another.
  private struct Words {
    private let line: LineBytes
    private var at: Int

    init(_ line: LineBytes, from start: Int) {
      self.line = line
      at = line.skipBlanks(start)
    }

    mutating func next() -> LineBytes? {
      guard at < line.count else { return nil }
      let end = line.endOfWord(at)
      let word = line.part(at, end)
      at = line.skipBlanks(end)
      return word
    }
  }
}

/// The parts of a line of Bitbucket, with ` | ` between them.
struct BitbucketRecord {
  let client: LineBytes
  let user: LineBytes
  let time: LineBytes
  let request: LineBytes
  /// Referrer and agent, each in quotes, or `-`.
  let headers: LineBytes
  let status: LineBytes
  let bytes: LineBytes
  let milliseconds: LineBytes

  init?(_ line: LineBytes) {
    guard line.find(UInt8(ascii: "|")) < line.count else { return nil }
    var start = 0
    func next() -> LineBytes? {
      guard let end = line.find(Self.bar, from: start) else { return nil }
      defer { start = end + Self.bar.count }
      return line.part(start, end)
    }
    // Client, protocol, id of the request, user and time; other programs of this layout have one more id.
    guard let client = next(), next() != nil, next() != nil, var user = next(), var time = next()
    else {
      return nil
    }
    if !Self.isTime(time), let field = next() { (user, time) = (time, field) }
    guard Self.isTime(time), line.byte(at: start) == ByteClass.quote else { return nil }
    (self.client, self.user, self.time) = (client, user, time)
    // Neither the request nor what the client says of itself can move the fields behind them: those are
    // told from the line's end.
    guard let close = line.find(Self.quoteAndBar, from: start + 1) else { return nil }
    request = line.part(start + 1, close)
    var end = line.count
    while end > 0, ByteClass.isBlank(line[end - 1]) { end -= 1 }
    guard end > 1, line[end - 1] == UInt8(ascii: "|"), line[end - 2] == ByteClass.space else {
      return nil
    }
    end -= 2
    func last() -> LineBytes? {
      var start = end
      while start >= 3, !line.holds(Self.bar, at: start - 3) { start -= 1 }
      guard start >= close + 4 else { return nil }
      defer { end = start - 3 }
      return line.part(start, end)
    }
    // Session, milliseconds, labels, bytes written, bytes read, status.
    guard last() != nil, let milliseconds = last(), last() != nil, let bytes = last(),
      last() != nil,
      let status = last(), end >= close + 4
    else { return nil }
    headers = line.part(close + 4, end)
    guard headers.equals("-") || headers.byte(at: headers.count - 1) == ByteClass.quote else {
      return nil
    }
    self.status = status
    self.bytes = bytes
    self.milliseconds = milliseconds
  }

  /// Whether a field is a time as `2025-11-03 04:05:06,123`.
  private static func isTime(_ field: LineBytes) -> Bool {
    field.byte(at: 4) == ByteClass.dash && field.byte(at: 10) == ByteClass.space
      && field.holdsTime(at: 11)
  }

  private static let bar = Array(" | ".utf8)
  private static let quoteAndBar = Array("\" | ".utf8)
}
