import AccessLogs

/// The rules for common, combined and their variants, written for the eye: copies, loops over indices, no
/// shortcuts.
///
/// It shares no code with the parsers it judges.
enum ReferenceCommon: ReferenceRules {
  /// What the request gave, and where it and its status are.
  struct Found {
    var line: Line
    /// Where the request starts, with its quote.
    let request: Int
    /// The place behind the status.
    let end: Int
  }

  static func read(_ line: Bytes) -> Line? {
    let time = time(in: line)
    guard let found = request(in: line, behind: time.map { $0.upperBound + 1 } ?? 0) else {
      return nil
    }
    return ReferenceCommonFields(line: line, time: time, found: found).read()
  }

  private static func request(in line: Bytes, behind anchor: Int) -> Found? {
    let open = line.indices.first { place in
      guard place >= anchor, line[place] == c("\"") else { return false }
      return place == 0 || place == anchor || " \t\"".utf8.contains(line[place - 1])
    }
    let inQuotes = open.flatMap { quoted(line, open: $0) }
    if anchor == 0 { return inQuotes }
    switch unquoted(line, from: anchor, to: open ?? line.count) {
    case .none: return inQuotes
    case .read(let found): return found
    case .withoutStatus: return inQuotes?.line.special == nil ? inQuotes : nil
    }
  }

  /// The request that stands in quotes, the first of which is at `open`.
  private static func quoted(_ line: Bytes, open: Int) -> Found? {
    func found(_ close: Int, _ status: (text: String, end: Int)) -> Found {
      let request = Array(line[(open + 1)..<close])
      return Found(
        line: ReferenceRequest.read(request, status: status.text),
        request: open,
        end: status.end
      )
    }
    if let bare = firstUnescapedQuote(line, after: open) {
      let field = Array(line[(open + 1)..<bare])
      if field.count == 3, isNumber(field) { return nil }
      if let status = status(line, at: bare + 1, allowsOneByte: true) {
        let found = found(bare, status)
        if status.text != "0" || found.line.special == nil { return found }
      }
      if ReferenceRequest.withoutProtocol(field).1 != nil { return nil }
    }
    for close in line.indices where close > open && line[close] == c("\"") {
      if let status = status(line, at: close + 1, allowsOneByte: false) {
        return found(close, status)
      }
    }
    return nil
  }

  private enum Unquoted {
    case none
    case withoutStatus
    case read(Found)
  }

  /// The request that stands without quotes behind the time: up to its protocol, or if it is malformed up
  /// to a status in quotes that a size follows.
  private static func unquoted(_ line: Bytes, from anchor: Int, to quote: Int) -> Unquoted {
    var words: [(text: Bytes, start: Int)] = []
    var at = anchor
    while at < line.count {
      let word = Array(line[at...].prefix { !isBlank($0) })
      if !word.isEmpty { words.append((word, at)) }
      at += max(1, word.count)
    }
    func text(_ words: ArraySlice<(text: Bytes, start: Int)>) -> Bytes {
      guard let first = words.first, let last = words.last else { return [] }
      return Array(line[first.start..<last.start + last.text.count])
    }
    /// A status, with quotes around it or not.
    func status(_ index: Int, isQuoted: Bool? = nil) -> String? {
      guard words.indices.contains(index) else { return nil }
      let word = words[index].text
      let isInQuotes = word.count > 2 && word.first == c("\"") && word.last == c("\"")
      if let isQuoted, isQuoted != isInQuotes { return nil }
      return statusOrZero(isInQuotes ? Array(word.dropFirst().dropLast()) : word)
    }
    func found(_ request: ArraySlice<(text: Bytes, start: Int)>, _ place: Int, _ status: String)
      -> Found
    {
      Found(
        line: ReferenceRequest.read(text(request), status: status),
        request: words[0].start,
        end: words[place].start + words[place].text.count
      )
    }

    let before = words.filter { $0.start < quote }
    if let method = before.first, isMethod(method.text), before.count > 2 {
      let isTarget =
        before[1].text[0] == c("/") || ReferenceRequest.hasScheme(before[1].text)
      let ends = before.indices.filter { index in
        index >= 2 && ReferenceRequest.isSlashProtocol(before[index].text)
          && (isTarget || index == 2)
      }
      for end in ends {
        guard let status = status(end + 1) else { continue }
        let found = found(before[...end], end + 1, status)
        return status == "0" && found.line.special != nil ? .none : .read(found)
      }
      if !ends.isEmpty { return .withoutStatus }
    }
    guard !before.isEmpty, quote < line.count, isBlank(line[quote - 1]),
      let index = words.firstIndex(where: { $0.start == quote }),
      let status = status(index, isQuoted: true), words.indices.contains(index + 1),
      words[index + 1].text == [c("-")] || isNumber(words[index + 1].text)
    else { return .none }
    let found = found(before[...], index, status)
    return status == "0" && found.line.special != nil ? .withoutStatus : .read(found)
  }

  /// The first text in `[..]`, without brackets inside, that holds a time.
  private static func time(in line: Bytes) -> Range<Int>? {
    for open in line.indices where line[open] == c("[") {
      for close in (open + 1)..<max(open + 1, line.count) {
        if line[close] == c("[") { break }
        if line[close] == c("]") {
          if holdsTime(Array(line[(open + 1)..<close])) { return open + 1..<close }
          break
        }
      }
    }
    return nil
  }

  private static func holdsTime(_ text: Bytes) -> Bool {
    text.indices.contains { hasShape("dd:dd:dd", text[$0...].prefix(8)) }
  }

  private static func firstUnescapedQuote(_ line: Bytes, after open: Int) -> Int? {
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
  private static func status(
    _ line: Bytes,
    at start: Int,
    allowsOneByte: Bool
  ) -> (text: String, end: Int)? {
    let rest = Array(line[start...])
    let blanks = rest.prefix(while: isBlank)
    guard !blanks.isEmpty else { return nil }
    let word = Array(rest[blanks.count...].prefix { !isBlank($0) })
    let isOneByte = allowsOneByte && [[c("-")], [c("0")]].contains(word)
    guard isOneByte || status(word) != nil else { return nil }
    return (String(decoding: word, as: UTF8.self), start + blanks.count + word.count)
  }
}

/// The rules for `TIMESTAMP ENDPOINT STATUS`.
enum ReferenceSimple: ReferenceRules {
  static func read(_ line: Bytes) -> Line? {
    let timestamp = Array(line.prefix { !isBlank($0) })
    guard hasShape("dddd-dd-ddTdd:dd:dd", timestamp.prefix(19)) else { return nil }
    let rest = Array(line[timestamp.count...].drop(while: isBlank))
    let status = Array(rest.reversed().prefix { !isBlank($0) }.reversed())
    guard status == [c("-")] || (status.count == 3 && isNumber(status)) else { return nil }
    var endpoint = Array(rest.dropLast(status.count))
    guard let last = endpoint.last, isBlank(last) else { return nil }
    while let last = endpoint.last, isBlank(last) { endpoint.removeLast() }
    guard !endpoint.isEmpty else { return nil }
    return Line(
      endpoint: Array(endpoint.prefix { $0 != c("?") }),
      status: String(decoding: status, as: UTF8.self),
      fields: [.time: timestamp]
    )
  }
}
