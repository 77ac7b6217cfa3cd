extension LineFields {
  /// Reads what Nginx Proxy Manager writes around a target.
  mutating func readProxyManager(_ line: LineBytes) {
    guard let record = ProxyManagerRecord(line) else { return }
    add(.time, record.time)
    add(.method, record.method)
    add(.host, record.host)
    var rest = line.from(line.skipBlanks(record.end))
    // `[Client 192.0.2.4] [Length 512] [Gzip -] [Sent-to 192.0.2.80]`
    while rest.byte(at: 0) == ByteClass.openBracket {
      let close = rest.find(ByteClass.closeBracket)
      guard close < rest.count else { return }
      let name = rest.endOfWord(0)
      if name < close {
        let value = rest.part(name + 1, close)
        if rest.spells("Client", at: 1) { add(.client, value) }
        if rest.spells("Length", at: 1) { add(.bytes, value) }
      }
      rest = rest.from(rest.skipBlanks(close + 1))
    }
    var quoted = QuotedFields(rest)
    add(.agent, quoted.next())
    add(.referrer, quoted.next())
  }

  /// Reads what uWSGI writes around a request.
  mutating func readUWSGI(_ line: LineBytes) {
    guard let record = UWSGIRecord(line) else { return }
    let host = WordsFromEnd(line.part(0, record.start)).rest
    if host.byte(at: 0) != UInt8(ascii: "{") { add(.host, host.part(0, host.endOfWord(0))) }
    let client = line.skipBlanks(line.find(ByteClass.closeBracket, from: record.start) + 1)
    let clientEnd = line.endOfWord(client)
    add(.client, line.part(client, clientEnd))
    if line.spells("(", at: clientEnd + 1) {
      let close = line.find(UInt8(ascii: ")"), from: clientEnd)
      if close < line.count { add(.user, line.part(clientEnd + 2, close)) }
    }
    add(.time, line.part(record.time.from, record.time.to))
    addRequest(record.request)
    add(.protocol, record.protocol)
    // `=> generated 512 bytes in 12 msecs`
    var words = FieldList()
    let result = line.from(record.result)
    words.splitOnBlanks(result)
    guard words.count > 6 else { return }
    add(.bytes, words[2, of: result])
    add(.requestTime, words[5, of: result].array + words[6, of: result].array)
  }

  /// Reads what Jira, Confluence and Bitbucket write around a request.
  mutating func readAtlassian(_ line: LineBytes) {
    if let record = TomcatRecord(line) {
      add(.time, record.time)
      add(.user, record.user)
      add(.client, record.client)
      addRequest(record.request)
      add(.requestTime, record.milliseconds)
      var words = FieldList()
      words.splitOnBlanks(record.rest)
      guard words.count > 2 else { return }
      add(.bytes, words[0, of: record.rest])
      let referrer = words[1, of: record.rest]
      add(.referrer, referrer)
      let agent = record.rest.skipBlanks(record.rest.end(of: referrer))
      add(.agent, record.rest.from(agent))
    } else if let record = BitbucketRecord(line) {
      add(.client, record.client.part(0, record.client.find(UInt8(ascii: ","))))
      add(.user, record.user)
      add(.time, record.time)
      addRequest(record.request)
      add(.bytes, record.bytes)
      add(.requestTime, record.milliseconds)
      var quoted = QuotedFields(record.headers)
      add(.referrer, quoted.next())
      add(.agent, quoted.next())
    }
  }

  /// Reads what morgan writes around a request.
  mutating func readMorgan(_ line: LineBytes, _ parser: MorganLogParser) {
    guard let record = parser.record(of: line), let request = record.request else { return }
    add(.client, record.clientAndUser?.client)
    add(.user, record.clientAndUser?.user)
    addRequest(request)
    if request.find(ByteClass.space) < request.count {
      add(.method, request.part(0, request.find(ByteClass.space)))
    }
    add(.bytes, record.size)
    add(.requestTime, record.milliseconds)
  }

  /// Reads the pairs of logfmt by the names of JSON, and those that Heroku's router has.
  mutating func readPairs(_ line: LineBytes) {
    let own: [LogField: [String]] = [
      .client: ["fwd", "remote"], .bytes: ["bytes"], .requestTime: ["service"],
    ]
    let wanted = ([(.method, UsualNames.methods)] + UsualNames.shown).map { field, names in
      var keys = JSONKeys()
      keys.addUsual(names + (own[field] ?? []), for: .text)
      return (field: field, keys: keys)
    }
    var found = wanted.map { _ in JSONReader(line) }
    var pairs = LogfmtPairs(line)
    while let (name, value) = pairs.next() {
      for (index, wanted) in wanted.enumerated() {
        guard let key = wanted.keys.key(named: name) else { continue }
        found[index].note(
          JSONReader.Value(bytes: value.bytes, isString: true, hasEscapes: value.hasEscapes),
          key
        )
      }
    }
    for (wanted, found) in zip(wanted, found) {
      guard let value = found.text else { continue }
      let text = Self.text(of: value.bytes)
      // Of several clients, `192.0.2.4,198.51.100.2`, the first.
      add(
        wanted.field,
        wanted.field == .client ? Array(text.prefix { $0 != UInt8(ascii: ",") }) : text
      )
    }
    if let request = LogfmtPairs.request(in: line, .usual).request { addRequest(request.bytes) }
    // What stands before the pairs of a router, or of syslog.
    if line.byte(at: 10) == UInt8(ascii: "T"), line.holdsTime(at: 11) {
      add(.time, line.part(0, line.endOfWord(0)))
    }
  }
}
