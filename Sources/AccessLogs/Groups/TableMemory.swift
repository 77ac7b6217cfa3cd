internal import CByteScan
internal import CLinux
internal import Glibc

/// A block of zeroed memory that grows, large ones in place or by moving pages, never by a copy.
///
/// Unsafe because it is raw memory. It starts on a cache line.
@safe
struct GrowingMemory: ~Copyable {
  /// From this size on a block has pages of its own: a copy would cost more than moving them.
  private static let mappedSize = 128 << 10

  private(set) var start: UnsafeMutableRawPointer
  private(set) var byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    unsafe start = unsafe Self.allocate(byteCount)
    // A page that is read before it is written to costs two faults; a smaller block was written to.
    if byteCount >= Self.mappedSize { unsafe memset(start, 0, byteCount) }
  }

  deinit { unsafe Self.free(start, byteCount) }

  /// Grows the block; what it held stays, what is new is zero only in a large block.
  mutating func grow(to wanted: Int) {
    if byteCount >= Self.mappedSize {
      guard let larger = unsafe clinux_memory_resize(start, byteCount, wanted) else {
        Self.fail(wanted)
      }
      unsafe start = unsafe larger
    } else {
      let larger = unsafe Self.allocate(wanted)
      unsafe larger.copyMemory(from: start, byteCount: byteCount)
      unsafe Self.free(start, byteCount)
      unsafe start = unsafe larger
    }
    byteCount = wanted
  }

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if byteCount >= mappedSize {
      guard let memory = unsafe clinux_memory_map(byteCount) else { fail(byteCount) }
      return unsafe memory
    }
    guard let memory = unsafe aligned_alloc(64, byteCount) else { fail(byteCount) }
    unsafe memset(memory, 0, byteCount)
    return unsafe memory
  }

  private static func free(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
    if byteCount >= mappedSize {
      unsafe clinux_memory_unmap(memory, byteCount)
    } else {
      unsafe Glibc.free(memory)
    }
  }

  private static func fail(_ byteCount: Int) -> Never {
    fatalError("out of memory for a block of \(byteCount) bytes")
  }
}

extension Span where Element: BitwiseCopyable {
  /// Brings an element into the cache that is looked at soon; one that spans two lines of it has both.
  @inline(__always)
  func prefetch(_ index: Int) {
    precondition(indices.contains(index))
    withUnsafeBufferPointer { elements in
      guard let start = unsafe elements.baseAddress else { return }
      unsafe cbytescan_prefetch(start + index)
      if 64 % MemoryLayout<Element>.stride == 0 { return }
      unsafe cbytescan_prefetch(UnsafeRawPointer(start + index + 1) - 1)
    }
  }
}

/// Memory for long keys, given out in order and freed all at once.
@safe
struct KeyArena: ~Copyable {
  private static let blockSize = 64 << 10

  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  private var free = 0
  private var used = 0
  /// The bytes of all blocks.
  private(set) var byteCount = 0
  /// The bytes of all keys.
  private(set) var keyByteCount = 0

  deinit { removeBlocks() }

  /// Copies a key; the copy stays where it is until ``removeAll()``.
  mutating func store(
    _ key: UnsafePointer<UInt8>,
    length: Int
  ) -> UnsafePointer<UInt8> {
    let place = unsafe room(for: length)
    unsafe place.update(from: key, count: length)
    keep(length)
    return unsafe UnsafePointer(place)
  }

  /// Returns where the next key will lie, with room for so many bytes; it stays there once it is kept.
  mutating func room(for length: Int) -> UnsafeMutablePointer<UInt8> {
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
    return unsafe blocks[blocks.count - 1] + used
  }

  /// Keeps the key that was written where there is room for it.
  mutating func keep(_ length: Int) {
    used += length
    free -= length
    keyByteCount += length
  }

  mutating func removeAll() {
    removeBlocks()
    unsafe blocks = []
    free = 0
    used = 0
    byteCount = 0
    keyByteCount = 0
  }

  private borrowing func removeBlocks() {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }
}

/// Some keys that wait for what they need of a ``GroupTable`` to come into the cache.
///
/// Unsafe because it is raw memory, filled by C.
@safe
struct KeyBatch: ~Copyable {
  /// How many keys wait together, at least: enough to have as many loads under way as a core can.
  static let capacity = OrdinaryLines.capacity

  let keys: UnsafeMutablePointer<cbytescan_pending>
  var count = 0
  /// What is measured with each key, in a table of lines that are measured.
  private let lines: UnsafeMutablePointer<GroupMeasures.Line>
  /// How many lines each key stands for and what is measured of them, in a table of records that are measured.
  private let records: UnsafeMutablePointer<(lines: Int, measures: LineBytes)>
  /// Whether the keys are those of records that are measured.
  private(set) var isOfRecords = false

  // Ordinary lines come by as many as fill a batch, whatever it holds by then.
  init() {
    unsafe keys = .allocate(capacity: 2 * Self.capacity)
    unsafe lines = .allocate(capacity: 2 * Self.capacity)
    unsafe lines.initialize(repeating: GroupMeasures.Line(), count: 2 * Self.capacity)
    unsafe records = .allocate(capacity: 2 * Self.capacity)
    unsafe records.initialize(repeating: (0, .none), count: 2 * Self.capacity)
  }

  deinit {
    unsafe keys.deallocate()
    unsafe lines.deallocate()
    unsafe records.deallocate()
  }

  var isFull: Bool { count >= Self.capacity }

  /// Lets the search for each key start from its hash again, in a table that has grown.
  func forgetSlots(mask: UInt32) {
    for index in 0..<count { unsafe keys[index].slot = unsafe keys[index].hash & mask }
  }

  // MARK: - What is measured

  /// Notes what is measured with the key at a place, which may be the next one.
  @inline(__always)
  func note(_ line: GroupMeasures.Line, at place: Int) {
    precondition(UInt(bitPattern: place) < UInt(2 * Self.capacity))
    unsafe lines[place] = line
  }

  /// Calls `body` with what is measured with each key, and the index of its group, which was noted.
  @inline(__always)
  func forEachMeasured(_ body: (_ line: GroupMeasures.Line, _ group: Int) -> Void) {
    for place in 0..<count { body(unsafe lines[place], group(at: place)) }
  }

  /// Notes of a record how many lines the key at a place, which may be the next one, stands for, and the bytes of what
  /// is measured of them, which stay until they are added.
  @inline(__always)
  mutating func note(lines: Int, _ measures: LineBytes, at place: Int) {
    precondition(UInt(bitPattern: place) < UInt(2 * Self.capacity))
    unsafe records[place] = (lines, measures)
    isOfRecords = true
  }

  /// What was noted of the record of the key at a place.
  @inline(__always)
  func record(at place: Int) -> (lines: Int, measures: LineBytes) {
    precondition(UInt(bitPattern: place) < UInt(count))
    return unsafe records[place]
  }

  /// Notes the index of the group of the key at a place, which is not looked for any more.
  @inline(__always)
  func note(group: Int, at place: Int) {
    precondition(UInt(bitPattern: place) < UInt(count))
    unsafe keys[place].packed = UInt64(group)
  }

  /// The index of the group of the key at a place, which was noted.
  @inline(__always)
  func group(at place: Int) -> Int {
    precondition(UInt(bitPattern: place) < UInt(count))
    return unsafe Int(truncatingIfNeeded: keys[place].packed)
  }
}
