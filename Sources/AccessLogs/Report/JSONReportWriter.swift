/// The report as one JSON object, with what became of each file; one row and one file per line.
///
/// Written by hand and not through an encoder: rows are streamed, and the layout is a promise.
package struct JSONReportWriter: ReportWriter {
  /// The version of the program that is named as the generator.
  package var version: String

  package init(version: String) {
    self.version = version
  }

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var chunk = ReportChunk()
    append(head: report, to: &chunk)
    try append(rowsOf: report.table, to: &chunk, passing: sink)
    try append(filesOf: report, to: &chunk, passing: sink)
    chunk.append("}\n")
    try chunk.pass(to: sink)
  }

  /// How every report begins, up to the version of its layout.
  static let beginning = "{\n  \"schema\": \"logtally.report/"

  private func append(head report: Report, to chunk: inout ReportChunk) {
    let totals = report.totals
    chunk.append(Self.beginning)
    chunk.append("1\",\n")
    chunk.append("  \"generator\": {\"name\": \"logtally\", \"version\": ")
    chunk.append(string: version)
    chunk.append("},\n  \"by\": [")
    for (index, column) in report.table.keyColumns.enumerated() {
      if index > 0 { chunk.append(", ") }
      chunk.append(string: column.name)
    }
    chunk.append("],\n  \"totals\": {")
    chunk.append("\"files\": ", totals.files, ", ")
    chunk.append("\"counted_files\": ", totals.countedFiles, ", ")
    chunk.append("\"partial_files\": ", totals.partialFiles, ", ")
    chunk.append("\"failed_files\": ", totals.failedFiles, ", ")
    chunk.append("\"skipped_files\": ", totals.skippedFiles, ",\n             ")
    chunk.append("\"bytes\": ", totals.bytes, ", ")
    chunk.append("\"lines\": ", totals.lines.lines, ", ")
    chunk.append("\"counted\": ", totals.lines.counted, ", ")
    chunk.append("\"filtered\": ", totals.lines.filtered, ",\n             ")
    chunk.append("\"unparsed\": ", totals.lines.unparsed, ", ")
    chunk.append("\"blank\": ", totals.lines.blank, ", ")
    chunk.append("\"comment\": ", totals.lines.comment, "},\n")
    chunk.append("  \"other\": ", report.table.other, ",\n")
  }

  private func append<Failure: Error>(
    rowsOf table: ReportTable,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    chunk.append("  \"rows\": [")
    let names = table.columns.map { "\"\($0.name)\": " }
    var isFirst = true
    try table.forEachRow { (row) throws(Failure) in
      if !isFirst { chunk.append(",\n           ") }
      isFirst = false
      chunk.append("{")
      row.forEachCell { column, cell in
        chunk.append(names[column])
        chunk.append(string: cell)
        chunk.append(", ")
      }
      chunk.append("\"count\": ", row.count, "}")
      try chunk.passIfFull(to: sink)
    }
    chunk.append("],\n")
  }

  private func append<Failure: Error>(
    filesOf report: Report,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    chunk.append("  \"files\": [")
    for (index, file) in report.files.enumerated() {
      if index > 0 { chunk.append(",\n            ") }
      chunk.append("{\"file\": ")
      chunk.append(string: file.key.bytes.span)
      chunk.append(", \"state\": ")
      chunk.append(string: file.state.name)
      chunk.append(", \"log_format\": ")
      chunk.append(stringOrNull: file.logFormat?.name)
      chunk.append(", \"compression\": ")
      chunk.append(stringOrNull: file.compression?.name)
      chunk.append(", \"bytes\": ", file.bytes, ", ")
      chunk.append("\"lines\": ", file.lines.lines, ", ")
      chunk.append("\"counted\": ", file.lines.counted, ", ")
      chunk.append("\"filtered\": ", file.lines.filtered, ", ")
      chunk.append("\"unparsed\": ", file.lines.unparsed, ", ")
      chunk.append("\"blank\": ", file.lines.blank, ", ")
      chunk.append("\"comment\": ", file.lines.comment, ", \"error\": ")
      chunk.append(stringOrNull: file.problemText)
      chunk.append("}")
      try chunk.passIfFull(to: sink)
    }
    chunk.append("]\n")
  }
}

extension ReportChunk {
  fileprivate mutating func append(_ name: StaticString, _ number: Int, _ end: StaticString) {
    append(name)
    append(digitsOf: number)
    append(end)
  }

  /// Appends the text of some bytes as a JSON string.
  fileprivate mutating func append(string value: Span<UInt8>) {
    append("\"")
    if ByteTraits(of: value).isEmpty {
      append(contentsOf: value)
    } else {
      var text: [UInt8] = []
      KeyText.append(value, to: &text)
      for byte in text {
        // The text holds no control bytes, so nothing else needs an escape.
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          append(UInt8(ascii: "\\"))
        }
        append(byte)
      }
    }
    append("\"")
  }

  fileprivate mutating func append(string value: String) {
    append(string: Array(value.utf8).span)
  }

  fileprivate mutating func append(stringOrNull value: String?) {
    if let value { append(string: value) } else { append("null") }
  }
}
