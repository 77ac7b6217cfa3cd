internal import CByteScan
internal import Glibc

/// What a writer has to know of a cell before it can copy it as it is.
///
/// Unsafe because C looks at the bytes, and gets a pointer to them.
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

extension Span<UInt8> {
  /// Whether these bytes come before others: by the first that differ, or by what they lack.
  ///
  /// By `memcmp`, since a million paths with long common prefixes are sorted.
  func precedes(_ other: Span<UInt8>) -> Bool {
    let order = unsafe withUnsafeBytes { bytes in
      unsafe other.withUnsafeBytes { others -> Int32 in
        guard let first = bytes.baseAddress, let second = others.baseAddress else { return 0 }
        return unsafe memcmp(first, second, Swift.min(bytes.count, others.count))
      }
    }
    return order == 0 ? count < other.count : order < 0
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
