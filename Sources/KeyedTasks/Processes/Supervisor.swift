import CLinux
import Glibc

/// Runs the tasks of one run in worker processes, all on one thread of its own.
///
/// Every worker has a private channel: its death touches nobody else, and end-of-file on it is how
/// either side learns that the other is gone. The loop is: start tasks and workers, send, hand out
/// what has come, wait, receive, look at the clocks, reap what has ended.
final class Supervisor {
  let work: PoolWork
  let options: ProcessOptions
  let run: RunOptions
  let control: RunControl
  let completions: CompletionQueue<Completion<Never>>
  let grace: UInt64
  let program: String?
  let environment: WorkerEnvironment

  var queue: TaskQueue
  var links: [WorkerLink] = []
  var stop: RunControl.Stop?
  /// How many workers there may be: as asked for, until the system refuses.
  var limit: Int
  let wanted: Int
  var shortage: Shortage?
  var started = 0
  var earlyDeaths = 0
  var spawning = SpawnAttempts()
  /// How long a task takes, and how long a worker needs to be ready.
  var meanNanoseconds: Double?
  var startNanoseconds = 5_000_000.0
  let processors = Int(max(1, clinux_affinity_count()))
  var settled = 0
  var settledUnits: Int64 = 0
  var finished: [Completion<Never>] = []
  var finishedBytes = 0
  /// Whether the consumer takes more; until it does, nothing of the workers is read.
  var hasRoom = true {
    didSet { if hasRoom, !oldValue { for link in links { link.heardAt = now } } }
  }
  var progress: ProgressClock
  var memory: MemoryWatch
  var oomKills: OutOfMemoryKills
  var signalSlot: Int32 = -1
  /// The time of this turn of the loop, in `clinux_monotonic`.
  var now: UInt64 = clinux_monotonic()

  init(
    work: PoolWork,
    workers: Int,
    options: ProcessOptions,
    run: RunOptions,
    control: RunControl,
    completions: CompletionQueue<Completion<Never>>
  ) {
    self.work = work
    self.options = options
    self.run = run
    self.control = control
    self.completions = completions
    grace = options.terminationGrace.nanosecondCount
    program = WorkerProgram.path(of: options.executable)
    environment = WorkerEnvironment(options)
    queue = TaskQueue(total: work.count, order: work.order)
    wanted = workers
    limit = DescriptorBudget.workers(wanted: workers)
    progress = ProgressClock(run.onProgress, total: work.count)
    memory = MemoryWatch(options)
    oomKills = OutOfMemoryKills(options.countOutOfMemoryKills)
  }

  /// Runs all tasks to their outcomes and returns when every worker is reaped.
  func supervise() {
    let mask = run.handledSignals.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    if mask != 0 {
      signalSlot = clinux_signals_watch(mask)
      clinux_signals_unblock(mask)
    }
    if limit < wanted { lowerLimit(to: limit, errno: EMFILE) }
    while !isDone {
      now = clinux_monotonic()
      takeRequests()
      if stop == nil { assign() } else { settleWaiting() }
      for link in links where link.outgoing.count > 0 { link.outgoing.send(to: link.channel) }
      publish()
      progress.tick(now: now, completed: settled, units: units)
      waitAndReceive()
      warnOfShortage()
      now = clinux_monotonic()
      checkClocks()
      reapWorkers()
    }
    publish()
    stopWatching()
    progress.finish(completed: settled, units: units)
  }

  /// Whether every task has its outcome, or none can be had, and every worker is reaped.
  var isDone: Bool { links.isEmpty && (settled == work.count || stop?.isFailure == true) }

  // MARK: Requests from outside

  private func takeRequests() {
    if control.isCancelled { end(.cancelled) }
    guard signalSlot >= 0 else { return }
    while case let signal = clinux_signals_next(signalSlot), signal != 0 {
      if stop == nil {
        end(.signal(signal))
      } else {
        // The second request is one too many for patience, whatever the first was.
        if stop == .cancelled { stop = .signal(signal) }
        for link in links { link.killNow() }
      }
    }
  }

  /// Ends the watch for signals; one that came too late to end anything is still what the run says.
  private func stopWatching() {
    guard signalSlot >= 0, case let signal = clinux_signals_unwatch(signalSlot), signal != 0,
      stop == nil || stop == .cancelled
    else { return }
    stop = .signal(signal)
  }

  /// Ends the run early; the first reason counts.
  func end(_ reason: RunControl.Stop) {
    guard stop == nil else { return }
    stop = reason
    for link in links where link.closedAt == nil {
      if case .failed = reason { link.killNow() } else { link.terminate(grace: grace, now: now) }
    }
  }

  /// Gives what has not started its outcome, as far as the consumer takes it.
  private func settleWaiting() {
    guard hasRoom, stop?.isFailure == false else { return }
    for _ in 0..<1024 {
      guard let attempt = queue.next() else { return }
      let failure = TaskFailure(.cancelled, attempts: attempt.number - 1)
      settle(attempt, attempts: attempt.number - 1, .failure(failure))
    }
  }

  // MARK: Outcomes

  /// Notes the outcome of a task.
  func settle(
    _ attempt: Attempt,
    attempts: Int? = nil,
    _ payload: Completion<Never>.Payload,
    nanoseconds: UInt64 = 0,
    by link: WorkerLink? = nil
  ) {
    let completion = Completion<Never>(
      index: attempt.task,
      attempt: attempts ?? attempt.number,
      nanoseconds: nanoseconds,
      worker: link?.number ?? 0,
      peakMemory: link?.peakMemory ?? 0,
      payload: payload
    )
    settled += 1
    finishedBytes += completion.bytes
    finished.append(completion)
  }

  private func publish() {
    if finished.isEmpty {
      if !hasRoom { hasRoom = completions.hasRoom }
      return
    }
    let batch = finished
    finished = []
    hasRoom = completions.add(batch, bytes: finishedBytes)
    finishedBytes = 0
  }

  private var units: Int64 { links.reduce(settledUnits) { $0 &+ $1.units.all } }
}

extension RunControl.Stop {
  var isFailure: Bool { if case .failed = self { true } else { false } }
}

extension Duration {
  /// Whole nanoseconds, at least 0.
  var nanosecondCount: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    // Three centuries are as good as for ever.
    return UInt64(min(seconds, 9_000_000_000)) * 1_000_000_000
      + UInt64(attoseconds / 1_000_000_000)
  }
}
