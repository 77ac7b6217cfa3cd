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
    let isOfSeveral = report.tables.count > 1
    chunk.append(Self.beginning)
    chunk.append(isOfSeveral ? "2\",\n" : "1\",\n")
    chunk.append("  \"generator\": {\"name\": \"logtally\", \"version\": ")
    chunk.append(string: version)
    chunk.append("},\n")
    if isOfSeveral {
      append(queryOf: report, to: &chunk)
      append(totalsOf: report, to: &chunk)
      chunk.append("  \"tables\": [")
      for (index, table) in report.tables.enumerated() {
        chunk.append(index == 0 ? "{" : ",\n             {")
        try append(table, keysAt: 14, to: &chunk, passing: sink)
        chunk.append("}")
      }
      chunk.append("],\n")
    } else if let table = report.tables.first {
      try append(table, keysAt: 2, to: &chunk, passing: sink) { chunk in
        if report.asksMore { append(queryOf: report, to: &chunk) }
        append(totalsOf: report, to: &chunk)
      }
      chunk.append(",\n")
    }
    try append(filesOf: report, to: &chunk, passing: sink)
    chunk.append("}\n")
    try chunk.pass(to: sink)
  }

  /// How every report begins, up to the version of its layout.
  static let beginning = "{\n  \"schema\": \"logtally.report/"

  /// Appends what was asked beside the tables: only what was.
  private func append(queryOf report: Report, to chunk: inout ReportChunk) {
    chunk.append("  \"query\": {")
    for (place, option) in AskedOption.all(of: report.query, report.shape).enumerated() {
      if place > 0 { chunk.append(", ") }
      chunk.append(string: option.name)
      chunk.append(": ")
      switch option.value {
      case .flag: chunk.append("true")
      case .number(let number): chunk.append(digitsOf: number)
      case .text(let text): chunk.append(string: text)
      case .texts(let texts): chunk.append(list: texts)
      }
    }
    chunk.append("},\n")
  }

  private func append(totalsOf report: Report, to chunk: inout ReportChunk) {
    let totals = report.totals
    chunk.append("  \"totals\": {")
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
    chunk.append("\"comment\": ", totals.lines.comment, "")
    if let table = report.tables.first, table.hasMeasures {
      // Lines are the same in every table.
      chunk.append(",\n             \"measures\": ")
      chunk.append(measures: table.measuredTotals)
    }
    chunk.append("},\n")
  }

  /// Appends what a table has: its dimensions, and behind them `middle`; what was left out, and the rows.
  ///
  /// The keys are on lines of their own, but for the first one behind a brace, and so many cells from the left.
  private func append<Failure: Error>(
    _ table: ReportTable,
    keysAt indent: Int,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void,
    middle: (inout ReportChunk) -> Void = { _ in }
  ) throws(Failure) {
    if indent == 2 { chunk.append("  ") }
    chunk.append("\"by\": ")
    chunk.append(list: table.keyColumns.map { Array($0.name.utf8) })
    chunk.append(",\n")
    middle(&chunk)
    chunk.append(spaces: indent)
    chunk.append("\"other\": ", table.other, ",\n")
    chunk.append(spaces: indent)
    if table.hasMeasures {
      chunk.append("\"other_measures\": ")
      chunk.append(measures: table.measuredOthers)
      chunk.append(",\n")
      chunk.append(spaces: indent)
    }
    chunk.append("\"rows\": [")
    let names = JSONRow.names(of: table)
    var isFirst = true
    try table.forEachRow { (row) throws(Failure) in
      if !isFirst {
        chunk.append(",\n")
        chunk.append(spaces: indent + 9)
      }
      isFirst = false
      chunk.append(row, names)
      try chunk.passIfFull(to: sink)
    }
    chunk.append("]")
    if table.hasTotal {
      chunk.append(",\n")
      chunk.append(spaces: indent)
      chunk.append("\"total\": {")
      chunk.append(totalsOf: table, names)
      chunk.append("}")
    }
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
