/// A JSON value with the order of its keys, read by RFC 8259 and nothing more.
indirect enum OrderedJSON: Equatable {
  case object([Member])
  case array([OrderedJSON])
  case string(String)
  case number(Int)
  /// A number with digits behind a point, as it is written.
  case decimal(String)
  case bool(Bool)
  case null

  /// A text that is none.
  struct Malformed: Error {
    let reason: String
  }

  struct Member: Equatable {
    let key: String
    let value: OrderedJSON
  }

  /// Reads a text that is one value, and a line end.
  init(_ text: String) throws {
    var rest = Array(text.unicodeScalars)[...]
    self = try Self.value(&rest)
    guard Array(rest) == ["\n"] else { throw Malformed(reason: "behind it: \(Self.excerpt(rest))") }
  }

  /// The value of a key; nil if there is none.
  subscript(key: String) -> OrderedJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The elements of an array.
  var elements: [OrderedJSON] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  private typealias Text = ArraySlice<Unicode.Scalar>

  private static func value(_ rest: inout Text) throws -> OrderedJSON {
    skipBlanks(&rest)
    switch rest.first {
    case "{":
      var members: [Member] = []
      try list(&rest, "}") { rest in
        skipBlanks(&rest)
        let key = try string(&rest)
        skipBlanks(&rest)
        try take(":", &rest)
        if members.contains(where: { $0.key == key }) { throw Malformed(reason: "\(key) twice") }
        members.append(Member(key: key, value: try value(&rest)))
      }
      return .object(members)
    case "[":
      var elements: [OrderedJSON] = []
      try list(&rest, "]") { elements.append(try value(&$0)) }
      return .array(elements)
    case "\"": return .string(try string(&rest))
    case "t", "f":
      let isTrue = rest.first == "t"
      for letter in (isTrue ? "true" : "false").unicodeScalars { try take(letter, &rest) }
      return .bool(isTrue)
    case "n":
      for letter in "null".unicodeScalars { try take(letter, &rest) }
      return .null
    default:
      let sign = rest.first == "-" ? "-" : ""
      rest = rest.dropFirst(sign.count)
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count)
      guard digits.count == 1 || digits.first != "0",
        let number = Int(sign + String(String.UnicodeScalarView(digits)))
      else { throw Malformed(reason: "no value: \(excerpt(rest))") }
      guard rest.first == "." else { return .number(number) }
      let decimals = rest.dropFirst().prefix { ("0"..."9").contains($0) }
      guard !decimals.isEmpty else { throw Malformed(reason: "no digit: \(excerpt(rest))") }
      rest = rest.dropFirst(1 + decimals.count)
      return .decimal("\(sign)\(number.magnitude).\(String(String.UnicodeScalarView(decimals)))")
    }
  }

  /// Reads what is between brackets, with commas between.
  private static func list(
    _ rest: inout Text,
    _ end: Unicode.Scalar,
    _ element: (inout Text) throws -> Void
  ) throws {
    rest = rest.dropFirst()
    skipBlanks(&rest)
    if rest.first == end {
      rest = rest.dropFirst()
      return
    }
    while true {
      try element(&rest)
      skipBlanks(&rest)
      if rest.first == end { break }
      try take(",", &rest)
    }
    rest = rest.dropFirst()
  }

  private static func string(_ rest: inout Text) throws -> String {
    try take("\"", &rest)
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar != "\"" {
      if scalar.value < 0x20 { throw Malformed(reason: "a control character in a string") }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      // Reports escape nothing else.
      guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else {
        throw Malformed(reason: "a backslash before \(excerpt(rest))")
      }
      text.append(escaped)
    }
    return String(text)
  }

  private static func take(_ scalar: Unicode.Scalar, _ rest: inout Text) throws {
    guard rest.popFirst() == scalar else {
      throw Malformed(reason: "no \(scalar) before \(excerpt(rest))")
    }
  }

  private static func excerpt(_ rest: Text) -> String {
    String(String.UnicodeScalarView(rest.prefix(40)))
  }

  private static func skipBlanks(_ rest: inout Text) {
    rest = rest.drop { $0 == " " || $0 == "\n" }
  }
}
