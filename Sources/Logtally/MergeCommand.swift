import AccessLogs
import ArgumentParser

/// Makes one report of parts.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Makes one report of the parts of several runs.",
    usage: text.usage,
    discussion: text.discussion
  )

  @Option(
    help: ArgumentHelp(
      "What to group by, as far as the parts do; given again, one more table. (default: what they do)",
      valueName: "dim[,dim...]"
    ),
    completion: .list(Dimension.all.map(\.name))
  )
  var by: [String] = []

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Show only the <n> largest rows.", valueName: "n")
  )
  var top: Int?

  @Option(
    help: ArgumentHelp(
      """
      The report's format: csv, tsv, json, ndjson, markdown, table or part. (default: by the suffix of \
      --output, table on a terminal, else csv)
      """,
      valueName: "format"
    ),
    completion: .list(ReportFormat.allCases.map(\.rawValue))
  )
  var format: String?

  @OptionGroup var means: ReportMeans

  @Option(
    help: ArgumentHelp(
      "How parts are read: each in a worker process, in threads, or inline one after another.",
      valueName: "process|thread|inline"
    ),
    completion: .list(CountPlan.ExecutorName.allCases.map(\.rawValue))
  )
  var executor = "process"

  @Option(
    help: ArgumentHelp(
      "Exit with 1 if more than <percent> of the lines that should be read could not be.",
      valueName: "percent"
    )
  )
  var maxUnparsed: String?

  @OptionGroup var manner: ReportManner

  @Argument(
    help: ArgumentHelp(
      "Parts, and directories in which they are the files *.part; - is standard input.",
      valueName: "part"
    ),
    completion: .file()
  )
  var paths: [String] = []

  /// Checks the options; like ``CountCommand/plan()``, not while they are parsed.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func plan() throws -> CountPlan {
    if paths.isEmpty {
      throw ValidationError(
        "no part is given; name some, such as: logtally merge web-01.part web-02.part"
          + StandardStreams.inputHint("logtally merge -")
      )
    }
    return try CountPlan(self)
  }
}

extension CountPlan {
  /// The plan of a merge; what it asks are the tables that `--by` gives, and none where that is for the parts to say.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: MergeCommand) throws {
    paths = try Self.keys(of: command.paths)
    include = [Array("*.part".utf8)]
    exclude = []
    query = Query()
    query.tables = command.by.isEmpty ? [] : try Self.tables(command.by)
    jobs = try Self.positive(command.means.jobs, option: "--jobs", example: "--jobs 2")
    memory = try command.means.memory.map(MemoryShares.bytes(of:))
    executor = try Self.executor(named: command.executor)
    output = try Self.output(command.means.output)
    format = try Self.format(command.format, for: output)
    isFormatGiven = command.format != nil
    top =
      try Self.positive(command.top, option: "--top", example: "--top 20")
      ?? format.usualTop(isTerminal: Self.terminal(of: output).isTerminal)
    maxUnparsed = try command.maxUnparsed.map(Self.unparsedLimit)
    guardsFormulas = !command.manner.noFormulaGuard
    verbosity = try Self.verbosity(quiet: command.manner.quiet, verbose: command.manner.verbose)
    retries = 0
    dedupes = false
    try checkFormat(isGiven: isFormatGiven)
    try checkPart("logtally merge --output all.part web-01.part web-02.part")
  }
}
