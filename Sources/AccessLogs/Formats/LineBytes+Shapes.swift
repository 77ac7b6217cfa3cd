// What the bytes of a field look like.
extension LineBytes {
  /// Whether the bytes are a method: a letter, then letters, `-` and `_`.
  @inline(__always)
  var isMethod: Bool {
    ByteClass.isLetter(byte(at: 0))
      && allSatisfy { ByteClass.isLetter($0) || $0 == ByteClass.dash || $0 == UInt8(ascii: "_") }
  }

  /// Whether the bytes start as a path or a URL does.
  var isPathOrURL: Bool {
    byte(at: 0) == ByteClass.slash || startOfAuthority != nil
  }

  /// Where the authority of a URL starts, behind its scheme and `://`; nil for other bytes.
  var startOfAuthority: Int? {
    let colon = find(ByteClass.colon)
    return spells("://", at: colon) && part(0, colon).isScheme ? colon + 3 : nil
  }

  /// The authority of a URL, a host with or without its port; nil for other bytes.
  var authority: LineBytes? {
    guard let start = startOfAuthority else { return nil }
    let rest = part(start, findEither(ByteClass.slash, ByteClass.questionMark, from: start))
    return rest.part(0, rest.findEither(ByteClass.hash, ByteClass.space, from: 0))
  }

  /// Whether the bytes are a size: a number, or the dash that stands for none.
  var isSize: Bool { isNumber || equals("-") }

  /// Whether a word at an offset is a size.
  func hasSize(at offset: Int) -> Bool { part(min(offset, count), endOfWord(offset)).isSize }

  /// Whether the bytes are a scheme: a letter, then letters, digits, `+`, `-` and `.`.
  var isScheme: Bool {
    ByteClass.isLetter(byte(at: 0))
      && allSatisfy { byte in
        ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: "+")
          || byte == ByteClass.dash || byte == UInt8(ascii: ".")
      }
  }

  /// Whether there is nothing in the bytes that no host name has.
  var isHostName: Bool {
    allSatisfy { byte in
      ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: ".")
        || byte == ByteClass.dash || byte == UInt8(ascii: "_")
    }
  }

  /// Whether the bytes are digits, at least one.
  var isNumber: Bool { !isEmpty && allSatisfy(ByteClass.isDigit) }

  /// Whether the bytes are a number, with or without a fraction.
  var isDecimal: Bool {
    let dot = find(UInt8(ascii: "."))
    return part(0, dot).isNumber && (dot == count || from(dot + 1).isNumber)
  }

  /// Whether `dd:dd:dd` stands at an offset.
  @inline(__always)
  func holdsTime(at offset: Int) -> Bool {
    guard offset >= 0, offset <= count - 8 else { return false }
    let bytes = word(at: offset)
    guard bytes & 0x00_00_FF_00_00_FF_00_00 == 0x00_00_3A_00_00_3A_00_00 else { return false }
    // The colons become zeros, and then each byte has to be a digit: neither adding what takes `9` to the
    // highest value without the top bit nor taking `0` away may set that bit.
    let digits = bytes ^ 0x00_00_0A_00_00_0A_00_00
    let tops: UInt64 = 0x80_80_80_80_80_80_80_80
    return (digits | (digits &+ 0x46_46_46_46_46_46_46_46) | (digits &- 0x30_30_30_30_30_30_30_30))
      & tops == 0
  }

  /// Whether the bytes start with a date, `dddd-dd-dd`.
  var startsWithDate: Bool {
    byte(at: 4) == ByteClass.dash && byte(at: 7) == ByteClass.dash && count > 9
      && part(0, 4).isNumber && part(5, 7).isNumber && part(8, 10).isNumber
  }

  /// Whether the bytes start as a date and a time of day with some byte between them.
  func startsWithTime(behind separator: UInt8) -> Bool {
    byte(at: 4) == ByteClass.dash && byte(at: 10) == separator && holdsTime(at: 11)
  }

  /// Whether the bytes are `dd:dd:dd`.
  var isTimeOfDay: Bool { count == 8 && holdsTime(at: 0) }

  /// The time in a line that starts with `[03/Nov/2025:04:05:06 +0000] `; nil for other lines.
  var leadingTime: LineBytes? {
    byte(at: 0) == ByteClass.openBracket && holdsTime(at: 13) && spells("] ", at: 27)
      ? part(1, 27) : nil
  }

  /// Where a port starts, at its colon: the digits that the bytes end with; nil where they do not.
  var startOfPort: Int? {
    var colon = count - 1
    while colon > 0, ByteClass.isDigit(self[colon]) { colon -= 1 }
    return colon > 0 && colon < count - 1 && self[colon] == ByteClass.colon ? colon : nil
  }

  // MARK: - Statuses

  /// The status in exactly these bytes: three digits.
  @inline(__always)
  var status: UInt32? {
    guard count == 3 else { return nil }
    let (hundreds, tens, ones) = (self[0] &- 48, self[1] &- 48, self[2] &- 48)
    guard hundreds < 10, tens < 10, ones < 10 else { return nil }
    return UInt32(hundreds) * 100 + UInt32(tens) * 10 + UInt32(ones)
  }

  /// The status in exactly these bytes: three digits, or the single `0` of a client that went away.
  @inline(__always)
  var statusOrZero: UInt32? {
    count == 1 && self[0] == UInt8(ascii: "0") ? GroupTag.zero : status
  }

  /// The status in exactly these bytes: three digits, `0`, or `-` where there was none.
  @inline(__always)
  var statusOrNone: UInt32? { equals("-") ? GroupTag.noStatus : statusOrZero }
}
