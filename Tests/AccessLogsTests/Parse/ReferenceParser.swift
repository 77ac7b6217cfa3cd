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
    let open = line.indices.first { place in
      guard place >= anchor, line[place] == c("\"") else { return false }
      return place == 0 || place == anchor || " \t\"".utf8.contains(line[place - 1])
    }
    let inQuotes = open.flatMap { quoted(line, open: $0) }
    if anchor == 0 { return inQuotes }
    switch unquoted(line, from: anchor, to: open ?? line.count) {
    case .none: return inQuotes
    case .read(let line): return line
    case .withoutStatus: return inQuotes?.special == nil ? inQuotes : nil
    }
  }

  /// The request that stands in quotes, the first of which is at `open`.
  private static func quoted(_ line: [UInt8], open: Int) -> Line? {
    let bare = firstUnescapedQuote(line, after: open)
    if let bare {
      let field = Array(line[(open + 1)..<bare])
      let isNumber = field.count == 3 && field.allSatisfy(isDigit)
      if isNumber { return nil }
      if let status = status(line, at: bare + 1, allowsOneByte: true) {
        let read = request(field, status: status)
        if status != "0" || read.special == nil { return read }
      }
      if withoutProtocol(field).1 { return nil }
    }
    for close in line.indices where close > open && line[close] == c("\"") {
      if let status = status(line, at: close + 1, allowsOneByte: false) {
        return request(Array(line[(open + 1)..<close]), status: status)
      }
    }
    return nil
  }

  private enum Unquoted {
    case none
    case withoutStatus
    case read(Line)
  }

  /// The request that stands without quotes behind the time: up to its protocol, or if it is malformed up
  /// to a status in quotes that a size follows.
  private static func unquoted(_ line: [UInt8], from anchor: Int, to quote: Int) -> Unquoted {
    var words: [(text: [UInt8], start: Int)] = []
    var at = anchor
    while at < line.count {
      let word = Array(line[at...].prefix { !isBlank($0) })
      if !word.isEmpty { words.append((word, at)) }
      at += max(1, word.count)
    }
    func text(_ words: ArraySlice<(text: [UInt8], start: Int)>) -> [UInt8] {
      guard let first = words.first, let last = words.last else { return [] }
      return Array(line[first.start..<last.start + last.text.count])
    }
    /// A status, with quotes around it or not.
    func status(_ index: Int, isQuoted: Bool? = nil) -> String? {
      guard words.indices.contains(index) else { return nil }
      let word = words[index].text
      let isInQuotes = word.count > 2 && word.first == c("\"") && word.last == c("\"")
      if let isQuoted, isQuoted != isInQuotes { return nil }
      let inner = isInQuotes ? Array(word.dropFirst().dropLast()) : word
      let isStatus = inner == [c("0")] || (inner.count == 3 && inner.allSatisfy(isDigit))
      return isStatus ? String(decoding: inner, as: UTF8.self) : nil
    }
    func isMethod(_ word: [UInt8]) -> Bool {
      isLetter(word[0]) && word.allSatisfy { isLetter($0) || "-_".utf8.contains($0) }
    }

    let before = words.filter { $0.start < quote }
    if let method = before.first, isMethod(method.text), before.count > 2 {
      let isTarget = before[1].text[0] == c("/") || hasScheme(before[1].text)
      let ends = before.indices.filter { index in
        index >= 2 && isSlashProtocol(before[index].text) && (isTarget || index == 2)
      }
      for end in ends {
        guard let status = status(end + 1) else { continue }
        let read = request(text(before[...end]), status: status)
        return status == "0" && read.special != nil ? .none : .read(read)
      }
      if !ends.isEmpty { return .withoutStatus }
    }
    guard !before.isEmpty, quote < line.count, isBlank(line[quote - 1]),
      let index = words.firstIndex(where: { $0.start == quote }),
      let status = status(index, isQuoted: true), words.indices.contains(index + 1),
      words[index + 1].text == [c("-")] || words[index + 1].text.allSatisfy(isDigit)
    else { return .none }
    let read = request(text(before[...]), status: status)
    return status == "0" && read.special != nil ? .withoutStatus : .read(read)
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

  /// Blanks, three digits or a dash or a zero, then a blank or the end.
  private static func status(_ line: [UInt8], at start: Int, allowsOneByte: Bool) -> String? {
    let rest = Array(line[start...])
    let blanks = rest.prefix(while: isBlank)
    guard !blanks.isEmpty else { return nil }
    let word = rest[blanks.count...].prefix { !isBlank($0) }
    let isOneByte = allowsOneByte && [[c("-")], [c("0")]].contains(Array(word))
    guard isOneByte || (word.count == 3 && word.allSatisfy(isDigit)) else { return nil }
    return String(decoding: word, as: UTF8.self)
  }

  static func request(_ request: [UInt8], status: String) -> Line {
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
