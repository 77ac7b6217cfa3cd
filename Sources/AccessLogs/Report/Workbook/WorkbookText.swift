import Workbooks

/// The text of a key as a cell of a workbook holds it: UTF-8 with a zero behind it.
///
/// Readers take `_x` with four hexadecimal digits and `_` for a character (ECMA-376, part 1, section 22.9.2.19), so that
/// such a `_` stands as `_x005F_` itself; and no XML can hold U+FFFE and U+FFFF, which are shown as other bytes that
/// are no text.
struct WorkbookText {
  private(set) var bytes: [UInt8] = []
  /// Whether the cell had no room for all of it.
  private(set) var isCut = false
  private var text: [UInt8] = []

  /// The bytes without the zero.
  var content: ArraySlice<UInt8> { bytes.dropLast() }

  /// Takes the text of a key.
  mutating func set(_ key: Span<UInt8>) {
    text.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    isCut = false
    KeyText.append(key, to: &text)
    if text.count <= Workbook.textLimit, !text.contains(where: { $0 == underscore || $0 == 0xEF }) {
      bytes.append(contentsOf: text)
    } else {
      appendPieces()
    }
    bytes.append(0)
  }

  /// Appends character by character what is to be told apart from an escape, as far as there is room.
  private mutating func appendPieces() {
    var (units, fitting, place) = (0, 0, 0)
    while place < text.count, !isCut {
      let length = Self.length(text[place])
      var piece = text[place..<place + length]
      if text[place] == underscore, Self.isEscape(text[place...]) {
        piece = Self.escapedUnderscore
      } else if length == 3, text[place] == 0xEF, text[place + 1] == 0xBF, text[place + 2] >= 0xBE {
        piece = text[place + 2] == 0xBE ? Self.shownFFFE : Self.shownFFFF
      }
      // What stands for a character is ASCII; else UTF-16 has one unit for it, or two beyond 16 bits.
      units += piece.count > length ? piece.count : length > 3 ? 2 : 1
      if units > Workbook.textLimit {
        bytes.removeSubrange(fitting...)
        bytes.append(contentsOf: "\u{2026}".utf8)
        isCut = true
      } else {
        bytes.append(contentsOf: piece)
        // With room for the mark of a cut behind it.
        if units < Workbook.textLimit { fitting = bytes.count }
      }
      place += length
    }
  }

  /// How many bytes a character has that starts with this one.
  private static func length(_ byte: UInt8) -> Int {
    switch byte {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }

  /// Whether some bytes begin as `_x005F_` does.
  private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(bytes.prefix(7))
    guard bytes.count == 7, bytes[1] == UInt8(ascii: "x"), bytes[6] == underscore else {
      return false
    }
    return bytes[2...5].allSatisfy { byte in
      ByteClass.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte.lowercased)
    }
  }

  private static let escapedUnderscore = Array("_x005F_".utf8)[...]
  private static let shownFFFE = Array(#"\xef\xbf\xbe"#.utf8)[...]
  private static let shownFFFF = Array(#"\xef\xbf\xbf"#.utf8)[...]
}

private let underscore = UInt8(ascii: "_")
