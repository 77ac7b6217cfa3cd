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
  /// The rows, count descending, then column by column in raw bytes; none if there is a stream.
  package var rows: ReportRows
  /// The same rows where they are millions.
  package private(set) var stream: RowStream?
  /// How many rows there are.
  package private(set) var rowCount: Int
  /// What became of each file, sorted by key.
  package var files: [FileSummary]

  package init(
    by: [Dimension],
    totals: ReportTotals,
    other: Int,
    otherRows: Int,
    rows: ReportRows,
    files: [FileSummary]
  ) {
    self.by = by
    self.totals = totals
    self.other = other
    self.otherRows = otherRows
    self.rows = rows
    rowCount = rows.entries.count
    self.files = files
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
    let files = files.sorted { $0.key < $1.key }
    if by == [.file] { rows.addEmptyRows(for: files) }
    let selection = rows.inOrder(top: top)
    self.init(
      by: by,
      totals: ReportTotals(of: files),
      other: selection.other,
      otherRows: selection.otherRows,
      rows: selection.rows,
      files: files
    )
  }
}

extension Report {
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
    let files = files.sorted { $0.key < $1.key }
    let shown = min(top ?? rowCount, rowCount)
    self.init(
      by: by,
      totals: ReportTotals(of: files),
      other: 0,
      otherRows: rowCount - shown,
      rows: ReportRows(by: by, text: [], entries: [], files: []),
      files: files
    )
    self.stream = stream
    self.rowCount = shown
    if shown < rowCount {
      other = sum
      forEachRow { other -= $1.count }
    }
  }

  /// Calls `body` with each row in order, or with the first `limit` of them.
  ///
  /// The entry is one of the rows beside it, which hold its text; that may be one block of many.
  package func forEachRow<Failure: Error>(
    limit: Int = .max,
    _ body: (ReportRows, ReportRows.Entry) throws(Failure) -> Void
  ) throws(Failure) {
    let limit = min(limit, rowCount)
    if let stream { return try stream.forEachRow(limit: limit, body) }
    try rows.forEachEntry(limit: limit) { (entry) throws(Failure) in try body(rows, entry) }
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

  package init() {}

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
}
