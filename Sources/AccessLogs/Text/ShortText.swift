/// A text of a few bytes that is no memory of its own, for cells that are made anew for each row.
struct ShortText {
  private var bytes = InlineArray<24, UInt8>(repeating: 0)
  private(set) var count = 0

  init() {}

  @inline(__always)
  init(_ text: some Sequence<UInt8>) {
    for byte in text { append(byte) }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  /// Appends a number below 100 in two digits.
  @inline(__always)
  mutating func append(twoDigits number: Int) {
    append(48 &+ UInt8(truncatingIfNeeded: number / 10))
    append(48 &+ UInt8(truncatingIfNeeded: number % 10))
  }

  /// Calls `body` with the bytes.
  @inline(__always)
  borrowing func withSpan(_ body: (Span<UInt8>) -> Void) {
    let span = bytes.span
    body(span.extracting(0..<count))
  }
}
