import AccessLogs
import ArgumentParser

/// How CSV and TSV are written, for programs that read them in their own ways.
struct SeparatedOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-formula-guard"),
    help: "Write CSV or TSV cells as they are, also those that a spreadsheet would run."
  )
  var noFormulaGuard = false

  @Flag(help: "Begin CSV or TSV with a byte order mark, by which Excel knows UTF-8.")
  var bom = false

  @Flag(help: "End the lines of CSV or TSV with CR and LF, as on Windows.")
  var crlf = false

  @Option(
    help: ArgumentHelp(
      "What stands between the cells of CSV: one of , ; | : or tab. (default: ,)",
      valueName: "character"
    ),
    // The others mean something to a shell.
    completion: .list(["tab"])
  )
  var delimiter: String?

  @Flag(
    name: .customLong("decimal-comma"),
    help: "Write the decimals of CSV or TSV behind a comma; CSV needs another --delimiter then."
  )
  var decimalComma = false

  /// Checks what is asked of CSV or TSV.
  ///
  /// - Parameter format: The format of the report; nil where there will be none.
  /// - Returns: How CSV or TSV is written.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func form(for format: ReportFormat?) throws -> CSVReportWriter.Form {
    var form = format == .tsv ? CSVReportWriter.Form.tsv : .csv
    form.guardsFormulas = !noFormulaGuard
    (form.hasMark, form.endsInCRLF, form.hasDecimalComma) = (bom, crlf, decimalComma)
    if let delimiter {
      guard let separator = Self.separator(delimiter) else {
        throw ValidationError(
          "'--delimiter \(delimiter)' stands between no cells; give one of , ; | : or tab, such as: "
            + "--delimiter ';'"
        )
      }
      form.separator = separator
    }
    guard let format else { return form }
    if let (option, example) = asked, format != .csv, format != .tsv {
      throw ValidationError(
        "'\(option)' is for csv and tsv, and the format of the report is \(format.rawValue); such as: "
          + "--format csv \(example)"
      )
    }
    if let delimiter, format == .tsv {
      throw ValidationError(
        "'--delimiter \(delimiter)' is for csv, and tsv has tabs; such as: --format csv --delimiter ';'"
      )
    }
    if decimalComma, form.separator == UInt8(ascii: ",") {
      throw ValidationError(
        "'--decimal-comma' needs something else than a comma between cells; such as: "
          + "--delimiter ';' --decimal-comma"
      )
    }
    return form
  }

  /// The first option that says how values are separated, and how it is given.
  private var asked: (option: String, example: String)? {
    if delimiter != nil { return ("--delimiter", "--delimiter ';'") }
    if decimalComma { return ("--decimal-comma", "--delimiter ';' --decimal-comma") }
    let flags = [(bom, "--bom"), (crlf, "--crlf"), (noFormulaGuard, "--no-formula-guard")]
    return flags.first(where: \.0).map { ($0.1, $0.1) }
  }

  private static func separator(_ text: String) -> UInt8? {
    if ["tab", "\\t"].contains(text) { return UInt8(ascii: "\t") }
    guard let byte = text.utf8.first, text.utf8.count == 1 else { return nil }
    return CSVReportWriter.Form.separators.contains(byte) ? byte : nil
  }
}
