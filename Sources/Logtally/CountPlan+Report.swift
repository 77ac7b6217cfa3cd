import AccessLogs
import ArgumentParser
import Glibc
import KeyedTasks

/// Where and how the report of a plan is written.
extension CountPlan {
  /// The terminal that the report goes to, if it is one.
  var terminal: Terminal { Self.terminal(of: output) }

  static func terminal(of output: [UInt8]?) -> Terminal {
    guard let output else { return Terminal(descriptor: STDOUT_FILENO) }
    if let descriptor = OutputDestination.openDescriptor(output) {
      return Terminal(descriptor: descriptor)
    }
    let flags = O_WRONLY | O_NOCTTY | O_NONBLOCK
    guard (try? SystemCall.status(of: output).kind) == .device,
      let opened = try? SystemCall.open(output, flags: flags)
    else { return Terminal(isTerminal: false) }
    defer { close(opened) }
    return Terminal(descriptor: opened)
  }

  /// Returns what writes a report.
  ///
  /// - Throws: As ``ReportFormat/writer(of:_:for:)``.
  func writer(of report: Report) throws(OutputError) -> any ReportWriter {
    let writer = try format.writer(of: report, self, for: terminal)
    guard let asked = output.flatMap(Compression.asked) else { return writer }
    return CompressedReportWriter(writer, asked.compression)
  }

  /// Takes what the report shows of the rows.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  mutating func take(_ options: ShapeOptions) throws {
    shape = try options.shape(usualTop: format.usualTop(isTerminal: terminal.isTerminal))
  }

  /// Takes how the report is to be written.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  mutating func take(
    _ options: ReportOptions,
    _ separated: SeparatedOptions,
    isReported: Bool = true
  ) throws {
    self.separated = try separated.form(for: isReported ? format : nil)
    guard let name = options.reportName else { return }
    guard !name.isEmpty else {
      throw ValidationError("'--report-name' is empty; such as: --report-name shop")
    }
    guard format == .openmetrics || !isReported else {
      throw ValidationError(
        "'--report-name \(name)' is for openmetrics, and the format of the report is \(format.rawValue); "
          + "such as: --format openmetrics --report-name shop"
      )
    }
    reportName = RawArgument.bytes(of: name)
  }

  /// Returns what to say of a report that is larger than what reads its format takes well.
  ///
  /// Nobody opens what goes through a pipe as a spreadsheet.
  func warning(about report: Report) -> String? {
    guard let table = report.tables.first else { return nil }
    switch format {
    case .csv, .tsv:
      let isFile = output != nil || FileStatus(descriptor: STDOUT_FILENO)?.kind == .regular
      return isFile ? Messages.spreadsheet(rows: table.rowCount) : nil
    case .openmetrics:
      return Messages.monitoring(rows: table.rowCount, gauges: table.numberColumns.count)
    default: return nil
    }
  }

  /// Returns what to say of a report that its writer had no room for.
  func warnings(about writer: any ReportWriter) -> [String] {
    guard verbosity != .quiet, let workbook = writer.workbook else { return [] }
    return Messages.workbook(workbook.limits)
  }

  /// What makes the part that the report is; nil where it is none.
  var origin: PartOrigin? {
    guard format == .part else { return nil }
    var origin = PartOrigin(program: ProgramVersion.current)
    origin.dealt = dealt
    return origin
  }

  /// Checks that a part is what was asked for, where it is one.
  ///
  /// - Parameters:
  ///   - shape: The options for rows.
  ///   - example: The command that writes a part to a file.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func checkPart(_ shape: ShapeOptions, _ example: String) throws {
    guard format == .part else { return }
    if let option = shape.given.first {
      throw ValidationError(
        "'\(option.name)' has no place in a part, which holds all rows; give it to what reads the part, "
          + "such as: logtally merge \(option.name)\(option.value) logs.part"
      )
    }
    try checkTerminal("a part", example)
  }

  /// Checks that a workbook is not to be shown, where the report is one.
  ///
  /// - Parameter example: The command that writes a workbook to a file.
  /// - Throws: A `ValidationError` that gives the example.
  func checkWorkbook(_ example: String) throws {
    if format == .xlsx { try checkTerminal("a workbook", example) }
  }

  private func checkTerminal(_ what: String, _ example: String) throws {
    guard terminal.isTerminal else { return }
    throw ValidationError(
      "\(what) is nothing to read on a terminal; write it to a file, such as: \(example)"
    )
  }
}
