import AccessLogs
import ArgumentParser

/// What a count can be asked, as it was typed; ``CountPlan`` says what it means.
struct CountOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What to group by, in this order: \(Dimension.all.map(\.name).joined(separator: ", ")). \
      Repeatable, for several tables. (default: endpoint)
      """,
      valueName: "dim[,dim...]"
    ),
    completion: .list(Dimension.all.map(\.name))
  )
  var by: [String] = []

  @Option(
    help: ArgumentHelp(
      "Count only lines that hold <text>, byte for byte; any of them where it is given repeatedly.",
      valueName: "text"
    )
  )
  var match: [String] = []

  @OptionGroup var measures: MeasureOptions

  @OptionGroup var filters: FilterOptions

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Show only the <n> largest rows.", valueName: "n")
  )
  var top: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The clock of columns of times: UTC, local, +02:00 or a zone such as Europe/Berlin. (default: \
      each line's own)
      """,
      valueName: "zone"
    ),
    completion: .list(["UTC", "local"])
  )
  var tz: String?

  @Option(
    help: ArgumentHelp(
      """
      The report's format: csv, tsv, json, ndjson, markdown, table, or part, which 'logtally merge' \
      reads. (default: by the suffix of --output, table on a terminal, else csv)
      """,
      valueName: "format"
    ),
    completion: .list(ReportFormat.allCases.map(\.rawValue))
  )
  var format: String?

  @OptionGroup var means: ReportMeans

  @Option(
    help: ArgumentHelp(
      "How files are counted: each in a worker process, in threads, or inline one after another.",
      valueName: "process|thread|inline"
    ),
    completion: .list(CountPlan.ExecutorName.allCases.map(\.rawValue))
  )
  var executor = "process"

  @Option(
    help: ArgumentHelp(
      """
      How many more times to try a file whose worker died; a pipe is never tried again, since what \
      was read from it is gone.
      """,
      valueName: "n"
    )
  )
  var retries = 0

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
      """
      Count just the files of a plan, which 'logtally plan --json' makes, and no <path>; - is standard \
      input. The question is the plan's, and options that are given have to ask the same.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var plan: String?

  @Option(
    help: ArgumentHelp(
      """
      Count only share <i> of <n> of the files, which are dealt by size; 'logtally merge' puts the parts \
      of all shares together.
      """,
      valueName: "i/n"
    )
  )
  var shard: String?

  @Option(
    help: ArgumentHelp(
      """
      The format of the lines: auto, a name that 'logtally formats' lists, a format string of nginx, \
      Apache or GoAccess, or json:endpoint=<path>,status=<path>.
      """,
      valueName: "format"
    ),
    completion: .list(["auto"] + LogFormat.samples.map(\.format.name))
  )
  var logFormat = "auto"

  @Option(
    help: ArgumentHelp(
      "Take the format from nginx's or Apache's configuration, by the name that --log-format gives.",
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

  @Flag(help: "Let a file that cannot be counted whole contribute nothing.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Exit with 1 if more than <percent> of the lines that should be read cannot be.",
      valueName: "percent"
    )
  )
  var maxUnparsed: String?

  @Option(
    help: ArgumentHelp(
      "Write the first 1,000 lines that cannot be read to <file>, as file:line:reason:text.",
      valueName: "file"
    ),
    completion: .file()
  )
  var rejects: String?

  @Option(
    help: ArgumentHelp(
      "Put <text> before the name of every file in the report, such as that of a host.",
      valueName: "text"
    )
  )
  var keyPrefix: String?

  @Option(
    help: ArgumentHelp("Call standard input <name> in the report.", valueName: "name")
  )
  var stdinKey: String?

  @Option(
    help: ArgumentHelp(
      "Count nothing of standard input unless it has <n> bytes.",
      valueName: "n"
    )
  )
  var stdinBytes: Int?

  @Flag(
    name: .customLong("no-dedupe"),
    help: "Count a log and the .gz or .zst beside it both, even if all of one is in the other."
  )
  var noDedupe = false

  @OptionGroup var manner: ReportManner

  @Argument(
    help: ArgumentHelp("Logs and directories of logs; - is standard input.", valueName: "path"),
    completion: .file()
  )
  var paths: [String] = []
}
