/// The classes of bytes that the grammars of lines are made of.
enum ByteClass {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let questionMark = UInt8(ascii: "?")
  static let slash = UInt8(ascii: "/")
  static let dash = UInt8(ascii: "-")
  static let colon = UInt8(ascii: ":")
  static let hash = UInt8(ascii: "#")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")

  /// A space or a tab: what separates fields.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  /// A byte that a blank line may hold: space, tab, CR, VT or FF.
  @inline(__always)
  static func isLineFiller(_ byte: UInt8) -> Bool {
    byte == space || byte == tab || (byte >= 0x0B && byte <= 0x0D)
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

  @inline(__always)
  static func isCapital(_ byte: UInt8) -> Bool { byte &- 65 < 26 }
}
