/// All that a report says, in the order it says it; a writer turns it into bytes.
package struct Report: Sendable {
  /// The dimensions of a row, in the order they were asked for.
  package var by: [Dimension]
  /// The sums over all files.
  package var totals: ReportTotals
  /// The sum of the counts that `--top` left out of the rows.
  package var other: Int
  /// How many rows `--top` left out.
  package var otherRows: Int
  /// How many rows there are.
  package let rowCount: Int
  /// What became of each file, sorted by key.
  package var files: [FileSummary]
  private let source: Source

  /// Where the rows come from, in order: count descending, then column by column in raw bytes.
  private enum Source {
    case rows(ReportRows)
    case groups(GroupRows)
    case stream(RowStream)
  }

  private init(
    _ source: Source,
    rowCount: Int,
    other: Int = 0,
    otherRows: Int,
    by: [Dimension],
    files: [FileSummary]
  ) {
    self.by = by
    totals = ReportTotals(of: files)
    self.other = other
    self.otherRows = otherRows
    self.rowCount = rowCount
    self.files = files.sorted { $0.key < $1.key }
    self.source = source
  }
}

extension Report {
  /// Makes the report of some rows and files, neither of them in order yet.
  ///
  /// - Parameters:
  ///   - rows: The rows, each key once. Grouped by file alone, files without one get a row of 0.
  ///   - files: What became of each file, skipped and failed ones too.
  ///   - top: How many rows to keep, the largest; nil for all.
  package init(rows: consuming ReportRows, files: [FileSummary], top: Int? = nil) {
    let by = rows.by
    if by == [.file] { rows.addEmptyRows(for: files.sorted { $0.key < $1.key }) }
    let selection = rows.inOrder(top: top)
    self.init(
      .rows(selection.rows),
      rowCount: selection.rows.entries.count,
      other: selection.other,
      otherRows: selection.otherRows,
      by: by,
      files: files
    )
  }

  /// Makes the report of the groups of a tally, where files do not matter.
  ///
  /// - Parameters:
  ///   - rows: The groups in order.
  ///   - by: The dimensions of the groups.
  ///   - files: What became of each file, skipped and failed ones too.
  init(_ rows: GroupRows, by: [Dimension], files: [FileSummary]) {
    self.init(
      .groups(rows),
      rowCount: rows.count,
      other: rows.other,
      otherRows: rows.otherRows,
      by: by,
      files: files
    )
  }

  /// Makes the report of many rows, which are in order already.
  ///
  /// - Parameters:
  ///   - stream: The rows.
  ///   - rowCount: How many rows the stream has.
  ///   - sum: The sum of their counts.
  ///   - by: The dimensions of the rows.
  ///   - files: What became of each file, skipped and failed ones too.
  ///   - top: How many rows to keep, the largest; nil for all.
  init(
    stream: RowStream,
    rowCount: Int,
    sum: Int,
    by: [Dimension],
    files: [FileSummary],
    top: Int?
  ) {
    let shown = min(top ?? rowCount, rowCount)
    self.init(
      .stream(stream),
      rowCount: shown,
      otherRows: rowCount - shown,
      by: by,
      files: files
    )
    if shown < rowCount {
      other = sum
      forEachRow { other -= $1.count }
    }
  }

  // MARK: - Rows

  /// Calls `body` with each row in order, or with the first `limit` of them.
  ///
  /// The entry is one of the rows beside it, which hold its text; that may be one block of many.
  package func forEachRow<Failure: Error>(
    limit: Int = .max,
    _ body: (ReportRows, ReportRows.Entry) throws(Failure) -> Void
  ) throws(Failure) {
    let limit = min(limit, rowCount)
    switch source {
    case .rows(let rows):
      try rows.forEachEntry(limit: limit) { (entry) throws(Failure) in try body(rows, entry) }
    case .groups(let rows): try rows.forEachRow(limit: limit, body)
    case .stream(let rows): try rows.forEachRow(limit: limit, body)
    }
  }

  /// Why the rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? {
    if case .stream(let rows) = source { return rows.failure }
    return nil
  }
}

extension ReportRows {
  /// Adds a row of count 0 for each file that was counted and has none.
  fileprivate mutating func addEmptyRows(for summaries: [FileSummary]) {
    let keys = Set(entries.map { files[Int($0.file)] })
    for summary in summaries where summary.state == .counted || summary.state == .partial {
      if keys.contains(summary.key) { continue }
      let tag = GroupTag(endpoint: .target, status: 0)
      entries.append(Entry(offset: 0, length: 0, tag: tag, file: files.count, count: 0))
      files.append(summary.key)
    }
  }
}

/// The sums over all files of a report.
package struct ReportTotals: Sendable, Hashable {
  package var countedFiles = 0
  package var partialFiles = 0
  package var failedFiles = 0
  package var skippedFiles = 0
  package var bytes = 0
  package var lines = LineCounts()

  package init(of files: [FileSummary]) {
    for file in files {
      switch file.state {
      case .counted: countedFiles += 1
      case .partial: partialFiles += 1
      case .failed: failedFiles += 1
      case .skipped: skippedFiles += 1
      }
      bytes += file.bytes
      lines += file.lines
    }
  }

  /// All files, whatever became of them.
  package var files: Int { countedFiles + partialFiles + failedFiles + skippedFiles }

  /// Whether there were files, and none of them is in the rows.
  package var isNothingCounted: Bool { files > 0 && countedFiles + partialFiles == 0 }
}
