/// Writes values as bytes that mean the same in every process and every version of the program.
///
/// Numbers are LEB128 (DWARF 4, section 7.6), and a field has its length in front. A value has only these
/// bytes: the shortest there are.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  /// Makes room for what most values take.
  package init() { bytes.reserveCapacity(64) }

  package mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Appends a number; a negative one takes ten bytes.
  package mutating func append(_ number: Int) { append(UInt64(bitPattern: Int64(number))) }

  /// Forgets the bytes, and keeps their memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    if number < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: number)) }
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func append(field: [UInt8]) {
    append(field.count)
    bytes += field
  }
}
