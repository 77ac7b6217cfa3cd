/// The two formats of Nginx Proxy Manager, which stand in its `nginx.conf`.
///
/// Of a proxy host, `[$time_local] $upstream_cache_status $upstream_status $status - $request_method
/// $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] ...`; of the default
/// host, redirections and dead hosts the same without the two of the upstream. nginx writes the
/// statuses of several upstreams as a list, `502, 200`, so the fields are told from the target's
/// quote on backwards. A request that nginx could not read has `-` for method and target, and is
/// `(empty)`.
struct ProxyManagerFamily: FormatFamily {
  static let description = FamilyDescription(
    [.nginxProxyManager],
    marks: .quote,
    samples: [
      FormatSample(
        .nginxProxyManager,
        "Nginx Proxy Manager, of proxy hosts and of the default host",
        line: #"[03/Nov/2025:04:05:06 +0000] - 200 200 - GET https www.example.com "/shop?q=1" "#
          + #"[Client 192.0.2.4] [Length 512] [Gzip -] [Sent-to 192.0.2.80] "curl/8.5" "-""#
      )
    ]
  )

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard let time = line.leadingTime else { return false }
    let start = line.end(of: time) + 2
    let quote = line.find(ByteClass.quote, from: start)
    // nginx writes a quote in a target as `\x22`.
    let close = line.find(ByteClass.quote, from: quote + 1)
    guard line.spells("\" [Client ", at: close) else { return false }
    let target = line.part(quote + 1, close)
    var words = WordsFromEnd(line.part(start, quote))
    guard let host = words.next(), let scheme = words.next(), scheme.spells("http"),
      let method = words.next(), words.next()?.equals("-") == true,
      let status = words.next()?.status
    else { return false }
    if !record.wanted.isEmpty {
      record.note(.time, time)
      record.note(.host, host)
      record.note(.method, method)
      note(line.from(close + 1), in: &record)
    }
    if method.equals("-"), target.isEmpty || target.equals("-") {
      return record.take(special: .empty, at: target, status: status)
    }
    return record.take(target: target, method: method, status: status)
  }

  func reason(against line: LineBytes) -> String {
    "no status, method and quoted target as Nginx Proxy Manager writes them"
  }

  // Nobody else writes such lines, even where the request is malformed.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence { .vote }

  /// Notes what stands behind the target:
  /// `[Client 192.0.2.4] [Length 512] [Gzip -] [Sent-to 192.0.2.80] "curl/8.5" "-"`.
  private func note(_ line: LineBytes, in record: inout LineRecord) {
    var at = line.skipBlanks(0)
    while line.byte(at: at) == ByteClass.openBracket {
      let close = line.find(ByteClass.closeBracket, from: at)
      guard close < line.count else { break }
      let name = line.endOfWord(at)
      if name < close {
        let value = line.part(name + 1, close)
        if line.part(at + 1, name).equals("Client") { record.note(.client, value) }
        if line.part(at + 1, name).equals("Length") { record.note(.bytes, value) }
      }
      at = line.skipBlanks(close + 1)
    }
    var fields = QuotedFields(line.from(at))
    record.note(.agent, fields.nextQuoted())
    record.note(.referrer, fields.nextQuoted())
  }
}

extension LogFormat {
  package static let nginxProxyManager = LogFormat(code: 29, "nginx-proxy-manager")
}
