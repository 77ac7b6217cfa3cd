internal import CByteScan

/// What a writer has to know of a cell before it can copy it as it is.
struct ByteTraits: OptionSet {
  let rawValue: UInt32

  /// A byte outside 0x20 to 0x7E: ``KeyText`` has to look at it.
  static let unplain = ByteTraits(rawValue: UInt32(CBYTESCAN_UNPLAIN))
  static let comma = ByteTraits(rawValue: UInt32(CBYTESCAN_COMMA))
  static let quote = ByteTraits(rawValue: UInt32(CBYTESCAN_STRING_QUOTE))
  static let backslash = ByteTraits(rawValue: UInt32(CBYTESCAN_BACKSLASH))

  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Collects the traits of all bytes.
  init(of bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return [] }
      return unsafe ByteTraits(rawValue: cbytescan_text_traits(start, bytes.count))
    }
  }
}

extension [UInt8] {
  /// Appends bytes in one copy.
  mutating func append(contentsOf bytes: Span<UInt8>) {
    // The pointer lives as long as the call; `Array` has no appending of spans yet.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends spaces.
  mutating func append(spaces number: Int) {
    for _ in 0..<Swift.max(number, 0) { append(UInt8(ascii: " ")) }
  }
}
