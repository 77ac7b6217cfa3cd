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
    completion: .list(LogFormat.named.map(\.rawValue))
  )
  var names: [String] = []

  func validate() throws {
    if let unknown = names.first(where: { name in !formats.contains { $0.rawValue == name } }) {
      throw ValidationError("'\(unknown)' is no format; 'logtally formats' lists all of them")
    }
  }

  /// Prints the formats and returns how it went.
  func execute() -> ExitStatus {
    let chosen = names.isEmpty ? formats : formats.filter { names.contains($0.rawValue) }
    return StandardOutput.printing { () throws(OutputError) in
      try StandardOutput.write(chosen.map(FormatText.text).joined(separator: "\n\n"))
      return .success
    }
  }

  private var formats: [LogFormat] { LogFormat.named }
}

/// What is said of a format.
enum FormatText {
  /// Returns the name with its summary, a line of the format, and the fields in that line.
  static func text(of format: LogFormat) -> String {
    let (summary, sample) = format.description
    let directive = format.sampleDirective
    let fields = format.fields(of: Array(sample.utf8), after: Array((directive ?? "").utf8))
    var lines = ["\(format.rawValue): \(summary)"]
    if let directive { lines.append("  \(directive)") }
    // A tab is what separates the columns of some formats, and has to be seen as one.
    lines.append("  \(sample.replacing("\t", with: "\\t"))")
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
