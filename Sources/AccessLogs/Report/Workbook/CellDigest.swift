/// All cells of a sheet in their order as one number, so that what was written can be told from what is there.
struct CellDigest: Hashable {
  // FNV-1a of 64 bits, whose first value and factor these are (draft-eastlake-fnv, section 5).
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  mutating func add(text: some Sequence<UInt8>) {
    for byte in text { add(byte) }
    add(0)
  }

  /// Adds a number, by as many digits as the text of one keeps: at most 16, and nine behind the point.
  mutating func add(number: Double) {
    value = (value ^ (number * 1e9).rounded().bitPattern) &* 0x100_0000_01B3
  }
}
