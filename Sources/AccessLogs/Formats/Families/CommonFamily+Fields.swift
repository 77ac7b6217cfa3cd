internal import CByteScan

/// Where the fields around the request stand in the layouts of the family.
extension CommonFamily {
  func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    into records: inout LineRecord.OfOrdinaryLines
  ) {
    OrdinaryLines.forEach(staying) { index in
      records[index].take(lines[index])
      if !records[index].wanted.isEmpty { note(lines[index], in: &records[index]) }
    }
  }

  @inline(__always)
  private func note(_ ordinary: OrdinaryLine, in record: inout LineRecord) {
    Self.noteTime(of: ordinary, in: &record)
    if record.wanted == FieldSet(.time) { return }
    noteMore(of: ordinary, in: &record)
  }

  /// Notes the fields of an ordinary line other than its time.
  private func noteMore(of ordinary: OrdinaryLine, in record: inout LineRecord) {
    Self.noteRequest(of: ordinary, in: &record)
    var rest = record.wanted.subtracting(Self.located)
    if rest.isEmpty { return }
    if Self.noteLoneClient(of: ordinary, in: &record) {
      rest.subtract(Self.beforeTime)
      if rest.isEmpty { return }
    }
    let (reading, anchor) = Self.reading(of: ordinary)
    noteFields(of: ordinary.line.withoutPadding, reading, behind: anchor, in: &record)
  }

  @inline(__always)
  static func noteTime(of ordinary: OrdinaryLine, in record: inout LineRecord) {
    // The time ends before `] "`.
    let end = ordinary.time + Int(CBYTESCAN_TIME_TO_REQUEST) - 3
    record.note(.time, ordinary.line.part(ordinary.time, end))
  }

  /// Notes what the request of an ordinary line has.
  @inline(__always)
  static func noteRequest(of ordinary: OrdinaryLine, in record: inout LineRecord) {
    let line = ordinary.line
    let request = ordinary.time + Int(CBYTESCAN_TIME_TO_REQUEST)
    // The protocol is `HTTP/` and three bytes.
    let version = ordinary.requestEnd - 8
    record.note(.method, line.part(request, ordinary.target - 1))
    record.note(.protocol, line.part(version, ordinary.requestEnd))
    record.note(.query, ordinary.query)
  }

  /// Notes the client of an ordinary line with nobody's name before its time, as nearly every line is, and which has
  /// no host then; false for any other line.
  @inline(__always)
  static func noteLoneClient(of ordinary: OrdinaryLine, in record: inout LineRecord) -> Bool {
    let line = ordinary.line
    let client = line.part(0, line.endOfWord(0))
    let user = client.count + 3
    guard client.count < 64, user + 3 == ordinary.time, line.spells(" - - [", at: client.count),
      client.find(ByteClass.quote) == client.count, !client.endsInComma
    else { return false }
    record.note(.client, client)
    record.note(.user, line.part(user, user + 1))
    return true
  }

  /// Where the request of an ordinary line stands, and where the bracket of its time ends.
  @inline(__always)
  static func reading(of ordinary: OrdinaryLine) -> (reading: Reading, anchor: Int) {
    let request = ordinary.time + Int(CBYTESCAN_TIME_TO_REQUEST)
    let reading = Reading(
      start: request,
      end: ordinary.requestEnd,
      status: ordinary.status,
      behind: ordinary.requestEnd + 1
    )
    return (reading, request - 2)
  }

  /// The fields of ordinary lines that are located with the request.
  static let located = FieldSet([.time, .method, .protocol, .query])
  static let beforeTime = FieldSet([.host, .client, .user])

  func noteFields(
    of line: LineBytes,
    _ reading: Reading,
    behind anchor: Int,
    in record: inout LineRecord
  ) {
    guard let behind = Self.noteShape(of: line, reading, in: &record) else { return }
    guard anchor > 0 else {
      noteStart(untimed: line.part(0, line.find(ByteClass.quote)), in: &record)
      noteEnd(behind, in: &record)
      return
    }
    let before = Self.noteTime(of: line, behind: anchor, in: &record)
    if line.endOfWord(0) == 64 {
      let isQuoted = line[reading.start - 1] == ByteClass.quote
      let between = line.part(anchor, reading.start - (isQuoted ? 1 : 0))
      noteBucket(before, between, behind, in: &record)
    } else if !before.isEmpty || !noteProxy(behind, in: &record) {
      noteStart(before, in: &record)
      noteEnd(behind, in: &record)
    }
  }

  /// Notes request and status as they stand in a line; returns what is behind them, nil where no more is wanted.
  @inline(__always)
  static func noteShape(
    of line: LineBytes,
    _ reading: Reading,
    in record: inout LineRecord
  ) -> LineBytes? {
    let status = line.skipBlanks(reading.behind)
    let behind = line.from(line.endOfWord(status))
    record.note(.request, reading.request(in: line))
    record.note(.status, line.part(status, line.count - behind.count))
    return record.wanted.isSubset(of: shape) ? nil : behind
  }

  /// Notes the time whose bracket ends before an offset; returns what stands before the bracket.
  @inline(__always)
  static func noteTime(
    of line: LineBytes,
    behind anchor: Int,
    in record: inout LineRecord
  ) -> LineBytes {
    var time = anchor - 1
    while line[time - 1] != ByteClass.openBracket { time -= 1 }
    record.note(.time, line.part(time, anchor - 1))
    return line.part(0, time - 1)
  }

  /// The fields that tell the formats of the family apart.
  static let shape: FieldSet = [FieldSet(.request), FieldSet(.status)]

  /// Notes what stands before the time: host, client, user.
  private func noteStart(_ line: LineBytes, in record: inout LineRecord) {
    guard record.wants(.host) || record.wants(.client) || record.wants(.user) else { return }
    let line = line.trimmingBlanks
    var words = WordsFromStart(line)
    if Self.startsWithHost(line), let host = words.next(), !host.equals("-") {
      record.note(.host, host)
    }
    guard var word = words.next() else { return }
    let next = Words(words.rest)
    if !next.second.isEmpty, next.third.isEmpty, Self.isServer(next.first) {
      record.note(.host, next.first)
    }
    // An owner's id of S3 is no client.
    if word.count < 64 {
      let client = word.from(word.byte(at: 0) == ByteClass.quote ? 1 : 0)
      record.note(.client, client.part(0, client.find(ByteClass.quote)))
    }
    // The last of several clients has no comma behind it.
    while word.endsInComma, let next = words.next() { word = next }
    guard let identity = words.next(), !words.rest.isEmpty else { return }
    let user = words.rest
    if !identity.equals("-") {
      var fromEnd = WordsFromEnd(user)
      record.note(.user, fromEnd.next())
    } else if words.next()?.equals("-") == true {
      record.note(.user, user.part(0, 1))
    } else {
      // Servers write the blanks in a name as they are, and some put quotes around it.
      record.note(.user, user.withoutQuotes)
    }
  }

  /// Notes client and user of a line without a time, where nothing tells what most words are.
  private func noteStart(untimed line: LineBytes, in record: inout LineRecord) {
    let words = Words(line)
    guard Self.isAddress(words.first), !words.first.isTimeOfDay else { return }
    record.note(.client, words.first)
    if words.second.equals("-"), words.fourth.isEmpty { record.note(.user, words.third) }
  }

  /// Notes the fields of Amazon S3: bucket, client and requester, and those behind the status.
  private func noteBucket(
    _ before: LineBytes,
    _ between: LineBytes,
    _ behind: LineBytes,
    in record: inout LineRecord
  ) {
    record.note(.host, Words(before).second)
    let words = Words(between)
    record.note(.client, words.first)
    record.note(.user, words.second)
    // The error's code, and the size of the object.
    var fields = QuotedFields(behind)
    _ = fields.skip(1)
    record.note(.bytes, fields.next())
    _ = fields.skip(1)
    record.note(requestTime: fields.next(), in: .milliseconds)
    _ = noteHeaders(&fields, in: &record)
  }

  /// Notes the fields behind the status in Envoy's default lines, and in Istio's; false for other lines.
  private func noteProxy(_ behind: LineBytes, in record: inout LineRecord) -> Bool {
    var fields = QuotedFields(behind)
    // Flags stand before the bytes received, and in Istio's lines what became of the response.
    guard let flags = fields.next(), !fields.wasQuoted, !flags.isNumber else { return false }
    while let field = fields.next(), fields.wasQuoted || !field.isNumber {}
    guard let sent = fields.next(), !fields.wasQuoted, let time = fields.next(), !fields.wasQuoted
    else { return false }
    record.note(.bytes, sent)
    record.note(requestTime: time, in: .milliseconds)
    _ = fields.skip(1)
    let forwarded = fields.next()
    record.note(.agent, fields.next())
    _ = fields.skip(1)
    record.note(.host, fields.next())
    // Behind the upstream, Istio has its cluster and three addresses, the last of them the client's.
    let remote = fields.skip(4) ? fields.next() : nil
    record.note(.client, forwarded?.equals("-") == true ? remote ?? forwarded : forwarded)
    return true
  }

  /// Notes the next two fields in quotes as referrer and agent; false if there are none.
  private func noteHeaders(_ fields: inout QuotedFields, in record: inout LineRecord) -> Bool {
    guard let referrer = fields.nextQuoted(), let agent = fields.nextQuoted() else { return false }
    record.note(.referrer, referrer)
    record.note(.agent, agent)
    return true
  }

  /// Notes what stands behind the status: size, referrer, agent, and how long it took.
  private func noteEnd(_ behind: LineBytes, in record: inout LineRecord) {
    var fields = QuotedFields(behind)
    if behind.hasSize(at: behind.skipBlanks(0)) { record.note(.bytes, fields.next()) }
    var rest = fields
    if noteHeaders(&fields, in: &record) { rest = fields }
    guard record.wants(.requestTime) else { return }
    noteTime(at: fields, in: &record)
    if let time = Self.loneTime(in: rest) { record.note(requestTime: time, in: nil) }
  }

  /// Notes the request time behind the headers where the format is known by what else is there.
  private func noteTime(at rest: QuotedFields, in record: inout LineRecord) {
    var fields = rest
    guard fields.next()?.isNumber == true, !fields.wasQuoted, let second = fields.next() else {
      return
    }
    let isQuoted = fields.wasQuoted
    guard let third = fields.next() else { return }
    if !isQuoted, third.byte(at: 0) == ByteClass.openBracket {
      // ingress-nginx: length and time of the request, then the name of the upstream.
      record.note(requestTime: second, in: .seconds)
    } else if isQuoted, fields.wasQuoted, let time = fields.next(),
      time.byte(at: time.count - 1) == UInt8(ascii: "s"), ByteClass.isDigit(time.byte(at: 0))
    {
      // Traefik: the number of the request, router and server. Its time has a unit.
      record.note(requestTime: time, in: nil)
    }
  }

  /// Returns the only number that stands among some fields, with a unit or without.
  private static func loneTime(in rest: QuotedFields) -> LineBytes? {
    var fields = rest
    var found: LineBytes?
    while let field = fields.next() {
      if fields.wasQuoted || !ByteClass.isDigit(field.byte(at: 0)) { continue }
      guard found == nil, field.microseconds(in: .seconds) != nil else { return nil }
      found = field
    }
    return found
  }
}
