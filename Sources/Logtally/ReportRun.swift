import AccessLogs
import KeyedTasks

/// A run that makes a report: how it starts and ends, and how it says what became of the files.
struct ReportRun {
  let plan: CountPlan
  let standardError: StandardError
  let supply: WorkerSupply
  private let messages: Messages
  private let start = ContinuousClock.now

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ plan: CountPlan) {
    self.plan = plan
    let terminal = Terminal(descriptor: 2)
    messages = Messages(verbosity: plan.verbosity, isTerminal: terminal.isTerminal)
    standardError = StandardError(terminal: terminal)
    supply = WorkerSupply(for: plan, saying: standardError)
  }

  /// Does the run and returns how it went; an error is said, unless a signal is what ended the run.
  func execute(_ body: () throws -> ExitStatus) -> ExitStatus {
    do {
      return try body()
    } catch OutputError.interrupted(let signal) {
      return .interrupted(signal: signal)
    } catch {
      standardError.say(Messages.line("\(error)"))
      return (error as? any RunError)?.status ?? .failure
    }
  }

  /// Says what became of the files.
  func say(
    _ report: Report,
    duplicates: [LogFileScan.Duplicate],
    status: ExitStatus,
    notes: [String]
  ) {
    let complaint = plan.complaint(about: report)
    let warning = plan.verbosity == .quiet ? nil : plan.warning(about: report)
    standardError.say(
      messages.lines(
        for: report,
        duplicates: duplicates,
        seconds: (ContinuousClock.now - start) / .seconds(1),
        status: status,
        notes: notes + [warning, complaint.map(Messages.line)].compactMap(\.self)
          + report.alarms.compactMap { Messages.alarm($0, leastCount: report.shape.leastCount) },
        saysLeftOut: !plan.format.saysLeftOut,
        isShare: plan.shard != nil
      )
    )
  }
}

/// Why there is no report; its text is the message.
protocol RunError: Error, CustomStringConvertible {
  /// How the command ends.
  var status: ExitStatus { get }
}
