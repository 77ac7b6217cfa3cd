import CLinux
import Glibc

extension Supervisor {
  /// How long a worker without a channel may take to end by itself, so that its status is its own.
  ///
  /// A machine with more to do than it can needs a while to take a killed process apart.
  private static let exitGrace: UInt64 = 2_000_000_000
  /// How many workers in a row may die before they are ready.
  private static let mostEarlyDeaths = 5
  /// How often a task may run for nothing because its workers died under nothing.
  private static let mostUnexplainedDeaths = 3

  /// Reaps workers that have ended, and decides what that means for their tasks.
  func reapWorkers() {
    guard links.contains(where: { $0.closedAt != nil }) else { return }
    for link in links {
      guard let gone = link.closedAt, now >= link.nextReapCheck else { continue }
      if clinux_has_ended(link.pid) != 0 {
        reap(link)
      } else {
        let isLate = stop != nil || now >= gone + Self.exitGrace
        if isLate, !link.wasKilled { link.killNow() }
        let waited = now > gone ? now - gone : 0
        link.nextReapCheck = now + min(2_000_000, max(50_000, waited / 2))
      }
    }
    links.removeAll { $0.isReaped }
  }

  private func reap(_ link: WorkerLink) {
    link.drainErrors()
    // Before it is reaped, while the number of its group is still its own: what it left behind.
    link.signal(SIGKILL)
    let end = clinux_reap(link.pid)
    link.isReaped = true
    settledUnits &+= link.units.settled
    let reason = link.killReason?.reason ?? reason(of: end, link)
    let blamed = blamedTask(of: link, reason)
    let started = link.page.passedTasks
    link.close()
    if !link.isReady, !link.isRetiring, stop == nil { noteEarlyDeath(link, end, reason) }
    release(link, started: started, blamed: blamed, reason: reason)
  }

  /// The task that the worker's death is blamed on; nil where it is not known.
  private func blamedTask(of link: WorkerLink, _ reason: TaskFailure.Reason) -> Int? {
    if let task = link.killReason?.task { return task }
    guard Self.isBrokenChannel(reason) else { return link.page.started?.task }
    let started = link.inFlight.filter { $0.sequence < link.page.passedTasks }
    return started.count == 1 ? started[0].task : nil
  }

  /// Whether a worker ended since its channel was closed or written to, which is noticed late: it may have
  /// been any of the tasks that it had started and not answered.
  private static func isBrokenChannel(_ reason: TaskFailure.Reason) -> Bool {
    reason.code == .channelClosed || reason.code == .undecodable
  }

  private func reason(of end: clinux_end, _ link: WorkerLink) -> TaskFailure.Reason {
    if link.page.hasLostChannel { return .channelClosed }
    if end.error != 0 { return link.wasKilled ? .channelClosed : .statusUnknown }
    if end.signal == 0 { return .exited(status: end.exit_status) }
    if TaskFailure.isCrash(end.signal) { return .crashed(signal: end.signal) }
    if link.wasKilled, end.signal == SIGKILL { return .channelClosed }
    let isOutOfMemory = end.signal == SIGKILL && oomKills.haveRisen()
    return .killed(signal: end.signal, outOfMemory: isOutOfMemory)
  }

  /// Decides about each task the worker had not answered; of those it was sent it had `started` so many.
  private func release(
    _ link: WorkerLink,
    started: UInt64,
    blamed: Int?,
    reason: TaskFailure.Reason
  ) {
    let isBroken = Self.isBrokenChannel(reason)
    let hasSuspects = isBroken && link.inFlight.contains { $0.sequence < started }
    let isUnexplained = blamed == nil && link.isReady && !hasSuspects
    var isBlamed = false
    for var attempt in link.inFlight {
      if case .failed = stop { return }
      let hasStarted = attempt.sequence < started
      if stop != nil {
        let attempts = attempt.task == blamed ? attempt.number : attempt.number - 1
        let failure = TaskFailure(.cancelled, attempts: attempts, stderrTail: link.tail.text)
        settle(attempt, attempts: attempts, .failure(failure), by: link)
      } else if attempt.task == blamed || hasStarted && attempt.hasDescriptor {
        blame(attempt, reason, link)
      } else if isUnexplained, !isBlamed, attempt.unexplainedDeaths >= Self.mostUnexplainedDeaths {
        isBlamed = true
        blame(attempt, reason, link)
      } else {
        if isUnexplained { attempt.unexplainedDeaths += 1 }
        if isBroken, hasStarted { attempt.isSuspect = true }
        queue.putBack(attempt)
      }
    }
  }

  private func blame(_ attempt: Attempt, _ reason: TaskFailure.Reason, _ link: WorkerLink) {
    let failure = TaskFailure(reason, attempts: attempt.number, stderrTail: link.tail.text)
    // What was read from a pipe is gone: another try would count the rest as if it were all.
    if failure.isRetried && !attempt.hasDescriptor && attempt.number <= run.retries {
      queue.retry(attempt)
    } else {
      settle(attempt, .failure(failure), by: link)
    }
  }

  private func noteEarlyDeath(_ link: WorkerLink, _ end: clinux_end, _ reason: TaskFailure.Reason) {
    // The entry never exits before it is ready; 78 is what a pool made inside of a worker exits with.
    if end.error == 0, end.signal == 0,
      end.exit_status == configurationStatus || end.exit_status == 0
    {
      return self.end(.failed(.workerEntryMissing))
    }
    // A worker has a thread of its own beside the process, and may be refused that one too.
    if end.error == 0, end.signal == 0, end.exit_status == Lifeline.refusedStatus {
      // Together they may have taken the room that one of them needs.
      return limit > 1 ? lowerLimit(to: links.count - 1, errno: EAGAIN) : refused(EAGAIN)
    }
    earlyDeaths += 1
    guard earlyDeaths >= Self.mostEarlyDeaths else { return }
    let why =
      link.wasKilled && now >= link.startedAt + options.startupTimeout.nanosecondCount
      ? "it was not ready in time"
      : TaskFailure(reason, attempts: 1, stderrTail: link.tail.text).description
    let detail = "\(earlyDeaths) in a row died before they were ready, the last: \(why)"
    earlyDeaths = 0
    let living = links.count { $0.closedAt == nil }
    if living > 0 { return lowerLimit(to: living, errno: 0, detail: detail) }
    self.end(.failed(.cannotStartWorkers(errno: 0, detail: detail)))
  }
}

/// The status of a program that is not set up as it has to be (`EX_CONFIG` of sysexits.h).
let configurationStatus: Int32 = 78
