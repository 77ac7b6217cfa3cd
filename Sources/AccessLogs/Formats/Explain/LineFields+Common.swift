extension LineFields {
  /// Reads what stands around the request of the NCSA family.
  mutating func readCommon(_ line: LineBytes) {
    let time = timeInBrackets(of: line)
    readStart(line.part(0, time.map { $0.from - 1 } ?? line.find(ByteClass.quote)))
    if let time { add(.time, line.part(time.from, time.to)) }
    guard let (request, status) = CommonLogParser.places(in: line) else { return }
    addRequest(line.part(request.lowerBound, request.upperBound))
    let rest = line.from(status.lowerBound)
    if line.endOfWord(0) == 64, let time {
      readBucket(line, from: line.skipBlanks(time.to + 1), to: request.lowerBound, rest)
    } else if line.byte(at: 0) == ByteClass.openBracket {
      readProxy(rest)
    } else {
      readEnd(rest)
    }
  }

  /// Reads the fields of Amazon S3 around its request.
  private mutating func readBucket(_ line: LineBytes, from: Int, to: Int, _ rest: LineBytes) {
    let bucket = line.skipBlanks(64)
    add(.host, line.part(bucket, line.endOfWord(bucket)))
    add(.client, line.part(from, min(to, line.endOfWord(from))))
    readQuoted(rest, [.status, .other, .bytes, .other, .requestTime])
  }

  /// Reads the fields behind the request in Envoy's default lines, and in Istio's.
  private mutating func readProxy(_ line: LineBytes) {
    var fields = QuotedFields(line)
    add(.status, fields.next())
    // Flags stand before the bytes received, and in Istio's lines what became of the response.
    var received = fields.next()
    while let field = received, fields.wasQuoted || !field.isNumber { received = fields.next() }
    add(.bytes, fields.next())
    add(.requestTime, fields.next())
    _ = fields.skip(1)
    let forwarded = fields.next()
    add(.agent, fields.next())
    _ = fields.skip(1)
    add(.host, fields.next())
    // Behind the upstream, Istio has its cluster and three addresses, the last of them the client's.
    let remote = fields.skip(4) ? fields.next() : nil
    add(.client, forwarded?.equals("-") == true ? remote ?? forwarded : forwarded)
  }

  /// Reads fields by their order, then the first two in quotes as referrer and agent; returns what is
  /// behind those.
  @discardableResult
  private mutating func readQuoted(_ line: LineBytes, _ order: [LogField]) -> QuotedFields {
    var fields = QuotedFields(line)
    for field in order { add(field, fields.next()) }
    var quoted: [LineBytes] = []
    while quoted.count < 2, let field = fields.next() {
      if fields.wasQuoted { quoted.append(field) }
    }
    if quoted.count == 2 {
      add(.referrer, quoted[0])
      add(.agent, quoted[1])
    }
    return fields
  }

  /// Returns where the time stands in its brackets.
  private func timeInBrackets(of line: LineBytes) -> (from: Int, to: Int)? {
    let end = CommonLogParser.endOfTimestamp(line)
    guard end > 0 else { return nil }
    var start = end - 1
    while line[start - 1] != ByteClass.openBracket { start -= 1 }
    return (start, end - 1)
  }

  /// Reads what stands before the time: host, client, user.
  private mutating func readStart(_ line: LineBytes) {
    var words = FieldList()
    words.splitOnBlanks(line)
    var at = 0
    if words.count > 3, CommonShape.isHost(words[0, of: line]),
      CommonShape.isAddress(words[1, of: line])
    {
      add(.host, words[0, of: line])
      at = 1
    }
    if words.count > at, words[at, of: line].count < 64 {
      // Of several addresses, `192.0.2.9, 192.0.2.4`, the first.
      let client = words[at, of: line]
      add(.client, client.part(0, client.find(UInt8(ascii: ","))))
    }
    if words.count == 3, CommonShape.isServer(words[1, of: line]) {
      add(.host, words[1, of: line])
    }
    if words.count > at + 2 { add(.user, words[words.count - 1, of: line]) }
  }

  /// Reads what stands behind the request: status, size, referrer, agent, and how long it took.
  private mutating func readEnd(_ line: LineBytes) {
    var fields = readQuoted(line, [.status, .bytes])
    guard fields.next()?.isNumber == true, let second = fields.next() else { return }
    let isQuoted = fields.wasQuoted
    guard let third = fields.next() else { return }
    if !isQuoted, third.byte(at: 0) == ByteClass.openBracket {
      // ingress-nginx: length and time of the request, then the name of the upstream.
      add(.requestTime, second)
    } else if isQuoted, fields.wasQuoted, let time = fields.next(),
      time.spells("ms", at: time.count - 2)
    {
      // Traefik: the number of the request, router and server.
      add(.requestTime, time)
    }
  }
}
