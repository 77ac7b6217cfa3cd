/// What a writer has to know of a cell before it can copy it as it is.
struct ByteTraits: OptionSet {
  let rawValue: UInt8

  /// A byte outside 0x20 to 0x7E: ``KeyText`` has to look at it.
  static let unplain = ByteTraits(rawValue: 1)
  static let comma = ByteTraits(rawValue: 2)
  static let quote = ByteTraits(rawValue: 4)
  static let backslash = ByteTraits(rawValue: 8)

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Collects the traits of all bytes, by one look into a table for each.
  init(of bytes: Span<UInt8>) {
    let table = Self.table.span
    var traits: UInt8 = 0
    for index in bytes.indices { traits |= table[Int(bytes[index])] }
    rawValue = traits
  }

  private static let table: [UInt8] = (0...255).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: ","): comma.rawValue
    case UInt8(ascii: "\""): quote.rawValue
    case UInt8(ascii: "\\"): backslash.rawValue
    case 0x20...0x7E: 0
    default: unplain.rawValue
    }
  }
}

extension [UInt8] {
  /// Appends bytes in one copy.
  mutating func append(contentsOf bytes: Span<UInt8>) {
    // The pointer lives as long as the call; `Array` has no appending of spans yet.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends the digits of a number that is not negative.
  mutating func append(digitsOf number: Int) {
    if number < 10 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
      return
    }
    append(digitsOf: number / 10)
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }
}
