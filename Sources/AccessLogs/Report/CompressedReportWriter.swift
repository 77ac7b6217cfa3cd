/// A report of another writer, compressed as one frame or member while it is written.
///
/// The same report becomes the same bytes: nothing of a name or of the time is in them.
package struct CompressedReportWriter: ReportWriter {
  private let writer: any ReportWriter
  private let compression: Compression

  /// Makes a writer; a compression that another program has to do leaves reports as they are.
  package init(_ writer: any ReportWriter, _ compression: Compression) {
    self.writer = writer
    self.compression = compression
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let encoder = compression.encoder() else { return try writer.write(report, to: sink) }
    try writer.write(report) { (chunk) throws(Failure) in
      try encoder.encode(chunk, isLast: false, to: sink)
    }
    let rest: [UInt8] = []
    try encoder.encode(rest.span, isLast: true, to: sink)
  }

  package var workbook: XLSXReportWriter? { writer.workbook }
}
