import ArgumentParser

/// The names of the subcommands.
enum SubcommandNames {
  /// All that can stand in the place of a subcommand, as they are listed.
  static var all: [String] {
    LogtallyCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// Checks that `help` is asked about what there is, which the parser does not.
  ///
  /// - Throws: A `ValidationError` that lists the subcommands.
  static func check(helpArguments arguments: [String]) throws {
    guard arguments.first == "help" else { return }
    if let unknown = arguments.dropFirst().first(where: { !$0.hasPrefix("-") && !all.contains($0) })
    {
      throw ValidationError(
        "there is no subcommand '\(unknown)'; give one of \(all.joined(separator: ", ")), "
          + "such as: logtally help \(NearestName.nearest(to: unknown, among: all) ?? "count")"
      )
    }
  }
}
