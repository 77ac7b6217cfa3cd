internal import CByteScan
internal import Glibc

/// A line, a part of one, or several: bytes that stay where they are while they are read.
///
/// What counts and parses lines is written with it, in safe code. Unsafe itself because it is two
/// pointers into the buffer of lines; every access is checked against them, and vector searches may
/// load, not use, `CBYTESCAN_PADDING` bytes behind the end.
@safe
struct LineBytes {
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  /// Makes the line in `[start, end)`, with `CBYTESCAN_PADDING` readable bytes behind it.
  @inline(__always)
  init(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    unsafe self.start = unsafe start
    unsafe self.end = unsafe end
  }

  /// No bytes, which no line has.
  static var none: LineBytes { unsafe noBytes }

  private nonisolated(unsafe) static let noBytes = unsafe noMemory.bytes(0, 0)
  private nonisolated(unsafe) static let noMemory = LineMemory(capacity: 0)

  /// Lends an array as a line, for what is not done line by line.
  static func with<Value>(_ array: [UInt8], _ body: (LineBytes) -> Value) -> Value {
    let padded = array + [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    return unsafe padded.withUnsafeBufferPointer { bytes in
      let start = unsafe bytes.baseAddress.unsafelyUnwrapped
      return unsafe body(LineBytes(start, start + array.count))
    }
  }

  @inline(__always)
  var count: Int { unsafe end - start }

  @inline(__always)
  var isEmpty: Bool { unsafe end == start }

  /// The byte at an offset that is inside.
  @inline(__always)
  subscript(offset: Int) -> UInt8 {
    precondition(UInt(bitPattern: offset) < UInt(bitPattern: count))
    return unsafe start[offset]
  }

  /// The byte at an offset, or a line end outside.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 {
    UInt(bitPattern: offset) < UInt(bitPattern: count)
      ? unsafe start[offset] : ByteClass.newline
  }

  /// The bytes between two offsets.
  @inline(__always)
  func part(_ from: Int, _ to: Int) -> LineBytes {
    precondition(from >= 0 && from <= to && to <= count)
    return unsafe LineBytes(start + from, start + to)
  }

  /// These bytes, or none if they are the `-` that stands for no value.
  @inline(__always)
  var value: LineBytes { count == 1 && self[0] == ByteClass.dash ? part(0, 0) : self }

  /// Whether these are the very same bytes in memory.
  func isSame(as other: LineBytes) -> Bool {
    unsafe start == other.start && end == other.end
  }

  /// Whether these bytes lie in a line.
  @inline(__always)
  func isInside(_ line: LineBytes) -> Bool {
    unsafe start >= line.start && start <= line.end
  }

  /// Returns the offset at which a part of this line ends.
  func end(of part: LineBytes) -> Int {
    let offset = unsafe part.end - start
    precondition(offset >= 0 && offset <= count)
    return offset
  }

  /// The first bytes, as many as there are of so many.
  func first(_ most: Int) -> LineBytes { part(0, min(most, count)) }

  /// The bytes from an offset on.
  @inline(__always)
  func from(_ offset: Int) -> LineBytes { part(offset, count) }

  /// Returns the offset of the first `byte` from an offset on, or the count.
  @inline(__always)
  func find(_ byte: UInt8, from offset: Int = 0) -> Int {
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return count }
    return unsafe cbytescan_find(start + offset, end, byte) - start
  }

  /// Returns the offset of the first `a` or `b` from an offset on, or the count.
  @inline(__always)
  func findEither(_ a: UInt8, _ b: UInt8, from offset: Int) -> Int {
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return count }
    return unsafe cbytescan_find_either(start + offset, end, a, b) - start
  }

  /// Returns the offset behind the blanks at an offset.
  @inline(__always)
  func skipBlanks(_ offset: Int) -> Int {
    var at = offset
    while at < count, ByteClass.isBlank(self[at]) { at += 1 }
    return at
  }

  /// Returns the offset of the first blank from an offset on, or the count.
  @inline(__always)
  func endOfWord(_ offset: Int) -> Int {
    findEither(ByteClass.space, ByteClass.tab, from: offset)
  }

  /// The eight bytes at an offset, in the order of a little-endian number; zeros behind the end.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count)
    let left = count - offset
    let word = unsafe UInt64(littleEndian: cbytescan_load64(start + offset))
    return left >= 8 ? word : word & ((1 << UInt64(left * 8)) &- 1)
  }

  /// Whether the bytes at an offset spell a text.
  @inline(__always)
  func spells(_ text: StaticString, at offset: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, offset <= count - length else { return false }
    for index in 0..<length where unsafe start[offset + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  /// Whether these are the bytes of a text, no more and no less.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && spells(text)
  }

  /// Whether the bytes at an offset are those of an array.
  @inline(__always)
  func holds(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count - bytes.count else { return false }
    return unsafe bytes.withUnsafeBufferPointer { wanted in
      guard let base = wanted.baseAddress else { return true }
      return unsafe memcmp(start + offset, base, wanted.count) == 0
    }
  }

  /// Whether these are the same bytes as others.
  func equals(_ other: LineBytes) -> Bool {
    unsafe count == other.count && memcmp(start, other.start, count) == 0
  }

  /// Copies the bytes to the start of memory that has room for them.
  func copy(to target: inout MutableSpan<UInt8>) {
    precondition(count <= target.count)
    unsafe target.withUnsafeMutableBytes { target in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
    }
  }

  /// Returns the offset of the first place that holds some bytes, or nil; the array is not empty.
  func find(_ bytes: [UInt8], from offset: Int) -> Int? {
    guard let first = bytes.first else { return offset }
    var at = find(first, from: offset)
    while at < count {
      if holds(bytes, at: at) { return at }
      at = find(first, from: at + 1)
    }
    return nil
  }

  /// Whether a text stands anywhere.
  func contains(_ text: StaticString) -> Bool {
    unsafe cbytescan_contains(start, end, text.utf8Start, text.utf8CodeUnitCount)
  }

  /// Whether the bytes of an array that is not empty stand anywhere.
  func contains(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe cbytescan_contains(start, end, bytes.baseAddress.unsafelyUnwrapped, bytes.count)
    }
  }

  /// Returns up to 32 bytes from an offset on, with zeros behind them; behind the end they may be any.
  @inline(__always)
  func key32(at offset: Int = 0, count length: Int) -> cbytescan_key32 {
    precondition(UInt(bitPattern: offset) <= UInt(bitPattern: count))
    precondition(UInt(bitPattern: length) <= UInt(CBYTESCAN_SHORT_KEY))
    return unsafe cbytescan_load_key32(start + offset, length)
  }

  /// Returns where what an ordinary line of a format says is; nil of any other line.
  @inline(__always)
  func ordinary(_ format: cbytescan_format) -> OrdinaryLine? {
    var located = unsafe cbytescan_line()
    guard unsafe cbytescan_locate_line(format, start, end, &located) else { return nil }
    return unsafe OrdinaryLine(located)
  }

  /// Which of `CBYTESCAN_BRACE` and its neighbours the line holds.
  var marks: UInt32 { unsafe cbytescan_marks(start, end) }

  /// The bytes without the spaces around them.
  @inline(__always)
  var trimmingSpaces: LineBytes {
    var from = 0
    var to = count
    while from < to, self[from] == ByteClass.space { from += 1 }
    while to > from, self[to - 1] == ByteClass.space { to -= 1 }
    return part(from, to)
  }

  /// Whether all bytes are as a test wants them.
  @inline(__always)
  func allSatisfy(_ isWanted: (UInt8) -> Bool) -> Bool {
    for offset in 0..<count where !isWanted(self[offset]) { return false }
    return true
  }

  /// The line without a carriage return behind it and zero bytes before it, which are no part of it.
  @inline(__always)
  var withoutPadding: LineBytes {
    let end = unsafe end > start && end[-1] == ByteClass.carriageReturn ? end - 1 : end
    let line = unsafe LineBytes(start, end)
    return line.byte(at: 0) == 0 ? line.from(line.paddingCount) : line
  }

  /// How many zero bytes it starts with.
  var paddingCount: Int { unsafe cbytescan_skip(start, end, 0) - start }

  /// The bytes without the line end behind them.
  var withoutLineEnd: LineBytes {
    var to = count
    while to > 0, self[to - 1] == ByteClass.newline || self[to - 1] == ByteClass.carriageReturn {
      to -= 1
    }
    return part(0, to)
  }

  /// The bytes without the blanks around them.
  var trimmingBlanks: LineBytes {
    var to = count
    while to > 0, ByteClass.isBlank(self[to - 1]) { to -= 1 }
    return part(min(skipBlanks(0), to), to)
  }

  /// The bytes without quotes, where those stand both before and behind them.
  var withoutQuotes: LineBytes {
    count > 1 && self[0] == ByteClass.quote && self[count - 1] == ByteClass.quote
      ? part(1, count - 1) : self
  }

  /// Returns the offset of the first quote from an offset on that no backslash escapes, or the count.
  @inline(__always)
  func findBareQuote(from offset: Int) -> Int {
    var at = findEither(ByteClass.quote, ByteClass.backslash, from: offset)
    while byte(at: at) == ByteClass.backslash {
      at = findEither(ByteClass.quote, ByteClass.backslash, from: at + 2)
    }
    return at
  }

  /// A copy of the bytes, for what is not done line by line.
  var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }
}
