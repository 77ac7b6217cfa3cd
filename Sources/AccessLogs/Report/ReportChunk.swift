/// The bytes on their way to a sink, handed on when a chunk is full.
///
/// Unsafe because it is raw memory: appending a cell to an array costs several times as much, and a
/// report may have millions.
@safe
struct ReportChunk: ~Copyable {
  static let capacity = 128 << 10

  private var memory: UnsafeMutablePointer<UInt8>
  /// How many bytes the memory can hold: a row that fills a chunk up goes beyond it.
  private var room = capacity + 4096
  private var count = 0

  init() { unsafe memory = .allocate(capacity: room) }

  deinit { unsafe memory.deallocate() }

  /// Hands the bytes on if they are a chunk.
  @inline(__always)
  mutating func passIfFull<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if count >= Self.capacity { try pass(to: sink) }
  }

  /// Hands the bytes on, as many as there are.
  mutating func pass<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if count == 0 { return }
    try sink(unsafe Span(_unsafeStart: memory, count: count))
    count = 0
  }

  // MARK: - Appending

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    makeRoom(for: 1)
    unsafe memory[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(contentsOf bytes: Span<UInt8>) {
    makeRoom(for: bytes.count)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe (memory + count).update(from: start, count: bytes.count)
    }
    count += bytes.count
  }

  /// Appends the digits of a number that is not negative.
  @inline(__always)
  mutating func append(digitsOf number: Int) {
    // The longest has 19.
    makeRoom(for: 20)
    var length = 1
    var power = 10
    while length < 19, power <= number {
      length += 1
      power &*= 10
    }
    var rest = number
    for place in (0..<length).reversed() {
      unsafe memory[count + place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += length
  }

  /// Appends a number, or what stands for none.
  @inline(__always)
  mutating func append(_ number: DecimalNumber?, none: StaticString = "") {
    guard let number else { return append(none) }
    if number.decimals == 0, !number.isNegative, let whole = Int(exactly: number.value) {
      append(digitsOf: whole)
    } else {
      number.forEachByte { append($0) }
    }
  }

  /// Appends spaces.
  mutating func append(spaces number: Int) {
    for _ in 0..<max(number, 0) { append(UInt8(ascii: " ")) }
  }

  mutating func append(_ text: StaticString) {
    // A static string of ASCII or UTF-8 lives as long as the program.
    append(
      contentsOf: unsafe Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }

  mutating func append(_ text: String) {
    append(contentsOf: text.utf8.span)
  }

  @inline(__always)
  private mutating func makeRoom(for byteCount: Int) {
    if room - count < byteCount { grow(by: byteCount) }
  }

  @inline(never)
  private mutating func grow(by byteCount: Int) {
    room = max(2 * room, count + byteCount)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
    unsafe larger.update(from: memory, count: count)
    unsafe memory.deallocate()
    unsafe memory = unsafe larger
  }
}
