import AccessLogs
import KeyedTasks

/// One run of the command: scan, count in workers, merge, write, and say what is to be said.
struct CountRun {
  private let run: ReportRun
  private var plan: CountPlan { run.plan }

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ plan: CountPlan) { run = ReportRun(plan) }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    run.execute {
      try plan.lock.map(RunLock.take)
      let outputs = try RunOutputs(of: plan)
      var scan = plan.scan()
      var counting = FileCounting(
        plan: plan,
        supply: run.supply,
        standardError: run.standardError
      )
      try counting.leaveOutputs(outputs, outOf: &scan)
      if let key = plan.naming.doubleKey(in: scan) { throw OutputError.sameKey(key) }
      counting.plan.deal(&scan)
      var (report, rejects, cache) = try counting.count(scan)
      report.shares = counting.plan.dealt
      let status = ExitStatus(
        of: report.totals,
        isOverLimit: plan.complaint(about: report) != nil,
        isShare: plan.shard != nil,
        isAlarmed: report.isAlarmed
      )
      let writer = try plan.writer(of: report)
      try outputs.write(report, by: writer, rejects: rejects.bytes, status: status)
      cache?.finish()
      let remarks = cache.map { plan.remarks(on: $0, files: scan.files.count) } ?? []
      say(report, rejects, scan, status, remarks + plan.warnings(about: writer))
      return status
    }
  }

  /// Says what became of the files.
  private func say(
    _ report: Report,
    _ rejects: RejectsText,
    _ scan: LogFileScan,
    _ status: ExitStatus,
    _ remarks: [String]
  ) {
    let unparsed = report.totals.lines.unparsed
    var notes = remarks
    if let path = plan.rejects, rejects.lineCount < unparsed, plan.verbosity != .quiet {
      notes.append(Messages.fewerRejects(rejects.lineCount, of: unparsed, path: path))
    }
    if report.totals.files == 0, plan.verbosity != .quiet {
      notes.append(
        plan.shard.map(Messages.noFiles)
          ?? Messages.noFiles(
            hasGlobs: !plan.include.isEmpty || !plan.exclude.isEmpty,
            olderFiles: scan.olderFiles
          )
      )
    } else if scan.olderFiles > 0, plan.verbosity == .verbose {
      notes.append(Messages.olderFiles(scan.olderFiles))
    }
    run.say(
      report,
      duplicates: scan.duplicates.map { duplicate in
        LogFileScan.Duplicate(
          key: plan.naming.key(of: duplicate.key),
          original: plan.naming.key(of: duplicate.original)
        )
      },
      status: status,
      notes: notes
    )
  }
}
