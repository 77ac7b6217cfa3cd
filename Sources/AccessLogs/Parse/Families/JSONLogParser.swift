/// Reads lines of JSON: the object from the first `{` to the line's end, whatever stands before it.
///
/// The keys are looked up in one pass; what is under other keys is passed over, checked only for its
/// brackets and strings. Strings are unescaped, which costs only those that have escapes. A line is
/// read if it has a status of three digits, as number or string, and a target.
struct JSONLogParser: LineParser {
  static let unescapesEndpoints = true

  /// The keys that hold the fields.
  var keys = JSONKeys.usual
  private let scratch = Scratch()

  func parse(_ line: LineBytes) -> ParsedLine {
    let start = line.find(UInt8(ascii: "{"))
    guard start < line.count else { return ParsedLine(unparsed: line) }
    return parseObject(line, at: start)
  }

  private func parseObject(_ line: LineBytes, at start: Int) -> ParsedLine {
    var reader = JSONReader(line, keys: keys)
    guard reader.readObject(at: start), let status = reader.status?.bytes.status else {
      return ParsedLine(unparsed: line)
    }
    if let endpoint = reader.endpoint, endpoint.isString {
      return ParsedLine(
        target: target(of: endpoint),
        method: reader.method?.bytes,
        status: status
      )
    }
    if let request = reader.request, request.isString {
      return ParsedLine(request: unescaped(request), status: status)
    }
    return ParsedLine(unparsed: line)
  }

  /// Returns a target, unescaped unless its escapes are all in the query.
  private func target(of value: JSONReader.Value) -> LineBytes {
    guard value.hasEscapes else { return value.bytes }
    let query = value.bytes.find(ByteClass.questionMark)
    if query < value.bytes.find(ByteClass.backslash) { return value.bytes.part(0, query + 1) }
    return unescaped(value)
  }

  private func unescaped(_ value: JSONReader.Value) -> LineBytes {
    value.hasEscapes ? JSONText.unescape(value.bytes, into: scratch) : value.bytes
  }
}

/// One pass over the object of a line.
struct JSONReader {
  /// A value under a wanted key.
  struct Value {
    /// A number as it is written, or a string without its quotes.
    let bytes: LineBytes
    let isString: Bool
    let hasEscapes: Bool
  }

  private let line: LineBytes
  private let keys: JSONKeys
  private(set) var endpoint: Value?
  private(set) var status: Value?
  private(set) var method: Value?
  private(set) var request: Value?
  private var endpointRank = Int.max
  private var statusRank = Int.max
  private var methodRank = Int.max

  init(_ line: LineBytes, keys: JSONKeys) {
    self.line = line
    self.keys = keys
  }

  /// Reads the object at an offset; false if it does not end with the line.
  mutating func readObject(at start: Int) -> Bool {
    var at = start
    guard readMembers(&at, object: 0) else { return false }
    return skipSpace(at) == line.count
  }

  /// Reads `{...}` at an offset, which moves behind it.
  private mutating func readMembers(_ at: inout Int, object: Int) -> Bool {
    at = skipSpace(at + 1)
    if line.byte(at: at) == UInt8(ascii: "}") {
      at += 1
      return true
    }
    while true {
      guard line.byte(at: at) == ByteClass.quote, let name = string(&at) else { return false }
      at = skipSpace(at)
      guard line.byte(at: at) == ByteClass.colon else { return false }
      at = skipSpace(at + 1)
      if let key = keys.objects[object].key(name.bytes) {
        guard readValue(&at, object: object, key: key) else { return false }
      } else {
        guard skipValue(&at) else { return false }
      }
      at = skipSpace(at)
      let byte = line.byte(at: at)
      if byte == UInt8(ascii: "}") {
        at += 1
        return true
      }
      guard byte == UInt8(ascii: ",") else { return false }
      at = skipSpace(at + 1)
    }
  }

  /// Reads the value of a wanted key.
  private mutating func readValue(_ at: inout Int, object: Int, key: Int) -> Bool {
    switch line.byte(at: at) {
    case UInt8(ascii: "{"):
      if let inner = keys.objects[object].keys[key].object {
        return readMembers(&at, object: inner)
      }
      return skipValue(&at)
    case UInt8(ascii: "["):
      return skipValue(&at)
    case ByteClass.quote:
      guard let value = string(&at) else { return false }
      note(value, object, key)
      return true
    default:
      let start = at
      guard skipValue(&at) else { return false }
      let value = line.part(start, at)
      if !value.equals("null") {
        note(Value(bytes: value, isString: false, hasEscapes: false), object, key)
      }
      return true
    }
  }

  /// Keeps a value unless one of a lower rank is known.
  private mutating func note(_ value: Value, _ object: Int, _ key: Int) {
    let rank = keys.objects[object].keys[key].rank
    switch keys.objects[object].keys[key].field {
    case .endpoint where rank <= endpointRank && value.isString:
      endpoint = value
      endpointRank = rank
    case .status where rank <= statusRank:
      status = value
      statusRank = rank
    case .method where rank <= methodRank && value.isString:
      method = value
      methodRank = rank
    case .request: request = value
    default: break
    }
  }

  /// Reads the string at an offset, which moves behind it; nil if it does not end.
  @inline(__always)
  private func string(_ at: inout Int) -> Value? {
    let start = at + 1
    var end = line.findEither(ByteClass.quote, ByteClass.backslash, from: start)
    var hasEscapes = false
    while line.byte(at: end) == ByteClass.backslash {
      hasEscapes = true
      end = line.findEither(ByteClass.quote, ByteClass.backslash, from: end + 2)
    }
    guard end < line.count else { return nil }
    at = end + 1
    return Value(bytes: line.part(start, end), isString: true, hasEscapes: hasEscapes)
  }

  /// Moves over a value, whatever it is; objects and lists only by their brackets and strings.
  private func skipValue(_ at: inout Int) -> Bool {
    var depth = 0
    while at < line.count {
      switch line[at] {
      case ByteClass.quote:
        guard string(&at) != nil else { return false }
      case UInt8(ascii: "{"), ByteClass.openBracket:
        depth += 1
        at += 1
      case UInt8(ascii: "}"), ByteClass.closeBracket:
        guard depth > 0 else { return false }
        depth -= 1
        at += 1
      case UInt8(ascii: ","), ByteClass.colon, ByteClass.space, ByteClass.tab:
        guard depth > 0 else { return false }
        at += 1
        continue
      default:
        at += 1
        while at < line.count, !Self.endsScalar(line[at]) { at += 1 }
      }
      if depth == 0 { return true }
    }
    return false
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), ByteClass.closeBracket, ByteClass.colon,
      ByteClass.space, ByteClass.tab, ByteClass.quote, UInt8(ascii: "{"), ByteClass.openBracket:
      true
    default: false
    }
  }

  @inline(__always)
  private func skipSpace(_ offset: Int) -> Int {
    var at = offset
    while at < line.count, ByteClass.isLineFiller(line[at]) { at += 1 }
    return at
  }
}
