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
    var seen = Seen()
    var offset = 0
    while offset + 8 <= bytes.count {
      seen.look(at: Self.word(of: raw, at: offset))
      offset += 8
    }
    if offset < bytes.count {
      seen.look(at: offset == 0 ? Self.shortWord(of: raw) : Self.word(of: raw, at: bytes.count - 8))
    }
    var traits: ByteTraits = []
    if seen.unplain & Self.highs != 0 { traits.insert(.unplain) }
    if seen.comma & Self.highs != 0 { traits.insert(.comma) }
    if seen.quote & Self.highs != 0 { traits.insert(.quote) }
    if seen.backslash & Self.highs != 0 { traits.insert(.backslash) }
    self = traits
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Returns a word with a high bit set if, and only if, some byte of `word` is zero.
  private static func zeros(in word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highs
  }

  /// Returns the eight bytes at an offset, all of them inside.
  @inline(__always)
  private static func word(of bytes: RawSpan, at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= bytes.byteCount)
    // Within the span by the line above.
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Returns bytes that are fewer than eight; the others are spaces, which have no trait.
  private static func shortWord(of bytes: RawSpan) -> UInt64 {
    var word: UInt64 = 0x20 &* ones
    for index in 0..<bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      word = word << 8 | UInt64(byte)
    }
    return word
  }

  /// Words with a high bit set where a byte has a trait.
  private struct Seen {
    var unplain: UInt64 = 0
    var comma: UInt64 = 0
    var quote: UInt64 = 0
    var backslash: UInt64 = 0

    @inline(__always)
    mutating func look(at word: UInt64) {
      // A byte is unplain if its high bit is set, if it is less than 0x20, or if it is 0x7F.
      unplain |= word | ((word &- 0x20 &* ones) & ~word) | (word &+ ones)
      comma |= zeros(in: word ^ 0x2C &* ones)
      quote |= zeros(in: word ^ 0x22 &* ones)
      backslash |= zeros(in: word ^ 0x5C &* ones)
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
    if number >= 10 { append(digitsOf: number / 10) }
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends spaces.
  mutating func append(spaces number: Int) {
    for _ in 0..<Swift.max(number, 0) { append(UInt8(ascii: " ")) }
  }
}
