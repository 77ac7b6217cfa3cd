/// The rules of the families other than the NCSA one, written for the eye.
///
/// It shares no code with the parsers it judges: copies, splits, no shortcuts.
enum ReferenceFamilies {
  typealias Line = ReferenceParser.Line
  typealias Bytes = [UInt8]

  // MARK: - W3C

  static func w3c(_ line: Bytes, fields: String) -> Line? {
    let names = fields.split(separator: " ").map { $0.lowercased() }
    let separators = line.contains(c("\t")) ? [c("\t")] : [c(" "), c("\t")]
    let isTabbed = separators.count == 1
    var cells = line.split(omittingEmptySubsequences: !isTabbed) { separators.contains($0) }
      .map(Array.init)
    if cells.count != names.count, line.contains(c("\"")) {
      cells = quotedCells(line, isTabbed: isTabbed)
    }
    guard cells.count == names.count,
      let statusColumn = names.lastIndex(of: "sc-status") ?? names.lastIndex(of: "c-status"),
      let targetColumn = names.lastIndex(of: "cs-uri-stem") ?? names.lastIndex(of: "cs-uri"),
      let status = statusOrZero(cells[statusColumn])
    else { return nil }
    let method = names.lastIndex(of: "cs-method").map { cells[$0] }
    return target(cells[targetColumn], method: method, status)
  }

  /// Cells of which some are in quotes, in which two quotes are one.
  private static func quotedCells(_ line: Bytes, isTabbed: Bool) -> [Bytes] {
    var cells: [Bytes] = []
    var rest = line[...]
    func isSeparator(_ byte: UInt8) -> Bool { byte == c("\t") || (!isTabbed && byte == c(" ")) }
    func dropSeparators() {
      if isTabbed { rest = rest.dropFirst() } else { rest = rest.drop(while: isSeparator) }
    }
    if !isTabbed { dropSeparators() }
    while !rest.isEmpty {
      var cell: Bytes = []
      if rest.first == c("\"") {
        rest = rest.dropFirst()
        while let byte = rest.first {
          rest = rest.dropFirst()
          if byte == c("\"") {
            guard rest.first == c("\"") else { break }
            rest = rest.dropFirst()
          }
          cell.append(byte)
        }
        rest = rest.drop { !isSeparator($0) }
      } else {
        cell = Array(rest.prefix { !isSeparator($0) })
        rest = rest.dropFirst(cell.count)
      }
      cells.append(cell)
      guard !rest.isEmpty else { break }
      dropSeparators()
      if isTabbed, rest.isEmpty { cells.append([]) }
    }
    return cells
  }

  // MARK: - LTSV

  static func ltsv(_ line: Bytes) -> Line? {
    guard line.contains(c("\t")) else { return nil }
    var values: [String: Bytes] = [:]
    for field in line.split(separator: c("\t"), omittingEmptySubsequences: false) {
      guard let colon = field.firstIndex(of: c(":")) else { continue }
      values[String(decoding: field[..<colon], as: UTF8.self)] = Array(field[(colon + 1)...])
    }
    guard let status = values["status"].flatMap(statusOrZero) else { return nil }
    if let uri = values["uri"] ?? values["path"] {
      return target(uri, method: values["method"], status)
    }
    return values["req"].map { request($0, status) }
  }

  // MARK: - Load balancers

  static func loadBalancer(_ line: Bytes) -> Line? {
    let tokens = quotedTokens(line)
    guard let first = tokens.first?.bytes.first else { return nil }
    let isClassic = (c("0")...c("9")).contains(first)
    let shift = isClassic ? 0 : 1
    guard tokens.count > 11 + shift, isTime(tokens[shift].bytes),
      let status = status(tokens[7 + shift].bytes), tokens[11 + shift].isQuoted
    else { return nil }
    var line = request(tokens[11 + shift].bytes, status)
    if line.special == nil { line.endpoint = path(of: line.endpoint) }
    return line
  }

  private static func isTime(_ token: Bytes) -> Bool {
    let text = Array(String(decoding: token.map { $0 < 0x80 ? $0 : c("?") }, as: UTF8.self))
    guard text.count >= 19, text[4] == "-", text[10] == "T", text[13] == ":", text[16] == ":" else {
      return false
    }
    return [11, 12, 14, 15, 17, 18].allSatisfy { (c("0")...c("9")).contains(token[$0]) }
  }

  private static func path(of url: Bytes) -> Bytes {
    for index in url.indices where url[index...].starts(with: "://".utf8) {
      let scheme = url[..<index]
      guard let first = scheme.first, isLetter(first),
        scheme.allSatisfy({ isLetter($0) || "0123456789+-.".utf8.contains($0) })
      else { return url }
      let path = Array(url[(index + 3)...].drop { $0 != c("/") })
      return path.isEmpty ? [c("/")] : path
    }
    return url
  }

  private static func quotedTokens(_ line: Bytes) -> [(bytes: Bytes, isQuoted: Bool)] {
    var tokens: [(Bytes, Bool)] = []
    var rest = line.drop(while: isBlank)
    while let first = rest.first {
      var token: Bytes = []
      if first == c("\"") {
        rest = rest.dropFirst()
        while let byte = rest.first, byte != c("\"") {
          token.append(byte)
          rest = rest.dropFirst()
          if byte == c("\\"), let escaped = rest.first {
            token.append(escaped)
            rest = rest.dropFirst()
          }
        }
        rest = rest.dropFirst()
      } else {
        token = Array(rest.prefix { !isBlank($0) })
        rest = rest.dropFirst(token.count)
      }
      tokens.append((token, first == c("\"")))
      rest = rest.drop(while: isBlank)
    }
    return tokens
  }

  // MARK: - HAProxy

  static func haproxy(_ line: Bytes) -> Line? {
    let words = line.indices.filter { index in
      index > 0 && !isBlank(line[index]) && isBlank(line[index - 1])
    }
    for start in words {
      let timers = word(line, start)
      let next = Array(line[(start + timers.count)...].drop(while: isBlank))
      let count = numbers(timers)
      if count == 5 {
        let code = word(next, 0)
        guard statusOrZero(code) != nil || code == Array("-1".utf8) else { continue }
        let text = String(decoding: code, as: UTF8.self)
        let behind = Array(next[code.count...])
        guard let open = behind.firstIndex(of: c("\"")) else { return nil }
        let last = behind.lastIndex(of: c("\"")) ?? open
        let end = last > open ? last : behind.count
        return request(Array(behind[(open + 1)..<end]), text)
      }
      if count == 3 {
        let words = next.split(whereSeparator: isBlank).map(Array.init)
        guard words.count >= 3, words[1].count == 2, numbers(words[2]) == 5 else { continue }
        let bytes = words[0].first == c("+") ? Array(words[0].dropFirst()) : words[0]
        guard !bytes.isEmpty, bytes.allSatisfy({ (c("0")...c("9")).contains($0) }) else { continue }
        return Line(special: "(empty)", status: "-")
      }
    }
    return nil
  }

  private static func word(_ line: Bytes, _ start: Int) -> Bytes {
    Array(line[start...].prefix { !isBlank($0) })
  }

  private static func numbers(_ word: Bytes) -> Int {
    let parts = word.split(separator: c("/"), omittingEmptySubsequences: false)
    let areNumbers = parts.allSatisfy { part in
      let digits = part.first == c("-") || part.first == c("+") ? part.dropFirst() : part
      return !digits.isEmpty && digits.allSatisfy { (c("0")...c("9")).contains($0) }
    }
    return areNumbers ? parts.count : 0
  }

  // MARK: - Squid

  static func squid(_ line: Bytes) -> Line? {
    let words = line.split(whereSeparator: isBlank).map(Array.init)
    guard words.count > 6 else { return nil }
    let time = words[0].split(separator: c("."), maxSplits: 1, omittingEmptySubsequences: false)
    let isNumber = { (bytes: ArraySlice<UInt8>) in
      !bytes.isEmpty && bytes.allSatisfy { (c("0")...c("9")).contains($0) }
    }
    guard time.allSatisfy(isNumber), words[1].first == c("-") || isNumber(words[1][...]),
      let slash = words[3].firstIndex(of: c("/")), slash > 0,
      let status = status(Array(words[3][(slash + 1)...]))
    else { return nil }
    return target(words[6], method: words[5], status)
  }

  // MARK: - Shared

  /// A whole request, read as if its protocol had to be taken for granted.
  static func request(_ request: Bytes, _ status: String) -> Line {
    if request.isEmpty || request == [c("-")] { return Line(special: "(empty)", status: status) }
    // The rules for CLF, with a protocol where there is none: then any target will do.
    let own = Array("h [00:00:00] \"".utf8)
    func read(_ request: Bytes) -> Line? {
      ReferenceParser.common(
        own + request.map { "\"\\\t".utf8.contains($0) ? 1 : $0 }
          + Array("\" 200".utf8)
      )
    }
    guard let plain = read(request), let forced = read(request + Array(" HTTP/-".utf8)) else {
      return Line(special: "(malformed)", status: status)
    }
    let found = plain.special == nil ? plain : forced
    guard found.special == nil else { return Line(special: "(malformed)", status: status) }
    // The endpoint's own bytes: what was masked above is put back by its place.
    let masked = request.map { "\"\\\t".utf8.contains($0) ? 1 : $0 }
    let method = masked.prefix { $0 != c(" ") }.count
    let start = method + masked[method...].prefix { $0 == c(" ") }.count
    // Without a protocol, spaces at the end belong to the target.
    let end = plain.special == nil ? start + found.endpoint.count : request.count
    return Line(
      endpoint: Array(request[start..<end].prefix { $0 != c("?") }),
      status: status
    )
  }

  static func target(_ target: Bytes, method: Bytes?, _ status: String) -> Line {
    var bytes = target[...]
    while bytes.first == c(" ") { bytes = bytes.dropFirst() }
    while bytes.last == c(" ") { bytes = bytes.dropLast() }
    let isMethod =
      method.map { method in
        method.first.map(isLetter) == true
          && method.allSatisfy { isLetter($0) || $0 == c("-") || $0 == c("_") }
      } ?? (status != "0")
    guard isMethod, !bytes.isEmpty else { return Line(special: "(malformed)", status: status) }
    return Line(endpoint: Array(bytes.prefix { $0 != c("?") }), status: status)
  }

  static func status(_ bytes: Bytes) -> String? {
    guard bytes.count == 3, bytes.allSatisfy({ (c("0")...c("9")).contains($0) }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Also the single 0 of a client that left; it counts only behind a well-formed request.
  static func statusOrZero(_ bytes: Bytes) -> String? {
    bytes == [c("0")] ? "0" : status(bytes)
  }

  static func c(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }
  static func isBlank(_ byte: UInt8) -> Bool { byte == c(" ") || byte == c("\t") }
  private static func isLetter(_ byte: UInt8) -> Bool {
    (c("a")...c("z")).contains(byte) || (c("A")...c("Z")).contains(byte)
  }
}
