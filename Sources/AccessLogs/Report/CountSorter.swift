/// Puts groups that come in key order into the order of a report: by count, the largest first.
///
/// Among millions of rows nearly all counts are small. A group of a small count goes to the shelf of
/// its count, where groups stay in key order; the others are sorted, batch by batch where they are
/// many. What does not fit into memory goes to one temporary file.
struct CountSorter: GroupSink, ~Copyable {
  /// The counts that have a shelf are those below this.
  static let shelfCount = 64

  private let memory: Int
  private let form: GroupForm
  /// The block of each shelf that is being filled.
  private var open: InlineArray<64, GroupBlock>
  private var shelves = [[GroupRun]](repeating: [], count: Self.shelfCount)
  private var runs: [[GroupRun]] = []
  /// The groups of large counts that are not sorted yet.
  private var batch: [UInt8] = []
  private var batchGroups: [BatchGroup] = []
  /// The bytes of all blocks in memory.
  private var held = 0
  private var file = BlockFile()

  private struct BatchGroup {
    var count: Int
    var range: Range<Int>
  }

  /// Makes a sorter that uses about so much memory.
  init(memory: Int, _ form: GroupForm) {
    self.memory = memory
    self.form = form
    open = InlineArray { _ in GroupBlock(form) }
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    let count = record.count
    guard count < Self.shelfCount else { return try appendLarge(record) }
    if !open[count].hasRoom(for: record.mostBytes) { try close(count) }
    open[count].append(record)
  }

  /// Ends a shelf's open block.
  private mutating func close(_ count: Int) throws(SpillFailure) {
    guard let block = open[count].closedRun() else { return }
    held += block.range.count
    shelves[count].append(block)
    if held > memory { try moveToFile() }
  }

  /// Writes all closed blocks to the file.
  private mutating func moveToFile() throws(SpillFailure) {
    for count in shelves.indices {
      for index in shelves[count].indices.reversed() {
        // What is in the file already comes before what is in memory.
        guard case .memory(let bytes) = shelves[count][index].storage else { break }
        let section = bytes.span.extracting(shelves[count][index].range)
        shelves[count][index] = try file.add(section, form)
      }
    }
    held = 0
  }

  // MARK: - Large counts

  private mutating func appendLarge(_ record: GroupRecord) throws(SpillFailure) {
    let start = batch.count
    record.append(to: &batch, isMeasured: form.isMeasured)
    batchGroups.append(BatchGroup(count: record.count, range: start..<batch.count))
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
    var blocks: [GroupRun] = []
    var block = GroupBlock(form)
    func close() throws(SpillFailure) {
      guard let run = block.closedRun() else { return }
      guard !isLast, case .memory(let bytes) = run.storage else { return blocks.append(run) }
      blocks.append(try file.add(bytes.span.extracting(run.range), form))
    }
    for group in batchGroups {
      if !block.hasRoom(for: group.range.count) { try close() }
      block.append(batch.span.extracting(group.range))
    }
    try close()
    runs.append(blocks)
    batch.removeAll(keepingCapacity: true)
    batchGroups.removeAll(keepingCapacity: true)
  }

  /// Ends the sort and returns the groups.
  mutating func finish(_ code: KeyCode) throws(SpillFailure) -> RowStream {
    try sortBatch(isLast: true)
    for count in 0..<Self.shelfCount {
      if let block = open[count].closedRun() { shelves[count].append(block) }
    }
    return RowStream(code, form, runs: runs, shelves: shelves)
  }
}

/// A temporary file of blocks, made with the first of them.
struct BlockFile {
  private var file: TemporaryFile?
  private var size = 0

  /// Writes a block, which is one section, behind the others.
  mutating func add(_ section: Span<UInt8>, _ form: GroupForm) throws(SpillFailure) -> GroupRun {
    let file = try TemporaryFile.opened(in: &file)
    try file.write(section, at: size)
    defer { size += section.count }
    return GroupRun(.file(file), size..<size + section.count, form)
  }
}
