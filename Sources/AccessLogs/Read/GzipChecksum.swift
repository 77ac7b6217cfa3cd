internal import CByteScan
internal import CIsal

/// The CRC-32 of gzip (RFC 1952, section 2.3.1) of bytes that come in parts.
///
/// ISA-L takes 16 bytes at a time; where the processor can do twice as many, long parts are first folded
/// into 16 bytes that have the same checksum. Unsafe because the bytes are memory.
@safe
struct GzipChecksum {
  /// The checksum of all parts so far.
  private(set) var value: UInt32 = 0

  /// The argument by which ISA-L starts with a register of zeros, not with those that gzip starts with.
  private static let emptyRegister = UInt32.max

  /// Adds a part.
  mutating func add(_ part: UnsafeRawBufferPointer) {
    guard let start = unsafe part.bindMemory(to: UInt8.self).baseAddress else { return }
    var remainder: InlineArray<16, UInt8> = .init(repeating: 0)
    var span = remainder.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { remainder in
      guard let shortened = remainder.baseAddress else { return }
      let taken = unsafe cbytescan_fold_crc32(value, start, part.count, shortened)
      if taken > 0 { unsafe value = crc32_gzip_refl(Self.emptyRegister, shortened, 16) }
      unsafe value = crc32_gzip_refl(value, start + taken, UInt64(part.count - taken))
    }
  }
}
