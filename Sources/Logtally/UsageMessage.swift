import ArgumentParser

/// What is said when the arguments are wrong, or when help or the version was asked for.
enum UsageMessage {
  /// Shows what parsing came to and returns how the command ends.
  static func show(_ error: any Error) -> ExitStatus {
    let text = LogtallyCommand.message(for: error)
    guard LogtallyCommand.exitCode(for: error) != .success else {
      let isHelp = text.hasPrefix(LogtallyCommand.helpMessage().prefix(9))
      // Without a subcommand too, the options are what people look for.
      print(isHelp ? LogtallyCommand.helpMessage(for: CountCommand.self) : text)
      return .success
    }
    let lines = text.split(separator: "\n").map(String.init)
    // An excerpt with a caret stands below the sentence; the parser's own hints are left out.
    let excerpt = lines.dropFirst().prefix { $0.hasPrefix("  ") }
    StandardError(terminal: Terminal(isTerminal: false)).say(
      [Messages.line(lines.first ?? "the arguments are wrong")] + excerpt
        + ["See 'logtally --help' for the options."]
    )
    return .usage
  }
}
