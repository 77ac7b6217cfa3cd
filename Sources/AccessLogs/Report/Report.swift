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
  /// The rows, count descending, then column by column in raw bytes.
  package var rows: ReportRows
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
