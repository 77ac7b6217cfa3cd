import ArgumentParser

/// What is said when the arguments are wrong, or when help or the version was asked for.
enum UsageMessage {
  /// Shows what parsing came to and returns how the command ends.
  static func show(_ error: any Error) -> ExitStatus {
    let text = LogtallyCommand.message(for: error)
    guard LogtallyCommand.exitCode(for: error) != .success else {
      return StandardOutput.show(text.hasPrefix(rootHelpStart) ? rootHelp : text)
    }
    let lines = text.split(separator: "\n").map(String.init)
    // An excerpt with a caret stands below the sentence; the parser's own hints are left out.
    let excerpt = lines.dropFirst().prefix { $0.hasPrefix("  ") }
    let sentence = hinted(lines.first ?? "the arguments are wrong")
    StandardError(terminal: Terminal(isTerminal: false)).say(
      [Messages.line(sentence)] + excerpt
        + ["See 'logtally --help' for the options."]
    )
    return .usage
  }

  /// How the parser's help of the command without a subcommand begins.
  private static var rootHelpStart: String {
    "OVERVIEW: \(LogtallyCommand.configuration.abstract.prefix(30))"
  }

  /// The help of the command without a subcommand: the options are what people look for in it, and then
  /// the list of subcommands, which is all that the parser has.
  private static var rootHelp: String {
    let subcommands = LogtallyCommand.helpMessage().split(separator: "SUBCOMMANDS:").last ?? ""
    return LogtallyCommand.helpMessage(for: CountCommand.self) + "\nSUBCOMMANDS:" + subcommands
  }

  /// Makes a sentence of the argument parser one of ours, with what to do where that is not plain.
  private static func hinted(_ sentence: String) -> String {
    let sentence = sentence.prefix(1).lowercased() + sentence.dropFirst()
    if sentence.hasPrefix("missing value for") {
      return sentence + "; one that starts with a dash is written --option=-value"
    }
    let start = "unknown option '"
    guard sentence.hasPrefix(start) else { return sentence }
    // What the parser suggests is often far from it.
    let option = String(sentence.dropFirst(start.count).prefix { $0 != "'" })
    return "\(start)\(option)'\(hint(forUnknown: option) ?? "")"
  }

  /// What to say of an option that the command does not have: another name of it, or whose it is.
  private static func hint(forUnknown option: String) -> String? {
    var commands: [(name: String, options: [String])] = []
    for command in CommandDescription.root.subcommands ?? [] {
      let names = command.options.flatMap { $0.names ?? [] }.map(\.text)
      commands.append((command.commandName, names.filter { $0.hasPrefix("--") }))
    }
    if let format = ReportFormat(rawValue: String(option.drop { $0 == "-" })) {
      return "; did you mean --format \(format.rawValue)?"
    }
    let owners = commands.filter { $0.options.contains(option) }.map { "'logtally \($0.name)'" }
    if !owners.isEmpty {
      return "; it is an option of \(Messages.list(owners))"
    }
    let nearest = NearestName.nearest(to: option, among: commands.flatMap(\.options))
    return nearest.map { "; did you mean \($0)?" }
  }
}
