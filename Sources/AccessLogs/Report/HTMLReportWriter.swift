/// The report as one page of HTML that needs nothing else: no network, and no script to be complete.
///
/// All that comes from logs, from paths and from options is text in it, escaped last. A policy before the first
/// style forbids everything but the style and the script of the page itself.
package struct HTMLReportWriter: ReportWriter {
  /// The version of the program that is named as the generator.
  private let version: String
  /// Whether the report has the tables of a page, some of which sum up what is too much for a look.
  private let isPage: Bool
  /// Returns what was asked, in words: verbs with what stands behind them.
  private let conditions: @Sendable (Query) -> [String]

  package init(
    version: String,
    isPage: Bool = false,
    conditions: @escaping @Sendable (Query) -> [String] = { _ in [] }
  ) {
    self.version = version
    self.isPage = isPage
    self.conditions = conditions
  }

  /// How many rows of a table are shown where nothing is said of it, and how many files in any case.
  package static let usualRows = 1000

  /// How every page begins.
  static let beginning =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    + "<meta name=\"generator\" content=\"logtally "

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var chunk = ReportChunk()
    let pictures = report.tables.map { PagePicture($0, report.shape, isPage: isPage) }
    // A table that says nothing is no loss beside others.
    let isSilent = report.tables.map { report.tables.count > 1 && Self.isSilent($0) }
    let shown = report.tables.indices.filter { !isSilent[$0] && report.totals.lines.counted > 0 }
    let times = pictures.lazy.compactMap(\.times).first
    let beside = Self.pairs(among: shown) { Self.isNarrow(report.tables[$0]) }

    append(headOf: report, times?.period, to: &chunk)
    chunk.append("<main>\n")
    append(summaryOf: report, times, to: &chunk)
    append(silent: report, isSilent, to: &chunk)
    append(linksTo: report, shown, to: &chunk)
    for index in shown {
      let table = report.tables[index]
      chunk.append(beside.contains(index) ? "<section class=\"half\">" : "<section>")
      chunk.append("\n<h2 id=\"t\(index + 1)\">")
      chunk.append(html: Self.title(of: table))
      chunk.append("</h2>\n")
      let picture = pictures[index]
      switch picture.kind {
      case .times(let times):
        append(times, of: table, to: &chunk)
        if picture.isWhole {
          append(stepsOf: times, table, report.shape.top, number: index + 1, to: &chunk)
        }
      case .week(let hours): append(hours, of: table, number: index + 1, to: &chunk)
      case .bars: break
      }
      if !picture.isWhole {
        try append(rowsOf: table, number: index + 1, to: &chunk, passing: sink)
      }
      chunk.append("</section>\n")
      try chunk.passIfFull(to: sink)
    }
    append(filesOf: report, to: &chunk)
    chunk.append("</main>\n<footer><p>Made by logtally ")
    chunk.append(html: version)
    chunk.append("; complete without script and network.</p></footer>\n<script>")
    chunk.append(PageScript.text)
    chunk.append("</script>\n</body>\n</html>\n")
    try chunk.pass(to: sink)
  }

  /// Whether all lines have none of what a table is by; of a file and of an endpoint `-` is the name.
  private static func isSilent(_ table: ReportTable) -> Bool {
    guard table.rowCount == 1, table.all.rows == 1,
      !table.keyColumns.contains(where: { ["file", "endpoint"].contains($0.name) })
    else { return false }
    var isSilent = true
    table.forEachRow { row in
      row.forEachCell { _, cell in
        if cell.count != 1 || cell[0] != ByteClass.dash { isSilent = false }
      }
    }
    return isSilent
  }

  /// Returns the tables that stand beside their neighbours: narrow ones, two by two.
  private static func pairs(among shown: [Int], isNarrow: (Int) -> Bool) -> Set<Int> {
    var pairs: Set<Int> = []
    for (one, other) in zip(shown, shown.dropFirst())
    where !pairs.contains(one) && isNarrow(one) && isNarrow(other) {
      pairs.formUnion([one, other])
    }
    return pairs
  }

  /// Whether two such tables have room beside each other on a wide screen.
  private static func isNarrow(_ table: ReportTable) -> Bool {
    let first = table.columns[0]
    return table.keyColumns.count == 1 && table.numberColumns.count < 5 && !first.isTime
      && !["endpoint", "file", "referrer", "agent"].contains(first.name)
  }

  /// Returns `By endpoint and status`.
  private static func title(of table: ReportTable) -> String {
    let names = table.keyColumns.map(\.name)
    if names == ["minute", "class"] { return "Classes of statuses over time" }
    if names == ["weekday", "hour-of-day"] { return "By weekday and hour of the day" }
    let list = names.count < 3 ? names.joined(separator: " and ") : names.joined(separator: ", ")
    return "By \(list)" + (table.pivot.map { ", and \($0.dimension.name) in columns" } ?? "")
  }

  // MARK: - Above the tables

  private func append(headOf report: Report, _ period: PagePeriod?, to chunk: inout ReportChunk) {
    chunk.append(Self.beginning)
    chunk.append(html: version)
    chunk.append("\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
    chunk.append("style-src '")
    chunk.append(PageStyle.hash)
    chunk.append("'; script-src '")
    chunk.append(PageScript.hash)
    chunk.append("'; base-uri 'none'; form-action 'none'\">\n")
    chunk.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    chunk.append("<meta name=\"color-scheme\" content=\"light dark\">\n")
    chunk.append("<meta name=\"robots\" content=\"noindex\">\n<title>Access logs")
    if let period { chunk.append(html: ", \(period.days)") }
    chunk.append("</title>\n<style>")
    chunk.append(PageStyle.text)
    chunk.append("</style>\n</head>\n<body>\n<header><h1>Access logs</h1>")
    if let period { chunk.append(html: "<p>", period.text, "</p>") }
    chunk.append("</header>\n")
  }

  private func append(
    summaryOf report: Report,
    _ times: TableTimes?,
    to chunk: inout ReportChunk
  ) {
    let totals = report.totals
    chunk.append("<dl>\n")
    func append(_ term: String, _ text: String, exactly number: String = "") {
      chunk.append(html: "<div><dt>", term, "</dt>")
      chunk.append(html: "<dd>", text, "")
      if !number.isEmpty { chunk.append(html: " <small>", number, "</small>") }
      chunk.append("</dd></div>\n")
    }
    func append(_ term: String, bytes: DecimalNumber) {
      let size = NumberText.size(Int(clamping: bytes.value))
      append(term, size, exactly: bytes.value < 1024 ? "" : "\(bytes.groupedText) B")
    }
    append("Lines counted", NumberText.grouped(totals.lines.counted))
    append("Files", NumberText.grouped(totals.files))
    append("Read", bytes: DecimalNumber(totals.bytes))
    for measure in report.tables.first?.measuredTotals ?? [] {
      guard let number = measure.number else { continue }
      if measure.name == "bytes" {
        append("Sent", bytes: number)
      } else {
        let name = measure.name.replacing("_ms", with: "")
        append("Request time, \(name)", "\(number.groupedText) ms")
      }
    }
    chunk.append("</dl>\n<section>\n<h2 id=\"question\">What was counted</h2>\n<ul>\n")
    let conditions = conditions(report.query)
    let question =
      conditions.isEmpty
      ? "All lines that could be read." : "This page \(conditions.joined(separator: ", "))."
    chunk.append(html: "<li>", question, "</li>\n")
    if times != nil, report.query.zone == nil {
      chunk.append("<li>Times are the wall clock as each line wrote it.</li>\n")
    }
    if let far = times?.far {
      let lines = NumberText.counted(far.lines, "line")
      let verb = far.lines == 1 ? "is" : "are"
      chunk.append(html: "<li>", "\(lines) \(verb) far from this period: \(far.times).", "</li>\n")
    }
    for sentence in PageSentences(report).all {
      chunk.append(sentence.isMissing ? "<li class=\"bad\">" : "<li>")
      chunk.append(html: sentence.text)
      chunk.append("</li>\n")
    }
    chunk.append("</ul>\n")
  }

  /// Appends which columns and tables there are not, since no line has anything for them.
  private func append(silent report: Report, _ isSilent: [Bool], to chunk: inout ReportChunk) {
    let tables = zip(report.tables, isSilent).filter(\.1).map { table, _ in
      table.keyColumns.map(\.name).joined(separator: " and ")
    }
    let measures = (report.tables.first?.measuredTotals ?? []).filter { $0.number == nil }
    let names = tables + measures.map(\.name)
    if !names.isEmpty, report.totals.lines.counted > 0 {
      let list = names.joined(separator: ", ")
      chunk.append(html: "<p class=\"note\">No line says: ", list, ".</p>\n")
    }
    chunk.append("</section>\n")
  }

  private func append(linksTo report: Report, _ shown: [Int], to chunk: inout ReportChunk) {
    if shown.count < 2 { return }
    chunk.append("<nav aria-label=\"Tables\"><ul>\n")
    for index in shown {
      chunk.append("<li><a href=\"#t\(index + 1)\">")
      chunk.append(html: Self.title(of: report.tables[index]))
      chunk.append("</a></li>\n")
    }
    chunk.append("<li><a href=\"#files\">Files</a></li>\n</ul></nav>\n")
  }
}
