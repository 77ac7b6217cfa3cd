internal import CByteScan

/// Memory for long keys, given out in order and freed all at once.
@safe
struct KeyArena: ~Copyable {
  private static let blockSize = 64 << 10

  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  private var free = 0
  private var used = 0
  /// The bytes of all blocks.
  private(set) var byteCount = 0

  deinit { removeBlocks() }

  /// Copies a key; the copy stays where it is until ``removeAll()``.
  mutating func store(
    _ key: UnsafePointer<UInt8>,
    length: Int
  ) -> UnsafePointer<UInt8> {
    let needed = length + Int(CBYTESCAN_PADDING)
    if needed > free {
      free = max(Self.blockSize, needed)
      used = 0
      byteCount += free
      let block = UnsafeMutablePointer<UInt8>.allocate(capacity: free)
      // The padding behind the last key is loaded, never used; it must still be initialised once.
      unsafe block.initialize(repeating: 0, count: free)
      unsafe blocks.append(block)
    }
    let copy = unsafe blocks[blocks.count - 1] + used
    unsafe copy.update(from: key, count: length)
    used += length
    free -= length
    return unsafe UnsafePointer(copy)
  }

  mutating func removeAll() {
    removeBlocks()
    unsafe blocks = []
    free = 0
    used = 0
    byteCount = 0
  }

  private borrowing func removeBlocks() {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }
}
