import CLinux
import Glibc

/// The main thread of a worker: reads tasks, runs them one by one, answers.
///
/// It never learns the keys, and never writes a message anywhere but to its private channel.
struct WorkerLoop: ~Copyable {
  private let runners: [String: TaskRunner]
  private let page: WorkerPage
  private let replies: Replies
  private var inbox: [UInt8] = .uninitialized(count: 64 << 10)
  private var start = 0
  private var end = 0
  private var passed: [Int32] = []
  private var runner: TaskRunner?
  private var largestResult = UInt64.max

  init(runners: [String: TaskRunner], page: WorkerPage) {
    self.runners = runners
    self.page = page
    replies = Replies(channel: Channel(descriptor: 3, waits: true), page: page)
  }

  /// Serves until the parent says that there is no more work, or is gone.
  consuming func serve() -> Never {
    Lifeline.start(replies)
    replies.send(FrameHeader(.hello, length: 0), [], flushes: true)
    while true {
      let header = nextHeader()
      let payload = nextPayload(count: Int(header.length))
      switch header.kind {
      case .open: open(String(decoding: payload, as: UTF8.self), header)
      case .run: run(header, payload)
      case .shutdown: exit(0)
      default: exit(Self.protocolStatus)
      }
    }
  }

  /// What a worker exits with that does not understand its parent (`EX_PROTOCOL` of sysexits.h).
  private static let protocolStatus: Int32 = 76

  private mutating func open(_ name: String, _ header: FrameHeader) {
    largestResult = header.extra
    runner = runners[name]
    if runner == nil { replies.send(FrameHeader(.unregistered, length: 0), [], flushes: true) }
  }

  // MARK: Tasks

  private mutating func run(_ header: FrameHeader, _ payload: consuming [UInt8]) {
    guard let runner else { return }
    var descriptor: Int32?
    if header.hasDescriptor, !passed.isEmpty { descriptor = passed.removeFirst() }
    defer { if let descriptor { _ = close(descriptor) } }
    // The parent may have taken it back for another worker.
    guard page.claim(header.extra) else { return }
    let context = TaskContext(attempt: Int(header.number), descriptor: descriptor, board: page)
    let began = clinux_monotonic()
    page.begin(task: Int(header.task), at: began)
    let outcome = runner.run(payload, context)
    let elapsed = clinux_monotonic() - began
    // What was read from a descriptor is gone: its task must not run again for want of an answer.
    answer(header.task, outcome, elapsed: elapsed, isUrgent: descriptor != nil)
    page.end()
  }

  private func answer(
    _ task: UInt64,
    _ outcome: TaskRunner.Outcome,
    elapsed: UInt64,
    isUrgent: Bool
  ) {
    let kind: FrameHeader.Kind
    var payload: [UInt8]
    var passed: PassedDescriptor?
    switch outcome {
    case .output(let bytes, let descriptor):
      (kind, payload) = (.done, bytes)
      passed = descriptor
    case .threw(let type, let message):
      (kind, payload) = (.threw, Array((type + "\0" + message).utf8.prefix(512 << 10)))
    case .unreadable(let why): (kind, payload) = (.unreadable, Array(why.utf8.prefix(512 << 10)))
    }
    var header = FrameHeader(kind, length: payload.count)
    header.extra = elapsed
    if kind == .done, header.length > largestResult {
      header = FrameHeader(.tooLarge, length: 0)
      header.extra = UInt64(payload.count)
      payload = []
      passed = nil
    }
    header.hasDescriptor = passed != nil
    header.task = task
    let isUrgent = isUrgent || elapsed > Self.slow
    // Asking takes longer than a small task.
    if elapsed > Self.worthMeasuring {
      header.number = UInt32(clamping: clinux_peak_memory() >> 10)
    }
    page.beginSending()
    replies.send(header, payload, passing: passed, flushes: isUrgent || !hasMore)
  }

  /// From this many nanoseconds on a task's answer is not held back for others.
  private static let slow: UInt64 = 1_000_000
  private static let worthMeasuring: UInt64 = 5_000_000

  // MARK: Messages

  /// Whether another message has come already.
  private var hasMore: Bool { end - start >= FrameHeader.size }

  private mutating func nextHeader() -> FrameHeader {
    while end - start < FrameHeader.size { receive() }
    defer { start += FrameHeader.size }
    return inbox.header(at: start)
  }

  private mutating func nextPayload(count: Int) -> [UInt8] {
    if end - start >= count {
      defer { start += count }
      return Array(inbox[start..<start + count])
    }
    if count <= inbox.count / 2 {
      while end - start < count { receive() }
      return nextPayload(count: count)
    }
    var payload = [UInt8].uninitialized(count: count)
    payload.replaceSubrange(0..<(end - start), with: inbox[start..<end])
    var filled = end - start
    (start, end) = (0, 0)
    while filled < count {
      switch replies.channel.receive(into: &payload, from: filled, passed: &passed) {
      case .moved(let more): filled += more
      default: replies.leave()
      }
    }
    return payload
  }

  private mutating func receive() {
    if start == end {
      (start, end) = (0, 0)
    } else if end == inbox.count || start > inbox.count / 2 {
      inbox.moveToFront(start..<end)
      (start, end) = (0, end - start)
    }
    // What was to wait for the answer of a task that is taken back.
    replies.flush()
    replies.checkChannel()
    switch replies.channel.receive(into: &inbox, from: end, passed: &passed) {
    case .moved(let count): end += count
    default: replies.leave()
    }
  }
}
