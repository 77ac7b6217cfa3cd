import AccessLogs

/// The rules of logfmt, written for the eye: all pairs of a line as a list, then a look at each.
///
/// It shares no code with the parser it judges, only the names.
enum ReferenceLogfmt: ReferenceRules {
  private struct Pair {
    let key: String
    var value: Bytes?
    var isQuoted = false
    var hasEscapes = false
    /// Whether a comma or semicolon stands behind the value.
    var isSeparated = false
  }

  static func read(_ line: Bytes) -> Line? {
    let pairs = withoutSeparators(pairs(of: line))
    guard let found = find(UsualNames.statuses, pairs, isSound: { statusOrZero($0) != nil }),
      let status = found.value.flatMap(statusOrZero)
    else { return nil }
    let method = find(UsualNames.methods, pairs)
    let asked = find(UsualNames.requests, pairs.filter(mayBeRequest)).map(text)
    guard let counted = counted(pairs, asked, method: method?.value, status) else { return nil }

    // A pair of its own before what is in a whole request.
    var read = counted
    read.fields = [:]
    read.add(.method, method.map(text))
    for (field, names) in ReferenceNames.fields {
      read.add(field, find(names + (ReferenceNames.logfmt[field] ?? []), pairs).map(text))
    }
    let request = asked.map {
      ReferenceRequest.read($0, status: status, takesAnyTarget: true)
    }
    read.add([(.method, request?.fields[.method]), (.protocol, request?.fields[.protocol])])
    // The time that a router or syslog writes before the pairs.
    let first = Array(line.prefix { !isBlank($0) })
    if first.count > 18, first[10] == c("T"), hasShape("dd:dd:dd", first[11..<19]) {
      read.add(.time, first)
    }
    return read
  }

  /// Endpoint and status; nil of a line that says too little.
  private static func counted(
    _ pairs: [Pair],
    _ asked: Bytes?,
    method: Bytes?,
    _ status: String
  ) -> Line? {
    func target(_ target: Bytes) -> Line? {
      if status == "0", method == nil { return nil }
      return ReferenceRequest.withoutZero(
        ReferenceRequest.target(target, method: method, status)
      )
    }
    if let pair = find(UsualNames.endpoints, pairs) {
      guard method != nil || looksLikeTarget(pair.value ?? []) else { return nil }
      return target(text(pair))
    }
    guard let asked else { return nil }
    if asked.first == c("/"), !asked.contains(c(" ")) { return target(asked) }
    return ReferenceRequest.withoutZero(
      ReferenceRequest.read(asked, status: status, takesAnyTarget: true)
    )
  }

  /// The last value under the first name that has a sound one; else the last under the first at all.
  private static func find(
    _ names: [String],
    _ pairs: [Pair],
    isSound: (Bytes) -> Bool = { !$0.isEmpty && $0 != [c("-")] }
  ) -> Pair? {
    let present = pairs.filter { $0.value != nil }
    for pairs in [present.filter { isSound($0.value ?? []) }, present] {
      for name in names {
        if let found = pairs.last(where: { $0.key == name }) { return found }
      }
    }
    return nil
  }

  private static func text(_ pair: Pair) -> Bytes {
    let value = pair.value ?? []
    return pair.hasEscapes ? ReferenceJSON.unescaped(value) : value
  }

  private static func mayBeRequest(_ pair: Pair) -> Bool {
    pair.isQuoted || pair.value?.contains(c(" ")) == true || pair.value?.first == c("/")
  }

  /// Separators between all of the pairs belong to none of them.
  private static func withoutSeparators(_ pairs: [Pair]) -> [Pair] {
    guard pairs.count > 1, pairs.dropLast().allSatisfy(\.isSeparated) else { return pairs }
    return pairs.map { pair in
      guard !pair.isQuoted, let last = pair.value?.last, isSeparator(last) else { return pair }
      var pair = pair
      pair.value?.removeLast()
      return pair
    }
  }

  private static func looksLikeTarget(_ target: Bytes) -> Bool {
    if target.first == c("/") { return true }
    guard let colon = target.firstIndex(of: c(":")), target[colon...].starts(with: "://".utf8)
    else { return false }
    let scheme = target[..<colon]
    return scheme.first.map(isLetter) == true
      && scheme.allSatisfy { isLetter($0) || "0123456789+-.".utf8.contains($0) }
  }

  private static func pairs(of line: Bytes) -> [Pair] {
    var pairs: [Pair] = []
    var rest = line[...]
    var quotesClose = true
    var closer: UInt8?
    while true {
      rest = rest.drop(while: isBlank)
      guard !rest.isEmpty else { return pairs }
      if key(rest) == nil {
        // Text, up to a blank outside of quotes, or a pair behind a bracket.
        text: while let byte = rest.first, !isBlank(byte) {
          rest = rest.dropFirst()
          switch byte {
          case c("\\"): rest = rest.dropFirst()
          case c("\""):
            if quotesClose, let end = closingQuote(rest) {
              rest = rest[(end + 1)...]
            } else {
              quotesClose = false
            }
          case c("["), c("("), c("{"):
            guard key(rest) != nil else { continue }
            closer = byte == c("[") ? c("]") : byte == c("(") ? c(")") : c("}")
            break text
          default: break
          }
        }
      }
      if let name = key(rest) {
        rest = rest.dropFirst(name.count + 1)
        var pair = Pair(key: String(decoding: name, as: UTF8.self))
        readValue(&rest, closer, &pair)
        pairs.append(pair)
      }
    }
  }

  private static func readValue(
    _ rest: inout ArraySlice<UInt8>,
    _ closer: UInt8?,
    _ pair: inout Pair
  ) {
    if rest.first == c("\"") {
      guard let end = closingQuote(rest.dropFirst()) else {
        rest = []
        return
      }
      pair.value = Array(rest[(rest.startIndex + 1)..<end])
      pair.isQuoted = true
      pair.hasEscapes = true
      let tail = rest[(end + 1)...].prefix { !isBlank($0) }
      pair.isSeparated = tail.last.map(isSeparator) == true
      rest = rest[(end + 1)...].dropFirst(tail.count)
      return
    }
    if rest.first == c("'") {
      let end = rest.indices.dropFirst().first { place in
        rest[place] == c("'") && (place + 1 == rest.endIndex || isBlank(rest[place + 1]))
      }
      if let end {
        pair.value = Array(rest[(rest.startIndex + 1)..<end])
        pair.isQuoted = true
        rest = rest[(end + 1)...]
        return
      }
    }
    var word = Array(rest.prefix { !isBlank($0) })
    guard !word.isEmpty else { return }
    let behind = rest.dropFirst(word.count)
    rest = behind
    pair.isSeparated = isSeparator(word[word.count - 1])
    if let closer, word.last == closer { word.removeLast() }
    // A request without quotes: method, target and protocol.
    if let first = word.first, isLetter(first),
      word.allSatisfy({ isLetter($0) || $0 == c("-") || $0 == c("_") })
    {
      let target = behind.drop(while: isBlank).prefix { !isBlank($0) }
      let third = behind[target.endIndex...].drop(while: isBlank).prefix { !isBlank($0) }
      if third.starts(with: "HTTP/".utf8) {
        word += Array(behind[..<third.endIndex])
        rest = behind[third.endIndex...]
      }
    }
    pair.value = word
  }

  /// The name of a key that starts here, if an `=` follows it.
  private static func key(_ rest: ArraySlice<UInt8>) -> Bytes? {
    guard let first = rest.first, isLetter(first) || "_@:".utf8.contains(first) else { return nil }
    let name = rest.prefix { byte in
      isLetter(byte) || isDigit(byte) || "-_.@:#()".utf8.contains(byte)
    }
    return rest.dropFirst(name.count).first == c("=") ? Array(name) : nil
  }

  private static func closingQuote(_ rest: ArraySlice<UInt8>) -> Int? {
    var place = rest.startIndex
    while place < rest.endIndex {
      if rest[place] == c("\"") { return place }
      place += rest[place] == c("\\") ? 2 : 1
    }
    return nil
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == c(",") || byte == c(";") }
}
