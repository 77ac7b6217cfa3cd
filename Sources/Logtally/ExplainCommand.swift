import AccessLogs
import ArgumentParser

/// Says what format files have, why, and what is read in their lines.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says which format each file has, why, and what is read in its first lines.",
    discussion: """
      For each file: the format and how many of the first lines speak for it, the fields of the \
      first lines, and the first line that is not read, with the reason.

      Exit status: 0 all was explained; 1 a file could not be read, or not to its end; 64 wrong \
      arguments.
      """
  )

  @Option(
    help: ArgumentHelp(
      "The format of the lines, as for 'logtally count'.",
      valueName: "format"
    ),
    completion: .list(["auto"] + LogFormat.named.map(\.rawValue))
  )
  var logFormat = "auto"

  @Option(
    help: ArgumentHelp(
      "Take the format from nginx's or Apache's configuration.",
      valueName: "file"
    ),
    completion: .file()
  )
  var logFormatFrom: String?

  @OptionGroup var versionFlag: VersionFlag

  @Argument(
    help: ArgumentHelp("Logs and directories of logs.", valueName: "path"),
    completion: .file()
  )
  var paths: [String] = []

  func validate() throws {
    _ = try FormatChoice(logFormat: logFormat, from: logFormatFrom)
  }

  /// Throws if there is nothing to explain; like ``CountCommand/plan()``.
  func checkPaths() throws {
    if paths.isEmpty {
      throw ValidationError("no path is given; name a log, such as: logtally explain access.log")
    }
  }

  /// Prints the explanations and returns how it went.
  func execute() -> ExitStatus {
    guard let choice = try? FormatChoice(logFormat: logFormat, from: logFormatFrom) else {
      return .usage
    }
    let scan = LogFileScanner().scan(paths.map(RawArgument.bytes(of:)))
    let options = CountOptions(logFormat: choice.name, definition: choice.definition)
    var counter = LogFileCounter()
    var texts: [String] = []
    var isComplete = scan.failed.isEmpty
    for var file in scan.files {
      // A file that no format reads is to be told from one that is read line by line in vain.
      file.isNamed = false
      let explanation = counter.explain(file, options: options)
      let state = explanation.summary.state
      if state == .failed || state == .partial { isComplete = false }
      texts.append(ExplanationText(explanation).text)
    }
    let printed = StandardOutput.printing { () throws(OutputError) in
      if !texts.isEmpty { try StandardOutput.write(texts.joined(separator: "\n\n")) }
      return isComplete ? .success : .incomplete
    }
    let problems = scan.failed.map { summary in
      Messages.line("\(Messages.path(summary.key)): \(summary.problemText ?? "cannot be read")")
    }
    if !problems.isEmpty {
      StandardError(terminal: Terminal(isTerminal: false)).say(problems)
    }
    return printed
  }
}

/// The words of an explanation.
struct ExplanationText {
  let explanation: FileExplanation

  init(_ explanation: FileExplanation) { self.explanation = explanation }

  var text: String {
    var lines = ["\(Messages.path(explanation.summary.key)): \(format)"]
    if let why { lines.append("  why: \(why)") }
    for line in explanation.lines {
      lines.append("  line \(NumberText.grouped(line.number)): \(Self.shown(line.bytes))")
      for (field, bytes) in line.fields {
        let name = field.rawValue + String(repeating: " ", count: 13 - field.rawValue.count)
        lines.append("    \(name)\(Self.shown(bytes))")
      }
      if !line.keys.isEmpty {
        let keys = line.keys.map { "\($0.field.rawValue) \($0.name)" }.joined(separator: ", ")
        lines.append("    keys         \(keys)")
      }
    }
    if let unparsed = explanation.unparsed {
      let start = "  not read: line \(NumberText.grouped(unparsed.number)): "
      lines +=
        unparsed.bytes.isEmpty
        ? [start + unparsed.reason]
        : [start + Self.shown(unparsed.bytes), "    \(unparsed.reason)"]
    } else if explanation.summary.state == .counted {
      lines.append("  not read: no line")
    }
    if explanation.summary.state == .partial, let problem = explanation.summary.problemText {
      lines.append("  not whole: \(problem)")
    }
    return lines.joined(separator: "\n")
  }

  private var format: String {
    let summary = explanation.summary
    if let format = summary.logFormat { return format.rawValue }
    if summary.problem == .notAnAccessLog, let named {
      return "\(named) does not read its first lines; this file is skipped"
    }
    return summary.problemText ?? "no lines to read"
  }

  /// The format that was asked for, as the subject of a sentence.
  private var named: String? {
    explanation.named.map { $0 == .custom ? "the format string" : $0.rawValue }
  }

  /// Nil of a file in which no line was looked at.
  private var why: String? {
    let sampled = explanation.sampled
    guard sampled > 0 else {
      return explanation.summary.state == .failed
        ? nil : "there is no line but blank ones and comments"
    }
    let lines = sampled == 1 ? "the only line" : "the first \(NumberText.grouped(sampled)) lines"
    let votes = explanation.votes.map {
      "\($0.format.rawValue) reads \(NumberText.grouped($0.lines))"
    }
    return votes.isEmpty
      ? "\(named ?? "no format") reads \(named == nil ? "a" : "no") request in \(lines)"
      : "of \(lines), \(votes.joined(separator: ", "))"
  }

  /// A line as far as a terminal shows it, with what it would not show escaped.
  private static func shown(_ bytes: [UInt8]) -> String {
    let limit = 160
    let start = Array(bytes.prefix(limit))
    let text = KeyText.string(start.span)
    return bytes.count > limit ? "\(text)..." : text
  }
}
