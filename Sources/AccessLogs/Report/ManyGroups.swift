internal import CByteScan

/// The groups of a report that are too many for a table in memory: runs, merged at the end.
///
/// Unsafe because it walks over the records of a run.
@safe
struct ManyGroups {
  private let by: [Dimension]
  private let files: [FileKey]
  private let memory: Int
  private let order: KeyOrder
  private var inMemory: [GroupRun] = []
  /// The bytes of the runs in memory.
  private var held = 0
  private var spilled: SpilledGroups
  /// Why groups are lost; there will be no report.
  private(set) var failure: SpillFailure?

  init(by: [Dimension], files: [FileKey], memory: Int) {
    self.by = by
    self.files = files
    self.memory = memory
    order = KeyOrder(by: by, files: files)
    spilled = SpilledGroups(order: order, memory: memory / 4, hasFiles: by.contains(.file))
  }

  var isEmpty: Bool { inMemory.isEmpty && spilled.isEmpty }

  private var groupsByFile: Bool { by.contains(.file) }

  // MARK: - Adding

  /// Adds a run in memory.
  ///
  /// - Throws: ``CountedFileError`` if not all of it can be read; then nothing of it is added.
  mutating func add(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    file index: Int
  ) throws(CountedFileError) {
    guard Self.isWhole(bytes, range) else { throw CountedFileError() }
    inMemory.append(GroupRun(.memory(bytes, range), file: file(index)))
    held += bytes.count
  }

  /// Adds a run in a file.
  mutating func add(_ file: TemporaryFile, byteCount: Int, file index: Int) {
    let run = GroupRun(.file(file, byteCount: byteCount), file: self.file(index))
    attempt { (self) throws(SpillFailure) in try self.spilled.add(run) }
  }

  private func file(_ index: Int) -> UInt32 {
    groupsByFile ? UInt32(truncatingIfNeeded: index) : 0
  }

  private static func isWhole(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return false }
      var position = unsafe start + range.lowerBound
      let end = unsafe start + range.upperBound
      while unsafe GroupRecord(at: &position, before: end, hasFiles: false) != nil {}
      return unsafe position == end
    }
  }

  private mutating func attempt(_ body: (inout Self) throws(SpillFailure) -> Void) {
    if failure != nil { return }
    do throws(SpillFailure) {
      try body(&self)
    } catch {
      failure = error
    }
  }

  // MARK: - Making room

  /// Moves to temporary files what is in memory, here and in tables, if it is too much.
  mutating func makeRoom(_ tally: inout Tally, _ rows: inout ReportRows) {
    // By file alone there is a row for each file and no group.
    guard by != [.file] else { return }
    let table = rows.text.count + rows.entries.count * MemoryLayout<ReportRows.Entry>.stride
    // An array that grows takes three times as much for a moment.
    guard held + tally.byteCount + 3 * table > memory / 2 else { return }
    var waiting = inMemory
    inMemory = []
    held = 0
    attempt { (self) throws(SpillFailure) in
      if !tally.isEmpty {
        tally.checkpoint()
        try self.spilled.add(&tally)
        tally.removeAll()
      }
      if !rows.entries.isEmpty {
        if let run = try rows.sortedRun() { try self.spilled.add(run) }
        rows.entries = []
        rows.text = []
      }
      if !waiting.isEmpty, let run = try self.spilled.merged(waiting) {
        waiting = []
        try self.spilled.add(run)
      }
    }
    if failure != nil {
      tally.removeAll()
      rows.entries = []
      rows.text = []
    }
  }

  // MARK: - The report

  /// Merges all runs and tables into a report.
  consuming func report(
    adding tally: consuming Tally,
    _ rows: consuming ReportRows,
    files summaries: [FileSummary],
    top: Int?
  ) throws(SpillFailure) -> Report {
    if let failure { throw failure }
    var runs = spilled.runs + inMemory
    if !tally.isEmpty {
      tally.removeSlots()
      runs.append(tally.sortedRun(by: by))
    }
    if !rows.entries.isEmpty, let run = try rows.sortedRun() { runs.append(run) }
    var merge = try RunMerge(runs, order: order, memory: memory / 4)
    var sorter = CountSorter(hasFiles: groupsByFile, memory: memory / 4)
    try merge.drain(into: &sorter)
    let part = try sorter.finish()
    let table = ReportTable(
      RowStream(by: by, files: files, parts: [part]),
      by: by,
      rowCount: sorter.rowCount,
      total: sorter.sum,
      top: top
    )
    return Report(table, totals: ReportTotals(of: summaries), files: summaries)
  }
}

extension Tally {
  /// Returns all groups as a run in memory.
  fileprivate borrowing func sortedRun(by: [Dimension]) -> GroupRun {
    let rows = sortedRows(by: by)
    let padding = Int(CBYTESCAN_PADDING)
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: mostRecordBytes + padding) {
      buffer,
      count in
      guard let start = buffer.baseAddress else { return }
      var position = unsafe start
      unsafe forEach(in: rows) { record, _ in unsafe record.write(at: &position, hasFiles: false) }
      unsafe position.initialize(repeating: 0, count: padding)
      unsafe count = position - start + padding
    }
    return GroupRun(.memory(bytes, 0..<bytes.count - padding))
  }
}

extension ReportRows {
  /// Returns all rows as a run in a temporary file, where each record names its file.
  fileprivate func sortedRun() throws(SpillFailure) -> GroupRun? {
    let sorted = RowSorter(RankedRows(self)).sorted(count: entries.count)
    var writer = RunWriter(hasFiles: true)
    var failure: SpillFailure?
    unsafe text.withUnsafeBufferPointer { text in
      let none = unsafe UnsafePointer(bitPattern: 1).unsafelyUnwrapped as UnsafePointer<UInt8>
      for row in sorted {
        let entry = entries[Int(row.row)]
        do throws(SpillFailure) {
          unsafe try writer.append(
            GroupRecord(
              key: (text.baseAddress ?? none) + entry.offset,
              length: Int(entry.length),
              tag: entry.tag,
              file: entry.file,
              count: entry.count
            )
          )
        } catch {
          failure = error
          return
        }
      }
    }
    if let failure { throw failure }
    return try writer.finish()
  }
}
