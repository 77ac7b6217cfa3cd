extension HTMLReportWriter {
  // MARK: - Rows as they are

  /// Appends the rows of a table, with a bar in each.
  func append<Failure: Error>(
    rowsOf table: ReportTable,
    number: Int,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    // Columns of what no line has are left out.
    let isShown = zip(table.numberColumns, table.totals).map { column, total in
      if case .measure = column.kind { total != nil } else { true }
    }
    var largest = 0
    table.forEachRow { largest = max(largest, $0.count) }
    begin(id: "t\(number)", to: &chunk)
    append(captionOf: table, to: &chunk)
    chunk.append("<thead><tr>")
    for column in table.keyColumns {
      chunk.append("<th scope=\"col\" class=\"\(column.isTime ? "k t" : "k")\">\(column.name)</th>")
    }
    for (column, isShown) in zip(table.numberColumns, isShown) where isShown {
      chunk.append("<th scope=\"col\">")
      if case .value = column.kind {
        chunk.append(keyText: column.name)
      } else {
        chunk.append(html: column.name)
      }
      chunk.append("</th>")
      if column.kind == .count { chunk.append("<th scope=\"col\" class=\"s\">share</th>") }
    }
    chunk.append("</tr></thead>\n<tbody>\n")
    try table.forEachRow { (row) throws(Failure) in
      chunk.append("<tr>")
      row.forEachCell { column, cell in
        chunk.append(column == 0 ? "<th scope=\"row\">" : "<td class=\"k\">")
        chunk.append(key: cell)
        chunk.append(column == 0 ? "</th>" : "</td>")
      }
      row.forEachNumber { column, number in
        if isShown[column - table.keyColumns.count] { append(number, to: &chunk) }
        if table.columns[column].kind == .count {
          append(shareOf: row.count, table.total, largest: largest, to: &chunk)
        }
      }
      chunk.append("</tr>\n")
      try chunk.passIfFull(to: sink)
    }
    chunk.append("</tbody>\n")
    if table.hasTotal {
      chunk.append("<tfoot><tr><th scope=\"row\"")
      if table.keyColumns.count > 1 { chunk.append(" colspan=\"\(table.keyColumns.count)\"") }
      chunk.append(">(total)</th>")
      for ((column, total), isShown) in zip(zip(table.numberColumns, table.totals), isShown)
      where isShown {
        append(total, to: &chunk)
        if column.kind == .count { chunk.append("<td></td>") }
      }
      chunk.append("</tr></tfoot>\n")
    }
    chunk.append("</table></div>\n")
    if table.rowCount > Self.printedRows { chunk.append(Self.paper) }
  }

  /// Appends how many rows there are, and what is left out.
  private func append(captionOf table: ReportTable, to chunk: inout ReportChunk) {
    let (count, others) = (table.rowCount, table.beyondTop)
    var text = NumberText.counted(count, "row")
    if others.rows > 0 {
      let shown = NumberText.grouped(count)
      let all = NumberText.counted(count + others.rows, "row")
      text =
        "The \(table.showsLargest ? "\(shown) largest" : "first \(shown)") of \(all); the others "
        + "have \(NumberText.counted(others.lines, "line")), and --top shows more"
    }
    if table.few.rows > 0 {
      text +=
        "; \(NumberText.counted(table.few.rows, "row")) with \(NumberText.counted(table.few.lines, "line")) "
        + "left out for being small"
    }
    chunk.append(html: "<caption>", text, "</caption>\n")
  }

  /// Begins a table within what scrolls, so that the page does not.
  func begin(_ name: StaticString = "rows", id: String, to chunk: inout ReportChunk) {
    chunk.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"\(id)\">")
    chunk.append("<table class=\"")
    chunk.append(name)
    chunk.append("\">")
  }

  private func append(_ number: DecimalNumber?, to chunk: inout ReportChunk) {
    chunk.append("<td>")
    chunk.append(number?.groupedText ?? "-")
    chunk.append("</td>")
  }

  /// Appends the share of a count with one decimal, and a bar beside the largest one.
  private func append(
    shareOf count: Int,
    _ total: Int,
    largest: Int,
    to chunk: inout ReportChunk
  ) {
    let width = largest == 0 ? 0 : max(1, 80 * count / largest)
    chunk.append("<td class=\"s\">")
    chunk.append(share: count, of: total)
    chunk.append("<svg aria-hidden=\"true\" viewBox=\"0 0 80 8\" width=\"80\" height=\"8\">")
    chunk.append("<path fill=\"\(PageStyle.fill)\" d=\"M0 0h\(width)v8H0z\"/></svg></td>")
  }

  /// How many rows of a table are on paper; the style says so too.
  static let printedRows = 40
  static let paper: StaticString = "<p class=\"paper\">On paper these are the first 40 rows.</p>\n"
}
