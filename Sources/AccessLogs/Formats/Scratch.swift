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

  /// Makes room for some bytes more.
  @inline(__always)
  func makeRoom(for more: Int) {
    if count + more > memory.capacity { grow(to: count + more) }
  }

  @inline(never)
  private func grow(to needed: Int) {
    var larger = LineMemory(capacity: max(needed, memory.capacity * 2, 4096))
    larger.write(bytes, at: 0)
    memory = larger
  }

  /// Adds a byte; there must be room for it.
  @inline(__always)
  func append(_ byte: UInt8) {
    memory[count] = byte
    count += 1
  }

  /// Adds the lowest bytes of a number, the lowest first; there must be room for eight.
  @inline(__always)
  func append(_ number: UInt64, byteCount: Int) {
    memory.write(number, at: count)
    count += byteCount
  }

  /// Adds bytes; there must be room for them.
  @inline(__always)
  func append(_ bytes: LineBytes) {
    memory.write(bytes, at: count)
    count += bytes.count
  }

  /// What was added, until the next ``begin(room:)``.
  var bytes: LineBytes { memory.bytes(0, count) }
}
