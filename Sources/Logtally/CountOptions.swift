import AccessLogs
import ArgumentParser

/// What a count can be asked, as it was typed; ``CountPlan`` says what it means.
struct CountOptions: ParsableArguments {
  @OptionGroup(title: OptionTitle.subject) var subject: SubjectOptions
  @OptionGroup(title: OptionTitle.subject) var measures: MeasureOptions
  @OptionGroup(title: OptionTitle.subject) var timeUnit: TimeUnitOptions
  @OptionGroup(title: OptionTitle.lines) var filters: FilterOptions
  @OptionGroup(title: OptionTitle.times) var times: TimeFilterOptions
  @OptionGroup(title: OptionTitle.endpoints) var tidying: TidyOptions
  @OptionGroup(title: OptionTitle.files) var names: NameOptions
  @OptionGroup(title: OptionTitle.files) var choice: FileChoiceOptions
  @OptionGroup(title: OptionTitle.files) var listed: ListedPathOptions
  @OptionGroup(title: OptionTitle.names) var naming: NamingOptions
  @OptionGroup(title: OptionTitle.reading) var reading: ReadingOptions
  @OptionGroup(title: OptionTitle.unread) var unread: UnreadOptions
  @OptionGroup(title: OptionTitle.unread) var unparsed: UnparsedOptions
  @OptionGroup(title: OptionTitle.rows) var shape: ShapeOptions
  @OptionGroup(title: OptionTitle.report) var report: ReportOptions
  @OptionGroup(title: OptionTitle.separated) var separated: SeparatedOptions
  @OptionGroup(title: OptionTitle.work) var workers: WorkerOptions
  @OptionGroup(title: OptionTitle.work) var memory: MemoryOptions
  @OptionGroup(title: OptionTitle.work) var timeLimit: TimeLimitOptions
  @OptionGroup(title: OptionTitle.work) var retry: RetryOptions
  @OptionGroup(title: OptionTitle.work) var cache: CacheOptions
  @OptionGroup(title: OptionTitle.work) var lock: LockOptions
  @OptionGroup(title: OptionTitle.messages) var messages: MessageOptions

  @Argument(
    help: ArgumentHelp("Logs and directories of logs; - is standard input.", valueName: "path"),
    completion: .file()
  )
  var paths: [String] = []
}

/// What is counted, and by what.
struct SubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What to group by, in the order that you give: \(Dimension.all.map(\.name).joined(separator: ", ")). \
      Repeatable, for several tables; page stands for those of --format html. (default: endpoint)
      """,
      valueName: "dim[,dim...]"
    ),
    completion: .list(Dimension.all.map(\.name) + [ReportPage.name])
  )
  var by: [String] = []

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
      Leave out the last bits of the addresses of clients, while counting: 1 for 8 bits of IPv4 and 64 \
      of IPv6, 2 for 16 and 80, 3 for 24 and 96; a client that is no address is -.
      """,
      valueName: "1|2|3"
    ),
    completion: .list(Anonymity.allCases.map { "\($0.rawValue)" })
  )
  var anonymize: Int?

  /// Returns what is left out of the addresses of clients.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func anonymity() throws -> Anonymity? {
    try anonymize.map { level in
      if let anonymity = UInt8(exactly: level).flatMap(Anonymity.init) { return anonymity }
      throw ValidationError("'--anonymize \(level)' is none of 1, 2 and 3; such as: --anonymize 2")
    }
  }
}

/// Which of the files are counted, where that is not for their names to say.
struct FileChoiceOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-dedupe"),
    help: "Count a log and the .gz or .zst beside it both, even if all of one is in the other."
  )
  var noDedupe = false

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
}

/// What files are called in reports; ``FileNaming`` says what it means.
struct NamingOptions: ParsableArguments {
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
}

/// What becomes of files and lines that cannot be read.
struct UnreadOptions: ParsableArguments {
  @Flag(help: "Let a file that cannot be counted whole contribute nothing.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Write the first 1,000 lines that cannot be read to <file>, as file:line:reason:text.",
      valueName: "file"
    ),
    completion: .file()
  )
  var rejects: String?
}

/// How often a file is tried.
struct RetryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How many more times to try a file whose worker died or took longer than --timeout; a pipe is never \
      tried again, since what was read from it is gone.
      """,
      valueName: "n"
    )
  )
  var retries = 0
}
