import AccessLogs
import KeyedTasks

/// One run of `merge`: read the parts in workers, merge their groups, write, and say what is to be said.
struct MergeRun {
  private let run: ReportRun
  private var plan: CountPlan { run.plan }

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ plan: CountPlan) { run = ReportRun(plan) }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    run.execute {
      let outputs = try RunOutputs(of: plan)
      let scan = plan.scan()
      try outputs.checkApart(from: scan.files)
      let merging = PartMerging(
        plan: plan,
        supply: run.supply,
        standardError: run.standardError
      )
      var (report, choice) = try merging.merge(scan)
      report.shares = choice.incomplete
      // A part says itself what is missing from it.
      let missing = plan.format == .part ? nil : choice.incomplete
      let status =
        missing == nil || report.isAlarmed
        ? ExitStatus(
          of: report.totals,
          isOverLimit: plan.complaint(about: report) != nil,
          isAlarmed: report.isAlarmed
        ) : .incomplete
      let writer = try plan.writer(of: report)
      try outputs.write(report, by: writer, rejects: [], status: status)
      say(report, choice.notes, missing, scan, status, plan.warnings(about: writer))
      return status
    }
  }

  /// Says what became of the files.
  private func say(
    _ report: Report,
    _ notes: [String],
    _ missing: DealtShares?,
    _ scan: LogFileScan,
    _ status: ExitStatus,
    _ warnings: [String]
  ) {
    var lines = plan.verbosity == .quiet ? [] : scan.duplicates.map(Messages.duplicate) + notes
    lines += warnings
    if report.totals.files == 0, plan.verbosity != .quiet {
      lines.append(scan.files.isEmpty ? Messages.noParts : Messages.partsOfNoFile)
    }
    if let missing { lines.append(Messages.missing(missing)) }
    run.say(report, duplicates: [], status: status, notes: lines)
  }
}

extension RunOutputs {
  /// Makes sure that nothing is written to what is read.
  ///
  /// - Throws: ``OutputError/isInput(option:path:log:)``.
  func checkApart(from files: [LogFile]) throws(OutputError) {
    for output in existing {
      if let file = files.first(where: { $0.identity == output.identity }) {
        throw .isInput(option: output.option, path: output.path, log: file.key)
      }
    }
  }
}

extension Messages {
  /// That a directory has no part in it.
  static let noParts = line("no file *.part was found; the report is empty")
  /// Returns that shares of a list are not among the parts.
  static func missing(_ dealt: DealtShares) -> String {
    let isOne = dealt.missing.count == 1
    return line(
      "\(dealt.missingText) \(isOne ? "is" : "are") missing; \(isOne ? "its" : "their") files are not in the "
        + "report"
    )
  }

  /// That nothing was counted when the parts were made.
  static let partsOfNoFile = line("the parts are of no file; the report is empty")
}
