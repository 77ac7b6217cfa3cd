/// The paths of fields in JSON objects, as `json:endpoint=request.uri,status=status` gives them.
struct JSONPaths {
  private(set) var keys = JSONKeys()

  /// Reads the paths.
  init(_ text: [UInt8]) throws(FormatSyntaxError) {
    var at = 5
    var given: [LogField] = []
    while true {
      let end = text[at...].firstIndex(of: UInt8(ascii: ",")) ?? text.count
      let equals = text[at..<end].firstIndex(of: UInt8(ascii: "="))
      let name = String(decoding: text[at..<(equals ?? end)], as: UTF8.self)
      guard let field = LogField(rawValue: name), field != .other else {
        throw FormatSyntaxError(
          text: text,
          offset: at,
          expected: "the name of a field, such as endpoint, request, status or method"
        )
      }
      guard let equals else {
        throw FormatSyntaxError(text: text, offset: end, expected: "= and the path of \(name)")
      }
      let path = text[(equals + 1)..<end].split(
        separator: UInt8(ascii: "."),
        omittingEmptySubsequences: false
      )
      if let empty = path.firstIndex(where: \.isEmpty) {
        throw FormatSyntaxError(
          text: text,
          offset: path[empty].startIndex,
          expected: "the name of a key"
        )
      }
      given.append(field)
      keys.add(path.map(Array.init), for: field)
      guard end < text.count else { break }
      at = end + 1
    }
    try Self.check(given, text)
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

extension JSONKeys {
  /// Wants a field under a path; one that makes no request is looked for only to explain a line.
  mutating func add(_ path: [[UInt8]], for field: LogField) {
    given.append(Given(path: path, field: field))
    switch field {
    case .endpoint: add(path, for: Field.endpoint, rank: 0)
    case .status: add(path, for: Field.status, rank: 0)
    case .method: add(path, for: Field.method, rank: 0)
    case .request: add(path, for: Field.request, rank: 0)
    default: break
    }
  }
}
