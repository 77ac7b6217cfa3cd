internal import CByteScan

/// Merges what the files gave into one report, in whatever order they come.
///
/// Groups are known by their keys, and their counts are added: few of them in a table, those that come in order when
/// the report is made, and what is too much for memory in temporary files.
///
/// Unsafe because it walks over keys in memory.
@safe
package struct ReportBuilder: ~Copyable {
  private let files: [FileKey]
  private let memory: Int
  private let code: KeyCode
  private var summaries: [FileSummary] = []
  /// The groups that came without an order.
  private var table = GroupTable()
  /// Those that came in order.
  private var runs: [GroupRun] = []
  /// The bytes of these.
  private var held = 0
  private var spilled: SpilledGroups
  /// Why groups are lost; there will be no report.
  private var failure: SpillFailure?

  /// Makes a builder for a report on these dimensions.
  ///
  /// - Parameters:
  ///   - by: The dimensions of the report, which the files were counted by.
  ///   - files: The keys of the files that will be added by index.
  ///   - memory: How many bytes the groups may take; the others go to temporary files.
  package init(
    by: [Dimension],
    files: [FileKey],
    memory: Int = Query.Means.plentyOfMemory
  ) {
    self.files = files
    self.memory = memory
    code = KeyCode(by: by, files: files)
    spilled = SpilledGroups(code: code, memory: memory / 4)
  }

  /// Whether groups were lost because no temporary file could hold them.
  ///
  /// There will be no report then, so that a run need not go on.
  package var hasFailed: Bool { failure != nil }

  private var groupsByFile: Bool { code.by.contains(.file) }

  /// Whether files have no groups, and a file's row is what is counted in it, 0 included.
  private var hasRowsOfFiles: Bool { code.by == [.file] }

  // MARK: - Files

  /// Adds a file that has nothing to merge: skipped, or failed before it was counted.
  package mutating func add(_ summary: FileSummary) {
    summaries.append(summary)
  }

  /// Adds a file of no bytes, which has nothing to merge and counts.
  package mutating func add(_ summary: FileSummary, ofEmptyFile index: Int) {
    note(summary, file: index)
  }

  /// Adds what counting a file gave, and returns its summary.
  ///
  /// - Parameters:
  ///   - counted: What counting the file gave.
  ///   - index: Which of the builder's files it is.
  /// - Returns: The summary of the file.
  /// - Throws: ``CountedFileError`` if the bytes are not those of a counted file; then nothing of
  ///   them is in the report.
  package mutating func add(
    _ counted: CountedFile,
    file index: Int
  ) throws(CountedFileError) -> FileSummary {
    let summary = try counted.checkedSummary(key: files[index])
    try mergeGroups(of: counted, file: index)
    note(summary, file: index)
    return summary
  }

  /// Adds what counting the pieces of one file gave, all of them or nothing.
  ///
  /// - Parameters:
  ///   - pieces: What counting each piece gave, in the order of the pieces.
  ///   - index: Which of the builder's files it is.
  /// - Returns: Whether the pieces make the file, each counted without a problem. If not, nothing of
  ///   them is in the report, and the file has to be counted as a whole.
  /// - Throws: ``CountedFileError`` if the bytes are not those of counted files; then nothing of
  ///   them is in the report.
  package mutating func add(
    pieces: [CountedFile],
    file index: Int
  ) throws(CountedFileError) -> Bool {
    let summaries = try pieces.map { (piece) throws(CountedFileError) in
      try piece.checkedSummary(key: files[index])
    }
    guard var whole = summaries.first, whole.state == .counted else { return false }
    for summary in summaries.dropFirst() {
      guard summary.state == .counted, summary.bytes == whole.bytes else { return false }
      whole.lines += summary.lines
    }
    for piece in pieces { try mergeGroups(of: piece, file: index) }
    note(whole, file: index)
    return true
  }

  /// Notes a file whose groups were merged.
  private mutating func note(_ summary: FileSummary, file index: Int) {
    summaries.append(summary)
    if hasRowsOfFiles {
      if summary.state == .failed || summary.state == .skipped { return }
      let key = code.key(ofFile: index) + [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
      unsafe key.withUnsafeBufferPointer { key in
        let place = unsafe UnsafeBufferPointer(rebasing: key[..<KeyCode.fileLength])
        unsafe enqueue(GroupRecord(key: place, count: summary.lines.counted))
        table.flush()
      }
    } else if held + table.byteCount > memory / 2 {
      makeRoom()
    }
  }

  // MARK: - Groups

  /// Merges the groups of bytes that were checked.
  private mutating func mergeGroups(
    of counted: CountedFile,
    file index: Int
  ) throws(CountedFileError) {
    let file = groupsByFile ? UInt32(truncatingIfNeeded: index) : nil
    switch counted.groups {
    case .sorted(let range):
      guard GroupRun.isWhole(counted.bytes, range) else { throw CountedFileError() }
      runs.append(GroupRun(.memory(counted.bytes, range), file: file))
      held += counted.bytes.count
    case .file(let byteCount):
      guard let temporary = counted.temporaryFile else { throw CountedFileError() }
      let run = GroupRun(.file(temporary, byteCount: byteCount), file: file)
      attempt { (self) throws(SpillFailure) in try self.spilled.add(run) }
    case .loose:
      if let file { return addLoose(counted, of: file) }
      unsafe counted.withGroups { group in
        unsafe enqueue(group)
      } atEnd: {
        // The keys lie in the bytes.
        table.flush()
      }
    }
  }

  /// Adds groups to whose keys the column of their file is put.
  private mutating func addLoose(_ counted: CountedFile, of file: UInt32) {
    var block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)
    defer { unsafe block.deallocate() }
    unsafe block.initialize(repeating: 0)
    var used = 0
    unsafe counted.withGroups { group in
      let needed = unsafe group.key.count + KeyCode.fileLength + Int(CBYTESCAN_PADDING)
      if needed > block.count - used {
        // The keys lie in the block.
        table.flush()
        used = 0
        if needed > block.count {
          unsafe block.deallocate()
          unsafe block = .allocate(capacity: 2 * needed)
          unsafe block.initialize(repeating: 0)
        }
      }
      guard let start = block.baseAddress else { return }
      let place = unsafe start + used
      let length = unsafe code.place(group.key, file: file, at: place)
      used += length
      let key = unsafe UnsafeBufferPointer(start: place, count: length)
      unsafe enqueue(GroupRecord(key: key, count: group.count))
    } atEnd: {
      table.flush()
    }
  }

  private mutating func enqueue(_ group: GroupRecord) {
    guard let start = unsafe group.key.baseAddress else { return }
    unsafe table.enqueue(
      start,
      length: group.key.count,
      packed: 0,
      count: UInt64(group.count)
    )
  }

  private mutating func attempt(_ body: (inout Self) throws(SpillFailure) -> Void) {
    if failure != nil { return }
    do throws(SpillFailure) {
      try body(&self)
    } catch {
      failure = error
    }
  }

  /// Moves what is in memory to temporary files.
  private mutating func makeRoom() {
    let waiting = runs
    runs = []
    held = 0
    attempt { (self) throws(SpillFailure) in
      if !self.table.isEmpty {
        self.table.checkpoint()
        try self.spilled.add(&self.table)
      }
      if !waiting.isEmpty, let run = try self.spilled.merged(waiting) { try self.spilled.add(run) }
    }
    table.removeAll()
  }

  // MARK: - The report

  /// Ends the merge and returns the report, its rows in order and cut to the `top` largest.
  ///
  /// - Throws: ``SpillFailure`` if the groups did not fit into memory, nor into temporary files.
  package consuming func report(top: Int?) throws(SpillFailure) -> Report {
    if let failure { throw failure }
    var runs = spilled.runs + runs
    if runs.isEmpty {
      return Report(ReportTable(table, code, top: top, withZeros: hasRowsOfFiles), files: summaries)
    }
    if !table.isEmpty {
      table.removeSlots()
      runs.append(GroupRun(sorting: table))
      table = GroupTable()
    }
    var merge = try RunMerge(runs, code: code, memory: memory / 4)
    var sorter = CountSorter(memory: memory / 4)
    try merge.drain(into: &sorter)
    let stream = try sorter.finish()
    let table = ReportTable(
      stream,
      code,
      groupCount: sorter.groupCount,
      total: sorter.sum,
      top: top
    )
    return Report(table, files: summaries)
  }
}
