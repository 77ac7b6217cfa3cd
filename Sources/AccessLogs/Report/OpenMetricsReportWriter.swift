/// The rows of the only table of a report as gauges, and what became of files and lines: for Prometheus.
///
/// In what OpenMetrics 1.0 and Prometheus' text format 0.0.4 have in common, since the textfile collector of
/// node_exporter reads the latter alone: families are contiguous, each with a HELP that is the same in all files; no
/// line is blank or has a timestamp. Two series with the same labels would make a whole page unreadable, so that rows
/// whose labels read alike are added up.
package struct OpenMetricsReportWriter: ReportWriter {
  /// What the label `report` of all series says; nil for no such label.
  package var name: [UInt8]?
  /// About how many bytes the rows may take that may have to be added up; more are looked for in several passes.
  var memory = 8 << 20

  package init(name: [UInt8]? = nil) { self.name = name }

  /// How every report begins.
  static let beginning = "# HELP logtally_"

  package func write<Failure: Error>(
    _ report: Report,
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(report.tables.count == 1, "a name of gauges has one set of labels")
    let table = report.tables[0]
    var chunk = ReportChunk()
    append(report.totals, to: &chunk)
    chunk.begin(.leftOut)
    append(.leftOut, labels: start, DecimalNumber(table.other), to: &chunk)
    for family in Self.families(of: table) {
      chunk.begin(family.gauge)
      try append(rowsOf: table, as: family, to: &chunk, passing: sink)
    }
    chunk.append("# EOF\n")
    try chunk.pass(to: sink)
  }

  private func append(_ totals: ReportTotals, to chunk: inout ReportChunk) {
    let lines = totals.lines
    let families: [(Gauge, [(StaticString, Int)])] = [
      (
        .files,
        [
          ("counted", totals.countedFiles), ("partial", totals.partialFiles),
          ("failed", totals.failedFiles), ("skipped", totals.skippedFiles),
        ]
      ),
      (
        .lines,
        [
          ("counted", lines.counted), ("filtered", lines.filtered), ("unparsed", lines.unparsed),
          ("blank", lines.blank), ("comment", lines.comment),
        ]
      ),
    ]
    for (gauge, states) in families {
      chunk.begin(gauge)
      for (state, number) in states {
        var labels = start
        labels.append(label: "state", Array("\(state)".utf8).span)
        append(gauge, labels: labels, DecimalNumber(number), to: &chunk)
      }
    }
    chunk.begin(.fileBytes)
    append(.fileBytes, labels: start, DecimalNumber(totals.bytes), to: &chunk)
  }

  /// The labels that all series have.
  private var start: MetricLabels {
    var labels = MetricLabels()
    if let name { labels.append(label: "report", name.span) }
    return labels
  }

  private func append(
    _ gauge: Gauge,
    labels: MetricLabels,
    _ number: DecimalNumber,
    to chunk: inout ReportChunk
  ) {
    chunk.append(gauge.name)
    if !labels.bytes.isEmpty {
      chunk.append("{")
      chunk.append(contentsOf: labels.bytes.span)
      chunk.append("}")
    }
    chunk.append(" ")
    chunk.append(number)
    chunk.append("\n")
  }

  // MARK: - Rows

  /// Some columns of a table that are one gauge, each with a label of its own or none.
  private struct Family {
    var gauge: Gauge
    var columns: [(kind: ReportTable.Kind, percentile: String?)] = []
  }

  /// Returns what the columns of numbers are; columns of one gauge come together.
  private static func families(of table: ReportTable) -> [Family] {
    var families: [Family] = []
    for column in table.numberColumns where column.kind.isGauge {
      let gauge = Gauge(column.kind)
      var percentile: String?
      if case .measure(.percentile(let share)) = column.kind {
        percentile = DecimalNumber(share, decimals: 3).trimmedText
      }
      let place = families.firstIndex { "\($0.gauge.name)" == "\(gauge.name)" } ?? families.count
      if place == families.count { families.append(Family(gauge: gauge)) }
      families[place].columns.append((column.kind, percentile))
    }
    return families
  }

  /// The series of a row, or of some that read alike.
  private struct Series {
    var labels: MetricLabels
    var count: Int
    var measured: GroupMeasures
  }

  /// Appends the series of each row; those that may read alike come last, added up.
  private func append<Failure: Error>(
    rowsOf table: ReportTable,
    as family: Family,
    to chunk: inout ReportChunk,
    passing sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let names = table.keyColumns.map { $0.name.utf8.map { $0 == UInt8(ascii: "-") ? 0x5F : $0 } }
    let start = start
    var waiting = 0
    try table.forEachRow { (row) throws(Failure) in
      let labels = start.labels(of: row, names)
      if labels.mayReadAlike {
        waiting += labels.bytes.count + row.measured.byteCount + MemoryLayout<Series>.stride
      } else {
        append(family, Series(labels: labels, count: row.count, measured: row.measured), to: &chunk)
        try chunk.passIfFull(to: sink)
      }
    }
    guard waiting > 0 else { return }
    let shares = UInt128(waiting / memory + 1)
    for share in 0..<shares {
      var places: [[UInt8]: Int] = [:]
      var sums: [Series] = []
      table.forEachRow { row in
        let labels = start.labels(of: row, names)
        guard labels.mayReadAlike,
          shares == 1 || QueryDigest(of: labels.bytes).value % shares == share
        else { return }
        if let place = places[labels.bytes] {
          sums[place].count += row.count
          sums[place].measured.add(row.measured)
        } else {
          places[labels.bytes] = sums.count
          sums.append(Series(labels: labels, count: row.count, measured: row.measured))
        }
      }
      for series in sums {
        append(family, series, to: &chunk)
        try chunk.passIfFull(to: sink)
      }
    }
  }

  /// Appends what the columns of a family have; nothing where a column has no number.
  private func append(_ family: Family, _ series: Series, to chunk: inout ReportChunk) {
    let sum = GroupSum(rows: 1, lines: series.count, series.measured)
    for (kind, percentile) in family.columns {
      guard let number = kind.number(sum, of: series.count) else { continue }
      var labels = series.labels
      if let percentile { labels.append(label: "percentile", Array(percentile.utf8).span) }
      append(
        family.gauge,
        labels: labels,
        family.gauge.isOfTimes ? number.thousandth : number,
        to: &chunk
      )
    }
  }
}

/// A family of gauges: its name, and what it says, which has to be the same wherever the name is.
private struct Gauge {
  var name: StaticString
  var help: StaticString
  /// Whether it is in seconds where columns are in milliseconds.
  var isOfTimes = false

  /// Returns what a column of numbers is.
  init(_ kind: ReportTable.Kind) {
    switch kind {
    case .key, .value, .count, .percent, .side, .difference, .growth: self = .requests
    case .measure(.bytes): self = .responseBytes
    case .measure(.mean): self = .meanTime
    case .measure(.max): self = .largestTime
    case .measure(.percentile): self = .time
    }
  }

  private init(name: StaticString, help: StaticString, isOfTimes: Bool = false) {
    self.name = name
    self.help = help
    self.isOfTimes = isOfTimes
  }

  static let files = Gauge(name: "logtally_files", help: "Files, by what became of them.")
  static let lines = Gauge(name: "logtally_lines", help: "Lines of files, by what they are.")
  static let fileBytes = Gauge(
    name: "logtally_file_bytes",
    help: "Bytes of files, as they are stored."
  )
  static let requests = Gauge(
    name: "logtally_requests",
    help: "Requests that were counted, by what they have in common."
  )
  static let responseBytes = Gauge(
    name: "logtally_response_bytes",
    help: "Bytes of the answers to these requests."
  )
  static let meanTime = Gauge(
    name: "logtally_request_mean_seconds",
    help: "The mean of the times that these requests took.",
    isOfTimes: true
  )
  static let largestTime = Gauge(
    name: "logtally_request_max_seconds",
    help: "The longest time that one of these requests took.",
    isOfTimes: true
  )
  static let time = Gauge(
    name: "logtally_request_seconds",
    help: "The time that so many percent of these requests did not exceed.",
    isOfTimes: true
  )
  static let leftOut = Gauge(
    name: "logtally_left_out_requests",
    help: "Requests that were counted and are in no group of the report."
  )
}

extension ReportChunk {
  fileprivate mutating func begin(_ gauge: Gauge) {
    append("# HELP ")
    append(gauge.name)
    append(" ")
    append(gauge.help)
    append("\n# TYPE ")
    append(gauge.name)
    append(" gauge\n")
  }
}

/// The labels of a series, as they stand between its braces.
private struct MetricLabels {
  private(set) var bytes: [UInt8] = []
  /// Whether another row may have the same: bytes that are no text and what shows them read alike, and so does what
  /// stands for no target and a target that is spelled so.
  private(set) var mayReadAlike = false

  /// Returns these and the labels of a row.
  func labels(of row: borrowing ReportRow, _ names: [[UInt8]]) -> MetricLabels {
    var labels = self
    labels.mayReadAlike = false
    row.forEachCell { column, cell in labels.append(names[column], cell) }
    return labels
  }

  mutating func append(label name: StaticString, _ value: Span<UInt8>) {
    append(Array("\(name)".utf8), value)
  }

  /// Appends a label of a row; one without a value would be none, so that a target of nothing but a query is a `?`.
  private mutating func append(_ name: [UInt8], _ value: Span<UInt8>) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes += name
    bytes += [UInt8(ascii: "="), ByteClass.quote]
    if value.isEmpty {
      bytes.append(ByteClass.questionMark)
    } else if ByteTraits(of: value).isDisjoint(with: [.unplain, .quote, .backslash]) {
      bytes.append(contentsOf: value)
    } else {
      var text: [UInt8] = []
      KeyText.append(value, to: &text)
      for (place, byte) in text.enumerated() {
        if byte == ByteClass.backslash || byte == ByteClass.quote {
          bytes.append(ByteClass.backslash)
        }
        if byte == ByteClass.backslash, text[place...].dropFirst().first == UInt8(ascii: "x") {
          mayReadAlike = true
        }
        bytes.append(byte)
      }
    }
    bytes.append(ByteClass.quote)
    let first = value.isEmpty ? ByteClass.questionMark : value[0]
    if first == UInt8(ascii: "(") || first == ByteClass.questionMark { mayReadAlike = true }
  }
}
