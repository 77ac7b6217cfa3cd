import CLinux
import Glibc

extension Supervisor {
  /// The most that is read from one worker before the others have their turn.
  private static let turnBytes = 4 << 20

  /// Waits for something to happen, and takes in what workers have sent.
  func waitAndReceive() {
    var entries = [pollfd(fd: control.wakeEvent.descriptor, events: Int16(POLLIN), revents: 0)]
    if signalSlot >= 0 {
      entries.append(
        pollfd(fd: clinux_signals_event(signalSlot), events: Int16(POLLIN), revents: 0)
      )
    }
    let first = entries.count
    for link in links {
      // A full queue leaves results with their workers; what workers say meanwhile is still read.
      let reads = hasRoom && link.closedAt == nil
      let events = Int16(POLLIN) | (link.outgoing.count > 0 ? Int16(POLLOUT) : 0)
      entries.append(pollfd(fd: reads ? link.channel.descriptor : -1, events: events, revents: 0))
      let isOpen = link.closedAt == nil && !link.errorsEnded
      entries.append(pollfd(fd: isOpen ? link.errors : -1, events: Int16(POLLIN), revents: 0))
    }
    guard entries.poll(nanoseconds: waitNanoseconds) > 0 else { return }
    if entries[0].revents != 0 { control.wakeEvent.clear() }
    for (index, link) in links.enumerated() {
      let (channel, errors) = (entries[first + 2 * index], entries[first + 2 * index + 1])
      if channel.revents & ~Int16(POLLOUT) != 0 { receive(from: link) }
      if errors.revents != 0 {
        link.drainErrors()
        if errors.revents & Int16(POLLIN) == 0 { link.errorsEnded = true }
      }
    }
  }

  private func receive(from link: WorkerLink) {
    var taken = 0
    while taken < Self.turnBytes {
      let status = link.reader.fill(from: link.channel)
      switch status {
      case .moved(let count):
        taken += count
        link.heardAt = clinux_monotonic()
      case .wouldBlock: return
      case .closed:
        link.closedAt = clinux_monotonic()
        return
      }
      do {
        while let (header, payload) = try link.reader.next() {
          try take(header, payload, from: link)
        }
      } catch {
        noteKill(link, .init(reason: .undecodable("the worker \(error.what)"), task: nil))
        link.killNow()
        // Nothing it says counts any more.
        link.closedAt = clinux_monotonic()
        return
      }
    }
  }

  private func take(
    _ header: FrameHeader,
    _ payload: [UInt8],
    from link: WorkerLink
  ) throws(FrameReader.Violation) {
    switch header.kind {
    case .hello: noteReady(link)
    case .unregistered: end(.failed(.unregisteredTask(work.wireName)))
    case .done, .threw, .unreadable, .tooLarge: try settle(header, payload, from: link)
    default: throw FrameReader.Violation(what: "sent a message that only its parent sends")
    }
  }

  private func noteReady(_ link: WorkerLink) {
    link.isReady = true
    earlyDeaths = 0
    spawning = SpawnAttempts()
    if !link.isReserved { noteStart(nanoseconds: clinux_monotonic() - link.startedAt) }
  }

  private func settle(
    _ header: FrameHeader,
    _ payload: [UInt8],
    from link: WorkerLink
  ) throws(FrameReader.Violation) {
    let passed = header.hasDescriptor ? try link.reader.nextDescriptor() : nil
    guard let attempt = link.inFlight.first, UInt64(attempt.task) == header.task else {
      throw FrameReader.Violation(what: "sent the result of a task it was not given")
    }
    // Its time was up before this came.
    if link.killReason?.task == attempt.task { return }
    link.inFlight.removeFirst()
    link.peakMemory = max(link.peakMemory, Int64(header.number) << 10)
    noteTask(nanoseconds: header.kind == .tooLarge ? 0 : header.extra)
    let outcome: Completion<Never>.Payload
    switch header.kind {
    case .done: outcome = .bytes(payload, passed)
    case .tooLarge:
      outcome = failure(.resultTooLarge(bytes: Int(clamping: header.extra)), attempt, link)
    case .threw:
      let parts = payload.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      let reason = TaskFailure.Reason.threw(type: parts[0], message: parts.last ?? "")
      outcome = failure(reason, attempt, link)
    default:
      outcome = failure(.undecodable(String(decoding: payload, as: UTF8.self)), attempt, link)
    }
    settle(attempt, outcome, nanoseconds: header.extra, by: link)
    // With nothing else on its way, what it wrote was about this task.
    if link.inFlight.isEmpty { link.tail.clear() }
  }

  private func failure(
    _ reason: TaskFailure.Reason,
    _ attempt: Attempt,
    _ link: WorkerLink
  ) -> Completion<Never>.Payload {
    link.drainErrors()
    return .failure(TaskFailure(reason, attempts: attempt.number, stderrTail: link.tail.text))
  }

  /// Notes why a worker is killed, which is what its task fails with; the caller kills it.
  func noteKill(_ link: WorkerLink, _ killReason: WorkerLink.KillReason) {
    if link.killReason == nil { link.killReason = killReason }
  }
}
