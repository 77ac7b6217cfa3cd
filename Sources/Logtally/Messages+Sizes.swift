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

  /// Returns that a report of rows with so many gauges each makes more series than are good for a monitoring system.
  static func monitoring(rows: Int, gauges: Int) -> String? {
    guard rows * gauges > mostSeries else { return nil }
    return line(
      "the report makes \(NumberText.grouped(rows * gauges)) series, each of which a monitoring system "
        + "keeps for long; for the largest: --top \(max(1, mostSeries / gauges))"
    )
  }
}
