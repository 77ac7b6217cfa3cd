import AccessLogs
import Glibc
import KeyedTasks

/// Runs tasks as a plan says, until they have ended or a signal comes.
struct TaskRun {
  let plan: CountPlan
  let supply: WorkerSupply
  let standardError: StandardError

  /// How tasks are treated unless more is said: signals end the run, and warnings are told.
  var options: RunOptions {
    var options = RunOptions()
    // Without workers there is nothing to clean up, and a thread that waits for a pipe cannot be
    // ended: then the signals do what they do to any program.
    if plan.executor == .process { options.handledSignals = [SIGHUP, SIGINT, SIGTERM] }
    options.onWarning = { [standardError, verbosity = plan.verbosity] warning in
      if verbosity != .quiet { standardError.say(Messages.line("\(warning)")) }
    }
    return options
  }

  /// Runs tasks and takes what they give, in the order in which they end.
  ///
  /// - Throws: ``OutputError/interrupted(signal:)`` where a signal ends the run; `ParallelError` if no worker can be
  ///   started; what `take` throws.
  func run<Work: ParallelTask>(
    _ tasks: [Work],
    _ options: RunOptions? = nil,
    _ take: (_ place: Int, Result<Work.Output, TaskFailure>) throws -> Void
  ) throws {
    try run(tasks.enumerated().map { (key: $0.offset, value: $0.element) }, options) { run in
      for completion in run { try take(completion.index, completion.outcome) }
    }
  }

  /// Runs tasks while `body` reads what comes of them.
  ///
  /// - Throws: As ``run(_:_:_:)``.
  func run<Work: ParallelTask, Tasks: Sequence>(
    _ tasks: sending Tasks,
    _ options: RunOptions? = nil,
    body: (BlockingRun<Int, Work.Output>) throws -> Void
  ) throws where Tasks.Element == (key: Int, value: Work) {
    var signal: Int32?
    try withBlockingRun(tasks, executor: supply.executor, options: options ?? self.options) { run in
      try body(run)
      signal = run.interruption
    }
    if let signal { throw OutputError.interrupted(signal: signal) }
  }
}
