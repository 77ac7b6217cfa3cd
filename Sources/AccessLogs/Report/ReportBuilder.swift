/// Merges what the files gave into one report, in whatever order they come.
///
/// Merging adds counts by group; where the report groups by file, groups of different files never
/// meet and are only gathered.
package struct ReportBuilder: ~Copyable {
  private let by: [Dimension]
  private let files: [FileKey]
  private let groupsByFile: Bool
  private var summaries: [FileSummary] = []
  /// The groups over all files, where files do not matter.
  private var tally = Tally()
  /// The groups file by file, where they do.
  private var rows: ReportRows
  /// The groups of files that have many of them.
  private var runs: ManyGroups

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
    self.by = by
    self.files = files
    groupsByFile = by.contains(.file)
    rows = ReportRows(by: by, text: [], entries: [], files: files)
    runs = ManyGroups(by: by, files: files, memory: memory)
  }

  /// Whether groups were lost because no temporary file could hold them.
  ///
  /// There will be no report then, so that a run need not go on.
  package var hasFailed: Bool { runs.failure != nil }

  /// Adds a file that has nothing to merge: skipped, or failed before it was counted.
  package mutating func add(_ summary: FileSummary) {
    summaries.append(summary)
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
    // Grouped by file, loose groups are only gathered, so each has to come once.
    let loose = pieces.filter(\.isLoose)
    let joined = groupsByFile ? [CountedFile(joining: loose, as: whole)] : loose
    for piece in joined + pieces.filter({ !$0.isLoose }) {
      try mergeGroups(of: piece, file: index)
    }
    note(whole, file: index)
    return true
  }

  /// Notes a file whose groups were merged.
  private mutating func note(_ summary: FileSummary, file index: Int) {
    if by == [.file] { appendFileRow(summary, file: index) }
    summaries.append(summary)
    runs.makeRoom(&tally, &rows)
  }

  /// Merges the groups of bytes that were checked.
  private mutating func mergeGroups(
    of counted: CountedFile,
    file index: Int
  ) throws(CountedFileError) {
    switch counted.groups {
    case .sorted(let range): try runs.add(counted.bytes, range, file: index)
    case .file(let byteCount):
      guard let file = counted.temporaryFile else { throw CountedFileError() }
      runs.add(file, byteCount: byteCount, file: index)
    case .loose:
      unsafe counted.withGroups { group in
        unsafe add(group, file: index)
      } atEnd: {
        // The keys lie in the bytes.
        tally.flush()
      }
    }
  }

  /// With `--by file` alone a file has no groups, and its row is what is counted in it.
  private mutating func appendFileRow(_ summary: FileSummary, file index: Int) {
    guard summary.lines.counted > 0 else { return }
    rows.entries.append(
      ReportRows.Entry(
        offset: 0,
        length: 0,
        tag: GroupTag(bits: 0),
        file: index,
        count: summary.lines.counted
      )
    )
  }

  private mutating func add(_ group: CountedFileReader.Group, file index: Int) {
    if groupsByFile {
      unsafe rows.append(group.key, tag: group.tag, count: group.count, file: index)
    } else if let start = unsafe group.key.baseAddress {
      unsafe tally.enqueue(
        start,
        length: group.key.count,
        tag: group.tag,
        count: UInt64(group.count)
      )
    }
  }

  /// Ends the merge and returns the report, its rows in order and cut to the `top` largest.
  ///
  /// - Throws: ``SpillFailure`` if the groups did not fit into memory, nor into temporary files.
  package consuming func report(top: Int?) throws(SpillFailure) -> Report {
    if !runs.isEmpty || runs.failure != nil {
      return try runs.report(adding: tally, rows, files: summaries, top: top)
    }
    if groupsByFile { return Report(rows: rows, files: summaries, top: top) }
    let totals = ReportTotals(of: summaries)
    let rows = GroupRows(tally, by: by, top: top)
    let table = ReportTable(rows, by: by, total: totals.lines.counted)
    return Report(table, totals: totals, files: summaries)
  }
}

extension ReportRows {
  /// Appends a row behind the others, its endpoint behind their text.
  @inline(__always)
  mutating func append(
    _ key: UnsafeBufferPointer<UInt8>,
    tag: GroupTag,
    count: Int,
    file: Int
  ) {
    entries.append(
      Entry(offset: text.count, length: key.count, tag: tag, file: file, count: count)
    )
    unsafe text.append(contentsOf: key)
  }
}
