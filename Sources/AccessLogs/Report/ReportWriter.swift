/// A layout of reports: turns a report into bytes.
package protocol ReportWriter: Sendable {
  /// Writes a report, chunk after chunk, so that millions of rows never are one block of memory.
  ///
  /// - Parameters:
  ///   - report: The report, its rows in order.
  ///   - sink: Takes the next bytes, about 128 KiB at a time.
  /// - Throws: What the sink throws, at once; nothing else.
  func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure)

  /// The workbook that is handed out, if the report is one: it may have a failure of its own.
  var workbook: XLSXReportWriter? { get }
}

extension ReportWriter {
  package var workbook: XLSXReportWriter? { nil }
}
