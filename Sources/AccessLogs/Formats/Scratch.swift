internal import CByteScan

/// Memory that a parser writes one field into, anew for every line: JSON strings without escapes.
///
/// Unsafe because it hands out its memory as ``LineBytes``, which are valid until the next use and
/// for as long as the object lives; `CBYTESCAN_PADDING` bytes behind them are readable.
@safe
final class Scratch {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity = 0
  private var count = 0

  init() {
    unsafe memory = unsafe Self.allocate(0)
  }

  deinit { unsafe memory.deallocate() }

  /// Starts anew, with room for some bytes.
  func begin(room: Int) {
    count = 0
    guard room > capacity else { return }
    unsafe memory.deallocate()
    capacity = max(room, capacity * 2, 4096)
    unsafe memory = unsafe Self.allocate(capacity)
  }

  /// Adds a byte; there must be room for it.
  @inline(__always)
  func append(_ byte: UInt8) {
    precondition(count < capacity)
    unsafe memory[count] = byte
    count += 1
  }

  /// Adds bytes; there must be room for them.
  func append(_ bytes: LineBytes) {
    precondition(bytes.count <= capacity - count)
    unsafe (memory + count).update(from: bytes.start, count: bytes.count)
    count += bytes.count
  }

  /// What was added, until the next ``begin(room:)``.
  var bytes: LineBytes { unsafe LineBytes(memory, memory + count) }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let bytes = capacity + Int(CBYTESCAN_PADDING)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes)
    unsafe memory.initialize(repeating: 0, count: bytes)
    return unsafe memory
  }
}
