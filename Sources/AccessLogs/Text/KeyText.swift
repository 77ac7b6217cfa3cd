/// The text that every report and every message shows a key by.
///
/// Bytes outside well-formed UTF-8, control bytes and U+0080 to U+009F become `\xNN`, in lower case
/// and byte by byte; all else, a backslash too, stays as it is. So the text is valid UTF-8 without
/// line ends, and two keys may read alike.
package enum KeyText {
  /// What stands for a request that is not well formed.
  static let malformed = Array("(malformed)".utf8)
  /// What stands for a request of no bytes.
  static let empty = Array("(empty)".utf8)

  /// Returns the text of some bytes.
  package static func string(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the text of some bytes; plain ASCII is copied as a whole.
  package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    if !ByteTraits(of: bytes).contains(.unplain) {
      text.append(contentsOf: bytes)
      return
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let length = wellFormedLength(bytes, at: index)
      if length == 0 {
        text.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x")])
        text.append(hexadecimal[byte >> 4])
        text.append(hexadecimal[byte & 15])
        index += 1
      } else {
        for offset in 0..<length { text.append(bytes[index + offset]) }
        index += length
      }
    }
  }

  /// Returns how many bytes from an index on are one character to keep, or 0 for a byte to escape.
  ///
  /// The ranges are table 3-7 of the Unicode standard, "Well-Formed UTF-8 Byte Sequences".
  private static func wellFormedLength(_ bytes: Span<UInt8>, at index: Int) -> Int {
    func isTrail(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < bytes.count && range.contains(bytes[index + offset])
    }
    switch bytes[index] {
    case 0x20...0x7E: return 1
    // C2 80 to C2 9F are the control characters U+0080 to U+009F.
    case 0xC2: return isTrail(1, 0xA0...0xBF) ? 2 : 0
    case 0xC3...0xDF: return isTrail(1) ? 2 : 0
    case 0xE0: return isTrail(1, 0xA0...0xBF) && isTrail(2) ? 3 : 0
    case 0xED: return isTrail(1, 0x80...0x9F) && isTrail(2) ? 3 : 0
    case 0xE1...0xEF: return isTrail(1) && isTrail(2) ? 3 : 0
    case 0xF0: return isTrail(1, 0x90...0xBF) && isTrail(2) && isTrail(3) ? 4 : 0
    case 0xF1...0xF3: return isTrail(1) && isTrail(2) && isTrail(3) ? 4 : 0
    case 0xF4: return isTrail(1, 0x80...0x8F) && isTrail(2) && isTrail(3) ? 4 : 0
    default: return 0
    }
  }
}

private let hexadecimal = HexadecimalDigits()

/// The digits 0 to 9 and a to f.
private struct HexadecimalDigits {
  subscript(digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
