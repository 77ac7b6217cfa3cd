import Glibc
internal import SystemThreads

/// Starts a run in worker processes.
enum ProcessEngine {
  /// Starts the run's supervisor.
  ///
  /// - Parameters:
  ///   - work: The tasks.
  ///   - workers: The most workers at once.
  ///   - options: How workers are started, limited and ended.
  ///   - run: How the tasks are treated.
  ///   - control: Told when the run has ended.
  /// - Returns: Where the completions come out.
  /// - Throws: ``ParallelError`` where the system has no thread for it.
  static func start(
    _ work: PoolWork,
    workers: Int,
    options: ProcessOptions,
    run: RunOptions,
    control: RunControl
  ) throws(ParallelError) -> CompletionQueue<Completion<Never>> {
    // A worker that comes here has not been to its entry: it would start workers that come here.
    if WorkerMarker.value != nil { exit(configurationStatus) }
    let completions = CompletionQueue<Completion<Never>>(wakeEvent: control.wakeEvent)
    let supervise: @Sendable () -> Void = {
      let supervisor = Supervisor(
        work: work,
        workers: workers,
        options: options,
        run: run,
        control: control,
        completions: completions
      )
      supervisor.supervise()
      control.end(supervisor.stop)
      completions.finish()
    }
    var status = DetachedThread.start(supervise)
    if status != 0, let reserve = options.reserve {
      // Fewer workers are better than none: those of the reserve make room for the thread.
      reserve.discard()
      status = DetachedThread.start(supervise)
    }
    guard status == 0 else {
      throw .cannotStartWorkers(errno: status, detail: "no thread for the run itself")
    }
    return completions
  }
}
