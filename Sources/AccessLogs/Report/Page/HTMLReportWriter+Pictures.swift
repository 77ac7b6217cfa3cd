extension HTMLReportWriter {
  /// Appends bars over time.
  func append(_ times: TableTimes, of table: ReportTable, to chunk: inout ReportChunk) {
    let top = Self.roundedUp(times.largest)
    let width = 10 * times.bins.count
    let bar = times.bins.count > 90 ? 10 : 8
    chunk.append("<figure>\n<div class=\"plot\"><div class=\"y\" aria-hidden=\"true\">")
    for line in [top, top / 2, 0] { chunk.append("<span>\(NumberText.grouped(line))</span>") }
    chunk.append("</div>\n<svg role=\"img\" preserveAspectRatio=\"none\" ")
    chunk.append("viewBox=\"0 0 \(width) 1000\"")
    chunk.append(" aria-label=\"Lines by \(times.step.rawValue), ")
    chunk.append(html: times.period.text)
    chunk.append("; the most are \(NumberText.grouped(times.largest)).\">")
    chunk.append("<path class=\"g\" d=\"M0 0h\(width)M0 500h\(width)M0 1000h\(width)\"/>")
    var heights = [Int](repeating: 0, count: times.bins.count)
    for series in times.series {
      chunk.append("<path class=\"\(times.hasClasses ? "c\(series.rawValue)" : "b")\" d=\"")
      for (bin, counts) in times.bins.enumerated() where counts[series.rawValue] > 0 {
        let start = Self.height(of: heights[bin], top)
        heights[bin] += counts[series.rawValue]
        let end = Self.height(of: heights[bin], top)
        if end == start { continue }
        chunk.append("M\(10 * bin) \(1000 - start)v-\(end - start)h\(bar)v\(end - start)z")
      }
      chunk.append("\"/>")
    }
    chunk.append("</svg>\n<div class=\"x\" aria-hidden=\"true\">")
    let last = times.bins.count - 1
    for bin in last > 1 ? [0, last / 2, last] : Array(0...last) {
      chunk.append(html: "<span>", times.text(ofBin: bin), "</span>")
    }
    chunk.append("</div></div>\n<figcaption>Lines by \(times.step.rawValue)")
    if let far = times.far {
      chunk.append(
        html: "; \(NumberText.counted(far.lines, "line")) of \(far.times) not in the picture"
      )
    }
    if times.hasClasses {
      chunk.append("<ul>")
      for series in times.series {
        chunk.append("<li><svg aria-hidden=\"true\" viewBox=\"0 0 8 8\">")
        chunk.append("<path class=\"c\(series.rawValue)\" d=\"M0 0h8v8H0z\"/></svg> ")
        let count = times.total(of: series)
        chunk.append("\(series.name) \(NumberText.grouped(count)) (")
        chunk.append(share: count, of: table.total)
        chunk.append(")</li>")
      }
      chunk.append("</ul>")
    }
    chunk.append("</figcaption>\n</figure>\n")
  }

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

  /// Appends the rows of the steps of a picture: the counts of each class, and their sum.
  func append(
    classesOf times: TableTimes,
    _ table: ReportTable,
    number: Int,
    to chunk: inout ReportChunk
  ) {
    let rows = times.rows.map { (name: $0.name, counts: $0.counts, total: $0.counts.reduce(0, +)) }
    let largest = rows.indices.sorted { left, right in
      rows[left].total == rows[right].total ? left < right : rows[left].total > rows[right].total
    }
    let places = largest.prefix(rowLimit).sorted()
    begin("rows when", id: "t\(number)", to: &chunk)
    let unit = times.step.rawValue
    var text = "\(NumberText.counted(rows.count, unit)) with lines"
    if places.count < rows.count {
      let others = largest.dropFirst(rowLimit).reduce(0) { $0 + rows[$1].total }
      text =
        "The \(NumberText.grouped(places.count)) largest of \(NumberText.counted(rows.count, unit)); the others "
        + "have \(NumberText.counted(others, "line"))"
    }
    if table.few.rows > 0 {
      text +=
        "; \(NumberText.counted(table.few.lines, "line")) of classes with few lines in a minute left out"
    }
    chunk.append(html: "<caption>", text, "</caption>\n<thead><tr><th scope=\"col\" class=\"k\">")
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
    chunk.append("</tbody></table></div>\n")
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
    chunk.append("<caption>Lines of each hour")
    if table.few.lines > 0 {
      chunk.append("; \(NumberText.counted(table.few.lines, "line")) of hours with few left out")
    }
    chunk.append("</caption>\n<thead><tr><th scope=\"col\" class=\"k\">weekday</th>")
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
    chunk.append("</tbody></table></div>\n")
  }
}
