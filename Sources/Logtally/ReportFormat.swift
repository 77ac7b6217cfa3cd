import AccessLogs

/// A layout of the report, by the name that `--format` gives it: the list of them, and the writer of each.
enum ReportFormat: String, CaseIterable {
  case csv
  case json
  case table
  case part

  /// The format where none was asked for: by the suffix of the output, else by its reader.
  init(suffixOf output: [UInt8]?, isTerminal: Bool) {
    if let output {
      let suffix = String(decoding: output.suffix(5), as: UTF8.self).lowercased()
      self = suffix == ".json" ? .json : suffix == ".part" ? .part : .csv
    } else {
      self = isTerminal ? .table : .csv
    }
  }

  /// Returns what writes the report of a plan, which goes to a terminal or to none.
  func writer(_ plan: CountPlan, for terminal: Terminal) -> any ReportWriter {
    switch self {
    case .csv: CSVReportWriter(guardsFormulas: plan.guardsFormulas)
    case .json: JSONReportWriter(version: ProgramVersion.current)
    case .part: PartReportWriter()
    case .table:
      TableReportWriter(
        width: terminal.width,
        usesColor: terminal.usesColor
      )
    }
  }

  /// How many rows of a table are shown where nothing was said of it; nil for all.
  func usualTop(isTerminal: Bool) -> Int? { self == .table && isTerminal ? 30 : nil }

  /// Whether a report holds the tables of several `--by`.
  var holdsTables: Bool { self != .csv }

  /// Whether the report itself says which rows are left out.
  var saysLeftOut: Bool { self == .table }
}
