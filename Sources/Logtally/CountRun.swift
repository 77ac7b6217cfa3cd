import AccessLogs
import KeyedTasks

/// One run of the command: scan, count in workers, merge, write, and say what is to be said.
struct CountRun {
  private let plan: CountPlan
  private let messages: Messages
  private let standardError: StandardError
  private let supply: WorkerSupply
  private let start = ContinuousClock.now

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ plan: CountPlan) {
    self.plan = plan
    let terminal = Terminal(descriptor: 2)
    messages = Messages(verbosity: plan.verbosity, isTerminal: terminal.isTerminal)
    standardError = StandardError(terminal: terminal)
    supply = WorkerSupply(for: plan, saying: standardError)
  }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    do {
      let outputs = try RunOutputs(of: plan)
      let scanner = LogFileScanner(globs: NameGlobs(include: plan.include, exclude: plan.exclude))
      var scan = scanner.scan(plan.paths.map(\.bytes))
      let counting = FileCounting(plan: plan, supply: supply, standardError: standardError)
      try counting.leaveOutputs(outputs, outOf: &scan)
      if let key = plan.naming.doubleKey(in: scan) { throw OutputError.sameKey(key) }
      let (report, rejects) = try counting.count(scan)
      let status = ExitStatus(of: report.totals, limit: plan.maxUnparsed)
      try outputs.write(report, by: plan.writer, rejects: rejects.bytes, status: status)
      say(report, rejects, scan, status)
      return status
    } catch OutputError.interrupted(let signal) {
      return .interrupted(signal: signal)
    } catch {
      standardError.say(Messages.line("\(error)"))
      return (error as? OutputError)?.status ?? .failure
    }
  }

  /// Says what became of the files.
  private func say(
    _ report: Report,
    _ rejects: RejectsText,
    _ scan: LogFileScan,
    _ status: ExitStatus
  ) {
    let unparsed = report.totals.lines.unparsed
    var notes: [String] = []
    if let path = plan.rejects, rejects.lineCount < unparsed, plan.verbosity != .quiet {
      notes.append(Messages.fewerRejects(rejects.lineCount, of: unparsed, path: path))
    }
    if report.totals.files == 0, plan.verbosity != .quiet {
      notes.append(Messages.noFiles(hasGlobs: !plan.include.isEmpty || !plan.exclude.isEmpty))
    }
    if let complaint = plan.maxUnparsed?.complaint(about: report.totals.lines) {
      notes.append(Messages.line(complaint))
    }
    standardError.say(
      messages.lines(
        for: report,
        duplicates: scan.duplicates.map { duplicate in
          LogFileScan.Duplicate(
            key: plan.naming.key(of: duplicate.key),
            original: plan.naming.key(of: duplicate.original)
          )
        },
        seconds: (ContinuousClock.now - start) / .seconds(1),
        status: status,
        notes: notes,
        saysLeftOut: !plan.format.saysLeftOut
      )
    )
  }
}
