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

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "The most workers at once. (default: the cores at hand, if there is work for all)",
      valueName: "n"
    )
  )
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "How files are read: each in a worker process, in threads, or inline one after another.",
      valueName: "process|thread|inline"
    ),
    completion: .list(CountPlan.ExecutorName.allCases.map(\.rawValue))
  )
  var executor = "process"

  @Option(
    help: ArgumentHelp(
      "The longest that a file may take, such as 90s, 5m or 1h30m; one that takes longer has failed.",
      valueName: "duration"
    )
  )
  var timeout: String?

  @Option(
    help: ArgumentHelp(
      "In directories, read only files whose name matches <glob>; repeatable.",
      valueName: "glob"
    )
  )
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "In directories, leave out files and folders whose name matches <glob>; repeatable.",
      valueName: "glob"
    )
  )
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "The format of the lines, as for 'logtally count'.",
      valueName: "format"
    ),
    completion: .list(["auto"] + LogFormat.samples.map(\.format.name))
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

  @Option(
    help: ArgumentHelp(
      "The largest zstd window admitted, as a power of two: 27 is 128 MiB, 31 admits every file.",
      valueName: "n"
    )
  )
  var zstdWindowLog = 27

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
