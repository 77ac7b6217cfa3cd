import AccessLogs

/// What is said of reports that their readers hardly take.
extension Messages {
  /// The rows below a header that a sheet of Excel has.
  private static let rowsOfSheet = 1_048_575
  /// More series of one report than a monitoring system should get.
  private static let mostSeries = 1000

  /// Returns that a report has more rows than a spreadsheet shows; nil if it has not.
  static func spreadsheet(rows: Int) -> String? {
    guard rows > rowsOfSheet else { return nil }
    return line(
      "the report has \(NumberText.grouped(rows)) rows, and a spreadsheet shows the first "
        + "\(NumberText.grouped(rowsOfSheet)); for those: --top \(rowsOfSheet)"
    )
  }

  /// Returns what of a report the sheets of a workbook have no room for.
  static func workbook(_ limits: WorkbookLimits) -> [String] {
    let sheets = limits.furtherSheets
    let all = "another format has all, such as: --format csv"
    return [
      sheets == 0
        ? nil
        : "a sheet has no room for all rows of a table; the others are in "
          + NumberText.counted(sheets, "further sheet"),
      limits.cutCells == 0
        ? nil
        : "\(NumberText.counted(limits.cutCells, "text")) of more than 32,767 characters "
          + "\(limits.cutCells == 1 ? "is" : "are") cut in the workbook, since a cell holds no more; \(all)",
      limits.longNumbers == 0
        ? nil
        : "\(NumberText.counted(limits.longNumbers, "number")) of more than 15 digits "
          + "\(limits.longNumbers == 1 ? "is" : "are") rounded in the workbook, as spreadsheets do; \(all)",
    ].compactMap { $0.map(line) }
  }

  /// Returns that a report of rows with so many gauges each makes more series than are good for a monitoring system.
  static func monitoring(rows: Int, gauges: Int) -> String? {
    guard rows * gauges > mostSeries else { return nil }
    return line(
      "the report makes \(NumberText.grouped(rows * gauges)) series, each of which a monitoring system "
        + "keeps for long; for the largest: --top \(max(1, mostSeries / gauges))"
    )
  }
}
