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
  /// How many names were read.
  private var place = 0
  private(set) var endpoint: Value?
  private(set) var status: Value?
  private(set) var method: Value?
  private(set) var request: Value?
  private(set) var text: Value?
  private var endpointRank = Int.max
  private var statusRank = Int.max
  private var methodRank = Int.max
  private var textRank = Int.max

  init(_ line: LineBytes) {
    self.line = line
  }

  /// Reads the object at an offset; false if it does not end with the line.
  mutating func readObject(at start: Int, _ lookup: inout JSONLookup) -> Bool {
    var at = start
    guard readMembers(&at, object: 0, &lookup) else { return false }
    return line.skipSpace(at) == line.count
  }

  /// Reads `{...}` at an offset, which moves behind it.
  private mutating func readMembers(
    _ at: inout Int,
    object: Int,
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
          let bytes = line.part(value.start, value.end)
          let hasEscapes = value.hasEscapes
          note(Value(bytes: bytes, isString: true, hasEscapes: hasEscapes), lookup.keys.keys[key])
        }
      } else if let key {
        guard readValue(&at, key: lookup.keys.keys[key], &lookup) else { return false }
      } else {
        guard skipValue(&at) else { return false }
      }
      let byte = line.byteBehindSpace(&at)
      start = at
      at += 1
      if byte == UInt8(ascii: "}") { return true }
      guard byte == UInt8(ascii: ",") else { return false }
    }
  }

  /// Reads the value of a wanted key, which is no string.
  private mutating func readValue(
    _ at: inout Int,
    key: JSONKeys.Key,
    _ lookup: inout JSONLookup
  ) -> Bool {
    switch line.byte(at: at) {
    case UInt8(ascii: "{"):
      if let inner = key.object { return readMembers(&at, object: inner, &lookup) }
      return skipValue(&at)
    case UInt8(ascii: "["):
      if key.field == .text { noteFirst(ofListAt: at, key) }
      return skipValue(&at)
    default:
      let start = at
      guard skipValue(&at) else { return false }
      let value = line.part(start, at)
      if !value.equals("null") {
        note(Value(bytes: value, isString: false, hasEscapes: false), key)
      }
      return true
    }
  }

  /// Keeps a value unless one of a lower rank is known.
  private mutating func note(_ value: Value, _ key: JSONKeys.Key) {
    switch key.field {
    case .endpoint where key.rank <= endpointRank && value.isString:
      endpoint = value
      endpointRank = key.rank
    case .status where key.rank <= statusRank:
      status = value
      statusRank = key.rank
    case .method where key.rank <= methodRank && value.isString:
      method = value
      methodRank = key.rank
    case .request: request = value
    case .text where key.rank <= textRank:
      text = value
      textRank = key.rank
    default: break
    }
  }

  /// Keeps the first string of a list, as headers are; the list is yet to be passed over.
  private mutating func noteFirst(ofListAt at: Int, _ key: JSONKeys.Key) {
    let quote = line.skipSpace(at + 1)
    guard line.byte(at: quote) == ByteClass.quote else { return }
    let string = line.string(at: quote)
    guard string.end < line.count else { return }
    let bytes = line.part(string.start, string.end)
    note(Value(bytes: bytes, isString: true, hasEscapes: string.hasEscapes), key)
  }

  /// Moves over a value, whatever it is; objects and lists only by their brackets and strings.
  private mutating func skipValue(_ at: inout Int) -> Bool {
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
        guard depth > 0 else { return false }
        depth -= 1
        at += 1
      case UInt8(ascii: ","), ByteClass.colon, ByteClass.space, ByteClass.tab:
        guard depth > 0 else { return false }
        at += 1
        continue
      default:
        at += 1
        // Most are numbers.
        while ByteClass.isDigit(line.byte(at: at)) || line.byte(at: at) == UInt8(ascii: ".") {
          at += 1
        }
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
    return (quote + 1, endOfString(escape: end), true)
  }

  private func endOfString(escape: Int) -> Int {
    var end = escape
    while byte(at: end) == ByteClass.backslash {
      end = findEither(ByteClass.quote, ByteClass.backslash, from: end + 2)
    }
    return end
  }

  fileprivate func skipSpace(_ offset: Int) -> Int {
    var at = offset
    while at < count, ByteClass.isLineFiller(self[at]) { at += 1 }
    return at
  }
}
