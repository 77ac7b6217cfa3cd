/// A number of 128 bits that some bytes are known by: FNV-1a (draft-eastlake-fnv).
///
/// Two questions that differ have the same one only if somebody makes them so.
package struct QueryDigest: Hashable, Sendable, CustomStringConvertible {
  package let value: UInt128

  package init(of bytes: [UInt8]) {
    value = bytes.reduce(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D) { hash, byte in
      (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
    }
  }

  private init(value: UInt128) { self.value = value }

  /// 32 hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}

extension QueryDigest: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(value: try UInt128(from: &reader))
  }

  package func write(to writer: inout ByteWriter) { value.write(to: &writer) }
}
