/// What a line of the family has beyond the common fields: what it says for the family, and which of its
/// formats it looks like.
extension CommonFamily {
  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    traits.note(.common)
    Self.noteStart(line, in: &traits)
    if let status = record[.status] { Self.noteEnd(line.from(line.end(of: status)), in: &traits) }
    if record.endpoint.spells("http://") || record.endpoint.spells("https://") {
      traits.note(.varnish)
    }
  }

  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence {
    // Apache's ssl_request_log has a size where the status would be, now and then a dash.
    if record.isWellFormed, record.tag.status != GroupTag.noStatus {
      return Self.hasSizeForStatus(line, record) ? .against : .vote
    }
    return Self.isUnmistakable(line, record) ? .doubtful : .odd
  }

  /// Whether a line is of the family even if its request is none: the request in quotes right behind the
  /// time, and a size behind its status.
  private static func isUnmistakable(_ line: LineBytes, _ record: borrowing LineRecord) -> Bool {
    guard !record.isWellFormed, record.tag.status != GroupTag.noStatus,
      let request = record[.request], let status = record[.status]
    else { return false }
    let start = line.end(of: request) - request.count
    guard start > 0, line[start - 1] == ByteClass.quote,
      request.find(ByteClass.quote) == request.count
    else { return false }
    let anchor = endOfTimestamp(line)
    return anchor > 0 && line.skipBlanks(anchor) == start - 1
      && line.hasSize(at: line.skipBlanks(line.end(of: status)))
  }

  /// Whether what stands where the status should be is rather a size, a port or a time.
  ///
  /// It is if it is no status that any server is known for, and what follows is no size, or one that a
  /// server is known for; a single 0 is if a number of three digits follows, which may be the status then.
  private static func hasSizeForStatus(_ line: LineBytes, _ record: borrowing LineRecord) -> Bool {
    let status = record.tag.status
    guard !isKnown(status), let place = record[.status] else { return false }
    let next = line.skipBlanks(line.end(of: place))
    let number = line.part(next, line.endOfWord(next)).status
    if status == GroupTag.zero { return number != nil }
    return !line.hasSize(at: next) || number.map(isKnown) ?? false
  }

  /// Whether some other number stands behind a request in quotes where its status should be, a dash
  /// before the status, or a dash alone.
  ///
  /// A few sizes and times have three digits, so such lines tell that those are no statuses either.
  func hasMisplacedNumber(_ line: LineBytes, _ record: borrowing LineRecord, isRead: Bool) -> Bool {
    if isRead, !record.isWellFormed || record.tag.status != GroupTag.noStatus { return false }
    guard let close = Self.endOfRequest(in: line) else { return false }
    let start = line.skipBlanks(close)
    let end = line.endOfWord(start)
    guard isRead else { return start > close && line.part(start, end).isDecimal }
    let next = line.skipBlanks(end)
    return next == line.count || line.part(next, line.endOfWord(next)).status != nil
  }

  /// Whether a status is registered (RFC 9110 and its updates), or one of nginx, IIS, AWS or Cloudflare.
  private static func isKnown(_ status: UInt32) -> Bool {
    switch status {
    case 0, 9, 100...103, 200...208, 226, 300...308, 400...431, 440, 444, 449...451, 460, 463, 464,
      494...499,
      500...511, 520...530, 561, 598, 599, 999:
      true
    default: false
    }
  }

  /// Looks at what stands before the time.
  private static func noteStart(_ line: LineBytes, in traits: inout FormatTraits) {
    let words = Words(line)
    if line.byte(at: 0) == ByteClass.openBracket {
      // `[2025-11-03T04:05:06.123Z] "GET / HTTP/1.1" 200`
      if line.byte(at: 11) == UInt8(ascii: "T"), line.holdsTime(at: 12) { traits.note(.envoy) }
    } else if isHost(words.first), isAddress(words.second), !words.third.isEmpty {
      traits.note(.vhost)
    } else if words.first.count == 64, words.third.byte(at: 0) == ByteClass.openBracket {
      // The canonical id of the bucket's owner, and the bucket.
      traits.note(.awsS3)
    } else if words.fourth.byte(at: 0) == ByteClass.openBracket, isServer(words.second),
      isAddress(words.first) || words.first.equals("-"), !words.first.endsInComma
    {
      // Client, server, user: `%h %V %u %t`.
      traits.note(.lighttpd)
    }
  }

  /// Looks at what stands behind request, status and size.
  private static func noteEnd(_ rest: LineBytes, in traits: inout FormatTraits) {
    // Referrer and agent.
    var at = -1
    for _ in 0..<4 {
      at = rest.findBareQuote(from: at + 1)
      guard at < rest.count else { return }
    }
    traits.note(.combined)
    let words = Words(rest.from(at + 1))
    // Length and time of the request, then the name of the upstream in brackets.
    if words.first.isNumber, ByteClass.isDigit(words.second.byte(at: 0)),
      words.third.byte(at: 0) == ByteClass.openBracket
    {
      traits.note(.ingressNginx)
    }
    // The number of the request, router and server in quotes, and milliseconds.
    if words.first.isNumber, words.second.byte(at: 0) == ByteClass.quote,
      words.third.byte(at: 0) == ByteClass.quote,
      words.fourth.spells("ms", at: words.fourth.count - 2)
    {
      traits.note(.traefik)
    }
  }

  /// The first four words of a line, empty where there are fewer.
  struct Words {
    let first: LineBytes
    let second: LineBytes
    let third: LineBytes
    let fourth: LineBytes

    init(_ line: LineBytes) {
      var words = WordsFromStart(line)
      func next() -> LineBytes { words.next() ?? words.rest }
      first = next()
      second = next()
      third = next()
      fourth = next()
    }
  }

  /// Whether a word is a host name, with or without a port: with a letter, or with a port.
  static func isHost(_ word: LineBytes) -> Bool {
    let colon = word.find(ByteClass.colon)
    guard colon > 0, word.part(0, colon).isHostName else { return false }
    return colon == word.count
      ? !word.allSatisfy { !ByteClass.isLetter($0) } : word.from(colon + 1).isNumber
  }

  /// Whether a word looks like an IPv4 or IPv6 address, or the first of several: `10.0.0.2,`.
  static func isAddress(_ word: LineBytes) -> Bool {
    let end = min(word.find(UInt8(ascii: "%")), word.endsInComma ? word.count - 1 : word.count)
    var dots = 0
    var colons = 0
    var hasLetter = false
    for offset in 0..<end {
      let byte = word[offset]
      if byte == UInt8(ascii: ".") {
        dots += 1
      } else if byte == ByteClass.colon {
        colons += 1
      } else if (byte | 0x20) &- 97 < 6 {
        hasLetter = true
      } else if !ByteClass.isDigit(byte) {
        return false
      }
    }
    return colons >= 2 || (dots == 3 && colons == 0 && !hasLetter)
  }

  /// Whether a host stands before the client, in what is before a time.
  ///
  /// It may be none, or the `_` of a server that takes whatever comes; two addresses are those of clients. Who
  /// stands behind a host with its port may be hidden or known by name.
  static func startsWithHost(_ line: LineBytes) -> Bool {
    let words = Words(line)
    let (host, client) = (words.first, words.second)
    guard !words.fourth.isEmpty else { return false }
    if isAddressWithPort(client) {
      return isHost(host) || host.equals("_") || host.equals("-")
        || (host.byte(at: 0) == ByteClass.openBracket && isAddressWithPort(host))
    }
    return isHost(host) && host.startOfPort != nil && words.third.equals("-")
  }

  /// Whether a word looks like an address, perhaps with a port or in brackets.
  private static func isAddressWithPort(_ word: LineBytes) -> Bool {
    if isAddress(word) { return true }
    let address = word.part(0, word.startOfPort ?? word.count)
    guard address.byte(at: 0) == ByteClass.openBracket else { return isAddress(address) }
    return address.count > 1 && address[address.count - 1] == ByteClass.closeBracket
      && isAddress(address.part(1, address.count - 1))
  }

  /// Whether a word is an address or a host name with a dot.
  static func isServer(_ word: LineBytes) -> Bool {
    isAddress(word) || (isHost(word) && word.find(UInt8(ascii: ".")) < word.count)
  }
}

extension LineBytes {
  var endsInComma: Bool { byte(at: count - 1) == UInt8(ascii: ",") }
}
