/// A format string that does not compile: where, and what was expected there.
package struct FormatSyntaxError: Error, Hashable, Sendable {
  /// The string as it was given.
  package let text: [UInt8]
  /// The offset of the byte where something else was expected.
  package let offset: Int
  /// What was expected, as the end of a sentence.
  package let expected: String

  /// The sentence, and below it the string with a caret under the place.
  package var description: String {
    "the format does not compile: expected \(expected)\n\(excerpt)"
  }

  /// The part of the string around the place, at most 76 cells, and a caret below.
  private var excerpt: String {
    let limit = 76
    let start = min(max(0, offset - limit * 3 / 4), max(0, text.count - limit))
    let part = text[start..<min(text.count, start + limit)].map { byte in
      byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte
    }
    // Cells before the place: bytes that continue a character take none.
    let cells = text[start..<min(offset, text.count)].count { $0 & 0xC0 != 0x80 }
    let line = String(decoding: part, as: UTF8.self)
    return "  \(line)\n  \(String(repeating: " ", count: cells))^"
  }
}
