import Synchronization
package import Workbooks

/// The report as a workbook: a sheet for each table, and sheets of what became of the files and of all together.
///
/// A workbook has an end before it has a first byte. So it is made with the writer, in a file without a name in
/// `TMPDIR`, and read back: the library that makes it does not say where a full disk has cost it rows.
package final class XLSXReportWriter: ReportWriter {
  /// What sheets had no room for.
  package let limits: WorkbookLimits
  private let file: WorkbookSheets.File?
  private let brokenBy: Mutex<WorkbookFailure?>

  /// Makes the workbook of a report.
  ///
  /// - Parameters:
  ///   - report: The report.
  ///   - version: The version of the program that is named as its author.
  ///   - check: Called now and then while rows are written.
  /// - Throws: What `check` throws, at once. All else that goes wrong is the `failure`.
  package init<Failure: Error>(
    of report: Report,
    version: String,
    check: () throws(Failure) -> Void
  ) throws(Failure) {
    var sheets = WorkbookSheets(author: "logtally \(version)")
    try sheets.append(report, check: check)
    limits = sheets.limits
    do throws(WorkbookFailure) {
      file = try sheets.finish()
      brokenBy = Mutex(nil)
    } catch {
      file = nil
      brokenBy = Mutex(error)
    }
  }

  package var workbook: XLSXReportWriter? { self }

  /// Why the workbook is not whole; nil if it is.
  package var failure: WorkbookFailure? { brokenBy.withLock { $0 } }

  /// Hands out the workbook, which is that of this report, or nothing where there is a `failure`.
  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let file else { return }
    for start in stride(from: 0, to: file.byteCount, by: ReportChunk.capacity) {
      let count = min(ReportChunk.capacity, file.byteCount - start)
      var chunk = [UInt8](repeating: 0, count: count)
      do throws(SpillFailure) {
        var span = chunk.mutableSpan
        try file.file.read(into: &span, at: start)
      } catch {
        return brokenBy.withLock { $0 = .system(errno: error.errno) }
      }
      try sink(chunk.span)
    }
  }
}
