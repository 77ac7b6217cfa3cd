/// All that a report says, in the order it says it; a writer turns it into bytes.
package struct Report: Sendable {
  /// What was asked of the logs.
  package let query: Query
  /// What it shows of the rows.
  package let shape: ReportShape
  /// The tables of the query, in its order.
  package let tables: [ReportTable]
  /// The sums over all files.
  package let totals: ReportTotals
  /// What became of each file, sorted by key.
  package let files: [FileSummary]

  /// What the alarms of the shape are about, as it was counted.
  package internal(set) var alarms: [AlarmedLines] = []

  /// Which shares of the files it is of, where it is of some of them alone.
  package var shares: DealtShares?

  /// What a part holds, where that is what is written; there are no tables then.
  let part: PartOfReport?

  /// Makes the report of a query: its tables, and what became of each file, skipped and failed ones too.
  init(_ query: Query, _ shape: ReportShape, _ tables: [ReportTable], files: [FileSummary]) {
    self.query = query
    self.shape = shape
    self.tables = tables
    totals = ReportTotals(of: files)
    self.files = files.sorted { $0.key < $1.key }
    part = nil
  }

  /// Makes a report that is a part.
  init(_ query: Query, _ origin: PartOrigin, files: [PartFile], _ groups: MergedGroups) {
    let files = files.sorted { $0.summary.key < $1.summary.key }
    self.query = query
    self.files = files.map(\.summary)
    totals = ReportTotals(of: self.files)
    part = PartOfReport(origin: origin, files: files, groups: groups)
    (shape, tables) = (ReportShape(), [])
  }

  /// Whether more was asked than tables, a text to match and how many rows to show.
  var asksMore: Bool {
    shape.choosesRows || query.zone != nil || query.anonymity != nil || !query.columns.isEmpty
      || !query.filters.values.isEmpty || !query.filters.times.isEmpty
      || query.tidying != Tidying()
  }

  /// Why some rows were not handed out to their end: a temporary file could not be read.
  package var failure: SpillFailure? {
    part?.groups.failure ?? tables.lazy.compactMap(\.failure).first
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
