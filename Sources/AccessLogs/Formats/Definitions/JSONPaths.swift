/// The paths of fields in JSON objects, as `json:endpoint=request.uri,status=status` gives them.
///
/// A backslash takes the dot, comma or backslash behind it for a part of a key.
struct JSONPaths {
  private(set) var keys = JSONKeys()

  /// Reads the paths.
  init(_ text: [UInt8]) throws(FormatSyntaxError) {
    var at = 5
    var given: [LogField] = []
    while true {
      let end = Self.end(of: text, from: at)
      let equals = text[at..<end].firstIndex(of: UInt8(ascii: "="))
      let name = String(decoding: text[at..<(equals ?? end)], as: UTF8.self)
      guard let field = LogField(name: name), field != .other else {
        throw FormatSyntaxError(
          text: text,
          offset: at,
          expected: "the name of a field, such as endpoint, request, status or method"
        )
      }
      guard let equals else {
        throw FormatSyntaxError(text: text, offset: end, expected: "= and the path of \(name)")
      }
      let path = try Self.path(in: text, from: equals + 1, to: end)
      given.append(field)
      keys.add(JSONKeys.Given(path: path, field: field, unit: RequestTimeNames.unit(of: path)))
      guard end < text.count else { break }
      at = end + 1
    }
    try Self.check(given, text)
  }

  /// Returns where a field ends: at the next comma that no backslash stands before.
  private static func end(of text: [UInt8], from start: Int) -> Int {
    var at = start
    while at < text.count, text[at] != UInt8(ascii: ",") {
      at += text[at] == ByteClass.backslash ? 2 : 1
    }
    return min(at, text.count)
  }

  /// Splits a path into its keys, without their backslashes.
  private static func path(
    in text: [UInt8],
    from start: Int,
    to end: Int
  ) throws(FormatSyntaxError) -> [[UInt8]] {
    var path: [[UInt8]] = [[]]
    var at = start
    while at <= end {
      guard at < end, text[at] != UInt8(ascii: ".") else {
        guard path.last?.isEmpty == false else {
          throw FormatSyntaxError(text: text, offset: at, expected: "the name of a key")
        }
        if at < end { path.append([]) }
        at += 1
        continue
      }
      if text[at] == ByteClass.backslash, at + 1 < end, ".,\\".utf8.contains(text[at + 1]) {
        at += 1
      }
      path[path.count - 1].append(text[at])
      at += 1
    }
    return path
  }

  private static func check(_ given: [LogField], _ text: [UInt8]) throws(FormatSyntaxError) {
    guard given.contains(.status) else {
      throw FormatSyntaxError(text: text, offset: text.count, expected: "a status: ,status=...")
    }
    guard given.contains(.endpoint) || given.contains(.request) else {
      throw FormatSyntaxError(
        text: text,
        offset: text.count,
        expected: "an endpoint: ,endpoint=..."
      )
    }
  }
}
