/// The rules of the contract, written for the eye: copies, loops over indices, no shortcuts.
///
/// It shares no code with the parsers it judges.
enum ReferenceParser {
  /// A line as the rules read it.
  struct Line: Equatable {
    /// `(malformed)`, `(empty)` or nil for a target.
    var special: String?
    var endpoint: [UInt8] = []
    var status: String
  }

  // MARK: - Common, combined and their variants

  static func common(_ line: [UInt8]) -> Line? {
    let anchor = anchor(of: line)
    guard let open = line.indices.first(where: { $0 >= anchor && line[$0] == c("\"") }) else {
      return nil
    }
    if let close = firstUnescapedQuote(line, after: open),
      let status = status(line, at: close + 1, allowsDash: true)
    {
      return request(Array(line[(open + 1)..<close]), status: status)
    }
    for close in line.indices where close > open && line[close] == c("\"") {
      if let status = status(line, at: close + 1, allowsDash: false) {
        return request(Array(line[(open + 1)..<close]), status: status)
      }
    }
    return nil
  }

  /// The end of the first `[..]`, without brackets inside, that holds a time.
  private static func anchor(of line: [UInt8]) -> Int {
    for open in line.indices where line[open] == c("[") {
      for close in (open + 1)..<max(open + 1, line.count) {
        if line[close] == c("[") { break }
        if line[close] == c("]") {
          if holdsTime(Array(line[(open + 1)..<close])) { return close + 1 }
          break
        }
      }
    }
    return 0
  }

  private static func holdsTime(_ text: [UInt8]) -> Bool {
    for start in text.indices where start + 8 <= text.count {
      let shape = text[start..<start + 8].map { isDigit($0) ? "d" : String(UnicodeScalar($0)) }
      if shape.joined() == "dd:dd:dd" { return true }
    }
    return false
  }

  private static func firstUnescapedQuote(_ line: [UInt8], after open: Int) -> Int? {
    var index = open + 1
    while index < line.count {
      if line[index] == c("\\") {
        index += 2
      } else if line[index] == c("\"") {
        return index
      } else {
        index += 1
      }
    }
    return nil
  }

  /// Blanks, three digits or a dash, then a blank or the end.
  private static func status(_ line: [UInt8], at start: Int, allowsDash: Bool) -> String? {
    let rest = Array(line[start...])
    let blanks = rest.prefix(while: isBlank)
    guard !blanks.isEmpty else { return nil }
    let word = rest[blanks.count...].prefix { !isBlank($0) }
    let isDash = allowsDash && Array(word) == [c("-")]
    guard isDash || (word.count == 3 && word.allSatisfy(isDigit)) else { return nil }
    return String(decoding: word, as: UTF8.self)
  }

  private static func request(_ request: [UInt8], status: String) -> Line {
    if request.isEmpty || request == [c("-")] { return Line(special: "(empty)", status: status) }
    let malformed = Line(special: "(malformed)", status: status)
    let (rest, hasProtocol) = withoutProtocol(request)
    guard let space = rest.firstIndex(of: c(" ")) else { return malformed }
    let method = rest[..<space]
    let target = Array(rest[space...].drop { $0 == c(" ") })
    guard let first = method.first, isLetter(first),
      method.allSatisfy({ isLetter($0) || $0 == c("_") || $0 == c("-") }),
      !target.isEmpty,
      hasProtocol || target[0] == c("/") || hasScheme(target)
    else { return malformed }
    return Line(endpoint: Array(target.prefix { $0 != c("?") }), status: status)
  }

  private static func withoutProtocol(_ request: [UInt8]) -> ([UInt8], Bool) {
    let words = request.split(separator: c(" ")).map(Array.init)
    guard let last = words.last else { return (request, false) }
    var protocolBytes = last
    var isProtocol = isSlashProtocol(last)
    if !isProtocol, isDigit(last[0]), words.count > 1, words[words.count - 2] == Array("HTTP".utf8)
    {
      // One space between the two words.
      protocolBytes = Array("HTTP ".utf8) + last
      isProtocol = trimmed(request).suffix(protocolBytes.count).elementsEqual(protocolBytes)
    }
    guard isProtocol else { return (request, false) }
    let before = Array(trimmed(request).dropLast(protocolBytes.count))
    guard before.last == c(" ") else { return (request, false) }
    return (trimmed(before), true)
  }

  private static func isSlashProtocol(_ word: [UInt8]) -> Bool {
    if word.starts(with: "HTTP/".utf8), word.count > 5 { return true }
    let parts = word.split(separator: c("/"), omittingEmptySubsequences: false)
    guard parts.count == 2, (2...10).contains(parts[0].count),
      parts[0].allSatisfy({ (c("A")...c("Z")).contains($0) })
    else { return false }
    let numbers = parts[1].split(separator: c("."), omittingEmptySubsequences: false)
    return numbers.count <= 2 && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
  }

  private static func hasScheme(_ target: [UInt8]) -> Bool {
    guard isLetter(target[0]), let colon = target.firstIndex(of: c(":")) else { return false }
    let scheme = target[..<colon]
    return target[colon...].starts(with: "://".utf8)
      && scheme.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
  }

  // MARK: - Simple

  static func simple(_ line: [UInt8]) -> Line? {
    let timestamp = line.prefix { !isBlank($0) }
    let shape = timestamp.prefix(19).map { isDigit($0) ? "d" : String(UnicodeScalar($0)) }.joined()
    guard shape == "dddd-dd-ddTdd:dd:dd" else { return nil }
    let rest = Array(line[timestamp.count...].drop(while: isBlank))
    let status = Array(rest.reversed().prefix { !isBlank($0) }.reversed())
    guard status == [c("-")] || (status.count == 3 && status.allSatisfy(isDigit)) else {
      return nil
    }
    var endpoint = Array(rest.dropLast(status.count))
    guard let last = endpoint.last, isBlank(last) else { return nil }
    while let last = endpoint.last, isBlank(last) { endpoint.removeLast() }
    guard !endpoint.isEmpty else { return nil }
    return Line(
      endpoint: Array(endpoint.prefix { $0 != c("?") }),
      status: String(decoding: status, as: UTF8.self)
    )
  }

  // MARK: - Bytes

  private static func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == c(" ") || byte == c("\t") }
  private static func isDigit(_ byte: UInt8) -> Bool { (c("0")...c("9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (c("a")...c("z")).contains(byte) || (c("A")...c("Z")).contains(byte)
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.reversed().drop { $0 == c(" ") }.reversed())
  }
}
