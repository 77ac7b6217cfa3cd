/// A text that cannot be read, with a caret under the place where something else was expected.
package enum CaretText {
  /// Returns the part of a text around a place, at most 76 cells, and a caret below: two lines, each behind two blanks.
  package static func excerpt(of text: [UInt8], at offset: Int) -> String {
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
