/// Reads the two formats of Nginx Proxy Manager, which stand in its `nginx.conf`.
///
/// Of a proxy host, `[$time_local] $upstream_cache_status $upstream_status $status - $request_method
/// $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] ...`; of the default
/// host, redirections and dead hosts the same without the two of the upstream. nginx writes the
/// statuses of several upstreams as a list, `502, 200`, so the fields are told from the target's
/// quote on backwards. A request that nginx could not read has `-` for method and target, and is
/// `(empty)`.
struct ProxyManagerLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    guard let record = ProxyManagerRecord(line), let status = record.status.status else {
      return ParsedLine(unparsed: line)
    }
    let isDash = { (field: LineBytes) in field.isEmpty || field.equals("-") }
    if isDash(record.method), isDash(record.target) {
      return ParsedLine(special: .empty, at: record.target, status: status)
    }
    return ParsedLine(target: record.target, method: record.method, status: status)
  }
}

/// The parts of a line of Nginx Proxy Manager.
struct ProxyManagerRecord {
  let time: LineBytes
  let status: LineBytes
  let method: LineBytes
  let host: LineBytes
  let target: LineBytes
  /// The offset behind the target's quote.
  let end: Int

  init?(_ line: LineBytes) {
    // `[03/Nov/2025:04:05:06 +0000] `
    guard line.byte(at: 0) == ByteClass.openBracket, line.holdsTime(at: 13),
      line.spells("] ", at: 27)
    else { return nil }
    time = line.part(1, 27)
    let quote = line.find(ByteClass.quote, from: 29)
    // nginx writes a quote in a target as `\x22`.
    let close = line.find(ByteClass.quote, from: quote + 1)
    guard line.spells("\" [Client ", at: close) else { return nil }
    target = line.part(quote + 1, close)
    end = close + 1
    var fields = WordsFromEnd(line.part(29, quote))
    guard let host = fields.next(), let scheme = fields.next(), scheme.spells("http"),
      let method = fields.next(), let dash = fields.next(), dash.equals("-"),
      let status = fields.next()
    else { return nil }
    self.host = host
    self.method = method
    self.status = status
  }
}

/// The words of a line from its end on.
struct WordsFromEnd {
  private let line: LineBytes
  /// Where the words that are left end, with the blanks behind them.
  private(set) var end: Int

  init(_ line: LineBytes) {
    self.line = line
    end = line.count
  }

  /// The words that are left, without the blanks around them.
  var rest: LineBytes {
    var to = end
    while to > 0, ByteClass.isBlank(line[to - 1]) { to -= 1 }
    let from = line.skipBlanks(0)
    return line.part(min(from, to), to)
  }

  /// Returns the word before those that were taken; nil at the line's start.
  mutating func next() -> LineBytes? {
    var to = end
    while to > 0, ByteClass.isBlank(line[to - 1]) { to -= 1 }
    var from = to
    while from > 0, !ByteClass.isBlank(line[from - 1]) { from -= 1 }
    guard from < to else { return nil }
    end = from
    return line.part(from, to)
  }
}
