internal import CByteScan

/// Memory that lines are read or written into, lent as ``LineBytes`` that are valid until they are written
/// over, and for as long as the memory lives.
///
/// Unsafe because it is raw; every access is checked, and `CBYTESCAN_PADDING` bytes behind it are readable.
@safe
struct LineMemory: ~Copyable {
  /// Larger memory starts on a page, so that it is known how it lies beside other memory.
  static let pageSize = 4096

  let capacity: Int
  private let start: UnsafeMutablePointer<UInt8>

  init(capacity: Int) {
    let byteCount = capacity + Int(CBYTESCAN_PADDING)
    self.capacity = capacity
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount,
      alignment: capacity < Self.pageSize ? 16 : Self.pageSize
    )
    unsafe start = unsafe memory.bindMemory(to: UInt8.self, capacity: byteCount)
    unsafe start.initialize(repeating: 0, count: byteCount)
  }

  deinit { unsafe start.deallocate() }

  /// The bytes between two offsets.
  func bytes(_ from: Int, _ to: Int) -> LineBytes {
    precondition(from >= 0 && from <= to && to <= capacity)
    return unsafe LineBytes(start + from, start + to)
  }

  subscript(offset: Int) -> UInt8 {
    get {
      precondition(UInt(bitPattern: offset) < UInt(bitPattern: capacity))
      return unsafe start[offset]
    }
    set {
      precondition(UInt(bitPattern: offset) < UInt(bitPattern: capacity))
      unsafe start[offset] = newValue
    }
  }

  /// Copies bytes to an offset, where there must be room for them; they may be of this memory.
  mutating func write(_ bytes: LineBytes, at offset: Int) {
    precondition(offset >= 0 && bytes.count <= capacity - offset)
    unsafe (start + offset).update(from: bytes.start, count: bytes.count)
  }

  /// Writes the eight bytes of a number, the lowest first, to an offset, where there must be room for them.
  @inline(__always)
  mutating func write(_ number: UInt64, at offset: Int) {
    precondition(offset >= 0 && offset <= capacity - 8)
    unsafe UnsafeMutableRawPointer(start + offset).storeBytes(
      of: number.littleEndian,
      as: UInt64.self
    )
  }

  /// Lends what is behind an offset to be filled.
  mutating func fill<Value, Failure>(
    from offset: Int,
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    precondition(offset >= 0 && offset <= capacity)
    let rest = unsafe UnsafeMutableBufferPointer(start: start + offset, count: capacity - offset)
    var span = unsafe rest.mutableSpan
    return try body(&span)
  }
}

/// Room for some parts of lines, each under a number, so that what has it is small itself.
///
/// Unsafe because it is raw; every access is checked.
@safe
struct LineParts: ~Copyable {
  private static let capacity = 16

  private let start: UnsafeMutablePointer<LineBytes>

  init() {
    unsafe start = .allocate(capacity: Self.capacity)
    unsafe start.initialize(repeating: .none, count: Self.capacity)
  }

  deinit { unsafe start.deallocate() }

  @inline(__always)
  subscript(number: UInt8) -> LineBytes {
    get {
      precondition(number < Self.capacity)
      return unsafe start[Int(number)]
    }
    nonmutating set {
      precondition(number < Self.capacity)
      unsafe start[Int(number)] = newValue
    }
  }
}

/// Room for a fixed number of values apart from what has it, which so is small, and is moved and copied without
/// them; copies share it.
///
/// Unsafe because it is raw; every access is checked.
@safe
final class FixedMemory<Value> {
  private let start: UnsafeMutablePointer<Value>
  private let count: Int

  init(repeating value: Value, count: Int) {
    self.count = count
    unsafe start = .allocate(capacity: count)
    unsafe start.initialize(repeating: value, count: count)
  }

  deinit {
    unsafe start.deinitialize(count: count)
    unsafe start.deallocate()
  }

  @inline(__always)
  subscript(place: Int) -> Value {
    get {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count))
      return unsafe start[place]
    }
    set {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count))
      unsafe start[place] = newValue
    }
  }
}
