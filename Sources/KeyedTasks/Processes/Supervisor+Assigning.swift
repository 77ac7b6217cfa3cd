import CLinux
import Glibc

extension Supervisor {
  /// How long the tasks of a full window take together: short enough that no worker hoards work
  /// another could do, long enough to hide the way to the parent and back.
  private static let windowNanoseconds = 8_000_000.0
  private static let largestWindow = 1024

  /// Gives tasks to workers: one to each that has none, then a few ahead; starts workers as needed.
  func assign() {
    retireIdle()
    guard hasRoom, !queue.isEmpty else { return }
    for link in links where link.acceptsTasks && link.inFlight.isEmpty {
      guard memory.admits(now: now, running: busyCount) else { return }
      give(link)
    }
    if !queue.isEmpty, links.count < limit, now >= spawning.next,
      memory.admits(now: now, running: busyCount)
    {
      if let link = startWorker() { give(link) }
    }
    if links.count >= limit || now < spawning.next {
      for link in links where link.acceptsTasks { fill(link) }
    }
  }

  private var busyCount: Int { links.count { !$0.inFlight.isEmpty } }

  /// Whether another turn is due at once: there is work for workers that are not there yet.
  var wantsAnotherWorker: Bool {
    stop == nil && hasRoom && !queue.isEmpty && links.count < limit && !memory.isHolding
  }

  private func fill(_ link: WorkerLink) {
    let window = window()
    // Filled up again once half is done, so that many small tasks make few system calls.
    guard link.inFlight.count <= window / 2 else { return }
    while link.inFlight.count < window, link.outgoing.count < 256 << 10, link.acceptsTasks {
      guard !queue.isEmpty, memory.admits(now: now, running: busyCount) else { return }
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
        let (bytes, descriptor) = try work.encode(attempt.task)
        var header = FrameHeader(.run, length: bytes.count)
        header.task = UInt64(attempt.task)
        header.number = UInt32(attempt.number)
        header.hasDescriptor = descriptor == nil ? 0 : 1
        link.outgoing.append(header, bytes, passing: descriptor)
        attempt.hasDescriptor = descriptor != nil
        if link.inFlight.isEmpty { link.heardAt = now }
        link.inFlight.append(attempt)
        link.taken += 1
        return
      } catch {
        let reason = TaskFailure.Reason.undecodable("the task cannot be written: \(error)")
        settle(attempt, .failure(TaskFailure(reason, attempts: attempt.number)))
      }
    }
  }

  /// Lets workers go that have nothing to do and will get nothing.
  private func retireIdle() {
    for link in links where link.isIdle && (queue.isEmpty || link.isSpent) {
      link.retire(grace: grace, now: now)
    }
  }

  /// Notes how long a task took.
  func learn(nanoseconds: UInt64) {
    let time = Double(nanoseconds)
    meanNanoseconds = meanNanoseconds.map { $0 + (time - $0) / 8 } ?? time
  }
}
