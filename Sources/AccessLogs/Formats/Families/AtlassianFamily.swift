/// The access logs of Jira, Confluence and Bitbucket that are not in the common format.
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
struct AtlassianFamily: FormatFamily {
  static let description = FamilyDescription(
    [.atlassian],
    samples: [
      FormatSample(
        .atlassian,
        "Jira and Confluence where requests have no quotes, and Bitbucket",
        line: "[03/Nov/2025:04:05:06 +0000] ann http-nio-8080-exec-1 192.0.2.4 GET /shop?q=1 "
          + "HTTP/1.1 200 12ms 512 http://www.example.com/ curl/8.5"
      )
    ]
  )

  private static let bar = Array(" | ".utf8)
  private static let quoteAndBar = Array("\" | ".utf8)

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    line.byte(at: 0) == ByteClass.openBracket
      ? Self.readTomcat(line, into: &record) : Self.readBitbucket(line, into: &record)
  }

  func reason(against line: LineBytes) -> String {
    var record = LineRecord(wanted: FieldSet(.status))
    _ = read(line, into: &record)
    if let status = record[.status] {
      return line.byte(at: 0) != ByteClass.openBracket && status.equals("-")
        ? "the start of a request, which has no status yet" : "the status is not of three digits"
    }
    return line.byte(at: 0) == ByteClass.openBracket
      ? "no thread, client, request and status, with milliseconds as 12ms behind them"
      : "no fields as Bitbucket writes them, with ' | ' between them"
  }

  // Nobody else writes such lines, even where the request is malformed.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence { .vote }

  /// Takes the request and the status once all is found.
  private static func take(
    _ request: LineBytes,
    _ status: LineBytes,
    in record: inout LineRecord
  ) -> Bool {
    record.note(.status, status)
    guard let status = status.statusOrZero else { return false }
    return record.take(request: request, status: status)
  }

  // MARK: - Jira and Confluence

  /// Reads a line whose fields stand apart by blanks alone.
  private static func readTomcat(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard let time = line.leadingTime else { return false }
    var words = WordsFromStart(line, from: line.end(of: time) + 2)
    // User, thread and client; before them perhaps the clients that proxies name.
    guard var user = words.next(), var thread = words.next() else { return false }
    while !isThread(thread) {
      guard let next = words.next(), milliseconds(next) == nil else { return false }
      (user, thread) = (thread, next)
    }
    guard let client = words.next() else { return false }

    let start = words.start
    var status: LineBytes?
    while let word = words.next() {
      guard let milliseconds = milliseconds(word), let status else {
        status = word
        continue
      }
      let end = line.end(of: status) - status.count
      guard end > start else { return false }
      if !record.wanted.isEmpty {
        record.note(.time, time)
        record.note(.user, user)
        record.note(.client, client)
        record.note(requestTime: milliseconds, in: .milliseconds)
        noteHeaders(words, in: &record)
      }
      return take(line.part(start, end).trimmingSpaces, status, in: &record)
    }
    return false
  }

  /// Notes size, referrer and agent; the agent is all that is left.
  private static func noteHeaders(_ words: WordsFromStart, in record: inout LineRecord) {
    var words = words
    guard let bytes = words.next(), let referrer = words.next(), !words.rest.isEmpty else { return }
    record.note(.bytes, bytes)
    record.note(.referrer, referrer)
    record.note(.agent, words.rest)
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

  // MARK: - Bitbucket

  /// Reads a line whose fields have ` | ` between them.
  private static func readBitbucket(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard line.find(UInt8(ascii: "|")) < line.count else { return false }
    var start = 0
    func next() -> LineBytes? {
      guard let end = line.find(bar, from: start) else { return nil }
      defer { start = end + bar.count }
      return line.part(start, end)
    }
    // Client, protocol, id of the request, user and time; other programs of this layout have one more id.
    guard let client = next(), next() != nil, next() != nil, var user = next(), var time = next()
    else { return false }
    func isTime(_ field: LineBytes) -> Bool { field.startsWithTime(behind: ByteClass.space) }
    if !isTime(time), let field = next() { (user, time) = (time, field) }
    guard isTime(time), line.byte(at: start) == ByteClass.quote,
      let close = line.find(quoteAndBar, from: start + 1)
    else { return false }
    // Neither the request nor what the client says of itself can move the fields behind them: those are
    // told from the line's end.
    let first = close + quoteAndBar.count
    var end = line.count
    while end > 0, ByteClass.isBlank(line[end - 1]) { end -= 1 }
    guard line.spells(" |", at: end - 2) else { return false }
    end -= 2
    func last() -> LineBytes? {
      var start = end
      while start >= 3, !line.spells(" | ", at: start - 3) { start -= 1 }
      guard start >= first else { return nil }
      defer { end = start - 3 }
      return line.part(start, end)
    }
    // Session, milliseconds, labels, bytes written, bytes read, status.
    guard last() != nil, let milliseconds = last(), last() != nil, let bytes = last(),
      last() != nil, let status = last(), end >= first
    else { return false }
    // Referrer and agent, each in quotes, or `-`.
    let headers = line.part(first, end)
    guard headers.equals("-") || headers.byte(at: headers.count - 1) == ByteClass.quote else {
      return false
    }
    if !record.wanted.isEmpty {
      record.note(.client, client)
      record.note(.user, user)
      record.note(.time, time)
      record.note(.bytes, bytes)
      record.note(requestTime: milliseconds, in: .milliseconds)
      var quoted = QuotedFields(headers)
      record.note(.referrer, quoted.next())
      record.note(.agent, quoted.next())
    }
    return take(line.part(start + 1, close), status, in: &record)
  }
}

extension LogFormat {
  /// Jira and Confluence without quotes, and Bitbucket.
  package static let atlassian = LogFormat(code: 32, "atlassian")
}
