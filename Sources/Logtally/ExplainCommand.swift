import AccessLogs
import ArgumentParser

/// Says what format files have, why, and what is read in their lines.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says which format each file has, why, and what is read in its first lines.",
    usage: text.usage,
    discussion: text.discussion
  )

  @OptionGroup(title: OptionTitle.files) var names: NameOptions
  @OptionGroup(title: OptionTitle.reading) var reading: ReadingOptions
  @OptionGroup(title: OptionTitle.work) var workers: WorkerOptions
  @OptionGroup(title: OptionTitle.work) var timeLimit: TimeLimitOptions
  @OptionGroup var versionFlag: VersionFlag

  @Argument(
    help: ArgumentHelp("Logs and directories of logs; - is standard input.", valueName: "path"),
    completion: .file()
  )
  var paths: [String] = []

  /// Checks the options; like ``CountCommand/plan()``, not while they are parsed.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func plan() throws -> CountPlan {
    if paths.isEmpty {
      throw ValidationError(
        "no path is given; name a log, such as: logtally explain access.log"
          + StandardStreams.inputHint("logtally explain -")
      )
    }
    return try CountPlan(self)
  }
}
