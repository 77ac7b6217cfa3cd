internal import CByteScan
internal import Glibc

/// How often each group occurs: a hash table from endpoint bytes and tag to a count.
///
/// Tallies merge by adding, in any order. A key of up to 32 bytes lies inside its 64-byte entry, so
/// that finding it costs one line of the table and one of the entries; a longer one lies in an
/// arena. The hash is seeded per process, so that no log can be written to make keys collide.
///
/// ``checkpoint()`` and ``rollback()`` undo what was added since a point in constant space: each
/// entry keeps its count at the first change after the last checkpoint.
///
/// Unsafe because the table, the entries and the keys are raw memory: no allocation for a key that
/// is known, and no bounds check where the mask already is one.
@safe
package struct Tally: ~Copyable {
  private struct Entry {
    let length: UInt32
    let tag: UInt32
    /// The epoch in which `count` last changed.
    var epoch: UInt32
    let hash: UInt32
    var count: UInt64
    /// The count when `epoch` began.
    var countBefore: UInt64
    /// The key, zero-padded; or, of a longer one, its address in the arena.
    var key: cbytescan_key32
  }

  /// A key that waits for its place in the table to come into the cache.
  @unsafe
  private struct Pending {
    let key: UnsafePointer<UInt8>
    let hash: UInt64
    let length: UInt32
    let tag: UInt32
    let count: UInt64
  }

  /// Where the key lies in an entry: behind four 32-bit and two 64-bit numbers.
  private static let keyOffset = 32

  /// How many keys wait at most: enough to have as many loads under way as a core can.
  private static let pendingCapacity = 32

  /// The longest key that lies in its entry.
  private static let inlineLength = 32

  /// Each slot: 32 bits of hash, and the entry's index plus one; 0 is free.
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount: Int
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity: Int
  /// Groups that were added, rolled back or not.
  private var entryCount = 0
  private var epoch: UInt32 = 0
  private var arena = KeyArena()
  /// The keys of ``enqueue(_:length:tag:count:)`` that are not counted yet.
  private var pending: UnsafeMutablePointer<Pending>
  private var pendingCount = 0
  private let seed = Self.processSeed

  package init() {
    slotCount = 512
    entryCapacity = 256
    unsafe slots = unsafe Self.allocateSlots(slotCount)
    unsafe entries = unsafe Self.allocateEntries(entryCapacity)
    unsafe pending = .allocate(capacity: Self.pendingCapacity)
  }

  deinit {
    unsafe pending.deallocate()
    unsafe free(slots)
    unsafe free(entries)
  }

  /// Whether nothing was ever added.
  package var isEmpty: Bool { entryCount == 0 }

  /// Adds to the count of a group, not at once but by the next ``flush()``.
  ///
  /// A large table is not in the cache, and one key after another would wait for memory twice. So
  /// keys are gathered, and the loads of all of them go on at the same time.
  ///
  /// `key` has `length` bytes and at least `CBYTESCAN_PADDING` readable ones behind them, and stays
  /// valid until the flush.
  @inline(__always)
  mutating func enqueue(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    tag: GroupTag,
    count: UInt64 = 1
  ) {
    let fullHash = unsafe hash(key, length: length, tag: tag.bits)
    unsafe cbytescan_prefetch(slots + (Int(truncatingIfNeeded: fullHash) & (slotCount - 1)))
    unsafe pending[pendingCount] = unsafe Pending(
      key: key,
      hash: fullHash,
      length: UInt32(truncatingIfNeeded: length),
      tag: tag.bits,
      count: count
    )
    pendingCount += 1
    if pendingCount == Self.pendingCapacity { flush() }
  }

  /// Counts what was enqueued; to be called before the keys' memory is used for anything else.
  @inline(never)
  mutating func flush() {
    for index in 0..<pendingCount {
      let slot = unsafe Int(truncatingIfNeeded: pending[index].hash) & (slotCount - 1)
      let found = unsafe slots[slot]
      if found != 0 {
        unsafe cbytescan_prefetch(entries + Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1)
      }
    }
    for index in 0..<pendingCount {
      let next = unsafe pending[index]
      unsafe add(
        next.key,
        length: Int(next.length),
        tag: next.tag,
        count: next.count,
        fullHash: next.hash
      )
    }
    pendingCount = 0
  }

  /// Adds to the count of a group, its hash known.
  @inline(__always)
  private mutating func add(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    tag: UInt32,
    count: UInt64,
    fullHash: UInt64
  ) {
    let short = UInt32(truncatingIfNeeded: fullHash >> 32)
    var slot = Int(truncatingIfNeeded: fullHash) & (slotCount - 1)
    while true {
      let found = unsafe slots[slot]
      if found == 0 { break }
      if UInt32(truncatingIfNeeded: found >> 32) == short {
        let entry = unsafe entries + Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1
        if unsafe entry.pointee.tag == tag, unsafe Int(entry.pointee.length) == length,
          unsafe Self.holds(entry, key, length)
        {
          if unsafe entry.pointee.epoch != epoch {
            unsafe entry.pointee.countBefore = entry.pointee.count
            unsafe entry.pointee.epoch = epoch
          }
          unsafe entry.pointee.count &+= count
          return
        }
      }
      slot = (slot + 1) & (slotCount - 1)
    }
    unsafe insert(key, length: length, tag: tag, count: count, hash: short, slot: slot)
  }

  /// Adds to the count of a group, its key anywhere.
  package mutating func add(_ key: [UInt8], tag: GroupTag, count: Int = 1) {
    let padded = key + [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    unsafe padded.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe enqueue(start, length: key.count, tag: tag, count: UInt64(count))
      flush()
    }
  }

  /// Adds all counts of another tally.
  package mutating func merge(_ other: borrowing Tally) {
    unsafe other.forEach { key, tag, count in
      guard let start = key.baseAddress else { return }
      unsafe enqueue(start, length: key.count, tag: tag, count: UInt64(count))
    }
    flush()
  }

  /// Calls `body` with each group that counts more than zero, in the order they were first added.
  ///
  /// The bytes are valid during the call and have `CBYTESCAN_PADDING` readable ones behind them.
  package borrowing func forEach(
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ tag: GroupTag, _ count: Int) -> Void
  ) {
    for index in 0..<entryCount {
      let entry = unsafe entries + index
      guard unsafe entry.pointee.count > 0 else { continue }
      let length = unsafe Int(entry.pointee.length)
      unsafe body(
        UnsafeBufferPointer(start: Self.key(of: entry), count: length),
        GroupTag(bits: entry.pointee.tag),
        Int(entry.pointee.count)
      )
    }
  }

  /// How many groups there are, those rolled back to zero included.
  package var groupCount: Int { entryCount }

  /// Sets the point that ``rollback()`` returns to; costs the same whatever was added.
  package mutating func checkpoint() {
    epoch += 1
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  package mutating func rollback() {
    for index in 0..<entryCount where unsafe entries[index].epoch == epoch {
      unsafe entries[index].count = unsafe entries[index].countBefore
    }
  }

  /// Forgets everything, and keeps the memory for the next input unless it has grown large.
  package mutating func removeAll() {
    if slotCount > 1 << 14 {
      self = Tally()
      return
    }
    if entryCount > 0 {
      unsafe slots.update(repeating: 0, count: slotCount)
    }
    entryCount = 0
    epoch = 0
    arena.removeAll()
  }

  // MARK: - Keys

  @inline(__always)
  private static func holds(
    _ entry: UnsafeMutablePointer<Entry>,
    _ key: UnsafePointer<UInt8>,
    _ length: Int
  ) -> Bool {
    if length <= inlineLength {
      var wanted = unsafe cbytescan_load_key32(key, length)
      return unsafe cbytescan_equal_key32(&entry.pointee.key, &wanted)
    }
    return unsafe memcmp(Self.key(of: entry), key, length) == 0
  }

  @inline(__always)
  private static func key(of entry: UnsafeMutablePointer<Entry>) -> UnsafePointer<UInt8> {
    let inlineKey = unsafe UnsafeRawPointer(entry) + keyOffset
    if unsafe entry.pointee.length <= inlineLength {
      return unsafe inlineKey.assumingMemoryBound(to: UInt8.self)
    }
    return unsafe UnsafePointer(bitPattern: UInt(entry.pointee.key.words.0)).unsafelyUnwrapped
  }

  private static let processSeed: (UInt64, UInt64) = {
    var generator = SystemRandomNumberGenerator()
    return (generator.next() | 1, generator.next() | 1)
  }()

  /// A seeded multiply-and-fold hash in the manner of wyhash.
  ///
  /// A key that fits its entry is hashed as 32 bytes with zeros behind it, without a branch on its
  /// length; a longer one in steps of 16 bytes.
  @inline(__always)
  private borrowing func hash(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    tag: UInt32
  ) -> UInt64 {
    let start = seed.0 ^ (UInt64(tag) << 32 | UInt64(UInt32(truncatingIfNeeded: length)))
    guard length > Self.inlineLength else {
      let words = unsafe cbytescan_load_key32(key, length).words
      let low = cbytescan_fold_multiply(words.0 ^ seed.1, words.1 ^ start)
      let high = cbytescan_fold_multiply(words.2 ^ seed.0, words.3 ^ seed.1)
      return cbytescan_fold_multiply(low ^ seed.0, high ^ seed.1)
    }
    var state = start
    var at = unsafe key
    var left = length
    while left > 16 {
      unsafe state = cbytescan_fold_multiply(
        cbytescan_load64(at) ^ seed.1,
        cbytescan_load64(at + 8) ^ state
      )
      unsafe at += 16
      left -= 16
    }
    // The last 16 bytes, which overlap those before.
    let last = unsafe at + (left - 16)
    let low = unsafe cbytescan_load64(last)
    let high = unsafe cbytescan_load64(last + 8)
    state = cbytescan_fold_multiply(low ^ seed.1, high ^ state)
    return cbytescan_fold_multiply(state ^ seed.0, seed.1)
  }

  // MARK: - Growth

  @inline(never)
  private mutating func insert(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    tag: UInt32,
    count: UInt64,
    hash: UInt32,
    slot: Int
  ) {
    if entryCount == entryCapacity { growEntries() }
    let entry = unsafe entries + entryCount
    let stored =
      if length <= Self.inlineLength {
        unsafe cbytescan_load_key32(key, length)
      } else {
        unsafe cbytescan_key32(
          words: (UInt64(UInt(bitPattern: arena.store(key, length: length))), 0, 0, 0)
        )
      }
    unsafe entry.initialize(
      to: Entry(
        length: UInt32(length),
        tag: tag,
        epoch: epoch,
        hash: hash,
        count: count,
        countBefore: 0,
        key: stored
      )
    )
    entryCount += 1
    unsafe slots[slot] = UInt64(hash) << 32 | UInt64(entryCount)
    if entryCount * 2 > slotCount { growSlots() }
  }

  private mutating func growEntries() {
    let larger = unsafe Self.allocateEntries(entryCapacity * 2)
    unsafe larger.moveInitialize(from: entries, count: entryCount)
    unsafe free(entries)
    unsafe entries = unsafe larger
    entryCapacity *= 2
  }

  /// Doubles the slots; the keys are hashed anew, since a slot keeps only half of a hash.
  private mutating func growSlots() {
    unsafe free(slots)
    slotCount *= 2
    unsafe slots = unsafe Self.allocateSlots(slotCount)
    for index in 0..<entryCount {
      let entry = unsafe entries + index
      let fullHash = unsafe hash(
        Self.key(of: entry),
        length: Int(entry.pointee.length),
        tag: entry.pointee.tag
      )
      var slot = Int(truncatingIfNeeded: fullHash) & (slotCount - 1)
      while unsafe slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
      unsafe slots[slot] = unsafe UInt64(entry.pointee.hash) << 32 | UInt64(index + 1)
    }
  }

  private static func allocateSlots(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    guard let memory = unsafe calloc(count, MemoryLayout<UInt64>.stride) else {
      fatalError("out of memory for \(count) slots of a tally")
    }
    return unsafe memory.bindMemory(to: UInt64.self, capacity: count)
  }

  /// Entries start on a cache line; a page more is readable behind the last key.
  private static func allocateEntries(_ count: Int) -> UnsafeMutablePointer<Entry> {
    let bytes = count * MemoryLayout<Entry>.stride + Int(CBYTESCAN_PADDING)
    guard let memory = unsafe aligned_alloc(64, bytes) else {
      fatalError("out of memory for \(count) entries of a tally")
    }
    return unsafe memory.bindMemory(to: Entry.self, capacity: count)
  }
}

/// Memory for long keys, given out in order and freed all at once.
@safe
private struct KeyArena: ~Copyable {
  private static let blockSize = 64 << 10

  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  private var free = 0
  private var used = 0

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
  }

  private borrowing func removeBlocks() {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }
}
