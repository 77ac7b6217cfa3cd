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

  @OptionGroup(title: OptionTitle.subject) var subject: MergedSubjectOptions
  @OptionGroup(title: OptionTitle.subject) var measures: MeasureOptions
  @OptionGroup(title: OptionTitle.unread) var unparsed: UnparsedOptions
  @OptionGroup(title: OptionTitle.rows) var shape: ShapeOptions
  @OptionGroup(title: OptionTitle.report) var report: ReportOptions
  @OptionGroup(title: OptionTitle.separated) var separated: SeparatedOptions
  @OptionGroup(title: OptionTitle.work) var workers: WorkerOptions
  @OptionGroup(title: OptionTitle.work) var memory: MemoryOptions
  @OptionGroup(title: OptionTitle.messages) var messages: MessageOptions

  @Argument(
    help: ArgumentHelp(
      """
      Parts, and directories in which they are the files *.part, compressed ones too; - is standard input.
      """,
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

/// What of the groups of parts is shown.
struct MergedSubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to group by, as far as the parts do; given again, one more table. (default: what they do)",
      valueName: "dim[,dim...]"
    ),
    completion: .list(Dimension.all.map(\.name) + [ReportPage.name])
  )
  var by: [String] = []
}

extension CountPlan {
  /// The plan of a merge; what it asks are the tables that `--by` gives, and none where that is for the parts to say.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: MergeCommand) throws {
    paths = try Self.keys(of: command.paths)
    // In any case, as --output takes them.
    include = ([""] + Compression.suffixes).map { suffix in
      let glob = ".part\(suffix)".map { $0.isLetter ? "[\($0)\($0.uppercased())]" : "\($0)" }
      return Array(("*" + glob.joined()).utf8)
    }
    exclude = []
    query = Query()
    query.tables = command.subject.by.isEmpty ? [] : try Self.tables(command.subject.by)
    query.columns = try command.measures.columns()
    jobs = try Self.positive(command.workers.jobs, option: "--jobs", example: "--jobs 2")
    memory = try command.memory.memory.map { try MemoryShares.bytes(of: $0) }
    executor = try Self.executor(named: command.workers.executor)
    output = try Self.output(command.report.output, at: Self.localTime)
    format = try Self.format(command.report.format, for: output)
    isFormatGiven = command.report.format != nil
    maxUnparsed = try command.unparsed.maxUnparsed.map(Self.unparsedLimit)
    verbosity = try command.messages.verbosity()
    retries = 0
    dedupes = false
    try take(command.shape)
    try take(command.report, command.separated)
    try checkFormat(isGiven: isFormatGiven)
    try checkPart(command.shape, "logtally merge --output all.part web-01.part web-02.part")
    try checkWorkbook("logtally merge --output report.xlsx web-01.part web-02.part")
    if !query.tables.isEmpty { try pivotTables() }
    // The columns of measures are those of the parts where none are asked for.
    try checkShape(query.columns.isEmpty ? nil : query.columns)
  }
}
