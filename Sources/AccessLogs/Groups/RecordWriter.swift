/// Writes the numbers of a record one behind the other, in memory that is used again for the next record.
///
/// The bytes are those of a ``ByteWriter``, which takes several times as long.
struct RecordWriter: ~Copyable {
  /// The most bytes of a number: seven bits in each.
  private static let longestNumber = (UInt128.bitWidth + 6) / 7

  private var memory = LineMemory(capacity: 240)
  private var count = 0

  /// What was written since the last ``removeAll()``, until the next change.
  var bytes: LineBytes { memory.bytes(0, count) }

  mutating func removeAll() { count = 0 }

  /// Appends a number that is not negative.
  @inline(__always)
  mutating func append(_ number: Int) { append(UInt64(number)) }

  @inline(__always)
  mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    if count + Self.longestNumber > memory.capacity { grow() }
    var rest = number
    while rest >= 0x80 {
      memory[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      count += 1
      rest >>= 7
    }
    memory[count] = UInt8(truncatingIfNeeded: rest)
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    var larger = LineMemory(capacity: 2 * memory.capacity)
    larger.write(bytes, at: 0)
    memory = larger
  }
}
