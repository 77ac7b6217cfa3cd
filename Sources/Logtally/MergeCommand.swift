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
      The report's format: csv, json, table or part. (default: by the suffix of --output, table on a \
      terminal, else csv)
      """,
      valueName: "format"
    ),
    completion: .list(ReportFormat.allCases.map(\.rawValue))
  )
  var format: String?

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Write the report to <file>, which is replaced as a whole once the report is complete.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

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
      """
      The memory to keep counts in, at least 16M, such as 512M or 1.5G (M is 1024 x 1024 bytes); more \
      goes to temporary files in TMPDIR. (default: a quarter of what is free)
      """,
      valueName: "size"
    )
  )
  var memory: String?

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

  @Flag(
    name: .customLong("no-formula-guard"),
    help: "Write CSV cells as they are, also those that a spreadsheet would run as a formula."
  )
  var noFormulaGuard = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say also a line for each file.")
  var verbose = false

  @OptionGroup var versionFlag: VersionFlag

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
    jobs = try Self.positive(command.jobs, option: "--jobs", example: "--jobs 2")
    memory = try command.memory.map(MemoryShares.bytes(of:))
    executor = try Self.executor(named: command.executor)
    output = try Self.output(command.output)
    format = try Self.format(command.format, for: output)
    isFormatGiven = command.format != nil
    top =
      try Self.positive(command.top, option: "--top", example: "--top 20")
      ?? format.usualTop(isTerminal: Self.terminal(of: output).isTerminal)
    maxUnparsed = try command.maxUnparsed.map(Self.unparsedLimit)
    guardsFormulas = !command.noFormulaGuard
    verbosity = try Self.verbosity(quiet: command.quiet, verbose: command.verbose)
    retries = 0
    dedupes = false
    try checkFormat(isGiven: isFormatGiven)
    try checkPart("logtally merge --output all.part web-01.part web-02.part")
  }
}
