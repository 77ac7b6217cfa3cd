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

  /// Collects the traits of all bytes, eight at a time.
  init(of bytes: Span<UInt8>) {
    let raw = unsafe bytes.bytes
    var (unplain, comma, quote, backslash): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var offset = 0
    while offset < bytes.count {
      let word = Self.word(of: raw, at: offset)
      // A byte is unplain if its high bit is set, if it is less than 0x20, or if it is 0x7F.
      unplain |= word | ((word &- 0x20 &* Self.ones) & ~word) | (word &+ Self.ones)
      comma |= Self.zeros(in: word ^ 0x2C &* Self.ones)
      quote |= Self.zeros(in: word ^ 0x22 &* Self.ones)
      backslash |= Self.zeros(in: word ^ 0x5C &* Self.ones)
      offset += 8
    }
    var traits: ByteTraits = []
    if unplain & Self.highs != 0 { traits.insert(.unplain) }
    if comma & Self.highs != 0 { traits.insert(.comma) }
    if quote & Self.highs != 0 { traits.insert(.quote) }
    if backslash & Self.highs != 0 { traits.insert(.backslash) }
    self = traits
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Returns a word with a high bit set if, and only if, some byte of `word` is zero.
  private static func zeros(in word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highs
  }

  /// Returns the next eight bytes; beyond the end there are spaces, which have no trait.
  private static func word(of bytes: RawSpan, at offset: Int) -> UInt64 {
    if offset + 8 <= bytes.byteCount {
      // Within the span by the line above.
      return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    var word: UInt64 = 0x20 &* ones
    for index in offset..<bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      word = word << 8 | UInt64(byte)
    }
    return word
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
    if number >= 10 { append(digitsOf: number / 10) }
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends spaces.
  mutating func append(spaces number: Int) {
    for _ in 0..<Swift.max(number, 0) { append(UInt8(ascii: " ")) }
  }
}
