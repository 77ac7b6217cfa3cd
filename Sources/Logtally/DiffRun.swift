import AccessLogs
import KeyedTasks

/// One run of `diff`: read both reports in workers, join them, write, and say what is to be said.
struct DiffRun {
  private let diff: DiffPlan
  private let run: ReportRun

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ diff: DiffPlan) {
    self.diff = diff
    run = ReportRun(diff.run)
  }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    run.execute {
      let outputs = try RunOutputs(of: diff.run)
      let files = try [diff.old, diff.new].map(Self.file)
      try outputs.checkApart(from: files)
      let reports = try read(files)
      let sides = zip(files, reports).map { ComparedSide(file: $0, head: $1.head) }
      if let complaint = ComparedSide.complaint(sides, isPartial: diff.isPartial) {
        throw MergeRefusal(complaint)
      }
      if let complaint = diff.run.shape.alarms.complaint(about: [reports[0].head.table]) {
        throw MergeRefusal(complaint)
      }
      let comparison = try ReportComparison(
        reports[0],
        reports[1],
        diff.limits,
        alarms: diff.run.shape.alarms,
        memory: Self.share(MemoryShares(diff.run.memory, workers: 2).merging)
      )
      let status = status(of: comparison, sides)
      try outputs.write(
        comparison.report,
        by: try writer(of: comparison),
        rejects: [],
        status: status
      )
      say(comparison, sides, status)
      return status
    }
  }

  /// Memory beyond this makes nothing faster: what comes after it is sorted in temporary files.
  private static func share(_ memory: Int) -> Int { min(memory, 32 << 20) }

  /// Finds a report.
  ///
  /// - Throws: ``UnreadReport`` where there is none.
  private static func file(_ path: FileKey) throws -> LogFile {
    let scan = LogFileScanner(globs: NameGlobs(include: [], exclude: [])).scan([path.bytes])
    if let file = scan.files.first, file.key == path, scan.failed.isEmpty { return file }
    let problem = (scan.failed + scan.skipped).first { $0.key == path }?.problem
    throw UnreadReport(
      path,
      problem?.what ?? "is a directory; name a report, such as: logtally diff old.json new.json"
    )
  }

  /// Reads both reports.
  ///
  /// - Throws: ``UnreadReport`` of the first that cannot be compared.
  private func read(_ files: [LogFile]) throws -> [ComparedReport] {
    let pipes = InputPipes(of: files)
    defer { pipes.close() }
    if let failure = pipes.failures.first {
      throw UnreadReport(failure.key, failure.problem?.what ?? "")
    }
    let memory = MemoryShares(diff.run.memory, workers: 2)
    let tasks = files.map { file in
      ComparedReportTask(
        file,
        by: diff.table,
        memory: Self.share(memory.counting),
        descriptor: pipes.descriptors[file.key]
      )
    }
    var reports = [ComparedReport?](repeating: nil, count: files.count)
    var problems = [ReportProblem?](repeating: nil, count: files.count)
    let tasksRun = TaskRun(
      plan: diff.run,
      supply: run.supply,
      standardError: run.standardError
    )
    try tasksRun.run(tasks) { place, outcome in
      switch outcome {
      case .success(let read):
        switch read.result {
        case .success(let report): reports[place] = report
        case .failure(let problem): problems[place] = problem
        }
      case .failure(let failure): problems[place] = ReportProblem(Messages.failure(failure))
      }
    }
    return try files.indices.map { place in
      if let report = reports[place] { return report }
      let problem = problems[place] ?? ReportProblem("was not read")
      let unread = UnreadReport(files[place].key, problem.text)
      throw problem.isReport ? MergeRefusal(unread.description) : unread
    }
  }

  private func writer(of comparison: ReportComparison) throws -> any ReportWriter {
    guard diff.run.format == .json else { return try diff.run.writer(of: comparison.report) }
    let writer = ComparisonWriter(
      comparison,
      version: ProgramVersion.current,
      leastCount: leastCount
    )
    guard let asked = diff.run.output.flatMap(Compression.asked) else { return writer }
    return CompressedReportWriter(writer, asked.compression)
  }

  /// How many lines an alarm needs.
  private var leastCount: Int { diff.limits.leastCount ?? 1 }

  private func status(of comparison: ReportComparison, _ sides: [ComparedSide]) -> ExitStatus {
    if comparison.alarms.contains(where: { $0.isMet(leastCount: leastCount) }) { return .alarm }
    return sides.allSatisfy { $0.gaps.isEmpty } ? .success : .incomplete
  }

  /// Says what is missing from the reports, what is left out of the rows, and what is alarming.
  private func say(
    _ comparison: ReportComparison,
    _ sides: [ComparedSide],
    _ status: ExitStatus
  ) {
    var lines = sides.flatMap { side in side.gaps.map { Messages.line("\(side.quoted) \($0)") } }
    if diff.run.verbosity != .quiet, let doubt = ComparedSide.doubt(of: sides) {
      lines.append(Messages.line(doubt))
    }
    let isVerbose = diff.run.verbosity == .verbose
    if diff.run.verbosity != .quiet, !diff.run.format.saysLeftOut,
      isVerbose || status != .success
    {
      lines += Messages.leftOut(of: comparison.table)
    }
    lines += comparison.alarms.compactMap { Messages.alarm($0, leastCount: leastCount) }
    if isVerbose { lines.append(Messages.compared(sides)) }
    run.standardError.say(lines)
  }
}

/// A report that cannot be read, so that there is nothing to compare.
struct UnreadReport: RunError {
  let description: String
  var status: ExitStatus { .failure }

  init(_ path: FileKey, _ problem: String) {
    description = "\(Messages.path(path)): \(problem); nothing is compared"
  }
}

extension Messages {
  /// Returns which rows of a comparison are left out.
  fileprivate static func leftOut(of table: ReportTable) -> [String] {
    let rests = [("--min-change or --min-count", table.few), ("--top", table.beyondTop)]
    return rests.filter { $0.1.rows > 0 }.map { option, rest in
      line("\(option) leaves out \(NumberText.counted(rest.rows, "row"))")
    }
  }

  /// Returns what was compared.
  fileprivate static func compared(_ sides: [ComparedSide]) -> String {
    let texts = sides.map {
      "\($0.quoted) with \(NumberText.counted($0.head.totals.lines, "line"))"
    }
    return line("compared \(texts.joined(separator: " and "))")
  }
}
