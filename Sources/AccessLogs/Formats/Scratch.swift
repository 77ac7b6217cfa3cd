/// Memory that a parser writes one field into, anew for every line: JSON strings without escapes.
///
/// The bytes that it hands out are valid until the next use and for as long as the object lives.
final class Scratch {
  private var memory = LineMemory(capacity: 0)
  private var count = 0

  /// Starts anew, with room for some bytes.
  func begin(room: Int) {
    count = 0
    guard room > memory.capacity else { return }
    memory = LineMemory(capacity: max(room, memory.capacity * 2, 4096))
  }

  /// Adds a byte; there must be room for it.
  @inline(__always)
  func append(_ byte: UInt8) {
    memory[count] = byte
    count += 1
  }

  /// Adds bytes; there must be room for them.
  func append(_ bytes: LineBytes) {
    memory.write(bytes, at: count)
    count += bytes.count
  }

  /// What was added, until the next ``begin(room:)``.
  var bytes: LineBytes { memory.bytes(0, count) }
}
