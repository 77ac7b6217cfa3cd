import CLinux
import Glibc

extension Supervisor {
  /// How long the tasks of a full window take together: short enough that no worker hoards work
  /// another could do, long enough to hide the way to the parent and back.
  private static let windowNanoseconds = 8_000_000.0
  private static let largestWindow = 1024

  /// Gives tasks to workers: one to each that has none, then a few ahead; starts workers as needed.
  func assign() {
    takeBack()
    retireIdle()
    guard hasRoom, !queue.isEmpty else { return }
    for link in links where link.acceptsTasks && link.inFlight.isEmpty { give(link) }
    if wantsAnotherWorker, now >= spawning.next, let link = startWorker() { give(link) }
    if !wantsAnotherWorker || now < spawning.next {
      for link in links where link.acceptsTasks { fill(link) }
    }
  }

  // MARK: Starting workers

  /// Whether another turn is due at once: there is work for a worker that is not there yet.
  var wantsAnotherWorker: Bool {
    stop == nil && hasRoom && !queue.isEmpty && links.count < limit && isWorthStarting
  }

  /// Whether a worker that is started now will be ready long before the others have done the work.
  ///
  /// Many that start at once hold each other up, so that the first are no more than the processors.
  private var isWorthStarting: Bool {
    let ready = links.filter(\.isReady)
    if ready.isEmpty {
      return links.count < processors
        || links.allSatisfy { Double(now) - Double($0.startedAt) > 4 * startNanoseconds }
    }
    let free = ready.count { !outlasts($0) }
    guard free > 0 else { return true }
    let longest = ready.compactMap(\.runningSince).map { Double(now) - Double($0) }.max() ?? 0
    let left = max(meanNanoseconds ?? 0, longest) * Double(queue.count)
    // Its start takes processor time from them, too.
    return left / Double(free) > 3 * startNanoseconds
  }

  // MARK: Taking tasks back

  /// Whether the task of a worker has run for longer than a full window should take: what else the
  /// worker has been sent has to wait for it.
  private func outlasts(_ link: WorkerLink) -> Bool {
    guard let since = link.runningSince else { return false }
    return Double(now) - Double(since) >= Self.windowNanoseconds
  }

  /// Takes back what waits behind long tasks, or for workers that are still starting, where another
  /// worker has nothing to do.
  private func takeBack() {
    guard canTakeMore else { return }
    let hasIdle = links.contains(where: \.isIdle)
    for link in links where link.hoards && (link.isReady ? outlasts(link) : hasIdle) {
      for attempt in link.takeBack() { queue.putBack(attempt) }
    }
  }

  /// Whether the queue is empty, and a worker has nothing to do or could be started.
  private var canTakeMore: Bool {
    stop == nil && hasRoom && queue.isEmpty
      && (links.count < limit || links.contains(where: \.isIdle))
  }

  /// When it is time to look whether a task outlasts the window of its worker.
  var assignmentDue: UInt64? {
    let window = UInt64(Self.windowNanoseconds)
    if stop == nil, hasRoom, !queue.isEmpty, links.count < limit { return now + window / 8 }
    guard canTakeMore else { return nil }
    // What outlasts it already has been seen to; its next task has a window of its own.
    return links.filter(\.hoards)
      .map { max(($0.runningSince ?? now) + window, now + window / 8) }.min()
  }

  // MARK: Giving tasks

  private func fill(_ link: WorkerLink) {
    guard !outlasts(link) else { return }
    let window = window()
    // Filled up again once half is done, so that many small tasks make few system calls.
    guard link.inFlight.count <= window / 2 else { return }
    while link.inFlight.count < window, link.outgoing.count < 256 << 10, link.acceptsTasks,
      !queue.isEmpty, !queue.nextIsSuspect, link.inFlight.first?.isSuspect != true
    {
      give(link)
    }
  }

  /// How many tasks a worker has at once, the running one included.
  private func window() -> Int {
    let share = (queue.count + 2 * limit - 1) / (2 * limit)
    guard let mean = meanNanoseconds, mean < 5_000_000 else {
      // Long tasks are fetched ahead only while there is plenty for everyone.
      return queue.count >= 4 * limit ? 2 : 1
    }
    let ahead = min(Self.largestWindow, Int(Self.windowNanoseconds / max(mean, 1000)))
    return max(1, min(max(2, ahead), share))
  }

  /// Gives a worker the next task; one that cannot be encoded fails without it.
  private func give(_ link: WorkerLink) {
    while var attempt = queue.next() {
      do {
        let (bytes, descriptor, timeout) = try work.encode(attempt.task)
        var header = FrameHeader(.run, length: bytes.count)
        header.task = UInt64(attempt.task)
        header.number = UInt32(attempt.number)
        header.hasDescriptor = descriptor != nil
        header.extra = link.sent
        link.outgoing.append(header, bytes, passing: descriptor)
        attempt.hasDescriptor = descriptor != nil
        attempt.sequence = link.sent
        attempt.timeout = timeout ?? run.timeout
        if link.inFlight.isEmpty { link.heardAt = now }
        link.inFlight.append(attempt)
        link.sent += 1
        return
      } catch {
        let reason = TaskFailure.Reason.undecodable("the task cannot be written: \(error)")
        settle(attempt, .failure(TaskFailure(reason, attempts: attempt.number)))
      }
    }
  }

  /// Lets workers go that have nothing to do and will get nothing.
  private func retireIdle() {
    let isOver = queue.isEmpty && !links.contains(where: \.hoards)
    if isOver, let reserve = options.reserve, reserve.isPool { giveBack(to: reserve) }
    for link in links where link.isIdle && (isOver || link.isSpent) {
      link.retire(grace: grace, now: now)
    }
    guard isOver else { return }
    for link in links where link.isUnused { link.cancelStart() }
  }

  /// Gives workers back to the pool they are kept in, for the runs to come.
  private func giveBack(to pool: WorkerReserve) {
    links.removeAll { link in
      guard let worker = link.released else { return false }
      link.drainErrors()
      settledUnits &+= link.units.settled
      pool.giveBack(worker)
      return true
    }
  }

  /// Notes how long a task took.
  func noteTask(nanoseconds: UInt64) {
    let time = Double(nanoseconds)
    meanNanoseconds = meanNanoseconds.map { Self.average(time, $0) } ?? time
  }

  /// Notes how long it took a worker to be ready.
  func noteStart(nanoseconds: UInt64) {
    startNanoseconds = Self.average(Double(nanoseconds), startNanoseconds)
  }

  /// The newest figures weigh most.
  private static func average(_ new: Double, _ mean: Double) -> Double { mean + (new - mean) / 8 }
}
