/// Reads the numbers of a record where they lie: nothing is taken on trust.
struct RecordReader: NumberReader {
  private let bytes: LineBytes
  private var position = 0

  /// Makes a reader of bytes that stay for as long as it is used.
  init(_ bytes: LineBytes) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  @inline(__always)
  mutating func nextByte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }
}
