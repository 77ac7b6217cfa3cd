/// Reads lines of JSON: the object from the first `{` to the line's end, whatever stands before it.
///
/// The keys are looked up in one pass; what is under other keys is passed over, checked only for its
/// brackets and strings. Strings are unescaped, which costs only those that have escapes. A line is
/// read if it has a status of three digits, as number or string, and a target; or a status of 0 and a
/// whole request.
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
    guard reader.readObject(at: start, &lookup) else { return ParsedLine(unparsed: line) }
    if lookup.keys.hasPlans { return parseStrings(of: reader) ?? ParsedLine(unparsed: line) }
    let parsed = Self.reading(of: reader, in: line, scratch)
    guard !parsed.isParsed, let message = reader.message else { return parsed }
    return readMessage(message) ?? parsed
  }

  /// Reads the line of an access log that a record holds whole; nil if it is none.
  private func readMessage(_ message: JSONReader.Value) -> ParsedLine? {
    let text = Self.unescaped(message, scratch)
    var end = text.count
    while end > 0, text[end - 1] == ByteClass.newline || text[end - 1] == ByteClass.carriageReturn {
      end -= 1
    }
    let parsed = CommonLogParser().parse(text.part(0, end))
    return parsed.isParsed ? parsed : nil
  }

  /// Returns what the values under the wanted names make of a line.
  @inline(__always)
  static func reading(of reader: JSONReader, in line: LineBytes, _ scratch: Scratch) -> ParsedLine {
    guard let status = reader.status?.bytes.statusOrZero else { return ParsedLine(unparsed: line) }
    if let endpoint = reader.endpoint, endpoint.isString {
      return ParsedLine(
        target: target(of: endpoint, scratch),
        method: reader.method?.bytes,
        status: status
      )
    }
    guard let request = reader.request else { return ParsedLine(unparsed: line) }
    let text = unescaped(request, scratch)
    // Some give the target that name.
    let isTarget = text.byte(at: 0) == ByteClass.slash && text.find(ByteClass.space) == text.count
    return isTarget
      ? ParsedLine(target: text, method: reader.method?.bytes, status: status)
      : ParsedLine(request: text, status: status)
  }

  /// Reads a line of which strings hold more than one field; nil where they are not as planned.
  private func parseStrings(of reader: JSONReader) -> ParsedLine? {
    var fields = PlannedFields()
    fields.method = reader.method?.bytes
    if let plan = lookup.keys.requestPlan {
      guard let value = reader.request, fields.read(value, plan) else { return nil }
    } else {
      fields.target = reader.endpoint?.bytes
      fields.request = reader.request?.bytes
    }
    if let plan = lookup.keys.statusPlan {
      guard let value = reader.status, fields.read(value, plan) else { return nil }
    } else if fields.status == nil {
      fields.status = reader.status?.bytes
    }
    guard let status = fields.status?.statusOrZero else { return nil }
    if let target = fields.target {
      let target = Self.target(of: JSONReader.Value(target), scratch)
      return ParsedLine(target: target, method: fields.method, status: status)
    }
    return fields.request.map { request in
      let request = Self.unescaped(JSONReader.Value(request), scratch)
      return ParsedLine(request: request, status: status)
    }
  }

  /// What strings with several fields give, their escapes still in it.
  private struct PlannedFields {
    var request: LineBytes?
    var target: LineBytes?
    var method: LineBytes?
    var status: LineBytes?

    /// Cuts a string by a plan; false if it is not as planned.
    mutating func read(_ value: JSONReader.Value, _ plan: LinePlan) -> Bool {
      guard value.isString else { return false }
      return PlannedLogParser(plan: plan).cut(value.bytes, steps: plan.needed) { field, bytes in
        switch field {
        case .request where request == nil: request = bytes
        case .endpoint where target == nil: target = bytes
        case .method: method = bytes
        case .status: status = bytes
        default: break
        }
      }
    }
  }

  /// Returns a target, unescaped unless its escapes are all in the query.
  private static func target(of value: JSONReader.Value, _ scratch: Scratch) -> LineBytes {
    JSONText.target(value.bytes, hasEscapes: value.hasEscapes, scratch)
  }

  private static func unescaped(_ value: JSONReader.Value, _ scratch: Scratch) -> LineBytes {
    value.hasEscapes ? JSONText.unescape(value.bytes, into: scratch) : value.bytes
  }
}

extension JSONReader.Value {
  /// A part of a string.
  fileprivate init(_ bytes: LineBytes) {
    let hasEscapes = bytes.find(ByteClass.backslash) < bytes.count
    self.init(bytes: bytes, isString: true, hasEscapes: hasEscapes)
  }
}
