/// One pass over the object of a line.
struct JSONReader {
  private let line: LineBytes
  /// How many names were read.
  private var place = 0

  init(_ line: LineBytes) {
    self.line = line
  }

  /// Reads the object at an offset; false if it does not end with the line.
  mutating func readObject(at start: Int, _ lookup: inout JSONLookup) -> Bool {
    var at = start
    guard readMembers(&at, object: 0, isOutermost: true, &lookup) else { return false }
    return line.skipSpace(at) == line.count
  }

  /// Reads `{...}` at an offset, which moves behind it.
  private mutating func readMembers(
    _ at: inout Int,
    object: Int,
    isOutermost: Bool,
    _ lookup: inout JSONLookup
  ) -> Bool {
    at += 1
    switch line.byteBehindSpace(&at) {
    case UInt8(ascii: "}"):
      at += 1
      return true
    case ByteClass.quote: break
    // A comma here must not pass for what leads to a later value.
    default: return false
    }
    // Where what leads to a value starts: the comma, but for the first.
    var start = at
    while true {
      var key: Int?
      if let known = lookup.known(line, at: start, in: object, place: place) {
        (at, key) = known
      } else {
        guard line.byteBehindSpace(&at) == ByteClass.quote else { return false }
        let name = line.string(at: at)
        at = name.end + 1
        guard line.byteBehindSpace(&at) == ByteClass.colon else { return false }
        at += 1
        _ = line.byteBehindSpace(&at)
        let text = line.part(name.start, name.end)
        key = lookup.find(text, in: object, lead: line.part(start, at), place: place)
      }
      place += 1
      let first = line.byte(at: at)
      if first == ByteClass.quote {
        let value = line.string(at: at)
        guard value.end < line.count else { return false }
        at = value.end + 1
        if let key {
          note(string: value, lookup.keys.keys[key], &lookup)
        }
      } else {
        let key = key.map { lookup.keys.keys[$0] }
        if first == UInt8(ascii: "{") || first == ByteClass.openBracket {
          guard readBrackets(&at, key: key, isOutermost: isOutermost, &lookup) else { return false }
        } else {
          guard readBare(&at, key: key, isOutermost: isOutermost, &lookup) else { return false }
        }
      }
      let byte = line.byteBehindSpace(&at)
      start = at
      at += 1
      if byte == UInt8(ascii: "}") { return true }
      guard byte == UInt8(ascii: ",") else { return false }
    }
  }

  /// Reads an object or a list; only a wanted object is looked into.
  private mutating func readBrackets(
    _ at: inout Int,
    key: JSONKeys.Key?,
    isOutermost: Bool,
    _ lookup: inout JSONLookup
  ) -> Bool {
    let isObject = line[at] == UInt8(ascii: "{")
    if isObject, let object = key?.object ?? (key?.isEnvelope == true && isOutermost ? 0 : nil) {
      guard key?.isBesides == true else {
        return readMembers(&at, object: object, isOutermost: false, &lookup)
      }
      // A line is read or not whatever is wanted of it: what is in the object decides nothing.
      let start = at
      guard skipBrackets(&at) else { return false }
      var members = JSONReader(line.part(0, at))
      members.place = place
      var inner = start
      _ = members.readMembers(&inner, object: object, isOutermost: true, &lookup)
      place = members.place
      return true
    }
    let start = at
    guard skipBrackets(&at) else { return false }
    if isObject { return true }
    // An address, `[2001:db8::1]:8080`, looks like a list at first.
    let isList = endsMember(at)
    guard isList || skipBare(&at, isOutermost: isOutermost) else { return false }
    if let key, let place = key.place, KeyedValues.takesLists(place) {
      if isList {
        noteFirst(ofListAt: start, key, &lookup)
      } else {
        note(bare: line.part(start, at), key, &lookup)
      }
    }
    return true
  }

  /// Reads a number, a word, or whatever stands there without quotes.
  private mutating func readBare(
    _ at: inout Int,
    key: JSONKeys.Key?,
    isOutermost: Bool,
    _ lookup: inout JSONLookup
  ) -> Bool {
    let start = at
    // Most are numbers with a name behind them.
    while ByteClass.isDigit(line.byte(at: at)) || line.byte(at: at) == UInt8(ascii: ".") { at += 1 }
    if line.byte(at: at) != UInt8(ascii: ",") || line.byte(at: at + 1) != ByteClass.quote {
      guard skipBare(&at, isOutermost: isOutermost) else { return false }
    }
    if let key { note(bare: line.part(start, at), key, &lookup) }
    return true
  }

  @inline(__always)
  private func note(bare bytes: LineBytes, _ key: JSONKeys.Key, _ lookup: inout JSONLookup) {
    let value = bytes.trimmingSpaces
    guard !value.equals("null") else { return }
    let isString = !value.isJSONWord
    let hasEscapes = isString && value.find(ByteClass.backslash) < value.count
    lookup.values.note(
      KeyedValues.Value(bytes: value, isString: isString, hasEscapes: hasEscapes),
      key
    )
  }

  @inline(__always)
  private func note(
    string: (start: Int, end: Int, hasEscapes: Bool),
    _ key: JSONKeys.Key,
    _ lookup: inout JSONLookup
  ) {
    let bytes = line.part(string.start, string.end)
    lookup.values.note(
      KeyedValues.Value(bytes: bytes, isString: true, hasEscapes: string.hasEscapes),
      key
    )
  }

  /// Keeps the first string of a list, as headers are; the list is yet to be passed over.
  private func noteFirst(
    ofListAt at: Int,
    _ key: JSONKeys.Key,
    _ lookup: inout JSONLookup
  ) {
    let quote = line.skipSpace(at + 1)
    guard line.byte(at: quote) == ByteClass.quote else { return }
    let string = line.string(at: quote)
    guard string.end < line.count else { return }
    note(string: string, key, &lookup)
  }

  /// Moves over an object or a list, by its brackets and strings alone.
  private func skipBrackets(_ at: inout Int) -> Bool {
    var depth = 0
    while at < line.count {
      switch line[at] {
      case ByteClass.quote:
        let end = line.string(at: at).end
        guard end < line.count else { return false }
        at = end + 1
      case UInt8(ascii: "{"), ByteClass.openBracket:
        depth += 1
        at += 1
      case UInt8(ascii: "}"), ByteClass.closeBracket:
        depth -= 1
        at += 1
        if depth == 0 { return true }
      default: at += 1
      }
    }
    return false
  }

  /// Moves to the end of a value without quotes: a comma before the next name, or the brace behind it.
  ///
  /// nginx writes such values where a variable stands in a JSON template without quotes: nothing, `-`, lists,
  /// addresses, dates. A quote in one leaves open where it ends.
  private func skipBare(_ at: inout Int, isOutermost: Bool) -> Bool {
    while at < line.count {
      switch line[at] {
      case UInt8(ascii: ","):
        let next = line.skipSpace(at + 1)
        if line.byte(at: next) == ByteClass.quote { return true }
      case UInt8(ascii: "}"):
        if isOutermost ? line.skipSpace(at + 1) == line.count : endsMember(at + 1) { return true }
      case ByteClass.quote: return false
      // What is behind it may be a quote.
      case ByteClass.backslash: at += 1
      default: break
      }
      at += 1
    }
    return false
  }

  /// Whether a comma or a brace stands behind the spaces at an offset.
  private func endsMember(_ offset: Int) -> Bool {
    let byte = line.byte(at: line.skipSpace(offset))
    return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
  }
}

extension LineBytes {
  /// Returns the first byte that is no space, where the offset moves to; a line end behind the line.
  @inline(__always)
  fileprivate func byteBehindSpace(_ at: inout Int) -> UInt8 {
    let byte = byte(at: at)
    // Compact objects have no space.
    if byte > ByteClass.space { return byte }
    at = skipSpace(at)
    return self.byte(at: at)
  }

  /// Returns where the string ends whose opening quote is at an offset, or the count of the line, and
  /// whether there are escapes in it.
  @inline(__always)
  fileprivate func string(at quote: Int) -> (start: Int, end: Int, hasEscapes: Bool) {
    let end = findEither(ByteClass.quote, ByteClass.backslash, from: quote + 1)
    if byte(at: end) != ByteClass.backslash { return (quote + 1, end, false) }
    return (quote + 1, findBareQuote(from: end), true)
  }

  /// Whether the bytes are a number, `true` or `false`.
  fileprivate var isJSONWord: Bool {
    let digit = byte(at: 0) == ByteClass.dash ? 1 : 0
    guard ByteClass.isDigit(byte(at: digit)) else { return equals("true") || equals("false") }
    for offset in digit..<count where !ByteClass.isDigit(self[offset]) {
      switch self[offset] {
      case ByteClass.dash, UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
        UInt8(ascii: "E"):
        continue
      default: return false
      }
    }
    return true
  }

  fileprivate func skipSpace(_ offset: Int) -> Int {
    var at = offset
    while at < count, ByteClass.isLineFiller(self[at]) { at += 1 }
    return at
  }
}
