import AccessLogs

/// What stands around the request of a line of the NCSA family.
struct ReferenceCommonFields: ReferenceRules {
  let line: [UInt8]
  /// The time in its brackets.
  let time: Range<Int>?
  let found: ReferenceCommon.Found

  /// The words behind the status.
  private var behind: [(bytes: [UInt8], isQuoted: Bool)] { Self.quotedWords(line[found.end...]) }

  func read() -> ReferenceLine {
    var read = found.line
    read.add(.time, time.map { Array(line[$0]) })
    if let time, line.prefix(while: { !Self.isBlank($0) }).count == 64 {
      readBucket(&read, time)
    } else if time?.lowerBound == 1, isProxy {
      readProxy(&read)
    } else {
      readStart(&read)
      readEnd(&read)
    }
    return read
  }

  // MARK: - Before the time

  /// Host, client, ident and user: `%v %h %l %u`, or with the server where ident is.
  private func readStart(_ read: inout ReferenceLine) {
    guard let time else {
      // Without a time nothing tells what the words are, but for `192.0.2.4 - ann`.
      let words = Self.words(line.prefix { $0 != Self.c("\"") })
      guard let first = words.first, Self.isAddress(first), !Self.hasShape("dd:dd:dd", first) else {
        return
      }
      read.add(.client, first)
      if words.count == 3, words[1] == [Self.c("-")] { read.add(.user, words[2]) }
      return
    }
    let before = Self.trimmed(line[..<(time.lowerBound - 1)])
    var words = Self.words(before)
    if words.count > 3, Self.isHost(words[0], before: words[1], words[2]) {
      let host = words.removeFirst()
      if host != [Self.c("-")] { read.add(.host, host) }
    }
    guard let first = words.first else { return }
    if words.count == 3, Self.isServer(words[1]) { read.add(.host, words[1]) }
    if first.count < 64 {
      read.add(
        .client,
        Array(first.dropFirst(first.first == Self.c("\"") ? 1 : 0).prefix { $0 != Self.c("\"") })
      )
    }
    // The last of several clients has no comma behind it.
    while words.first?.last == Self.c(",") { words.removeFirst() }
    guard words.count > 2, let last = words.last else { return }
    guard words[1] == [Self.c("-")] else {
      read.add(.user, last)
      return
    }
    guard words[2] != [Self.c("-")] else {
      read.add(.user, words[2])
      return
    }
    // A name of several words, with the blanks between them.
    var user = before
    for _ in 0..<before.count where Self.words(user).count > words.count - 2 { user.removeFirst() }
    user = Self.trimmed(user)
    let isQuoted = user.count > 1 && user.first == Self.c("\"") && user.last == Self.c("\"")
    read.add(.user, isQuoted ? Array(user.dropFirst().dropLast()) : user)
  }

  // MARK: - Behind the request

  /// Size, referrer and agent, and how long it took where the program tells what that number is.
  private func readEnd(_ read: inout ReferenceLine) {
    var words = behind[...]
    if let size = words.first, !size.isQuoted,
      size.bytes == [Self.c("-")] || Self.isNumber(size.bytes)
    {
      read.add(.bytes, size.bytes)
      words = words.dropFirst()
    }
    let quoted = words.indices.filter { words[$0].isQuoted }
    defer { readLoneNumber(words[(quoted.count > 1 ? quoted[1] + 1 : words.startIndex)...], &read) }
    guard quoted.count > 1 else { return }
    read.add(.referrer, words[quoted[0]].bytes)
    read.add(.agent, words[quoted[1]].bytes)
    let rest = Array(words[(quoted[1] + 1)...].prefix(4))
    guard rest.count > 2, !rest[0].isQuoted, Self.isNumber(rest[0].bytes) else { return }
    // ingress-nginx: length and time of the request, then the name of the upstream in brackets.
    if !rest[1].isQuoted, rest[2].bytes.first == Self.c("[") {
      read.add(.requestTime, rest[1].bytes)
    }
    // Traefik: the number of the request, router and server in quotes, milliseconds.
    if rest.count > 3, rest[1].isQuoted, rest[2].isQuoted, rest[3].bytes.last == Self.c("s"),
      rest[3].bytes.first.map(Self.isDigit) == true
    {
      read.add(.requestTime, rest[3].bytes)
    }
  }

  /// A number that no other stands beside, which may be a time.
  private func readLoneNumber(
    _ words: ArraySlice<(bytes: [UInt8], isQuoted: Bool)>,
    _ read: inout ReferenceLine
  ) {
    let numbers = words.filter { !$0.isQuoted && $0.bytes.first.map(Self.isDigit) == true }
    guard numbers.count == 1,
      ReferenceMeasures.microseconds(numbers[0].bytes, power: 6) != nil
    else { return }
    read.add(.requestTime, numbers[0].bytes)
  }

  /// Whether flags stand behind the status, and somewhere behind them the numbers of bytes that Envoy received
  /// and sent, and the milliseconds.
  private var isProxy: Bool {
    guard let flags = behind.first, !flags.isQuoted, !Self.isNumber(flags.bytes) else {
      return false
    }
    return numbersOfProxy.count > 2 && numbersOfProxy.prefix(3).allSatisfy { !$0.isQuoted }
  }

  private var numbersOfProxy: ArraySlice<(bytes: [UInt8], isQuoted: Bool)> {
    behind.drop { $0.isQuoted || !Self.isNumber($0.bytes) }
  }

  /// Envoy's default line, and Istio's.
  ///
  /// Received, sent, duration, upstream's time, x-forwarded-for, agent, id, authority, upstream; Istio has
  /// behind it the cluster and three addresses, the last of them the client's.
  private func readProxy(_ read: inout ReferenceLine) {
    let words = numbersOfProxy.map(\.bytes)
    func word(_ index: Int) -> [UInt8]? { words.indices.contains(index) ? words[index] : nil }
    read.add([
      (.bytes, word(1)), (.requestTime, word(2)), (.agent, word(5)), (.host, word(7)),
      (.client, word(4) == [Self.c("-")] ? word(12) ?? word(4) : word(4)),
    ])
  }

  /// Amazon S3: owner, bucket, time, address, requester; behind the status code, bytes sent, size of the
  /// object, milliseconds in all and of the turn-around, referrer, agent.
  private func readBucket(_ read: inout ReferenceLine, _ time: Range<Int>) {
    let before = Self.words(line[..<(time.lowerBound - 1)])
    if before.count > 1 { read.add(.host, before[1]) }
    let between = Self.words(line[(time.upperBound + 1)..<found.request])
    if let client = between.first { read.add(.client, client) }
    if between.count > 1 { read.add(.user, between[1]) }
    let words = behind
    for (index, field) in [(1, LogField.bytes), (3, .requestTime)] where index < words.count {
      read.add(field, words[index].bytes)
    }
    let quoted = words.dropFirst(4).filter(\.isQuoted)
    if quoted.count > 1 { read.add([(.referrer, quoted[0].bytes), (.agent, quoted[1].bytes)]) }
  }

  // MARK: - Words

  /// A host name, with a port or with a letter.
  private static func isHost(_ word: [UInt8]) -> Bool {
    let name = word.prefix { $0 != c(":") }
    let isName =
      !name.isEmpty
      && name.allSatisfy { isLetter($0) || isDigit($0) || ".-_".utf8.contains($0) }
    guard name.count < word.count else { return isName && name.contains(where: isLetter) }
    return isName && isNumber(word.dropFirst(name.count + 1))
  }

  /// A host before an address, or one with a port before whatever client has no ident.
  private static func isHost(_ word: [UInt8], before client: [UInt8], _ ident: [UInt8]) -> Bool {
    if isAddress(client) || isAddress(withoutPort(client)) {
      let isBracketed = word.first == c("[") && isAddress(withoutPort(word))
      return isHost(word) || word == [c("_")] || word == [c("-")] || isBracketed
    }
    return isHost(word) && word.contains(c(":")) && ident == [c("-")]
  }

  private static func withoutPort(_ word: [UInt8]) -> [UInt8] {
    let text = String(decoding: word, as: UTF8.self)
    let parts = text.wholeMatch(
      of: #/(?:\[([^\[\]]*)\]|([^\[\]]*?))(?::[0-9]+)?/#.matchingSemantics(.unicodeScalar)
    )
    return Array((parts?.1 ?? parts?.2 ?? "[").utf8)
  }

  /// An address with or without a zone, or the first of several.
  private static func isAddress(_ word: [UInt8]) -> Bool {
    let first = word.last == c(",") ? Array(word.dropLast()) : word
    let address = first.prefix { $0 != c("%") }
    let colons = address.count { $0 == c(":") }
    let dots = address.count { $0 == c(".") }
    guard address.allSatisfy({ "0123456789abcdefABCDEF.:".utf8.contains($0) }) else { return false }
    return colons > 1 || (colons == 0 && dots == 3 && !address.contains(where: isLetter))
  }

  private static func isServer(_ word: [UInt8]) -> Bool {
    isAddress(word) || (isHost(word) && word.contains(c(".")))
  }
}
