import CLinux
import Glibc

/// When to look at the memory of workers.
struct MemoryWatch {
  private static let interval: UInt64 = 20_000_000

  let limit: Int64?
  private var nextLook: UInt64 = 0

  init(_ options: ProcessOptions) { limit = options.maxWorkerMemory }

  /// Whether it is time to look.
  mutating func looks(now: UInt64) -> Bool {
    guard limit != nil, now >= nextLook else { return false }
    nextLook = now + Self.interval
    return true
  }

  /// When the next look is due while tasks run.
  var due: UInt64? { limit == nil ? nil : nextLook }
}

extension Supervisor {
  /// How long the loop may wait in nanoseconds; negative is for ever.
  var waitNanoseconds: Int64 {
    if isDone || !queue.isEmpty && stop != nil && hasRoom { return 0 }
    var due = UInt64.max
    if wantsAnotherWorker { due = min(due, spawning.next) }
    if let next = assignmentDue { due = min(due, next) }
    if let next = progress.due { due = min(due, next) }
    if let next = memory.due { due = min(due, next) }
    for link in links {
      if link.closedAt != nil { due = min(due, link.nextReapCheck) }
      if let time = link.killTime { due = min(due, time) }
      if !link.isReady { due = min(due, link.startedAt + startupLimit) }
      if let time = timeout(link)?.due { due = min(due, time) }
    }
    if due == .max { return -1 }
    let now = clinux_monotonic()
    return due > now ? Int64(clamping: due - now) : 0
  }

  private var startupLimit: UInt64 { options.startupTimeout.nanosecondCount }

  /// The worker's task that has a limit and is next to pass it, how long it may take, and when that is over.
  ///
  /// One that has started counts from there. What has not, or only sends its result, counts from when
  /// something was last heard of the worker: one that is stopped says nothing any more.
  private func timeout(_ link: WorkerLink) -> (task: Int, limit: Duration, due: UInt64)? {
    guard let first = link.inFlight.first, link.isReady, link.killReason == nil,
      link.killTime == nil, link.closedAt == nil
    else { return nil }
    if let (task, at) = link.page.started, let at,
      let limit = link.inFlight.first(where: { $0.task == task })?.timeout
    {
      return (task, limit, at + limit.nanosecondCount)
    }
    // Nothing is heard while nothing is read.
    guard hasRoom, let limit = first.timeout else { return nil }
    return (first.task, limit, link.heardAt + limit.nanosecondCount)
  }

  /// Ends what takes too long: tasks, starts of workers, their ends, and their memory.
  func checkClocks() {
    let looksAtMemory = memory.looks(now: now)
    for link in links where link.closedAt == nil {
      if let time = link.killTime, now >= time { link.killNow() }
      if !link.isReady, now >= link.startedAt + startupLimit, !link.wasKilled { link.killNow() }
      checkTimeout(link)
      if looksAtMemory { checkMemory(link) }
    }
  }

  private func checkTimeout(_ link: WorkerLink) {
    guard let (task, limit, due) = timeout(link), now >= due else { return }
    noteKill(link, .init(reason: .timedOut(after: limit), task: task))
    link.terminate(grace: grace, now: now)
  }

  private func checkMemory(_ link: WorkerLink) {
    guard let limit = memory.limit, link.isReady, !link.inFlight.isEmpty, link.killReason == nil,
      link.residentMemory > limit
    else { return }
    noteKill(link, .init(reason: .outOfMemory(limit: limit), task: link.page.started?.task))
    link.killNow()
  }
}
