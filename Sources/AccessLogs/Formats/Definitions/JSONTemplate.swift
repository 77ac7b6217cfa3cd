/// A format string whose lines are JSON objects: nginx with `escape=json`, GoAccess's CADDY.
///
/// Variables may stand in it without quotes. Keys in other quotes than double ones, or without, make it text, and
/// so does anything around the object.
struct JSONTemplate {
  /// A value that fields stand in.
  struct Value {
    /// The keys that lead to it; to the list, if it is in one.
    let path: [[UInt8]]
    /// The fields and the texts between them, which are escaped as JSON is.
    let parts: [FormatTemplate.Element]
    let isInList: Bool

    /// The field that is the whole value.
    var field: LogField? { parts.count == 1 ? parts[0].field : nil }

    /// The place of the first of some fields.
    func offset(of fields: [LogField]) -> Int? {
      for part in parts {
        if let field = part.field, fields.contains(field) { return part.offset }
      }
      return nil
    }
  }

  private let template: FormatTemplate
  private let values: [Value]
  private var keys = JSONKeys()

  /// The keys that hold the fields; nil if the string is no object.
  static func keys(of template: FormatTemplate) throws(FormatSyntaxError) -> JSONKeys? {
    guard let values = JSONTemplateReader.values(of: template) else { return nil }
    var object = JSONTemplate(template, values)
    try object.addPlans()
    return object.keys
  }

  private init(_ template: FormatTemplate, _ values: [Value]) {
    self.template = template
    self.values = values
    for value in values {
      if let field = value.field {
        let unit = value.parts[0].unit
        keys.add(
          JSONKeys.Given(path: value.path, field: field, unit: unit, isInList: value.isInList)
        )
      } else if let plan = try? LinePlan(parts: value.parts, of: template) {
        keys.add(JSONKeys.Given(path: value.path, field: .other, plan: plan))
      }
    }
  }

  /// Adds plans for what is no value of its own: the request, the status, or both in one string.
  private mutating func addPlans() throws(FormatSyntaxError) {
    let target: [LogField] = [.request, .endpoint]
    guard values.contains(where: { $0.offset(of: target) != nil }),
      values.contains(where: { $0.offset(of: [.status]) != nil })
    else {
      throw template.failure(at: template.source.count, "keys for a status and a request")
    }
    if !isGiven(target) {
      let value = try string(with: target, "the request")
      let plan = try LinePlan(parts: value.parts, of: template)
      keys.addPlan(plan, for: .request, under: value.path)
      if value.offset(of: [.status]) != nil { return }
    }
    if !isGiven([.status]) {
      let value = try string(with: [.status], "the status")
      let plan = try LinePlan(parts: value.parts, of: template)
      keys.addPlan(plan, for: .status, under: value.path)
    }
  }

  /// Whether one of some fields is the whole value of a key.
  private func isGiven(_ fields: [LogField]) -> Bool {
    values.contains { value in
      !value.isInList && value.field.map(fields.contains) ?? false
    }
  }

  /// The first value that one of some fields stands in, among others.
  private func string(
    with fields: [LogField],
    _ name: String
  ) throws(FormatSyntaxError) -> Value {
    let found = values.filter { $0.offset(of: fields) != nil }
    if let value = found.first(where: { !$0.isInList }) { return value }
    let offset = found.first?.offset(of: fields) ?? template.source.count
    throw template.failure(at: offset, "\(name) as a number or string under a key of its own")
  }
}

/// Takes an object with fields in it apart into values, as far as that can be told.
private struct JSONTemplateReader {
  private var values: [JSONTemplate.Value] = []
  /// The brackets that are open, and the key before each.
  private var open: [UInt8] = []
  private var path: [[UInt8]] = []
  private var key: [UInt8] = []
  /// Whether the next string is a key.
  private var isKey = false
  private var isInString = false
  private var isEscaped = false
  /// The value so far.
  private var parts: [FormatTemplate.Element] = []
  /// Whether the object was closed.
  private var isWhole = false
  /// Whether something stands where an object has nothing, or something else.
  private var isBroken = false

  /// The values that fields stand in; nil if the string is no object.
  static func values(of template: FormatTemplate) -> [JSONTemplate.Value]? {
    var reader = JSONTemplateReader()
    for part in template.parts where !reader.isBroken {
      switch part.kind {
      case .text(let text):
        for byte in text { reader.read(byte, at: part.offset) }
      case .field where reader.open.isEmpty: return nil
      // A name with a variable in it may be any name.
      case .field where reader.isKey: return nil
      case .field: reader.parts.append(part)
      case .blanks: break
      }
    }
    return reader.isWhole && !reader.isBroken ? reader.values : nil
  }

  private mutating func read(_ byte: UInt8, at offset: Int) {
    if isInString {
      if byte == ByteClass.quote, !isEscaped {
        isInString = false
        return
      }
      isEscaped = byte == ByteClass.backslash && !isEscaped
      append(byte, at: offset)
      return
    }
    guard !ByteClass.isLineFiller(byte), byte != ByteClass.newline else {
      // Blanks are part of a value without quotes that has more behind them.
      if !isKey, !parts.isEmpty { append(byte, at: offset) }
      return
    }
    if open.isEmpty, isWhole || byte != UInt8(ascii: "{") {
      isBroken = true
      return
    }
    switch byte {
    case ByteClass.quote:
      isInString = true
      if isKey { key = [] }
    case UInt8(ascii: "{"), ByteClass.openBracket:
      open.append(byte)
      path.append(key)
      key = []
      isKey = byte == UInt8(ascii: "{")
    case UInt8(ascii: "}"), ByteClass.closeBracket:
      endValue()
      _ = open.popLast()
      key = path.popLast() ?? []
      isKey = false
      isWhole = open.isEmpty
    case UInt8(ascii: ","):
      endValue()
      isKey = open.last == UInt8(ascii: "{")
    case ByteClass.colon where isKey: isKey = false
    // What is no string is no key.
    case _ where isKey: isBroken = true
    default: append(byte, at: offset)
    }
  }

  private mutating func append(_ byte: UInt8, at offset: Int) {
    if isKey {
      key.append(byte)
    } else if var text = parts.last?.text {
      // Taken out meanwhile, so that the text grows in place.
      parts[parts.count - 1].kind = .blanks
      text.append(byte)
      parts[parts.count - 1].kind = .text(text)
    } else {
      parts.append(FormatTemplate.Element(kind: .text([byte]), offset: offset))
    }
  }

  private mutating func endValue() {
    if let text = parts.last?.text, text.allSatisfy(ByteClass.isLineFiller) { parts.removeLast() }
    let isMember = open.last == UInt8(ascii: "{")
    // What stands behind the object is never read: it has to end with the line.
    if parts.contains(where: { $0.field != nil }), !open.isEmpty, !isMember || !key.isEmpty {
      values.append(
        JSONTemplate.Value(
          // The object itself is under no key.
          path: path.dropFirst() + (isMember ? [key] : []),
          parts: parts,
          isInList: open.contains(ByteClass.openBracket)
        )
      )
    }
    parts = []
  }
}
