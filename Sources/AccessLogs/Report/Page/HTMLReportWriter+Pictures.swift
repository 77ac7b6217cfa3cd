extension HTMLReportWriter {
  /// Appends bars over time.
  func append(_ times: TableTimes, of table: ReportTable, to chunk: inout ReportChunk) {
    let top = Self.roundedUp(times.largest)
    let width = 10 * times.bins.count
    let bar = times.bins.count > 90 ? 10 : 8
    chunk.append("<figure>\n<div class=\"plot\"><div class=\"y\" aria-hidden=\"true\">")
    for line in [top, top / 2, 0] { chunk.append("<span>\(NumberText.grouped(line))</span> ") }
    chunk.append("</div>\n<svg role=\"img\" preserveAspectRatio=\"none\" ")
    chunk.append("viewBox=\"0 0 \(width) 1000\" width=\"720\" height=\"208\"")
    chunk.append(" aria-label=\"Lines by \(times.step.rawValue), ")
    chunk.append(html: times.period.text)
    chunk.append("; the most are \(NumberText.grouped(times.largest)).\">")
    chunk.append("<path class=\"g\" d=\"M0 0h\(width)M0 500h\(width)M0 1000h\(width)\"/>")
    var heights = [Int](repeating: 0, count: times.bins.count)
    for series in times.series {
      chunk.append("<path")
      append(fillOf: times.hasClasses ? series : nil, to: &chunk)
      chunk.append(" d=\"")
      for (bin, counts) in times.bins.enumerated() where counts[series.rawValue] > 0 {
        let below = Self.height(of: heights[bin], top)
        heights[bin] += counts[series.rawValue]
        let height = max(Self.height(of: heights[bin], top) - below, Self.leastHeight)
        // One that is on top of all keeps its height, over what is below it.
        let start = min(below, 1000 - height)
        chunk.append("M\(10 * bin) \(1000 - start)v-\(height)h\(bar)v\(height)z")
      }
      chunk.append("\"/>")
    }
    chunk.append("</svg>\n<div class=\"x\" aria-hidden=\"true\">")
    let last = times.bins.count - 1
    for bin in last > 1 ? [0, last / 2, last] : Array(0...last) {
      chunk.append(html: "<span>", times.text(ofBin: bin), "</span> ")
    }
    chunk.append("</div></div>\n<figcaption>Lines by \(times.step.rawValue)")
    if let missing = times.missing { chunk.append(html: "; ", missing, " not in the picture") }
    if times.hasClasses {
      chunk.append("<ul>")
      for series in times.series {
        chunk.append(
          "<li><svg aria-hidden=\"true\" viewBox=\"0 0 8 8\" width=\"12\" height=\"12\"><path"
        )
        append(fillOf: series, to: &chunk)
        chunk.append(" d=\"M0 0h8v8H0z\"/></svg> ")
        let count = times.total(of: series)
        chunk.append("\(series.name) \(NumberText.grouped(count)) (")
        chunk.append(share: count, of: table.total)
        chunk.append(")</li>")
      }
      chunk.append("</ul>")
    }
    chunk.append("</figcaption>\n</figure>\n")
  }

  /// Appends the colour of a series, or of all lines, as a page without its style has it too.
  private func append(fillOf series: TableTimes.Series?, to chunk: inout ReportChunk) {
    let fill = series.map { PageStyle.fills[$0.rawValue] } ?? PageStyle.fill
    chunk.append(" class=\"\(series.map { "c\($0.rawValue)" } ?? "b")\" fill=\"\(fill)\"")
  }

  /// The least height of a bar: about a pixel, so that few lines of a class can be seen among many of others.
  private static let leastHeight = 5

  /// Returns how high a bar is where the highest is 1000.
  private static func height(of count: Int, _ top: Int) -> Int {
    Int((Double(count) / Double(top) * 1000).rounded())
  }

  /// Returns the least even number of one digit, and zeros behind it, that is not below another.
  private static func roundedUp(_ count: Int) -> Int {
    var power = 1
    while power < count / 10 { power *= 10 }
    return [2, 4, 6, 8, 10, 20].lazy.map { $0 * power }.first { $0 >= count } ?? count
  }

  /// Appends the rows of the steps of a picture, the `top` largest if there is a limit: the counts of each class, and
  /// their sum.
  func append(
    stepsOf times: TableTimes,
    _ table: ReportTable,
    _ top: Int?,
    number: Int,
    to chunk: inout ReportChunk
  ) {
    let rows = times.rows.map { (name: $0.name, counts: $0.counts, total: $0.counts.reduce(0, +)) }
    let largest = rows.indices.sorted { left, right in
      rows[left].total == rows[right].total ? left < right : rows[left].total > rows[right].total
    }
    let places = largest.prefix(top ?? .max).sorted()
    begin("rows when", id: "t\(number)", to: &chunk)
    let unit = times.step.rawValue
    var text = "\(NumberText.counted(rows.count, unit)) with lines"
    if places.count < rows.count {
      let others = largest.dropFirst(places.count).reduce(0) { $0 + rows[$1].total }
      text =
        "The \(NumberText.grouped(places.count)) largest of \(NumberText.counted(rows.count, unit)); the others "
        + "have \(NumberText.counted(others, "line"))"
    }
    chunk.append(html: "<caption>", text, "</caption>\n<thead><tr><th scope=\"col\" class=\"k t\">")
    chunk.append("\(unit)</th>")
    for series in times.series { chunk.append("<th scope=\"col\">\(series.name)</th>") }
    chunk.append("<th scope=\"col\">total</th></tr></thead>\n<tbody>\n")
    for place in places {
      let row = rows[place]
      chunk.append(html: "<tr><th scope=\"row\">", row.name, "</th>")
      for series in times.series {
        chunk.append("<td>\(NumberText.grouped(row.counts[series.rawValue]))</td>")
      }
      chunk.append("<td>\(NumberText.grouped(row.total))</td></tr>\n")
    }
    chunk.append("</tbody>\n")
    append(totals: times.series.map(times.total(of:)), of: table, to: &chunk)
    if places.count > Self.printedRows { chunk.append(Self.paper) }
  }

  /// Appends the days of the week by the hours of the day, the stronger in colour the more lines there are.
  func append(
    _ hours: PageHours,
    of table: ReportTable,
    number: Int,
    to chunk: inout ReportChunk
  ) {
    begin("hours", id: "t\(number)", to: &chunk)
    chunk.append("<caption>Lines of each hour</caption>\n<thead><tr>")
    chunk.append("<th scope=\"col\" class=\"k\">weekday</th>")
    let count = hours.hasNone ? PageHours.count : PageHours.count - 1
    for hour in 0..<count {
      let name = hour == PageHours.count - 1 ? "-" : hour < 10 ? "0\(hour)" : "\(hour)"
      chunk.append("<th scope=\"col\">\(name)</th>")
    }
    chunk.append("<th scope=\"col\">total</th></tr></thead>\n<tbody>\n")
    for day in hours.days {
      chunk.append(html: "<tr><th scope=\"row\">", day.name, "</th>")
      for count in day.counts.prefix(count) {
        chunk.append("<td class=\"h\(hours.strength(of: count))\">")
        if count > 0 { chunk.append(NumberText.grouped(count)) }
        chunk.append("</td>")
      }
      chunk.append("<td>\(NumberText.grouped(day.counts.reduce(0, +)))</td></tr>\n")
    }
    chunk.append("</tbody>\n")
    let totals = (0..<count).map { hour in hours.days.reduce(0) { $0 + $1.counts[hour] } }
    append(totals: totals, of: table, to: &chunk)
  }

  /// Ends a table of sums, with all lines together where they are asked for: those of each column, and of all.
  private func append(totals: [Int], of table: ReportTable, to chunk: inout ReportChunk) {
    if table.hasTotal {
      chunk.append("<tfoot><tr><th scope=\"row\">(total)</th>")
      for total in totals + [table.total] { chunk.append("<td>\(NumberText.grouped(total))</td>") }
      chunk.append("</tr></tfoot>\n")
    }
    chunk.append("</table></div>\n")
  }
}
