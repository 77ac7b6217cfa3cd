/// The report as a part, from which reports can be made, also together with other parts.
package struct PartReportWriter: ReportWriter {
  package init() {}

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let part = report.part else { return }
    var writer = PartWriter(part.origin, report.query)
    for file in part.files {
      writer.append(.file, file)
      try writer.passIfLong(to: sink)
    }
    try part.groups.forEachSection { (section) throws(Failure) in
      writer.append(section: section)
      try writer.passIfLong(to: sink)
    }
    try sink(writer.finish().span)
  }
}
