import AccessLogs
import ArgumentParser
import KeyedTasks

/// What a run will do: the typed options checked, each in the type it means.
struct CountPlan {
  /// The paths, as bytes.
  var paths: [FileKey]
  /// What another process has found, instead of paths.
  var list: FilePlan?
  /// Which share of the files is to be counted.
  var shard: Shard?
  /// That, once they are dealt.
  var dealt: DealtShares?
  var include: [[UInt8]]
  var exclude: [[UInt8]]
  /// When files in directories have been last written at least, in nanoseconds since 1970; nil for any time.
  var modifiedSince: Int?
  var naming = FileNaming()
  /// The files that options were read from, with the options.
  var optionFiles: [(option: String, path: [UInt8])] = []
  /// What is asked of the logs.
  var query: Query
  /// What the report shows of the rows.
  var shape = ReportShape()
  /// The format that was asked for, or that fits where the report goes.
  var format: ReportFormat
  /// Whether it was named.
  var isFormatGiven = false
  /// The path of `--output`, or nil for standard output.
  var output: [UInt8]?
  var jobs: Int?
  /// The bytes of `--memory`; nil to decide by what is free.
  var memory: Int?
  var executor: ExecutorName
  var retries: Int
  /// The longest that a file may take; nil for any time.
  var timeout: TimeLimit?
  /// How many lines may be unparsed before the command says so by its status.
  var maxUnparsed: UnparsedLimit?
  /// Whether what a rotation under way left twice is counted once.
  var dedupes: Bool
  /// Where what counting files gave is kept.
  var cache: CacheChoice?
  /// The path of `--rejects`.
  var rejects: [UInt8]?
  /// The path of the lock that is held during the run.
  var lock: [UInt8]?
  /// How CSV and TSV are written.
  var separated = CSVReportWriter.Form.csv
  /// The label of all series of openmetrics.
  var reportName: [UInt8]?
  var verbosity: Messages.Verbosity

  /// How files are counted, by the names of `--executor`.
  enum ExecutorName: String, CaseIterable {
    case process
    case thread
    case inline
  }

  /// Checks the options.
  ///
  /// - Parameters:
  ///   - command: The options.
  ///   - isReported: Whether there will be a report, so that it matters where it goes.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: CountOptions, isReported: Bool = true) throws {
    paths = try Self.keys(of: command.paths)
    (include, exclude) = try command.names.globs()
    jobs = try Self.positive(command.workers.jobs, option: "--jobs", example: "--jobs 2")
    memory = try command.memory.memory.map { try MemoryShares.bytes(of: $0) }
    guard command.retry.retries >= 0 else {
      throw ValidationError("'--retries \(command.retry.retries)' is too few; such as: --retries 1")
    }
    retries = command.retry.retries
    executor = try Self.executor(named: command.workers.executor)
    let moment = { try command.times.shown(on: command.subject.tz) }
    output = try Self.output(command.report.output, at: moment)
    format = try Self.format(command.report.format, for: output)
    dedupes = !command.choice.noDedupe
    timeout = try command.timeLimit.limit()
    maxUnparsed = try command.unparsed.maxUnparsed.map(Self.unparsedLimit)
    rejects = try command.unread.rejects.map { path in
      guard !["", "-"].contains(path) else {
        throw ValidationError(
          "'--rejects \(path)' is no file of its own; such as: --rejects rejects.txt"
        )
      }
      let plain = try Self.plainOutput(path, option: "--rejects", of: "rejected lines")
      return try OutputName.path(plain, option: "--rejects", moment: moment)
    }
    lock = try command.lock.path()
    modifiedSince = try command.listed.modifiedSince {
      try command.times.moment { try ZoneRules(option: command.subject.tz ?? "local") }
    }
    cache = try command.cache.choice()
    verbosity = try command.messages.verbosity()
    naming = try FileNaming(command)
    query = try Self.query(command, format)
    try take(command.shape)
    optionFiles = Self.optionFiles(of: command)
    try take(command.report, command.separated, isReported: isReported)
    shard = try command.choice.shard.map(Shard.init(option:))
    try takeList(command)
    if query.timeUnit != nil, !query.measures.contains(.times) {
      throw ValidationError(
        "'--time-unit' is of request times, of which --measure asks for nothing; such as: "
          + "--measure p50,p95 --time-unit ms"
      )
    }
    try checkShard()
    if let shard, let deal = list?.keep(shard.number, of: shard.count) {
      dealt = DealtShares(shard.number, of: shard.count, deal)
    }
    if isReported || command.report.format != nil {
      try checkFormat(isGiven: command.report.format != nil)
    }
    try checkShape(query.columns)
    if isReported {
      try checkPart(command.shape, "logtally --output logs.part logs")
      try checkWorkbook("logtally --output report.xlsx logs")
    }
    query.means.keepsRejects = rejects != nil
    // The last, since a list may come from a pipe: whatever else is wrong has been said by now.
    paths += try command.listed.paths(beside: paths)
  }

  /// Finds the files of the paths, or of what was found before.
  func scan() -> LogFileScan {
    if let list { return LogFileScan(of: list.files) }
    let globs = NameGlobs(include: include, exclude: exclude)
    return LogFileScanner(globs: globs, modifiedSince: modifiedSince).scan(paths.map(\.bytes))
  }

  private static func query(_ command: CountOptions, _ format: ReportFormat) throws -> Query {
    guard !command.filters.match.contains("") else {
      throw ValidationError("'--match' is empty; give a text, such as: --match /api/v1/login")
    }
    var query = Query(
      filters: Query.Filters(match: command.filters.match.map(RawArgument.bytes(of:))),
      format: try command.reading.format(),
      zstdWindowLog: try command.reading.windowLog(),
      isStrict: command.unread.strict
    )
    // What makes columns is beside one table, and a plan has tables of its own.
    let isPage =
      format == .html && command.shape.pivot.isEmpty && command.choice.plan == nil
    let lists =
      command.subject.by.isEmpty && isPage ? [ReportPage.name] : command.subject.by
    query.tables = try tables(lists)
    query.columns = try command.measures.columns()
    if query.columns.isEmpty, lists.contains(where: ReportPage.isName) {
      query.columns = ReportPage.measures
    }
    query.measures = MeasureSet(for: query.columns)
    query.timeUnit = try command.timeUnit.unit()
    query.filters.values = try command.filters.values()
    query.tidying = try command.tidying.tidying()
    query.anonymity = try command.subject.anonymity()
    return query
  }

  private static func optionFiles(of command: CountOptions) -> [(option: String, path: [UInt8])] {
    var files = command.tidying.routes.map { ("--routes", $0) }
    if let path = command.reading.logFormatFrom { files.append(("--log-format-from", path)) }
    if let path = command.choice.plan { files.append(("--plan", path)) }
    files += command.listed.lists.map { ($0.option, $0.path) }
    if let path = command.lock.lock { files.append(("--lock", path)) }
    return files.map { (option: $0.0, path: RawArgument.bytes(of: $0.1)) }
  }

  static func keys(of paths: [String]) throws -> [FileKey] {
    guard paths.count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("'-' is given twice; standard input can be read once: logtally -")
    }
    if let empty = paths.firstIndex(of: "") {
      throw ValidationError(
        "path \(empty + 1) is empty; name logs or directories, such as: logtally logs/"
      )
    }
    return paths.map { FileKey(RawArgument.bytes(of: $0)) }
  }

  /// The seconds that the clock of this machine is behind 1970-01-01 00:00: when a run is that counts no logs.
  static func localTime() throws -> Int {
    try ZoneRules(option: "local").wall(at: TimeText.now)
  }

  /// Reads the path of the report.
  ///
  /// - Parameters:
  ///   - path: The value of `--output`.
  ///   - moment: What ``OutputName/path(_:option:moment:)`` asks.
  /// - Returns: The path; nil for standard output.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  static func output(_ path: String?, at moment: () throws -> Int) throws -> [UInt8]? {
    guard path != "" else {
      throw ValidationError("'--output' is empty; name a file, such as: --output report.csv")
    }
    // As in most commands, `-` is standard output; a file called `-` is reached as `./-`.
    guard let path, path != "-" else { return nil }
    let bytes = RawArgument.bytes(of: path)
    if let suffix = Compression.unwrittenSuffix(of: bytes) {
      let written = Array(bytes.dropLast(suffix.utf8.count)) + Compression.suffixes[0].utf8
      throw ValidationError(
        "'--output \(path)' has the name of a compression that is not written; give one of "
          + "\(Compression.suffixes.joined(separator: ", ")), such as: --output "
          + ShellText.quoted(written)
      )
    }
    return try OutputName.path(bytes, option: "--output", moment: moment)
  }

  /// Returns the path of an output that is not compressed, whatever its name says.
  ///
  /// - Throws: A `ValidationError` where the name says that it is.
  static func plainOutput(
    _ path: String,
    option: String,
    of what: String
  ) throws -> [UInt8] {
    let bytes = RawArgument.bytes(of: path)
    let rest = Compression.asked(by: bytes)?.rest.count
    let unwritten = Compression.unwrittenSuffix(of: bytes).map { bytes.count - $0.utf8.count }
    guard let length = rest ?? unwritten else { return bytes }
    let plain = ShellText.quoted(Array(bytes.prefix(length)))
    throw ValidationError(
      "'\(option) \(path)' has the name of a compressed file, and \(what) are written as they are; "
        + "such as: \(option) \(plain)"
    )
  }

  static func format(_ name: String?, for output: [UInt8]?) throws -> ReportFormat {
    guard let name else {
      if let output, let written = ReportFormat.writtenName(insteadOf: output) {
        throw ValidationError(
          "'--output \(FileKey(output).text)' has the name of a format that is not written; give one of "
            + "\(ReportFormat.suffixes.joined(separator: ", ")), such as: --output "
            + "\(ShellText.quoted(written)); or say the format, such as: --format csv"
        )
      }
      return ReportFormat(suffixOf: output, isTerminal: terminal(of: output).isTerminal)
    }
    guard let format = ReportFormat(rawValue: name) else {
      throw unknown(name, "--format", ReportFormat.allCases.map(\.rawValue))
    }
    return format
  }

  static func unparsedLimit(_ text: String) throws -> UnparsedLimit {
    guard let limit = UnparsedLimit(text) else {
      throw ValidationError(
        "'--max-unparsed \(text)' is not from 0 to 100 percent; such as: --max-unparsed 0.5"
      )
    }
    return limit
  }

  /// Returns what to say where more lines of a report could not be read than may be.
  func complaint(about report: Report) -> String? {
    maxUnparsed?.complaint(about: report.totals.lines, report.query.filters)
  }

  static func executor(named name: String) throws -> ExecutorName {
    guard let executor = ExecutorName(rawValue: name) else {
      throw unknown(name, "--executor", ExecutorName.allCases.map(\.rawValue))
    }
    return executor
  }

  static func positive(_ number: Int?, option: String, example: String) throws -> Int? {
    if let number, number < 1 {
      throw ValidationError(
        "'\(option) \(number)' is too few; give 1 or more, such as: \(example)"
      )
    }
    return number
  }

  static func unknown(
    _ name: String,
    _ option: String,
    _ names: [String]
  ) -> ValidationError {
    let nearest = NearestName.nearest(to: name, among: names).map { "did you mean \($0)? Or " }
    return ValidationError(
      "'\(option) \(name)' is unknown; \(nearest ?? "")give one of \(names.joined(separator: ", "))"
    )
  }
}
