/// Squid's native format: time, milliseconds, client, code/status, bytes, method, URL.
struct SquidFamily: FormatFamily {
  static let description = FamilyDescription(
    [.squid],
    marks: .seconds,
    samples: [
      FormatSample(
        .squid,
        "Squid's native format",
        line:
          "1762142706.123     12 192.0.2.4 TCP_MISS/200 512 GET http://www.example.com/shop?q=1 "
          + "- HIER_DIRECT/192.0.2.80 text/html"
      )
    ]
  )

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    var words = WordsFromStart(line)
    guard let time = words.next(), time.isDecimal,
      let elapsed = words.next(), elapsed.byte(at: 0) == ByteClass.dash || elapsed.isNumber,
      let client = words.next(),
      let result = words.next(), let status = Self.status(of: result),
      let bytes = words.next(),
      let method = words.next(), let url = words.next()
    else { return false }
    record.note(.time, time)
    record.note(requestTime: elapsed, in: .milliseconds)
    record.note(.client, client)
    record.note(.bytes, bytes)
    record.note(.method, method)
    if record.wants(.user) { record.note(.user, words.next()) }
    return record.take(target: url, method: method, status: status)
  }

  func reason(against line: LineBytes) -> String {
    "no code and status, such as TCP_MISS/200, in the fourth column"
  }

  /// Returns the status behind the slash of `TCP_MISS/200`.
  private static func status(of result: LineBytes) -> UInt32? {
    let slash = result.find(ByteClass.slash)
    guard slash > 0, slash < result.count else { return nil }
    return result.from(slash + 1).status
  }
}

extension LogFormat {
  package static let squid = LogFormat(code: 11, "squid")
}
