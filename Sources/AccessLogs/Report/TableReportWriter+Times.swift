/// The lines over time, above a table that begins with a time.
extension TableReportWriter {
  /// Appends a line of blocks for all lines, or for each class of statuses if the second column tells them apart.
  ///
  /// What has no row is in it too.
  func append(timesOf table: ReportTable, to chunk: inout ReportChunk) {
    guard !table.comparesReports, let times = TableTimes(table), times.bins.count > 1 else {
      return
    }
    let series: [TableTimes.Series?] = times.hasClasses ? times.series : [nil]
    let label = series.map { Self.name($0).utf8.count }.max() ?? 0
    // Behind it stands the largest number.
    let most = NumberText.grouped(table.total).utf8.count
    let room = width - label - most - 2 * TableLayout.gap
    guard room >= Self.leastCells else { return }
    var step = 1
    for series in series {
      let line = Sparkline(times.bins.map { Self.count($0, of: series) }, width: room)
      step = line.step
      if line.largest == 0 { continue }
      let name = Self.name(series)
      chunk.append(spaces: label - name.utf8.count)
      append(name, series.map(Style.init) ?? .plain, to: &chunk)
      chunk.append(spaces: TableLayout.gap)
      append(line.text, series.map(Style.init) ?? .bar, to: &chunk)
      chunk.append(spaces: TableLayout.gap)
      append(NumberText.grouped(line.largest), .dim, to: &chunk)
      chunk.append("\n")
    }
    let unit = NumberText.counted(step, times.step.rawValue)
    append("\(times.period.text),", "a block for \(unit)", to: &chunk)
    if let missing = times.missing { append("not drawn: \(missing)", to: &chunk) }
    chunk.append("\n")
  }

  /// A line of fewer cells says nothing.
  private static let leastCells = 8

  private static func name(_ series: TableTimes.Series?) -> String { series?.name ?? "lines" }

  private static func count(_ counts: TableTimes.Counts, of series: TableTimes.Series?) -> Int {
    series.map { counts[$0.rawValue] } ?? counts.reduce(0, +)
  }
}
