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
