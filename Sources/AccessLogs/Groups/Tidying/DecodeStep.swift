extension TidyStep {
  /// Decodes the escapes of letters, digits, `-`, `.`, `_` and `~`, and gives the others capital digits (RFC 3986,
  /// section 6.2.2).
  ///
  /// All others stay, since a server may tell them from the character. What is decoded is not looked at again: `%2541`
  /// is `%2541`.
  static let decode = TidyStep(name: "decode") { target, memory in
    var escape = target.find(UInt8(ascii: "%"))
    guard escape < target.count else { return target }
    memory.begin(room: target.count)
    var copied = 0
    while escape < target.count {
      guard let high = target.byte(at: escape + 1).hexDigit,
        let low = target.byte(at: escape + 2).hexDigit
      else {
        escape = target.find(UInt8(ascii: "%"), from: escape + 1)
        continue
      }
      memory.append(target.part(copied, escape))
      let byte = high << 4 | low
      if isUnreserved(byte) {
        memory.append(byte)
      } else {
        memory.append(UInt8(ascii: "%"))
        memory.append(target[escape + 1].capital)
        memory.append(target[escape + 2].capital)
      }
      copied = escape + 3
      escape = target.find(UInt8(ascii: "%"), from: copied)
    }
    memory.append(target.from(copied))
    return memory.bytes
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || "-._~".utf8.contains(byte)
  }
}

extension UInt8 {
  /// The number that it is as a hexadecimal digit.
  fileprivate var hexDigit: UInt8? {
    if ByteClass.isDigit(self) { return self & 0xF }
    return ByteClass.isLetter(self) && lowercased <= UInt8(ascii: "f") ? (self & 0xF) + 9 : nil
  }

  /// The byte, or its capital if it is a letter of ASCII.
  fileprivate var capital: UInt8 { ByteClass.isLetter(self) ? self & 0xDF : self }
}
