extension HTMLReportWriter {
  /// Appends what became of the files, those first of which something is missing.
  func append(filesOf report: Report, to chunk: inout ReportChunk) {
    let order: [FileSummary.State] = [.failed, .partial, .skipped, .counted]
    let files = order.flatMap { state in report.files.lazy.filter { $0.state == state } }
    let shown = files.prefix(Self.usualRows)
    chunk.append("<section>\n<h2 id=\"files\">Files</h2>\n")
    begin("rows files", id: "files", to: &chunk)
    let more =
      shown.count < files.count
      ? "\(NumberText.grouped(shown.count)) of \(NumberText.counted(files.count, "file")), first those of "
        + "which something is missing"
      : NumberText.counted(files.count, "file")
    chunk.append(html: "<caption>", more, "</caption>\n<thead><tr>")
    let hasProblems = shown.contains { $0.problemText != nil }
    let heads =
      ["file", "state", "format", "bytes", "lines", "counted", "unparsed"]
      + (hasProblems ? ["what is missing"] : [])
    for head in heads {
      let isNumber = heads[3...6].contains(head)
      chunk.append(isNumber ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"k\">")
      chunk.append("\(head)</th>")
    }
    chunk.append("</tr></thead>\n<tbody>\n")
    for file in shown {
      chunk.append("<tr><th scope=\"row\">")
      chunk.append(key: file.key.bytes.span)
      chunk.append(html: "</th><td class=\"k\">", file.state.name, "</td>")
      chunk.append(html: "<td class=\"k\">", file.logFormat?.name ?? "-", "</td>")
      for number in [file.bytes, file.lines.lines, file.lines.counted, file.lines.unparsed] {
        chunk.append("<td>\(NumberText.grouped(number))</td>")
      }
      if hasProblems {
        chunk.append("<td class=\"k\">")
        if let problem = file.problemText { chunk.append(keyText: problem) }
        chunk.append("</td>")
      }
      chunk.append("</tr>\n")
    }
    chunk.append("</tbody></table></div>\n")
    if shown.count > Self.printedRows { chunk.append(Self.paper) }
    chunk.append("</section>\n")
  }
}
