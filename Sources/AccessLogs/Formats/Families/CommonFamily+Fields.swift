/// Where the fields around the request stand in the layouts of the family.
extension CommonFamily {
  func noteFields(
    of line: LineBytes,
    _ reading: Reading,
    behind anchor: Int,
    in record: inout LineRecord
  ) {
    let rest = line.from(line.skipBlanks(reading.behind))
    record.note(.request, reading.request(in: line))
    record.note(.status, rest.part(0, rest.endOfWord(0)))
    guard !record.wanted.isSubset(of: Self.shape) else { return }
    let time = Self.timeInBrackets(line, anchor)
    record.note(.time, time.map { line.part($0.from, $0.to) })
    noteStart(line.part(0, time.map { $0.from - 1 } ?? line.find(ByteClass.quote)), in: &record)
    if line.endOfWord(0) == 64, let time {
      noteBucket(line, from: time.to + 1, to: reading.start, rest, in: &record)
    } else if line.byte(at: 0) == ByteClass.openBracket {
      noteProxy(rest, in: &record)
    } else {
      noteEnd(rest, in: &record)
    }
  }

  /// The fields that tell the formats of the family apart.
  static let shape: FieldSet = [FieldSet(.request), FieldSet(.status)]

  /// Returns where the time stands in its brackets.
  private static func timeInBrackets(_ line: LineBytes, _ anchor: Int) -> (from: Int, to: Int)? {
    guard anchor > 0 else { return nil }
    var start = anchor - 1
    while line[start - 1] != ByteClass.openBracket { start -= 1 }
    return (start, anchor - 1)
  }

  /// Notes what stands before the time: host, client, user.
  private func noteStart(_ line: LineBytes, in record: inout LineRecord) {
    guard record.wants(.host) || record.wants(.client) || record.wants(.user) else { return }
    let words = Words(line)
    guard !words.first.isEmpty else { return }
    var client = words.first
    var next = words.second
    if !words.fourth.isEmpty, Self.isHost(words.first), Self.isAddress(words.second) {
      record.note(.host, words.first)
      (client, next) = (words.second, words.third)
    }
    // Of several addresses, `192.0.2.9, 192.0.2.4`, the first; an owner's id of S3 is none.
    if client.count < 64 {
      record.note(.client, client.part(0, client.find(UInt8(ascii: ","))))
    }
    if words.fourth.isEmpty, !words.third.isEmpty, Self.isServer(words.second) {
      record.note(.host, words.second)
    }
    // The user stands last, two words or more behind the client.
    guard !next.isEmpty else { return }
    var fromEnd = WordsFromEnd(line)
    let last = fromEnd.next()
    if let last, line.end(of: last) > line.end(of: next) { record.note(.user, last) }
  }

  /// Notes the fields of Amazon S3 around its request.
  private func noteBucket(
    _ line: LineBytes,
    from: Int,
    to: Int,
    _ rest: LineBytes,
    in record: inout LineRecord
  ) {
    let bucket = line.skipBlanks(64)
    record.note(.host, line.part(bucket, line.endOfWord(bucket)))
    let client = line.skipBlanks(from)
    record.note(.client, line.part(client, min(to, line.endOfWord(client))))
    noteQuoted(rest, [.status, .other, .bytes, .other, .requestTime], in: &record)
  }

  /// Notes the fields behind the request in Envoy's default lines, and in Istio's.
  private func noteProxy(_ rest: LineBytes, in record: inout LineRecord) {
    var fields = QuotedFields(rest)
    record.note(.status, fields.next())
    // Flags stand before the bytes received, and in Istio's lines what became of the response.
    var received = fields.next()
    while let field = received, fields.wasQuoted || !field.isNumber { received = fields.next() }
    record.note(.bytes, fields.next())
    record.note(.requestTime, fields.next())
    _ = fields.skip(1)
    let forwarded = fields.next()
    record.note(.agent, fields.next())
    _ = fields.skip(1)
    record.note(.host, fields.next())
    // Behind the upstream, Istio has its cluster and three addresses, the last of them the client's.
    let remote = fields.skip(4) ? fields.next() : nil
    record.note(.client, forwarded?.equals("-") == true ? remote ?? forwarded : forwarded)
  }

  /// Notes fields by their order, then the first two in quotes as referrer and agent; returns what is
  /// behind those.
  @discardableResult
  private func noteQuoted(
    _ rest: LineBytes,
    _ order: [LogField],
    in record: inout LineRecord
  ) -> QuotedFields {
    var fields = QuotedFields(rest)
    for field in order { record.note(field, fields.next()) }
    var referrer: LineBytes?
    while let field = fields.next() {
      guard fields.wasQuoted else { continue }
      if let referrer {
        record.note(.referrer, referrer)
        record.note(.agent, field)
        break
      }
      referrer = field
    }
    return fields
  }

  /// Notes what stands behind the request: size, referrer, agent, and how long it took.
  private func noteEnd(_ rest: LineBytes, in record: inout LineRecord) {
    var fields = noteQuoted(rest, [.status, .bytes], in: &record)
    guard record.wants(.requestTime), fields.next()?.isNumber == true, let second = fields.next()
    else { return }
    let isQuoted = fields.wasQuoted
    guard let third = fields.next() else { return }
    if !isQuoted, third.byte(at: 0) == ByteClass.openBracket {
      // ingress-nginx: length and time of the request, then the name of the upstream.
      record.note(.requestTime, second)
    } else if isQuoted, fields.wasQuoted, let time = fields.next(),
      time.spells("ms", at: time.count - 2)
    {
      // Traefik: the number of the request, router and server.
      record.note(.requestTime, time)
    }
  }
}
