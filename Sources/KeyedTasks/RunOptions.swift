/// How a run treats its tasks, whatever runs them.
public struct RunOptions: Sendable {
  /// The longest a task may take that has no ``AsyncParallelTask/timeout`` of its own, counted from its
  /// start; nil is without limit.
  ///
  /// A worker process is ended (`SIGTERM` to its group, the grace, `SIGKILL`). A Swift task is cancelled.
  /// A thread cannot be ended: its task sees ``TaskContext/isCancelled``. Both have failed as timed out
  /// whenever they end.
  public var timeout: Duration?

  /// How many more times a task is tried whose worker crashed, was killed or took too long.
  ///
  /// A task that throws is never tried again, and neither is one that has a
  /// ``AsyncParallelTask/descriptor``: what its worker read from that is gone.
  public var retries: Int

  /// Called while the run goes on, at most about six times a second, and once at the end.
  ///
  /// The call comes from the run's own thread, which waits for it: be quick.
  public var onProgress: (@Sendable (RunProgress) -> Void)?

  /// Called when something is not as asked for though the run goes on, such as fewer workers.
  ///
  /// The library itself never prints.
  public var onWarning: (@Sendable (RunWarning) -> Void)?

  /// The signals that end the run, such as `[SIGINT, SIGTERM, SIGHUP]`; none unless given.
  ///
  /// At the first, no more tasks start, the workers' process groups get `SIGTERM`, after the grace
  /// `SIGKILL`, and what had not ended is `.cancelled`; a second one kills at once, and waits no longer for
  /// threads. Swift tasks are cancelled and always waited for. The run then ends
  /// as usual and says which signal it was. A signal that the process ignores stays ignored, and
  /// what the process did on a signal before comes back after the run.
  public var handledSignals: [Int32]

  /// The options as documented on each: without any, no timeout, no retries and no handled signals.
  ///
  /// ```swift
  /// let options = RunOptions(timeout: .seconds(5), retries: 2)
  /// ```
  public init(
    timeout: Duration? = nil,
    retries: Int = 0,
    onProgress: (@Sendable (RunProgress) -> Void)? = nil,
    onWarning: (@Sendable (RunWarning) -> Void)? = nil,
    handledSignals: [Int32] = []
  ) {
    self.timeout = timeout
    self.retries = retries
    self.onProgress = onProgress
    self.onWarning = onWarning
    self.handledSignals = handledSignals
  }
}

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
  /// The number of tasks that have an outcome.
  public let completed: Int

  /// The number of tasks in all.
  public let total: Int

  /// The sum of what all tasks reported to ``TaskContext/report(progress:)``, running ones included.
  ///
  /// A task that had to run again counts again.
  public let units: Int64

  /// Whether this is the last call.
  public let isFinal: Bool
}

/// Something that is not as asked for, though the run goes on.
public struct RunWarning: Sendable, Equatable, CustomStringConvertible {
  /// A kind of warning; later versions may have more of them.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The name, such as `fewerWorkers`.
    public let description: String

    /// The system allows fewer workers than asked for.
    public static let fewerWorkers = Code(description: "fewerWorkers")
  }

  /// Which kind of warning it is.
  public let code: Code
  /// How many workers there are now.
  public let running: Int
  /// How many were asked for.
  public let wanted: Int
  /// The system's reason, or 0.
  public let errno: Int32
  /// What is known where there is no such reason.
  public let detail: String

  /// The system allows fewer workers than asked for: how many now, how many were asked for, why.
  public static func fewerWorkers(
    running: Int,
    wanted: Int,
    errno: Int32,
    detail: String = ""
  ) -> Self {
    Self(code: .fewerWorkers, running: running, wanted: wanted, errno: errno, detail: detail)
  }

  /// One sentence for people.
  public var description: String {
    "running \(running) of \(wanted) workers: \(errno == 0 ? detail : systemMessage(errno))"
  }
}
