import AccessLogs
import KeyedTasks

/// One run of `merge`: read the parts in workers, merge their groups, write, and say what is to be said.
struct MergeRun {
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
      let scan = scanner.scan(plan.paths.map(\.bytes))
      try outputs.checkApart(from: scan)
      let merging = PartMerging(plan: plan, supply: supply, standardError: standardError)
      let (report, notes) = try merging.merge(scan)
      let status = ExitStatus(of: report.totals, limit: plan.maxUnparsed)
      try outputs.write(report, by: plan.writer, rejects: [], status: status)
      say(report, notes, scan, status)
      return status
    } catch OutputError.interrupted(let signal) {
      return .interrupted(signal: signal)
    } catch let error as MergeRefusal {
      standardError.say(Messages.line("\(error)"))
      return .usage
    } catch {
      standardError.say(Messages.line("\(error)"))
      return (error as? OutputError)?.status ?? .failure
    }
  }

  /// Says what became of the files.
  private func say(
    _ report: Report,
    _ notes: [String],
    _ scan: LogFileScan,
    _ status: ExitStatus
  ) {
    var lines = plan.verbosity == .quiet ? [] : scan.duplicates.map(Messages.duplicate) + notes
    if report.totals.files == 0, plan.verbosity != .quiet {
      lines.append(scan.files.isEmpty ? Messages.noParts : Messages.partsOfNoFile)
    }
    if let complaint = plan.maxUnparsed?.complaint(about: report.totals.lines) {
      lines.append(Messages.line(complaint))
    }
    standardError.say(
      messages.lines(
        for: report,
        duplicates: [],
        seconds: (ContinuousClock.now - start) / .seconds(1),
        status: status,
        notes: lines,
        saysLeftOut: !plan.format.saysLeftOut
      )
    )
  }
}

extension RunOutputs {
  /// Makes sure that nothing is written to what is read.
  ///
  /// - Throws: ``OutputError/isInput(option:path:log:)``.
  fileprivate func checkApart(from scan: LogFileScan) throws(OutputError) {
    for output in existing {
      if let file = scan.files.first(where: { $0.identity == output.identity }) {
        throw .isInput(option: output.option, path: output.path, log: file.key)
      }
    }
  }
}

extension Messages {
  /// That a directory has no part in it.
  static let noParts = line("no file *.part was found; the report is empty")
  /// That nothing was counted when the parts were made.
  static let partsOfNoFile = line("the parts are of no file; the report is empty")
}
