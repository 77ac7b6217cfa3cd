import AccessLogs

/// The rules for a request, written for the eye.
enum ReferenceRequest: ReferenceRules {
  /// Reads a whole request, `GET /a HTTP/1.1`.
  ///
  /// `takesAnyTarget` reads a target that is no path and no URL as if a protocol stood behind it.
  static func read(_ request: Bytes, status: String, takesAnyTarget: Bool = false) -> Line {
    if request.isEmpty || request == [c("-")] { return Line(special: "(empty)", status: status) }
    let (rest, name) = withoutProtocol(request)
    let method = Array(rest.prefix { $0 != c(" ") })
    let target = Array(rest[method.count...].drop { $0 == c(" ") })
    guard method.count < rest.count, isMethod(method), !target.isEmpty,
      name != nil || takesAnyTarget || target[0] == c("/") || hasScheme(target)
    else { return Line(special: "(malformed)", status: status) }
    var line = Line(endpoint: Array(target.prefix { $0 != c("?") }), status: status)
    line.add([(.method, method), (.protocol, name)])
    return line
  }

  /// Reads a target with its method from a field of its own.
  static func target(_ target: Bytes, method: Bytes?, _ status: String) -> Line {
    var bytes = target[...]
    while bytes.first == c(" ") { bytes = bytes.dropFirst() }
    while bytes.last == c(" ") { bytes = bytes.dropLast() }
    var line = Line(special: "(malformed)", status: status)
    if method.map(isMethod) ?? (status != "0"), !bytes.isEmpty {
      line = Line(endpoint: Array(bytes.prefix { $0 != c("?") }), status: status)
    }
    line.add(.method, method)
    return line
  }

  /// A status of a single zero stands only behind a well-formed request.
  static func withoutZero(_ line: Line) -> Line? {
    line.status == "0" && line.special != nil ? nil : line
  }

  /// The host and port of a whole URL, `http://www.example.com:80/a`, as the target of a well-formed request.
  static func authority(of request: Bytes, _ line: Line) -> Bytes? {
    guard line.special == nil else { return nil }
    let target = Array(request.drop { $0 != c(" ") }.drop { $0 == c(" ") })
    guard !target.isEmpty, hasScheme(target), let colon = target.firstIndex(of: c(":")) else {
      return nil
    }
    return Array(target[(colon + 3)...].prefix { !"/?# ".utf8.contains($0) })
  }

  /// The request without its protocol, and that.
  static func withoutProtocol(_ request: Bytes) -> (Bytes, Bytes?) {
    let words = request.split(separator: c(" ")).map { Array($0) }
    guard let last = words.last else { return (request, nil) }
    var name = last
    var isProtocol = isSlashProtocol(last)
    if !isProtocol, isDigit(last[0]), words.count > 1, words[words.count - 2] == Array("HTTP".utf8)
    {
      // One space between the two words.
      name = Array("HTTP ".utf8) + last
      isProtocol = withoutSpaces(request).suffix(name.count).elementsEqual(name)
    }
    guard isProtocol else { return (request, nil) }
    let before = Array(withoutSpaces(request).dropLast(name.count))
    guard before.last == c(" ") else { return (request, nil) }
    return (withoutSpaces(before), name)
  }

  static func isSlashProtocol(_ word: Bytes) -> Bool {
    if word.starts(with: "HTTP/".utf8), word.count > 5 { return true }
    let parts = word.split(separator: c("/"), omittingEmptySubsequences: false)
    guard parts.count == 2, (2...10).contains(parts[0].count), parts[0].allSatisfy(isCapital) else {
      return false
    }
    let numbers = parts[1].split(separator: c("."), omittingEmptySubsequences: false)
    return numbers.count <= 2 && numbers.allSatisfy(isNumber)
  }

  static func hasScheme(_ target: Bytes) -> Bool {
    guard isLetter(target[0]), let colon = target.firstIndex(of: c(":")) else { return false }
    return target[colon...].starts(with: "://".utf8)
      && target[..<colon].allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
  }

  /// The bytes without the spaces behind them.
  private static func withoutSpaces(_ bytes: Bytes) -> Bytes {
    Array(bytes.reversed().drop { $0 == c(" ") }.reversed())
  }
}
