import AccessLogs
import ArgumentParser

/// Says what format files have, why, and what is read in their lines; or what becomes of an endpoint.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says which format each file has, why, and what is read in its first lines.",
    usage: text.usage,
    discussion: text.discussion
  )

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Say what each step makes of <target>, such as '/a/1?x=2', instead of files: the options from \
      --path-only to --keep-query say which steps. Repeatable.
      """,
      valueName: "target"
    )
  )
  var endpoint: [String] = []

  @OptionGroup(title: OptionTitle.endpoints) var tidying: TidyOptions
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

  /// Returns what there is to say of the targets of `--endpoint`; nil where files are to be explained.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func targets() throws -> String? {
    let tidying = try tidying.tidying()
    if endpoint.isEmpty {
      guard let asked = tidying.options.first?.name else { return nil }
      let option = asked == "route" && self.tidying.route.isEmpty ? "routes" : asked
      throw ValidationError(
        "'--\(option)' says what becomes of endpoints, and none is given; such as: "
          + "logtally explain --endpoint '/a/1?x=2' --collapse-ids"
      )
    }
    if let path = paths.first {
      throw ValidationError(
        "'--endpoint' is explained without logs, and '\(path)' is given too; leave one of them out, such "
          + "as: logtally explain --endpoint '/a/1?x=2' --collapse-ids"
      )
    }
    if let option = optionOfFiles {
      throw ValidationError(
        "'--endpoint' is explained without logs, and '\(option)' is for those; leave one of them out, such "
          + "as: logtally explain --endpoint '/a/1?x=2' --collapse-ids"
      )
    }
    return endpoint.map { TargetText(RawArgument.bytes(of: $0), tidying).text }
      .joined(separator: "\n\n")
  }

  /// An option that was given and says something of files only.
  private var optionOfFiles: String? {
    let options = [
      ("--include", !names.include.isEmpty), ("--exclude", !names.exclude.isEmpty),
      ("--log-format", reading.logFormat != "auto"),
      ("--log-format-from", reading.logFormatFrom != nil),
      ("--zstd-window-log", reading.zstdWindowLog != 27), ("--jobs", workers.jobs != nil),
      ("--executor", workers.executor != "process"), ("--timeout", timeLimit.timeout != nil),
    ]
    return options.first { $0.1 }?.0
  }

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
