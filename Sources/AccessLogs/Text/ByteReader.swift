/// Bytes that no ``ByteWriter`` writes for the value that is read.
package struct MalformedBytes: Error, CustomStringConvertible {
  package let description = "bytes that cannot be read"

  package init() {}
}

/// Reads numbers that a ``ByteWriter`` wrote, byte by byte.
package protocol NumberReader {
  var isAtEnd: Bool { get }

  /// Returns the next byte; nil at the end.
  mutating func nextByte() -> UInt8?
}

extension NumberReader {
  @inline(__always)
  package mutating func byte() throws(MalformedBytes) -> UInt8 {
    guard let byte = nextByte() else { throw MalformedBytes() }
    return byte
  }

  @inline(__always)
  package mutating func number() throws(MalformedBytes) -> Int {
    let first = try byte()
    if first < 0x80 { return Int(first) }
    return Int(truncatingIfNeeded: try number(behind: first, UInt64.self))
  }

  @inline(__always)
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws(MalformedBytes) -> Number {
    let first = try byte()
    return first < 0x80 ? Number(first) : try number(behind: first, type)
  }

  /// Reads the rest of a number that has more bytes than its first.
  @inline(__always)
  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    behind first: UInt8,
    _ type: Number.Type
  ) throws(MalformedBytes) -> Number {
    // Most numbers are short, and 64 bits are quicker than more: from there on it is the high part.
    var low = UInt64(first & 0x7F)
    var high: Number = 0
    var shift = 7
    while true {
      let next = try byte()
      // The last byte has few bits left, and a number does not end in bits that are not needed.
      guard shift < Number.bitWidth, next >> (Number.bitWidth - shift) == 0, next > 0 else {
        throw MalformedBytes()
      }
      if shift < 56 {
        low |= UInt64(next & 0x7F) << UInt64(shift)
      } else {
        high |= Number(next & 0x7F) << shift
      }
      if next < 0x80 { return high | Number(truncatingIfNeeded: low) }
      shift += 7
    }
  }

  /// Reads a number that is not negative and below a limit.
  package mutating func number(below limit: Int) throws(MalformedBytes) -> Int {
    let number = try number()
    guard (0..<limit).contains(number) else { throw MalformedBytes() }
    return number
  }

  /// Makes sure that nothing is left.
  package func finish() throws(MalformedBytes) {
    guard isAtEnd else { throw MalformedBytes() }
  }
}

/// Reads what a ``ByteWriter`` wrote, which may come from a stranger: nothing is taken on trust.
package struct ByteReader: NumberReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// Reads a part of some bytes.
  package init(_ part: ArraySlice<UInt8>) { self.init(Array(part)) }

  package var isAtEnd: Bool { position == end }

  package mutating func nextByte() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads how many elements follow, each of at least one byte.
  package mutating func count() throws(MalformedBytes) -> Int {
    let count = try number()
    guard count >= 0, count <= end - position else { throw MalformedBytes() }
    return count
  }

  package mutating func field() throws(MalformedBytes) -> ArraySlice<UInt8> {
    let count = try count()
    defer { position += count }
    return bytes[position..<position + count]
  }
}
