import AccessLogs

/// A layout of the report, by the name that `--format` gives it: the list of them, and the writer of each.
enum ReportFormat: String, CaseIterable {
  case csv
  case tsv
  case json
  case ndjson
  case markdown
  case table
  case html
  case xlsx
  case openmetrics
  case part

  /// The format where none was asked for: by the suffix of the output before that of a compression, else by its
  /// reader.
  init(suffixOf output: [UInt8]?, isTerminal: Bool) {
    if let output {
      let rest = Compression.asked(by: output)?.rest ?? output
      let name = String(decoding: rest.suffix(8), as: UTF8.self).lowercased()
      self = Self.allCases.first { $0.suffix.map(name.hasSuffix) == true } ?? .csv
    } else {
      self = isTerminal ? .table : .csv
    }
  }

  /// What the name of an output ends in that is written so; nil where that says nothing.
  private var suffix: String? {
    switch self {
    case .csv, .tsv, .json, .ndjson, .html, .xlsx, .part: ".\(rawValue)"
    case .markdown: ".md"
    case .openmetrics: ".prom"
    case .table: nil
    }
  }

  /// The suffixes of formats that no report is written in, with the format that has the nearest use.
  private static let unwritten: [(suffix: String, nearest: ReportFormat)] = [
    (".htm", .html), (".xhtml", .html), (".pdf", .html), (".xls", .xlsx), (".ods", .xlsx),
    (".xml", .json), (".yaml", .json), (".yml", .json), (".jsonl", .ndjson), (".parquet", .csv),
  ]

  /// Returns what to call an output whose name ends, before the suffix of a compression, in that of a format that is
  /// not written; nil of any other name.
  static func writtenName(insteadOf output: [UInt8]) -> [UInt8]? {
    let length = Compression.asked(by: output)?.rest.count ?? output.count
    let name = output.prefix(length)
    let text = String(decoding: name.suffix(8), as: UTF8.self).lowercased()
    return unwritten.first { text.hasSuffix($0.suffix) }.map { suffix, nearest in
      name.dropLast(suffix.utf8.count) + Array((nearest.suffix ?? "").utf8) + output[length...]
    }
  }

  /// The suffixes of names that choose a format.
  static let suffixes = allCases.compactMap(\.suffix)

  /// Returns what writes the report of a plan, which goes to a terminal or to none.
  ///
  /// - Throws: ``OutputError/interrupted(signal:)``, since a workbook is made before its first byte is there.
  func writer(
    of report: Report,
    _ plan: CountPlan,
    for terminal: Terminal
  ) throws(OutputError) -> any ReportWriter {
    switch self {
    case .csv, .tsv: CSVReportWriter(plan.separated)
    case .ndjson: NDJSONReportWriter()
    case .markdown: MarkdownReportWriter()
    case .openmetrics: OpenMetricsReportWriter(name: plan.reportName)
    case .json: JSONReportWriter(version: ProgramVersion.current)
    case .part: PartReportWriter()
    case .html:
      HTMLReportWriter(
        version: ProgramVersion.current,
        isPage: ReportPage.isAsked(by: report.query)
      ) { Question.conditions(of: $0) }
    case .xlsx: try Self.workbook(of: report)
    case .table:
      TableReportWriter(
        width: terminal.width,
        usesColor: terminal.usesColor
      )
    }
  }

  /// Makes a workbook; a signal is noticed meanwhile, so that none of the library's files stays behind.
  private static func workbook(of report: Report) throws(OutputError) -> XLSXReportWriter {
    let interruption = Interruption()
    let writer = try XLSXReportWriter(of: report, version: ProgramVersion.current) {
      () throws(OutputError) in try interruption?.check()
    }
    try interruption?.end()
    return writer
  }

  /// How many rows of a table are shown where nothing was said of it; nil for all.
  func usualTop(isTerminal: Bool) -> Int? {
    switch self {
    case .table: isTerminal ? 30 : nil
    case .html: HTMLReportWriter.usualRows
    case .csv, .tsv, .json, .ndjson, .markdown, .xlsx, .openmetrics, .part: nil
    }
  }

  /// Whether a report holds the tables of several `--by`.
  var holdsTables: Bool {
    switch self {
    case .csv, .tsv, .ndjson, .openmetrics: false
    case .json, .markdown, .table, .html, .xlsx, .part: true
    }
  }

  /// Whether the report itself says which rows are left out.
  var saysLeftOut: Bool { self == .table || self == .html }
}
