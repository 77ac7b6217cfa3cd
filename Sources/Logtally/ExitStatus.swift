import AccessLogs

/// How the command ends, as scripts see it.
enum ExitStatus: Equatable, Sendable {
  /// Every file was counted whole, or a reader closed standard output early.
  case success
  /// The report is written, and some or all input is missing from it.
  case incomplete
  /// No report could be written, or no worker could start.
  case failure
  /// The report is written, and an alarm of `--fail-on` is met.
  case alarm
  /// The arguments are wrong, or inputs do not belong together.
  case usage
  /// Another run holds the lock, so that nothing was counted.
  case locked
  /// SIGHUP, SIGINT or SIGTERM ended the run.
  case interrupted(signal: Int32)

  /// The status of a report that was written.
  ///
  /// - Parameters:
  ///   - totals: What became of the files and their lines.
  ///   - isOverLimit: Whether more lines are unparsed than may be.
  ///   - isShare: Whether other runs count other shares of the files, so that this one may have no log.
  ///   - isAlarmed: Whether an alarm is met, which is more than that something is missing.
  init(
    of totals: ReportTotals,
    isOverLimit: Bool = false,
    isShare: Bool = false,
    isAlarmed: Bool = false
  ) {
    let isWhole =
      totals.partialFiles + totals.failedFiles == 0 && (isShare || !totals.isNothingCounted)
    self = isAlarmed ? .alarm : isWhole && !isOverLimit ? .success : .incomplete
  }

  /// The number handed to `exit`.
  var code: Int32 {
    switch self {
    case .success: 0
    case .incomplete: 1
    case .failure: 2
    case .alarm: 4
    case .usage: 64
    case .locked: 75
    case .interrupted(let signal): 128 + signal
    }
  }
}
