import AccessLogs
import ArgumentParser

/// Compares two reports.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two reports: what is new, what is gone, and what has changed by how much.",
    usage: text.usage,
    discussion: text.discussion
  )

  @OptionGroup(title: OptionTitle.compared) var subject: ComparedSubjectOptions
  @OptionGroup(title: OptionTitle.rows) var rows: ComparedRowOptions
  @OptionGroup(title: OptionTitle.rows) var alarms: AlarmOptions
  @OptionGroup(title: OptionTitle.report) var report: ComparisonOptions
  @OptionGroup(title: OptionTitle.separated) var separated: SeparatedOptions
  @OptionGroup(title: OptionTitle.work) var workers: WorkerOptions
  @OptionGroup(title: OptionTitle.work) var memory: MemoryOptions
  @OptionGroup(title: OptionTitle.messages) var messages: MessageOptions

  @Argument(
    help: ArgumentHelp(
      """
      The old report and the new one, in JSON or as parts, compressed ones too; - is standard input.
      """,
      valueName: "report"
    ),
    completion: .file()
  )
  var paths: [String] = []

  /// Checks the options; like ``CountCommand/plan()``, not while they are parsed.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func plan() throws -> DiffPlan { try DiffPlan(self) }
}

/// What of two reports is compared.
struct ComparedSubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The columns to compare, of a table that both reports have. (default: those of their only table)",
      valueName: "dim[,dim...]"
    ),
    completion: .list(Dimension.all.map(\.name))
  )
  var by: [String] = []

  @Flag(help: "Compare also reports that something is missing from; the exit status is 1 then.")
  var partial = false
}

/// Which rows of a comparison are shown.
struct ComparedRowOptions: ParsableArguments {
  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Show only the <n> rows with the largest differences.", valueName: "n")
  )
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "Leave out rows that differ by less than <n> lines, or <n>% of the old ones; repeatable.",
      valueName: "n|n%"
    )
  )
  var minChange: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out rows that count less than <n> in both reports.",
      valueName: "n"
    )
  )
  var minCount: Int?

  /// Reads the options.
  ///
  /// - Parameter usualTop: How many rows there are where nothing is said of it; nil for all.
  /// - Returns: What they ask for.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func limits(usualTop: Int?) throws -> ReportComparison.Limits {
    var limits = ReportComparison.Limits()
    limits.top = try CountPlan.positive(top, option: "--top", example: "--top 20") ?? usualTop
    limits.leastCount =
      try CountPlan.positive(minCount, option: "--min-count", example: "--min-count 10")
    for text in minChange {
      if text.hasSuffix("%"), let percentage = Percentage(text), limits.leastGrowth == nil {
        limits.leastGrowth = percentage
      } else if let number = Int(text), number > 0, limits.leastDifference == nil {
        limits.leastDifference = number
      } else {
        throw ValidationError(
          "'--min-change \(text)' is no number of lines and no percentage, or given twice; such as: "
            + "--min-change 100 --min-change 10%"
        )
      }
    }
    return limits
  }
}

/// How a comparison is written and where it goes.
struct ComparisonOptions: ParsableArguments {
  /// The formats of a comparison.
  static let formats: [ReportFormat] = [.csv, .tsv, .json, .ndjson, .markdown, .table]

  @Option(
    help: ArgumentHelp(
      """
      The format: csv, tsv, json, ndjson, markdown or table. (default: by the suffix of --output, table \
      on a terminal, else csv)
      """,
      valueName: "format"
    ),
    completion: .list(formats.map(\.rawValue))
  )
  var format: String?

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp(
      """
      Write the comparison to <file>, which is replaced as a whole once it is complete; compressed if \
      its name ends in .zst or .gz.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?
}

/// What a comparison will do.
struct DiffPlan {
  /// How it is run, read and written: as a count of what the reports are about.
  let run: CountPlan
  /// The old report and the new one.
  var old: FileKey { run.paths[0] }
  var new: FileKey { run.paths[1] }
  /// The columns to compare; nothing for those of the only table.
  let table: [Dimension]
  let limits: ReportComparison.Limits
  /// Whether reports are compared that something is missing from.
  let isPartial: Bool

  /// Checks the options.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: DiffCommand) throws {
    guard command.paths.count == 2 else {
      throw ValidationError(
        "\(NumberText.counted(command.paths.count, "report")) given, and two are compared; name the old one "
          + "and the new one, such as: logtally diff old.json new.json"
      )
    }
    let tables = command.subject.by.isEmpty ? [] : try CountPlan.tables(command.subject.by)
    guard tables.count < 2 else {
      throw ValidationError(
        "'--by' is given \(tables.count) times, and one table is compared; such as: --by "
          + tables[0].list
      )
    }
    table = tables.first ?? []
    run = try CountPlan(command)
    limits = try command.rows.limits(
      usualTop: run.format.usualTop(isTerminal: run.terminal.isTerminal)
    )
    isPartial = command.subject.partial
    if !table.isEmpty, let complaint = run.shape.alarms.complaint(about: [table]) {
      throw ValidationError(complaint)
    }
  }
}

extension CountPlan {
  /// The plan of a comparison, which counts nothing.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: DiffCommand) throws {
    paths = try Self.keys(of: command.paths)
    (include, exclude) = ([], [])
    query = Query()
    jobs = try Self.positive(command.workers.jobs, option: "--jobs", example: "--jobs 2")
    memory = try command.memory.memory.map { try MemoryShares.bytes(of: $0) }
    executor = try Self.executor(named: command.workers.executor)
    output = try Self.output(command.report.output, at: Self.localTime)
    format = try Self.format(command.report.format, for: output)
    isFormatGiven = command.report.format != nil
    shape = ReportShape()
    shape.alarms = try command.alarms.alarms(ofOne: false)
    verbosity = try command.messages.verbosity()
    retries = 0
    dedupes = false
    guard ComparisonOptions.formats.contains(format) else {
      let given =
        isFormatGiven
        ? "'--format \(format.rawValue)'" : "'--output \(FileKey(output ?? []).text)'"
      throw ValidationError(
        "\(given) is no format of a comparison; give one of "
          + ComparisonOptions.formats.map(\.rawValue).joined(separator: ", ")
          + ", such as: --format csv"
      )
    }
    separated = try command.separated.form(for: format)
  }
}
