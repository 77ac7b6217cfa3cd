import AccessLogs
import ArgumentParser

/// Says what format files have, why, and what is read in their lines.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says which format each file has, why, and what is read in its first lines.",
    usage: "logtally explain [options] <path>...",
    discussion: """
      For each file: the format and how many of the first lines speak for it, the fields of the \
      first lines, and the first line that is not read, with the reason. Files are read to their \
      end, as they are counted, and shown in the order of their paths.

      One file, or all of a directory:
        logtally explain access.log
        logtally explain /var/log/nginx | less
      Whether a format string of nginx reads a file:
        logtally explain --log-format '$remote_addr "$request" $status' access.log
      The lines of a container or a journal:
        journalctl -u nginx -o cat | logtally explain -

      Exit status: 0 all was explained; 1 a file could not be read, or not to its end; 2 nothing \
      more could be printed, or no worker could start; 64 wrong arguments; 129, 130 and 143 a \
      signal ended the run.
      """
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
    completion: .list(["process", "thread", "inline"])
  )
  var executor = "process"

  @Option(
    help: ArgumentHelp(
      "The longest that a file may take, such as 30s, 5m or 1h; one that takes longer has failed.",
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
      throw ValidationError("no path is given; name a log, such as: logtally explain access.log")
    }
    return try CountPlan(self)
  }
}
