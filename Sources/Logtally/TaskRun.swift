import AccessLogs
import Glibc
import KeyedTasks

/// Runs tasks that read what other runs have made, each a file of its own.
struct TaskRun {
  let plan: CountPlan
  let supply: WorkerSupply
  let standardError: StandardError

  /// Runs tasks and takes what they give.
  ///
  /// - Throws: ``OutputError/interrupted(signal:)`` where a signal ends the run; `ParallelError` if no worker can be
  ///   started.
  func run<Work: ParallelTask>(
    _ tasks: [Work],
    _ take: (_ place: Int, Result<Work.Output, TaskFailure>) -> Void
  ) throws {
    var signal: Int32?
    var options = RunOptions()
    if plan.executor == .process { options.handledSignals = [SIGHUP, SIGINT, SIGTERM] }
    options.onWarning = { [standardError, verbosity = plan.verbosity] warning in
      if verbosity != .quiet { standardError.say(Messages.line("\(warning)")) }
    }
    try withBlockingRun(
      tasks.enumerated().map { (key: $0.offset, value: $0.element) },
      executor: supply.executor,
      options: options
    ) { run in
      for completion in run { take(completion.index, completion.outcome) }
      signal = run.interruption
    }
    if let signal { throw OutputError.interrupted(signal: signal) }
  }
}
