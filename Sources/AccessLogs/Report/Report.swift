/// All that a report says, in the order it says it; a writer turns it into bytes.
package struct Report: Sendable {
  package let table: ReportTable
  /// The sums over all files.
  package let totals: ReportTotals
  /// What became of each file, sorted by key.
  package let files: [FileSummary]

  /// Makes the report of a table and of what became of each file, skipped and failed ones too.
  init(_ table: ReportTable, totals: ReportTotals, files: [FileSummary]) {
    self.table = table
    self.totals = totals
    self.files = files.sorted { $0.key < $1.key }
  }

  /// Makes the report of some rows and files, neither of them in order yet.
  ///
  /// - Parameters:
  ///   - rows: The rows, each key once. Grouped by file alone, files without one get a row of 0.
  ///   - files: What became of each file, skipped and failed ones too.
  ///   - top: How many rows to keep, the largest; nil for all.
  package init(rows: consuming ReportRows, files: [FileSummary], top: Int? = nil) {
    if rows.by == [.file] { rows.addEmptyRows(for: files.sorted { $0.key < $1.key }) }
    let totals = ReportTotals(of: files)
    let table = ReportTable(rows, top: top, total: totals.lines.counted)
    self.init(table, totals: totals, files: files)
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
