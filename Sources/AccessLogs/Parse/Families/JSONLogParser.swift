/// Reads lines of JSON: the object from the first `{` to the line's end, whatever stands before it.
///
/// The keys are looked up in one pass; what is under other keys is passed over, checked only for its
/// brackets and strings. Strings are unescaped, which costs only those that have escapes. A line is
/// read if it has a status of three digits, as number or string, and a target.
struct JSONLogParser: LineParser {
  static let unescapesEndpoints = true

  /// The keys that hold the fields.
  var keys: JSONKeys {
    get { lookup.keys }
    set { lookup = JSONLookup(newValue) }
  }
  private var lookup = JSONLookup(.usual)
  private let scratch = Scratch()

  mutating func parse(_ line: LineBytes) -> ParsedLine {
    let start = line.find(UInt8(ascii: "{"))
    guard start < line.count else { return ParsedLine(unparsed: line) }
    return parseObject(line, at: start)
  }

  private mutating func parseObject(_ line: LineBytes, at start: Int) -> ParsedLine {
    var reader = JSONReader(line)
    guard reader.readObject(at: start, &lookup),
      let status = reader.status?.bytes.status
    else {
      return ParsedLine(unparsed: line)
    }
    if let endpoint = reader.endpoint, endpoint.isString {
      return ParsedLine(
        target: Self.target(of: endpoint, scratch),
        method: reader.method?.bytes,
        status: status
      )
    }
    if let request = reader.request, request.isString {
      return ParsedLine(request: Self.unescaped(request, scratch), status: status)
    }
    return ParsedLine(unparsed: line)
  }

  /// Returns a target, unescaped unless its escapes are all in the query.
  private static func target(of value: JSONReader.Value, _ scratch: Scratch) -> LineBytes {
    guard value.hasEscapes else { return value.bytes }
    let query = value.bytes.find(ByteClass.questionMark)
    if query < value.bytes.find(ByteClass.backslash) { return value.bytes.part(0, query + 1) }
    return unescaped(value, scratch)
  }

  private static func unescaped(_ value: JSONReader.Value, _ scratch: Scratch) -> LineBytes {
    value.hasEscapes ? JSONText.unescape(value.bytes, into: scratch) : value.bytes
  }
}
