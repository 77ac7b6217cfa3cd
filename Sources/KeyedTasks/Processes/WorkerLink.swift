import CLinux
import Glibc

/// A task on its way: which one, which try, and how often it ran for nothing.
struct Attempt: Sendable {
  /// The task's place in the input.
  var task: Int
  /// Counted from 1; only a death that is its own makes it more.
  var number = 1
  /// The deaths of workers that had it and had started no task that could be blamed.
  var unexplainedDeaths = 0
  /// Its number among the tasks that were sent to its worker.
  var sequence: UInt64 = 0
  /// Whether it may have broken the channel of a worker, so that it is a worker's only task next time.
  var isSuspect = false
  /// How long it may take; nil is without limit.
  var timeout: Duration?
  /// Whether a descriptor went along, from which a worker that died may have read.
  var hasDescriptor = false
}

/// The parent's end of one worker process.
///
/// Used by the supervisor's thread alone.
final class WorkerLink {
  /// Why the parent kills a worker: what the blamed task fails with, and which that is if not the one
  /// that has started.
  struct KillReason {
    var reason: TaskFailure.Reason
    var task: Int?
  }

  let number: Int
  let pid: Int32
  let channel: Channel
  let errors: Int32
  let page: WorkerPage
  let startedAt: UInt64
  let mostTasks: UInt64?
  /// What tasks of earlier runs have reported.
  private let earlierUnits: Int64

  var outgoing = Outgoing()
  var reader: FrameReader
  var tail = OutputTail()
  /// What it has been sent and not answered, in the order it works.
  var inFlight = AttemptQueue()
  /// When something came from it, or when it was given a task after it had none.
  var heardAt: UInt64
  /// How many tasks it was sent.
  var sent: UInt64
  /// Whether it was started before the run.
  var isReserved = false
  var isReady: Bool
  var isRetiring = false
  var killReason: KillReason?
  /// When `SIGKILL` follows, in `clinux_monotonic`.
  var killTime: UInt64?
  /// Since when its channel is closed.
  var closedAt: UInt64?
  var nextReapCheck: UInt64 = 0
  /// Whether nobody holds the other end of its standard streams any more.
  var errorsEnded = false
  var isReaped = false
  /// Whether the parent itself sent the `SIGKILL`.
  var wasKilled = false
  var peakMemory: Int64 = 0

  init(_ worker: SpawnedWorker, number: Int, options: ProcessOptions, startedAt: UInt64) {
    self.number = number
    pid = worker.pid
    channel = Channel(descriptor: worker.channel, waits: false)
    errors = worker.errors
    page = worker.page
    sent = worker.sent
    isReady = worker.isReady
    earlierUnits = worker.page.units.settled
    self.startedAt = startedAt
    heardAt = startedAt
    mostTasks = options.maxTasksPerWorker.map { UInt64(clamping: $0) }
    // Failures are messages too, and have a length of their own.
    reader = FrameReader(longest: max(options.maxResultBytes, 1 << 20))
  }

  /// Whether neither side has begun to end it.
  private var isInUse: Bool {
    closedAt == nil && killReason == nil && !isRetiring && killTime == nil && !wasKilled
  }

  /// Whether it has had all the tasks it may have.
  var isSpent: Bool { mostTasks.map { sent >= $0 } ?? false }

  /// Whether it can be given tasks.
  var acceptsTasks: Bool { isInUse && !isSpent }

  /// Whether it is ready and has nothing to do.
  var isIdle: Bool { isInUse && isReady && inFlight.isEmpty }

  /// Whether it is not ready yet and has nothing to do.
  var isUnused: Bool { isInUse && !isReady && inFlight.isEmpty }

  /// Whether it has tasks that it has not started, as far as can be told without asking.
  var hoards: Bool { isInUse && inFlight.count > (isReady ? 1 : 0) }

  /// Since when its task runs, if one does.
  var runningSince: UInt64? { isReady ? page.started?.at : nil }

  /// Takes back the tasks that it has not started.
  func takeBack() -> [Attempt] {
    outgoing.removeUnsentTasks()
    let first = page.takeBack(before: sent)
    return inFlight.removeAll(from: first)
  }

  /// What its tasks reported: all of it, and without the running one.
  var units: (all: Int64, settled: Int64) {
    let units = page.units
    return (units.all &- earlierUnits, units.settled &- earlierUnits)
  }

  /// The worker for a later run, where nothing of this one is on its way to it or from it.
  var released: SpawnedWorker? {
    guard isIdle || isUnused, !isSpent, outgoing.count == 0, reader.isEmpty else { return nil }
    return SpawnedWorker(self)
  }

  /// Sends a signal to the worker and all it started.
  func signal(_ signal: Int32) {
    // Its number stays its own until it is reaped.
    _ = kill(-pid, signal)
  }

  /// Ends the worker and all it started, now.
  func killNow() {
    wasKilled = true
    killTime = nil
    signal(SIGKILL)
  }

  /// Asks the worker to end, and kills it after a grace.
  func terminate(grace: UInt64, now: UInt64) {
    page.cancel()
    if grace == 0 { return killNow() }
    signal(SIGTERM)
    killTime = now + grace
  }

  /// Tells an idle worker that there is no more work.
  func retire(grace: UInt64, now: UInt64) {
    isRetiring = true
    outgoing.append(FrameHeader(.shutdown, length: 0), [])
    outgoing.send(to: channel)
    killTime = now + max(grace, 1_000_000_000)
  }

  /// Ends a worker that has not come to its start, for which there is no more work.
  func cancelStart() {
    isRetiring = true
    killNow()
  }

  /// Reads what the worker has written to its standard streams.
  func drainErrors() {
    // A flood must not keep the supervisor: what is left comes with the next turn.
    for _ in 0..<16 {
      let chunk = [UInt8].read(from: errors, most: 16 << 10)
      guard !chunk.isEmpty else { return }
      tail.append(chunk)
    }
  }

  /// The resident memory of the worker now, in bytes.
  var residentMemory: Int64 {
    let fields = smallFile("/proc/\(pid)/statm")?.words ?? []
    guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Gives all back but the process itself.
  func close() {
    reader.closeDescriptors()
    _ = Glibc.close(channel.descriptor)
    _ = Glibc.close(errors)
    page.unmap()
  }
}

/// The last 8 KiB that a worker wrote.
struct OutputTail {
  private static let size = 8 << 10
  private var bytes: [UInt8] = []

  mutating func append(_ more: [UInt8]) {
    bytes += more
    if bytes.count > 4 * Self.size { bytes.removeFirst(bytes.count - Self.size) }
  }

  mutating func clear() { if !bytes.isEmpty { bytes.removeAll() } }

  /// The text, what is no UTF-8 replaced.
  var text: String { String(decoding: bytes.suffix(Self.size), as: UTF8.self) }
}

/// Attempts, first in first out.
struct AttemptQueue: Sequence {
  private var elements: [Attempt] = []
  private var start = 0

  var count: Int { elements.count - start }
  var isEmpty: Bool { count == 0 }
  var first: Attempt? { isEmpty ? nil : elements[start] }

  mutating func append(_ attempt: Attempt) { elements.append(attempt) }

  @discardableResult
  mutating func removeFirst() -> Attempt? {
    guard let first else { return nil }
    start += 1
    if start == elements.count || start > 256 {
      elements.removeFirst(start)
      start = 0
    }
    return first
  }

  /// Removes all that were sent as this one or later.
  mutating func removeAll(from sequence: UInt64) -> [Attempt] {
    let first = elements[start...].firstIndex { $0.sequence >= sequence } ?? elements.endIndex
    defer { elements.removeSubrange(first...) }
    return Array(elements[first...])
  }

  func makeIterator() -> ArraySlice<Attempt>.Iterator { elements[start...].makeIterator() }
}

/// The tasks that wait: those to run again before others, those in their order, then the retries.
struct TaskQueue {
  private let order: [UInt32]?
  private let total: Int
  private var position = 0
  private var neighbours = AttemptQueue()
  private var retries = AttemptQueue()

  init(total: Int, order: [UInt32]?) {
    self.total = total
    self.order = order
  }

  /// The number of tasks that wait.
  var count: Int { total - position + neighbours.count + retries.count }
  var isEmpty: Bool { count == 0 }
  /// Whether the next one is to be a worker's only task.
  var nextIsSuspect: Bool { neighbours.first?.isSuspect == true }

  mutating func next() -> Attempt? {
    if let attempt = neighbours.removeFirst() { return attempt }
    guard position < total else { return retries.removeFirst() }
    defer { position += 1 }
    return Attempt(task: order.map { Int($0[position]) } ?? position)
  }

  /// Puts a task back that its worker has not started, or whose worker died under another one.
  mutating func putBack(_ attempt: Attempt) { neighbours.append(attempt) }

  /// Puts a task back to be tried again, after all others.
  mutating func retry(_ attempt: Attempt) {
    retries.append(Attempt(task: attempt.task, number: attempt.number + 1))
  }
}
