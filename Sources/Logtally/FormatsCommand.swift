import AccessLogs
import ArgumentParser

/// Lists the formats that have a name, each with a line of it and what is read in that line.
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "Lists the log formats that have a name, with a line of each.",
    usage: text.usage,
    discussion: text.discussion
  )

  @OptionGroup var versionFlag: VersionFlag

  @Argument(
    help: ArgumentHelp("Only these formats.", valueName: "name"),
    completion: .list(LogFormat.samples.map(\.format.name))
  )
  var names: [String] = []

  func validate() throws {
    if let unknown = names.first(where: { name in LogFormat(named: name) == nil }) {
      throw ValidationError("'\(unknown)' is no format; 'logtally formats' lists all of them")
    }
  }

  /// Prints the formats and returns how it went.
  func execute() -> ExitStatus {
    let chosen = LogFormat.samples.filter { names.isEmpty || names.contains($0.format.name) }
    return StandardOutput.show(chosen.map(FormatText.text).joined(separator: "\n\n"))
  }
}

/// What is said of a format.
enum FormatText {
  /// Returns the name with its summary, a line of the format, and the fields in that line.
  static func text(of sample: FormatSample) -> String {
    let directive = sample.directive ?? ""
    let fields = sample.format.fields(of: Array(sample.line.utf8), after: Array(directive.utf8))
    var lines = ["\(sample.format.name): \(sample.summary)"]
    if !directive.isEmpty { lines.append("  \(directive)") }
    // A tab is what separates the columns of some formats, and has to be seen as one.
    lines.append("  \(sample.line.replacing("\t", with: "\\t"))")
    lines.append(
      "  gives " + fields.map { "\($0.field.name)=\(shown($0.bytes))" }.joined(separator: " ")
    )
    return lines.joined(separator: "\n")
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    let text = KeyText.string(bytes.span)
    return text.contains(" ") ? "'\(text)'" : text
  }
}
