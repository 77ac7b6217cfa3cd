internal import CByteScan
internal import Glibc

/// How often each group occurs: a hash table from a text and 64 packed bits to a count.
///
/// A key of up to 32 bytes lies inside its 64-byte entry, so
/// that finding it costs one line of the table and one of the entries; a longer one lies in an
/// arena. The hash is seeded per process, so that no log can be written to make keys collide.
///
/// ``checkpoint()`` and ``rollback()`` undo what was added since a point in constant space: each
/// entry keeps its count at the first change after the last checkpoint.
///
/// Unsafe because the table, the entries and the keys are raw memory: no allocation for a key that
/// is known, and no bounds check where the mask already is one.
@safe
package struct GroupTable: ~Copyable {
  struct Entry {
    var length: UInt32
    /// The epoch in which `count` last changed.
    var epoch: UInt32
    /// The small columns.
    var packed: UInt64
    var count: UInt64
    /// The count when `epoch` began.
    var countBefore: UInt64
    /// The key, zero-padded; or, of a longer one, its address in the arena.
    var key: cbytescan_key32
  }

  /// The largest table that is kept for the next input: 8 MiB, and at most 64 MiB of entries.
  private static let mostKeptSlots = 1 << 20

  /// Where the key lies in an entry: behind two 32-bit and three 64-bit numbers.
  private static let keyOffset = 32

  /// The longest key that lies in its entry.
  static let inlineLength = Int(CBYTESCAN_SHORT_KEY)

  /// Each slot: the hash, whose low bits are the slot it belongs to, and the entry's index plus one;
  /// 0 is free.
  private var slotMemory: GrowingMemory
  private(set) var slotCount: Int
  private var entryMemory: GrowingMemory
  private var entryCapacity: Int
  /// Groups that were added, rolled back or not.
  private(set) var entryCount = 0
  /// Goes up with each checkpoint.
  private(set) var epoch: UInt32 = 0
  var arena = KeyArena()
  /// The last keys that wait to be counted: their slots are being loaded.
  var newest = KeyBatch()
  /// Those before, whose slots have been loaded.
  private(set) var slotted = KeyBatch()
  /// Those before, whose entries have been: they are counted next.
  private(set) var located = KeyBatch()
  let seed = KeyHash.seed
  /// What is measured of the groups; nil where nothing is.
  var measures: MeasureStore?
  /// Whether there was a record whose measures cannot be read.
  private(set) var isDamaged = false

  package init(measures: MeasureSet = []) {
    self.measures = measures.isEmpty ? nil : MeasureStore(measures)
    slotCount = 512
    entryCapacity = 256
    slotMemory = GrowingMemory(byteCount: Self.slotBytes(slotCount))
    entryMemory = GrowingMemory(byteCount: Self.entryBytes(entryCapacity))
  }

  var slots: UnsafeMutablePointer<UInt64> {
    unsafe slotMemory.start.assumingMemoryBound(to: UInt64.self)
  }

  /// The groups, in the order they were first added.
  var entries: UnsafeMutablePointer<Entry> {
    unsafe entryMemory.start.assumingMemoryBound(to: Entry.self)
  }

  /// The bytes that the groups take, and will take once the slots have grown if they soon do.
  package var byteCount: Int {
    let slots = entryCount > mostEntries / 8 * 7 ? 3 * slotCount : slotCount
    return Self.entryBytes(entryCount) + Self.slotBytes(slots) + arena.byteCount
      + (measures?.byteCount ?? 0)
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
    packed: UInt64,
    count: UInt64 = 1
  ) {
    if count > UInt32.max { return unsafe addNow(key, length: length, packed: packed, count) }
    let place = unsafe newest.keys + newest.count
    unsafe cbytescan_await(place, key, length, packed, UInt32(count), seed)
    unsafe cbytescan_prefetch(slots + (Int(place.pointee.hash) & (slotCount - 1)))
    newest.count += 1
    if newest.isFull { advance() }
  }

  /// Adds to the count of the group of a text, as by ``enqueue(_:length:packed:count:)``.
  @inline(__always)
  mutating func enqueue(_ text: LineBytes, packed: UInt64, count: UInt64 = 1) {
    unsafe enqueue(text.start, length: text.count, packed: packed, count: count)
  }

  /// Adds a count at once that has no room where others wait.
  @inline(never)
  private mutating func addNow(
    _ key: UnsafePointer<UInt8>,
    length: Int,
    packed: UInt64,
    _ count: UInt64
  ) {
    let index = unsafe index(of: key, length: length, packed: packed)
    unsafe entries[index].count &+= count
  }

  /// Counts what was enqueued; to be called before the keys' memory is used for anything else.
  mutating func flush() {
    // The last keys are two steps from being counted.
    for _ in 0..<3 { advance() }
  }

  /// Brings each batch of waiting keys a step further, and makes the newest an empty one.
  @inline(never)
  mutating func advance() {
    for index in 0..<located.count { unsafe prefetchLongKey(for: located.keys + index) }
    unsafe cbytescan_locate(
      slotted.keys,
      slotted.count,
      slots,
      UInt64(slotCount - 1),
      entries,
      MemoryLayout<Entry>.stride
    )
    if measures == nil {
      for index in 0..<located.count { unsafe add(located.keys + index) }
    } else {
      prefetchMeasures()
      addMeasured()
    }
    located.count = 0
    swap(&located, &slotted)
    swap(&slotted, &newest)
  }

  /// Brings into the cache what is measured of the groups that the keys behind those probably are of.
  private func prefetchMeasures() {
    measures?.prefetch(slotted.count) { place in
      let slot = unsafe Int(slotted.keys[place].slot)
      return unsafe Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1
    }
  }

  /// Adds the batch that was located, and what is measured with it.
  private mutating func addMeasured() {
    for place in 0..<located.count {
      let group = unsafe add(located.keys + place)
      located.note(group: group, at: place)
    }
    guard located.isOfRecords else {
      measures?.add(located, groupCount: entryCount)
      return
    }
    for place in 0..<located.count {
      let (record, group) = (located.record(at: place), located.group(at: place))
      unsafe entries[group].count &+= UInt64(record.lines)
      do throws(MalformedBytes) {
        try measures?.add(RecordReader(record.measures), lines: record.lines, to: group)
      } catch {
        isDamaged = true
      }
    }
  }

  /// Brings the key into the cache that a long one will be compared with, or the start of it.
  @inline(__always)
  private func prefetchLongKey(for next: UnsafeMutablePointer<cbytescan_pending>) {
    let length = unsafe Int(next.pointee.length)
    if length <= Self.inlineLength { return }
    let found = unsafe Int(truncatingIfNeeded: slots[Int(next.pointee.slot)] & 0xFFFF_FFFF)
    if found == 0 { return }
    let key = unsafe Self.key(of: entries + found - 1)
    unsafe cbytescan_prefetch(key)
    unsafe cbytescan_prefetch(key + 64)
    unsafe cbytescan_prefetch(key + length - 1)
  }

  /// Returns the index of the group of a text, which is added at once where it is new.
  mutating func index(of text: LineBytes, packed: UInt64 = 0) -> Int {
    unsafe index(of: text.start, length: text.count, packed: packed)
  }

  mutating func index(of key: UnsafePointer<UInt8>, length: Int, packed: UInt64) -> Int {
    // The batches are of others; their memory has room for one more behind them.
    let next = unsafe newest.keys + newest.count
    unsafe cbytescan_await(next, key, length, packed, 0, seed)
    unsafe next.pointee.slot = unsafe next.pointee.hash & UInt32(truncatingIfNeeded: slotCount - 1)
    return unsafe add(next)
  }

  /// Lets a text wait for ``forEachWaiting(_:)``, until which it stays; only so many as ordinary lines come together.
  ///
  /// A table is filled either so or by ``enqueue(_:packed:count:)``.
  @inline(__always)
  mutating func wait(for text: LineBytes) {
    precondition(newest.count < OrdinaryLines.capacity)
    let next = unsafe newest.keys + newest.count
    unsafe cbytescan_await(next, text.start, text.count, 0, 0, seed)
    unsafe cbytescan_prefetch(slots + (Int(next.pointee.hash) & (slotCount - 1)))
    newest.count += 1
  }

  /// Calls `body` with the index of the group of each text that waits, in their order; new ones are added.
  ///
  /// Nothing in the search for one depends on that for another, so that a core goes through all at the same time.
  @inline(__always)
  mutating func forEachWaiting(_ body: (_ index: Int) -> Void) {
    unsafe cbytescan_locate(
      newest.keys,
      newest.count,
      slots,
      UInt64(slotCount - 1),
      entries,
      MemoryLayout<Entry>.stride
    )
    for place in 0..<newest.count { unsafe body(add(newest.keys + place)) }
    newest.count = 0
  }

  /// Adds to the count of the group of a waiting key, and returns the index of the group.
  @inline(__always)
  @discardableResult
  private mutating func add(_ next: UnsafeMutablePointer<cbytescan_pending>) -> Int {
    let hash = unsafe next.pointee.hash
    var slot = unsafe Int(next.pointee.slot)
    while true {
      let found = unsafe slots[slot]
      if found == 0 { break }
      if UInt32(truncatingIfNeeded: found >> 32) == hash {
        let index = Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1
        let entry = unsafe entries + index
        if unsafe Self.holds(entry, next) {
          if unsafe entry.pointee.epoch != epoch {
            unsafe entry.pointee.countBefore = entry.pointee.count
            unsafe entry.pointee.epoch = epoch
          }
          unsafe entry.pointee.count &+= UInt64(next.pointee.count)
          return index
        }
      }
      slot = (slot + 1) & (slotCount - 1)
    }
    unsafe insert(next, slot: slot)
    return entryCount - 1
  }

  /// How many groups there are, those rolled back to zero included.
  package var groupCount: Int { entryCount }

  /// Sets the point that ``rollback()`` returns to; costs the same whatever was added, but for measures.
  package mutating func checkpoint() {
    epoch += 1
    measures?.checkpoint()
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  package mutating func rollback() {
    for index in 0..<entryCount where unsafe entries[index].epoch == epoch {
      unsafe entries[index].count = unsafe entries[index].countBefore
    }
    measures?.rollback()
  }

  /// Ends the additions, so that the groups can be written.
  ///
  /// What is measured is put in order, and the slots are given back, which are not needed to go through the groups.
  /// Only ``removeAll()`` changes them then.
  mutating func endAdditions() {
    settle()
    slotMemory = GrowingMemory(byteCount: 64)
    slotCount = .max
  }

  /// Forgets everything, and keeps the memory for the next input unless it has grown large.
  ///
  /// Clearing a large table costs less than the faults of a new one, but not for a small input.
  package mutating func removeAll() {
    let isLittleUsed = slotCount > 1 << 14 && entryCount * 8 < slotCount
    if slotCount > Self.mostKeptSlots || isLittleUsed {
      self = GroupTable(measures: measures?.set ?? [])
      return
    }
    measures?.removeAll()
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
    _ next: UnsafeMutablePointer<cbytescan_pending>
  ) -> Bool {
    let length = unsafe next.pointee.length
    guard unsafe entry.pointee.packed == next.pointee.packed,
      unsafe entry.pointee.length == length
    else { return false }
    if length <= inlineLength {
      return unsafe cbytescan_equal_key32(&entry.pointee.key, &next.pointee.words)
    }
    return unsafe memcmp(key(of: entry), next.pointee.key, Int(length)) == 0
  }

  /// Returns the key of an entry, with `CBYTESCAN_PADDING` readable bytes behind it.
  @inline(__always)
  static func key(of entry: UnsafeMutablePointer<Entry>) -> UnsafePointer<UInt8> {
    let inlineKey = unsafe UnsafeRawPointer(entry) + keyOffset
    if unsafe entry.pointee.length <= inlineLength {
      return unsafe inlineKey.assumingMemoryBound(to: UInt8.self)
    }
    return unsafe UnsafePointer(bitPattern: UInt(entry.pointee.key.words.0)).unsafelyUnwrapped
  }

  // MARK: - Growth

  /// How many entries the slots are enough for: five eighths of them may be taken.
  private var mostEntries: Int { slotCount / 8 * 5 }

  @inline(never)
  private mutating func insert(_ next: UnsafeMutablePointer<cbytescan_pending>, slot: Int) {
    if entryCount == entryCapacity { growEntries() }
    let entry = unsafe entries + entryCount
    let length = unsafe Int(next.pointee.length)
    let stored =
      if length <= Self.inlineLength {
        unsafe next.pointee.words
      } else {
        unsafe cbytescan_key32(
          words: (
            UInt64(UInt(bitPattern: arena.store(next.pointee.key, length: length))), 0, 0, 0
          )
        )
      }
    unsafe entry.initialize(
      to: Entry(
        length: next.pointee.length,
        epoch: epoch,
        packed: next.pointee.packed,
        count: UInt64(next.pointee.count),
        countBefore: 0,
        key: stored
      )
    )
    entryCount += 1
    unsafe slots[slot] = UInt64(next.pointee.hash) << 32 | UInt64(entryCount)
    if entryCount > mostEntries { growSlots() }
  }

  private mutating func growEntries() {
    entryCapacity *= 2
    entryMemory.grow(to: Self.entryBytes(entryCapacity))
  }

  /// Doubles the slots.
  ///
  /// A slot holds its whole hash, so that no entry is looked at, and what was in order stays in
  /// order: memory is read and written from front to back.
  private mutating func growSlots() {
    let larger = GrowingMemory(byteCount: Self.slotBytes(slotCount * 2))
    let mask = slotCount * 2 - 1
    unsafe larger.start.withMemoryRebound(to: UInt64.self, capacity: slotCount * 2) { larger in
      for index in 0..<slotCount {
        let value = unsafe slots[index]
        if value == 0 { continue }
        var slot = Int(truncatingIfNeeded: value >> 32) & mask
        while unsafe larger[slot] != 0 { slot = (slot + 1) & mask }
        unsafe larger[slot] = value
      }
    }
    slotMemory = larger
    slotCount *= 2
    newest.forgetSlots(mask: UInt32(truncatingIfNeeded: mask))
    located.forgetSlots(mask: UInt32(truncatingIfNeeded: mask))
    slotted.forgetSlots(mask: UInt32(truncatingIfNeeded: mask))
  }

  private static func slotBytes(_ count: Int) -> Int { count * MemoryLayout<UInt64>.stride }

  /// A vector more is readable behind the last key.
  private static func entryBytes(_ count: Int) -> Int {
    count * MemoryLayout<Entry>.stride + Int(CBYTESCAN_PADDING)
  }
}
