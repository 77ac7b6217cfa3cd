import AccessLogs
import Glibc
import KeyedTasks
import Synchronization
import SystemPackage

/// The words of the command on standard error; nothing here writes them.
struct Messages: Equatable, Sendable {
  /// How much is said.
  enum Verbosity: Equatable, Sendable {
    /// Only what is wrong.
    case quiet
    case normal
    /// Also a line for each file.
    case verbose
  }

  var verbosity: Verbosity
  /// Whether standard error is a terminal, where a run that went well is summed up too.
  var isTerminal: Bool

  init(verbosity: Verbosity = .normal, isTerminal: Bool = false) {
    self.verbosity = verbosity
    self.isTerminal = isTerminal
  }

  /// Returns a line of the command's own, such as an error that ends the run.
  static func line(_ text: String) -> String {
    "logtally: \(text)"
  }

  /// Returns the path of a key as messages show it.
  static func path(_ key: FileKey) -> String {
    key.bytes.isEmpty ? "''" : key.text
  }

  /// Returns texts as the list that they are in a sentence, such as `a, b and c`.
  static func list(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.joined() }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }

  // MARK: - All that is said of a report

  /// Returns all lines about a report, in the order they are said.
  ///
  /// - Parameters:
  ///   - report: The report, complete.
  ///   - duplicates: The paths that led to a file once more.
  ///   - seconds: How long the run took.
  ///   - status: How the command ends.
  ///   - notes: More lines about the run as a whole.
  ///   - saysLeftOut: Whether the report does not say itself what `--top` left out.
  ///   - isShare: Whether other runs count other shares of the files.
  /// - Returns: The lines, without line ends.
  func lines(
    for report: Report,
    duplicates: [LogFileScan.Duplicate],
    seconds: Double,
    status: ExitStatus,
    notes: [String] = [],
    saysLeftOut: Bool = true,
    isShare: Bool = false
  ) -> [String] {
    var lines = report.files.compactMap(self.line)
    let repeats = report.files.filter(Self.isRepeat)
    let skipped = report.files.count { $0.state == .skipped } - repeats.count
    let isSummedUp = isTerminal || verbosity == .verbose || status != .success
    // A nightly run over a folder with other files in it goes well, and says nothing of them.
    if verbosity == .normal, isSummedUp { lines += repeats.map(Self.problem) }
    if skipped > 0, verbosity == .normal, isSummedUp { lines.append(Self.skipped(skipped)) }
    if verbosity == .verbose {
      lines += duplicates.map(Self.duplicate)
      if report.query.dimensions.contains(where: \.isTime) {
        lines.append(Self.clock(report.query.zone))
      }
    }
    if verbosity != .quiet { lines += Self.measures(of: report) }
    lines += notes
    if report.totals.isNothingCounted, !isShare, skipped + repeats.count > 0 {
      lines.append(Self.nothingCounted)
    }
    if isSummedUp, verbosity != .quiet, let idle = Self.idleFilters(of: report) {
      lines.append(idle)
    }
    if isSummedUp, verbosity != .quiet {
      for table in report.tables { lines += Self.pivotRemarks(on: table) }
    }
    if saysLeftOut, isSummedUp, verbosity != .quiet {
      for table in report.tables {
        let by = table.keyColumns.map(\.name).joined(separator: ",")
        let which = report.tables.count == 1 ? nil : by
        let sums = [("--min-count", table.few), ("--top", table.beyondTop)]
        for (option, sum) in sums where sum.rows > 0 {
          lines.append(Self.leftOut(option, sum, of: which))
        }
      }
    }
    if isSummedUp, verbosity != .quiet {
      lines.append(Self.summary(of: report.totals, seconds: seconds))
    }
    return lines
  }

  /// Returns the line about one file, or nil if there is none to say about it.
  func line(for file: FileSummary) -> String? {
    switch file.state {
    case .failed, .partial: Self.problem(file)
    case .skipped: verbosity == .verbose ? Self.problem(file) : nil
    case .counted:
      if verbosity == .verbose {
        Self.counted(file)
      } else {
        verbosity == .normal && Self.isMostlyUnparsed(file) ? Self.unparsed(file) : nil
      }
    }
  }

  // MARK: - One line each

  /// Returns why a file has no result, for the sentence about the file.
  static func failure(_ failure: TaskFailure) -> String {
    if let limit = failure.reason.timeLimit {
      return "counting it took longer than --timeout allows, \(TimeLimit(limit))"
    }
    return failure.description
  }

  /// Returns that `--rejects` does not hold all unparsed lines.
  static func fewerRejects(_ shown: Int, of unparsed: Int, path: [UInt8]) -> String {
    line(
      "\(Self.path(FileKey(path))): holds the first \(NumberText.grouped(shown)) of "
        + "\(NumberText.grouped(unparsed)) unparsed lines"
    )
  }

  /// Returns what is wrong with a file and what became of it.
  static func problem(_ file: FileSummary) -> String {
    let problem = file.problemText ?? "this file is \(file.state.name)"
    let hint = PathHint(file).map { ", \($0.text)" } ?? ""
    return line("\(path(file.key)): \(problem)\(hint)")
  }

  /// Whether a file is skipped since all of it is in another.
  private static func isRepeat(_ file: FileSummary) -> Bool {
    if case .repeats = file.problem { return true }
    return false
  }

  /// Whether more lines of a file could not be read than could.
  private static func isMostlyUnparsed(_ file: FileSummary) -> Bool {
    file.lines.unparsed > file.lines.counted + file.lines.filtered
  }

  /// Returns that a file was read whole and hardly understood: perhaps it is no access log.
  static func unparsed(_ file: FileSummary) -> String {
    let format = file.logFormat.map { " as \($0.name)" } ?? ""
    let lines = file.lines
    let isAllElse = lines.counted == lines.lines - lines.unparsed
    let rest =
      switch lines.counted {
      case 0: "no line is counted"
      case 1: isAllElse ? "the other one is counted" : "1 line is counted"
      default:
        isAllElse ? "the others are counted" : "\(NumberText.grouped(lines.counted)) are counted"
      }
    return line(
      "\(path(file.key)): \(NumberText.grouped(lines.unparsed)) of "
        + "\(NumberText.counted(lines.lines, "line")) cannot be read\(format); \(rest)"
    )
  }

  /// That there were files, each skipped or failed: nobody must take the report for that of a quiet night.
  static let nothingCounted = line("no file could be counted; the report is empty")

  /// Returns that no line passes the filters; nil where one does, or there was none to pass.
  static func idleFilters(of report: Report) -> String? {
    let (lines, filters) = (report.totals.lines, report.query.filters)
    guard lines.counted == 0, lines.filtered > 0 else { return nil }
    var options = filters.match.isEmpty ? [] : ["--match"]
    options += filters.values.map { "--\($0.kind.name)" }
    if !filters.times.isEmpty { options.append("the time that is asked for") }
    return line("none of \(NumberText.counted(lines.filtered, "line")) passes \(list(options))")
  }

  /// Returns that there was no file at all; `hasGlobs` says that `--include` or `--exclude` chose.
  static func noFiles(hasGlobs: Bool, olderFiles: Int = 0) -> String {
    if olderFiles > 0 {
      return line(
        "no file is as new as --newer-than asks (\(NumberText.counted(olderFiles, "older one"))); the report is "
          + "empty"
      )
    }
    return line(
      hasGlobs
        ? "no file matches --include and --exclude; the report is empty"
        : "no file was found; the report is empty"
    )
  }

  /// Returns how many files were left out by their age.
  static func olderFiles(_ count: Int) -> String {
    line("\(NumberText.counted(count, "file")) older than --newer-than asks for left out")
  }

  /// Returns that a share of the files has none.
  static func noFiles(in shard: Shard) -> String {
    line("shard \(shard.number) of \(shard.count) has no file; the report is empty")
  }

  /// Returns how many lines of a file are counted, and how it was read.
  static func counted(_ file: FileSummary) -> String {
    let lines = file.lines
    var text = "\(NumberText.grouped(lines.counted)) of "
    text += "\(NumberText.counted(lines.lines, "line")) counted"
    let rest = [
      (lines.filtered, "filtered"), (lines.unparsed, "unparsed"), (lines.blank, "blank"),
      (lines.comment, "comment"),
    ]
    for (number, state) in rest where number > 0 {
      text += ", \(NumberText.grouped(number)) \(state)"
    }
    var how: [String] = []
    if let format = file.logFormat { how.append(format.name) }
    if let compression = file.compression, compression != .none { how.append(compression.name) }
    if !how.isEmpty { text += " (\(how.joined(separator: ", ")))" }
    return line("\(path(file.key)): \(text)")
  }

  /// Returns the one line about all skipped files.
  static func skipped(_ number: Int) -> String {
    number == 1
      ? line("skipped 1 file that is not an access log; -v names it")
      : line("skipped \(NumberText.grouped(number)) files that are not access logs; -v names each")
  }

  /// Returns that a file was reached by one more path.
  static func duplicate(_ duplicate: LogFileScan.Duplicate) -> String {
    line("\(path(duplicate.key)): the same file as \(path(duplicate.original)); counted once")
  }

  /// Returns which clock the times of a report are on.
  static func clock(_ zone: ZoneRules?) -> String {
    line("times are on " + (zone.map { "the clock of \($0.name)" } ?? "the clock of each line"))
  }

  /// Returns that fewer jobs run than were asked for.
  static func fewerJobs(asked: Int, cores: Int) -> String {
    line("--jobs \(asked) is lowered to the \(NumberText.counted(cores, "core")) at hand")
  }

  /// Returns that fewer workers run, for want of memory.
  static func fewerWorkers(_ workers: Int, memory: Int) -> String {
    line("--memory \(memory) is enough for \(NumberText.counted(workers, "worker"))")
  }

  /// Returns what an option leaves out of the rows; `table` is which of several, as `--by` has it.
  static func leftOut(_ option: String, _ sum: GroupSum, of table: String? = nil) -> String {
    let rows = NumberText.counted(sum.rows, "row")
    let what = "\(rows) with \(NumberText.counted(sum.lines, "line"))"
    return line("\(option) leaves out \(what)" + (table.map { " of '--by \($0)'" } ?? ""))
  }

  /// Returns what is to be known of the columns of `--pivot`.
  static func pivotRemarks(on table: ReportTable) -> [String] {
    guard let pivot = table.pivot else { return [] }
    let option = "--pivot \(pivot.dimension.name)"
    var lines: [String] = []
    if pivot.otherValues > 0 {
      let values = NumberText.grouped(pivot.otherValues + pivot.ownValues)
      let isShort = pivot.ownValues < PivotColumns.most - 1
      lines.append(
        line(
          "\(option) has \(values) values: a column for each of the \(pivot.ownValues) largest"
            + (isShort ? ", whose names have 1 MiB at most" : "") + ", and (other)"
        )
      )
    }
    let names = table.namesAlike
    if !names.isEmpty {
      let texts = names.map { $0.first == "'" ? $0 : "'\($0)'" }.joined(separator: ", ")
      lines.append(
        line("\(option) has several columns called \(texts), in the order of their values")
      )
    }
    return lines
  }

  /// Returns the last line of a run.
  static func summary(of totals: ReportTotals, seconds: Double) -> String {
    let counted = NumberText.grouped(totals.countedFiles + totals.partialFiles)
    var text = "counted \(counted) of \(NumberText.counted(totals.files, "file"))"
    if totals.partialFiles > 0 { text += " (\(NumberText.grouped(totals.partialFiles)) in part)" }
    text += ", \(NumberText.counted(totals.lines.lines, "line"))"
    let unparsed = totals.lines.unparsed
    if unparsed > 0 { text += " (\(NumberText.grouped(unparsed)) unparsed)" }
    return line("\(text) in \(duration(seconds))")
  }

  /// Returns a duration, such as `0.04 s`, `4.2 s` or `2 min 5 s`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 0.995 {
      let hundredths = Int((max(seconds, 0) * 100).rounded())
      return "0.\(hundredths < 10 ? "0" : "")\(hundredths) s"
    }
    if seconds < 59.95 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(NumberText.grouped(whole / 3600)) h \(whole % 3600 / 60) min"
  }
}

/// The writer of standard error: whole lines, with a progress line kept out of their way.
///
/// May be used from any thread. What cannot be written is dropped: there is nobody left to tell.
final class StandardError: Sendable {
  private let descriptor: Int32
  private let terminal: Terminal
  private let progress = Mutex<ProgressLine?>(nil)

  init(descriptor: Int32 = STDERR_FILENO, terminal: Terminal) {
    self.descriptor = descriptor
    self.terminal = terminal
  }

  /// Writes lines, each with a line end.
  func say(_ lines: [String]) {
    if lines.isEmpty { return }
    let text = lines.map { $0 + "\n" }.joined()
    progress.withLock { progress in
      write((progress?.erase() ?? "") + text)
    }
  }

  func say(_ line: String) {
    say([line])
  }

  /// Shows how far the run is from now on, if there is a terminal that can.
  func startProgress(totalBytes: Int, totalFiles: Int = 1) {
    guard terminal.erasesLines else { return }
    progress.withLock { $0 = ProgressLine(totalBytes: totalBytes, totalFiles: totalFiles) }
  }

  /// Notes how many files are done, for the next time that the line is written.
  func noteProgress(filesDone: Int) {
    progress.withLock { $0?.note(filesDone: filesDone) }
  }

  /// Adds bytes that are done; the line is written again if the last time is long enough ago.
  func advanceProgress(by bytes: Int) {
    progress.withLock { progress in
      if progress == nil { return }
      let width = Terminal.windowWidth(descriptor) ?? terminal.width
      if let text = progress?.advance(by: bytes, width: width) { write(text) }
    }
  }

  /// Erases the progress line until the next bytes are done, so that standard output may be written to.
  func eraseProgress() {
    progress.withLock { progress in
      if let text = progress?.erase(), !text.isEmpty { write(text) }
    }
  }

  /// Erases the progress line for good.
  func endProgress() {
    progress.withLock { progress in
      if let text = progress?.erase(), !text.isEmpty { write(text) }
      progress = nil
    }
  }

  private func write(_ text: String) {
    _ = try? FileDescriptor(rawValue: descriptor).writeAll(text.utf8)
  }
}
