internal import CByteScan

/// Puts groups that come in key order into the order of a report: by count, the largest first.
///
/// Among millions of rows nearly all counts are small. A group of a small count goes to the shelf of
/// its count, where groups stay in key order; the others are sorted, batch by batch where they are
/// many. What does not fit into memory goes to one temporary file.
///
/// Unsafe because it encodes into raw memory.
@safe
struct CountSorter: GroupSink, ~Copyable {
  /// The counts that have a shelf are those below this.
  static let shelfCount = 64
  private static let blockSize = 64 << 10

  /// A block that is being filled.
  @unsafe
  private struct OpenBlock {
    var start: UnsafeMutablePointer<UInt8>?
    var capacity = 0
    var used = 0
  }

  private let memory: Int
  private let open: UnsafeMutablePointer<OpenBlock>
  private var shelves = [[RowStream.Block]](repeating: [], count: Self.shelfCount)
  private var runs: [[RowStream.Block]] = []
  /// The groups of large counts that are not sorted yet.
  private var batch: [UInt8] = []
  private var batchGroups: [BatchGroup] = []
  /// The bytes of all blocks in memory.
  private var held = 0
  private var file: TemporaryFile?
  private var fileSize = 0
  private(set) var groupCount = 0
  private(set) var sum = 0

  private struct BatchGroup {
    var count: Int
    var range: Range<Int>
  }

  /// Makes a sorter that uses about so much memory.
  init(memory: Int) {
    self.memory = memory
    unsafe open = .allocate(capacity: Self.shelfCount)
    unsafe open.initialize(repeating: OpenBlock(), count: Self.shelfCount)
  }

  deinit {
    for count in 0..<Self.shelfCount { unsafe open[count].start?.deallocate() }
    unsafe open.deallocate()
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    groupCount += 1
    let count = unsafe record.count
    sum += count
    guard count < Self.shelfCount else { return unsafe try appendLarge(record) }
    let needed = unsafe record.key.count + GroupRecord.longestHead + Int(CBYTESCAN_PADDING)
    if unsafe needed > open[count].capacity - open[count].used { try close(count, for: needed) }
    guard let start = unsafe open[count].start else { return }
    var position = unsafe start + open[count].used
    unsafe record.write(at: &position)
    unsafe open[count].used = unsafe position - start
  }

  /// Ends a shelf's open block and makes room for another one.
  private mutating func close(_ count: Int, for needed: Int) throws(SpillFailure) {
    if let bytes = closedBlock(count) {
      held += bytes.count
      shelves[count].append(.memory(bytes))
      if held > memory { try moveToFile() }
    }
    if unsafe needed > open[count].capacity {
      unsafe open[count].start?.deallocate()
      let capacity = max(Self.blockSize, needed)
      unsafe open[count].start = .allocate(capacity: capacity)
      unsafe open[count].start?.initialize(repeating: 0, count: capacity)
      unsafe open[count].capacity = capacity
    }
  }

  private mutating func closedBlock(_ count: Int) -> [UInt8]? {
    guard let start = unsafe open[count].start, unsafe open[count].used > 0 else { return nil }
    let length = unsafe open[count].used + Int(CBYTESCAN_PADDING)
    unsafe open[count].used = 0
    return unsafe Array(UnsafeBufferPointer(start: start, count: length))
  }

  /// Writes all closed blocks to the file.
  private mutating func moveToFile() throws(SpillFailure) {
    for count in shelves.indices {
      for index in shelves[count].indices.reversed() {
        // What is in the file already comes before what is in memory.
        guard case .memory(let bytes) = shelves[count][index] else { break }
        shelves[count][index] = try writeToFile(bytes)
      }
    }
    held = 0
  }

  private mutating func writeToFile(_ bytes: [UInt8]) throws(SpillFailure) -> RowStream.Block {
    let file = try TemporaryFile.opened(in: &file)
    try file.write(bytes, at: fileSize)
    defer { fileSize += bytes.count }
    return .file(file, offset: fileSize, byteCount: bytes.count)
  }

  // MARK: - Large counts

  private mutating func appendLarge(_ record: GroupRecord) throws(SpillFailure) {
    let start = batch.count
    let needed = unsafe record.key.count + GroupRecord.longestHead
    batch.append(contentsOf: repeatElement(0, count: needed))
    let length = unsafe batch.withUnsafeMutableBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      var position = unsafe base + start
      unsafe record.write(at: &position)
      return unsafe position - base - start
    }
    batch.removeLast(needed - length)
    unsafe batchGroups.append(BatchGroup(count: record.count, range: start..<start + length))
    // A sort needs the same memory again.
    if 2 * (batch.count + batchGroups.count * MemoryLayout<BatchGroup>.stride) > memory / 2 {
      try sortBatch(isLast: false)
    }
  }

  /// Sorts the batch by count, groups of equal counts staying in their order.
  private mutating func sortBatch(isLast: Bool) throws(SpillFailure) {
    if batchGroups.isEmpty { return }
    // Ranges go up in the order of the keys.
    batchGroups.sort { left, right in
      left.count == right.count
        ? left.range.lowerBound < right.range.lowerBound : left.count > right.count
    }
    var blocks: [RowStream.Block] = []
    var block: [UInt8] = []
    block.reserveCapacity(Self.blockSize)
    for (index, row) in batchGroups.enumerated() {
      block.append(contentsOf: batch[row.range])
      guard block.count >= Self.blockSize / 2 || index == batchGroups.count - 1 else { continue }
      block.append(contentsOf: repeatElement(0, count: Int(CBYTESCAN_PADDING)))
      blocks.append(isLast ? .memory(block) : try writeToFile(block))
      block.removeAll(keepingCapacity: true)
    }
    runs.append(blocks)
    batch.removeAll(keepingCapacity: true)
    batchGroups.removeAll(keepingCapacity: true)
  }

  /// Ends the sort and returns the groups.
  mutating func finish() throws(SpillFailure) -> RowStream {
    try sortBatch(isLast: true)
    for count in 0..<Self.shelfCount {
      if let bytes = closedBlock(count) { shelves[count].append(.memory(bytes)) }
    }
    return RowStream(runs: runs, shelves: shelves)
  }
}
