extension WorkbookSheets {
  /// Writes a report: its tables, and what became of files and lines.
  ///
  /// - Throws: What `check` throws, which is called now and then.
  mutating func append<Failure: Error>(
    _ report: Report,
    check: () throws(Failure) -> Void
  ) throws(Failure) {
    let titles = report.tables.map(Self.title)
    for (table, title) in zip(report.tables, titles) {
      try append(table, title, check: check)
    }
    try append(filesOf: report, check: check)
    append(totalsOf: report, titles)
  }

  /// Returns `endpoint,status`, or `endpoint by class`.
  private static func title(of table: ReportTable) -> String {
    table.keyColumns.map(\.name).joined(separator: ",")
      + (table.pivot.map { " by \($0.dimension.name)" } ?? "")
  }

  private mutating func append<Failure: Error>(
    _ table: ReportTable,
    _ title: String,
    check: () throws(Failure) -> Void
  ) throws(Failure) {
    let columns = table.columns.map { Column($0.name, $0.sheetStyle) }
    begin(title, columns)
    var rowCount = 0
    try table.forEachRow { (row) throws(Failure) in
      beginRow()
      row.forEachCell { column, cell in
        if columns[column].style == .text {
          append(cell, column)
        } else {
          append(time: cell, column)
        }
      }
      row.forEachNumber { column, number in append(number, column) }
      rowCount += 1
      if rowCount.isMultiple(of: Self.rowsBetweenChecks) { try check() }
    }
    if table.hasTotal {
      beginTotal()
      append("(total)", 0)
      for (column, number) in zip(table.numberColumns.indices, table.totals) {
        append(number, column)
      }
    }
    end()
    try check()
  }

  private static let rowsBetweenChecks = 1000

  private mutating func append<Failure: Error>(
    filesOf report: Report,
    check: () throws(Failure) -> Void
  ) throws(Failure) {
    let texts = ["file", "state", "log_format", "compression"].map { Column($0) }
    let numbers = ["bytes", "lines", "counted", "filtered", "unparsed", "blank", "comment"]
    begin("files", texts + numbers.map { Column($0, .whole) } + [Column("error")])
    for (place, file) in report.files.enumerated() {
      beginRow()
      append(file.key.bytes.span, 0)
      append(file.state.name, 1)
      append(file.logFormat?.name, 2)
      append(file.compression?.name, 3)
      let lines = file.lines
      let numbers = [
        file.bytes, lines.lines, lines.counted, lines.filtered, lines.unparsed, lines.blank,
        lines.comment,
      ]
      for (column, number) in numbers.enumerated() { append(number, 4 + column) }
      append(file.problemText, 11)
      if place.isMultiple(of: Self.rowsBetweenChecks) { try check() }
    }
    end()
  }

  /// Writes what was asked and all that is said of all files and lines, by the names that the JSON report has for it.
  private mutating func append(totalsOf report: Report, _ titles: [String]) {
    begin("totals", [Column("name"), Column("value", .whole)])
    for option in AskedOption.all(of: report.query, report.shape) {
      for text in option.value == .flag ? ["true"] : option.texts {
        beginRow()
        append("query.\(option.name)", 0)
        append(text, 1)
      }
    }
    let (totals, lines) = (report.totals, report.totals.lines)
    let numbers = [
      ("files", totals.files), ("counted_files", totals.countedFiles),
      ("partial_files", totals.partialFiles),
      ("failed_files", totals.failedFiles), ("skipped_files", totals.skippedFiles),
      ("bytes", totals.bytes),
      ("lines", lines.lines), ("counted", lines.counted), ("filtered", lines.filtered),
      ("unparsed", lines.unparsed), ("blank", lines.blank), ("comment", lines.comment),
    ]
    for (name, number) in numbers { append(name, DecimalNumber(number)) }
    for (name, number) in report.tables.first?.measuredTotals ?? [] {
      append("measures.\(name)", number)
    }
    for (table, title) in zip(report.tables, titles) {
      let suffix = titles.count == 1 ? "" : " of \(title)"
      append("other\(suffix)", DecimalNumber(table.other))
      for (name, number) in table.measuredOthers {
        append("other_measures.\(name)\(suffix)", number)
      }
    }
    end()
  }

  private mutating func append(_ name: String, _ number: DecimalNumber?) {
    beginRow()
    append(name, 0)
    append(number, 1, number?.decimals == 3 ? .milliseconds : .whole)
  }
}

extension ReportTable.Column {
  /// How the cells of the column look in a workbook.
  fileprivate var sheetStyle: WorkbookSheets.Style {
    switch kind {
    case .key:
      switch Dimension(name: name) {
      case .minute, .hour: .minute
      case .day: .day
      case .month: .month
      default: .text
      }
    case .percent, .growth: .percent
    case .measure(let measure): measure == .bytes ? .whole : .milliseconds
    case .value, .count, .side, .difference: .whole
    }
  }
}
