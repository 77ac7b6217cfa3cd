/// The text of JSON strings.
enum JSONText {
  /// Writes a string without its escapes and returns it; valid until `scratch` is used again.
  ///
  /// `\xNN`, which nginx writes without `escape=json`, is that byte. What is no escape stays as it
  /// is, and so does half of a surrogate pair, as the three bytes UTF-8 would have for it.
  static func unescape(_ text: LineBytes, into scratch: Scratch) -> LineBytes {
    // No escape gets longer: six bytes of `\uNNNN` become three at most.
    scratch.begin(room: text.count)
    append(text, to: scratch)
    return scratch.bytes
  }

  /// Writes a string without its escapes behind what `scratch` holds; there must be room for all of it.
  static func append(_ text: LineBytes, to scratch: Scratch) {
    var at = 0
    while at < text.count {
      let escape = text.find(ByteClass.backslash, from: at)
      scratch.append(text.part(at, escape))
      at = escape
      guard at < text.count else { break }
      at += appendEscape(text, at, to: scratch)
    }
  }

  /// Writes what the escape at an offset stands for; returns its length.
  private static func appendEscape(_ text: LineBytes, _ at: Int, to scratch: Scratch) -> Int {
    switch text.byte(at: at + 1) {
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case ByteClass.quote, ByteClass.backslash, ByteClass.slash:
      scratch.append(text[at + 1])
    case UInt8(ascii: "x"):
      guard let byte = number(text, at + 2, digits: 2) else { fallthrough }
      scratch.append(UInt8(truncatingIfNeeded: byte))
      return 4
    case UInt8(ascii: "u"):
      guard let unit = number(text, at + 2, digits: 4) else { fallthrough }
      return append(unit: unit, text, at, to: scratch)
    default:
      scratch.append(ByteClass.backslash)
      return 1
    }
    return 2
  }

  /// Writes a UTF-16 unit, with the second one of a pair if it follows; returns the length.
  private static func append(
    unit: UInt32,
    _ text: LineBytes,
    _ at: Int,
    to scratch: Scratch
  ) -> Int {
    if unit & 0xFC00 == 0xD800, text.byte(at: at + 6) == ByteClass.backslash,
      text.byte(at: at + 7) == UInt8(ascii: "u"),
      let low = number(text, at + 8, digits: 4), low & 0xFC00 == 0xDC00
    {
      append(scalar: 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF, to: scratch)
      return 12
    }
    append(scalar: unit, to: scratch)
    return 6
  }

  /// Writes a code point in UTF-8.
  private static func append(scalar: UInt32, to scratch: Scratch) {
    func tail(_ shift: UInt32) { scratch.append(UInt8(0x80 | scalar >> shift & 0x3F)) }
    if scalar < 0x80 {
      scratch.append(UInt8(scalar))
    } else if scalar < 0x800 {
      scratch.append(UInt8(0xC0 | scalar >> 6))
      tail(0)
    } else if scalar < 0x10000 {
      scratch.append(UInt8(0xE0 | scalar >> 12))
      tail(6)
      tail(0)
    } else {
      scratch.append(UInt8(0xF0 | scalar >> 18))
      tail(12)
      tail(6)
      tail(0)
    }
  }

  /// Returns the hexadecimal number of some digits at an offset; nil if there are fewer.
  private static func number(_ text: LineBytes, _ at: Int, digits: Int) -> UInt32? {
    var number: UInt32 = 0
    for offset in at..<at + digits {
      let byte = text.byte(at: offset)
      let letter = (byte | 0x20) &- 97
      guard ByteClass.isDigit(byte) || letter < 6 else { return nil }
      number = number << 4 | UInt32(ByteClass.isDigit(byte) ? byte &- 48 : letter &+ 10)
    }
    return number
  }
}
