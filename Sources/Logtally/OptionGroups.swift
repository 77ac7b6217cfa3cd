import AccessLogs
import ArgumentParser

/// The headings under which the help and the manual page list options.
enum OptionTitle {
  static let subject = "What to count"
  static let lines = "Only some lines, by what they say"
  static let times = "Only some lines, by their time"
  static let endpoints = "Endpoints that count as one"
  static let files = "Which files"
  static let names = "What files are called"
  static let reading = "How files are read"
  static let unread = "What cannot be read"
  static let rows = "Which rows, and in what order"
  static let report = "The report"
  static let compared = "What to compare"
  static let separated = "CSV and TSV for other programs"
  static let work = "How the work is done"
  static let messages = "Messages"
}

/// Which files of directories are read.
struct NameOptions: ParsableArguments {
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

  /// The globs of `--include` and of `--exclude`.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func globs() throws -> (include: [[UInt8]], exclude: [[UInt8]]) {
    (try Self.globs(include, "--include"), try Self.globs(exclude, "--exclude"))
  }

  private static func globs(_ globs: [String], _ option: String) throws -> [[UInt8]] {
    try globs.map { glob in
      guard !glob.isEmpty else {
        throw ValidationError("'\(option)' is empty; give a glob, such as: \(option) '*.log*'")
      }
      return RawArgument.bytes(of: glob)
    }
  }
}

/// In which format the lines of files are, and what a file may take to decompress.
struct ReadingOptions: ParsableArguments {
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

  /// The format that was asked for; it may read a file of formats.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func format() throws -> FormatChoice {
    try FormatChoice(logFormat: logFormat, from: logFormatFrom)
  }

  /// The largest zstd window admitted, as a power of two.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func windowLog() throws -> Int {
    guard (10...31).contains(zstdWindowLog) else {
      throw ValidationError(
        "'--zstd-window-log \(zstdWindowLog)' is not from 10 to 31; such as: --zstd-window-log 31"
      )
    }
    return zstdWindowLog
  }
}

/// How many workers there are, and what they are.
struct WorkerOptions: ParsableArguments {
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
      "What the workers are: a process for each, threads, or inline, one file after another.",
      valueName: "process|thread|inline"
    ),
    completion: .list(CountPlan.ExecutorName.allCases.map(\.rawValue))
  )
  var executor = "process"
}

/// How long a file may take.
struct TimeLimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The longest that a file may take, such as 90s, 5m or 1h30m; one that takes longer has failed.",
      valueName: "duration"
    )
  )
  var timeout: String?

  /// The time limit; nil for none.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func limit() throws -> TimeLimit? { try timeout.map { try TimeLimit($0, option: "--timeout") } }
}

/// What counts may take of memory.
struct MemoryOptions: ParsableArguments {
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
}

/// When lines that cannot be read make the exit status say so.
struct UnparsedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Exit with 1 if more than <percent> of the lines that should be read cannot be.",
      valueName: "percent"
    )
  )
  var maxUnparsed: String?
}

/// What is said on standard error.
struct MessageOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say also a line for each file.")
  var verbose = false

  @OptionGroup var versionFlag: VersionFlag

  /// How much is said.
  ///
  /// - Throws: A `ValidationError` where both ways are asked for.
  func verbosity() throws -> Messages.Verbosity {
    guard !(quiet && verbose) else {
      throw ValidationError("'--quiet' and '--verbose' contradict each other; give one of them")
    }
    return quiet ? .quiet : verbose ? .verbose : .normal
  }
}
