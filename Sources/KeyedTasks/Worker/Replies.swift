import CLinux
import Glibc
import Synchronization

/// The answers of a worker on their way to the parent: small ones together, large ones directly.
///
/// An answer waits for others while more tasks have come already, but not for long: the lifeline
/// sends what waits every few milliseconds, in case the next task takes its time.
final class Replies: Sendable {
  private static let largestWait = 64 << 10
  private static let mostAnswers = 128

  private struct Waiting {
    var bytes: [UInt8] = []
    var answers = 0
  }

  let channel: Channel
  private let page: WorkerPage
  private let waiting = Mutex(Waiting())
  /// Whether the lifeline looks after what waits.
  private let isAttended = Atomic(false)
  private let event: Int32
  // What the descriptors are: a task may close them, and open others under their numbers.
  private let channelIdentity: clinux_identity
  private let eventIdentity: clinux_identity

  init(channel: Channel, page: WorkerPage) {
    self.channel = channel
    self.page = page
    event = clinux_event_open()
    channelIdentity = clinux_identity(nil, channel.descriptor)
    eventIdentity = clinux_identity(nil, event)
  }

  private static func isOpen(_ descriptor: Int32, _ identity: clinux_identity) -> Bool {
    let now = clinux_identity(nil, descriptor)
    return now.error == 0 && now.inode == identity.inode && now.device == identity.device
  }

  private var hasEvent: Bool { Self.isOpen(event, eventIdentity) }

  private var hasChannel: Bool { Self.isOpen(channel.descriptor, channelIdentity) }

  /// Ends the worker if the task that runs, or one before it, has closed the channel.
  func checkChannel() { if !hasChannel { leave() } }

  /// Ends the worker and all it started, and says if that is for want of the channel, not of the parent.
  func leave() -> Never {
    if !hasChannel { page.noteLostChannel() }
    Lifeline.leave()
  }

  /// Sends a message now, or with the next ones; one with a descriptor always now.
  func send(
    _ header: FrameHeader,
    _ payload: [UInt8],
    passing passed: PassedDescriptor? = nil,
    flushes: Bool
  ) {
    let hasToWake = waiting.withLock { waiting in
      if let passed {
        flush(&waiting)
        var bytes: [UInt8] = []
        bytes.append(header)
        write(bytes, passing: passed.descriptor)
        write(payload)
        return false
      }
      waiting.bytes.append(header)
      waiting.answers += 1
      if payload.count >= Self.largestWait {
        flush(&waiting)
        write(payload)
        return false
      }
      waiting.bytes += payload
      if flushes || waiting.bytes.count >= Self.largestWait || waiting.answers >= Self.mostAnswers {
        flush(&waiting)
        return false
      }
      return !isAttended.exchange(true, ordering: .acquiringAndReleasing)
    }
    // Without the event the lifeline wakes up every few milliseconds.
    if hasToWake, hasEvent { clinux_event_signal(event) }
  }

  /// Sends what waits, since nothing else will come to go with it.
  func flush() { waiting.withLock { flush(&$0) } }

  private func flush(_ waiting: inout Waiting) {
    guard !waiting.bytes.isEmpty else { return }
    write(waiting.bytes)
    waiting.bytes.removeAll(keepingCapacity: true)
    waiting.answers = 0
  }

  /// Writes bytes, a descriptor with the first of them.
  private func write(_ bytes: [UInt8], passing descriptor: Int32 = -1) {
    // Under its number there may be something else by now, which is nobody's to write to.
    checkChannel()
    var sent = 0
    while sent < bytes.count {
      let passed = sent == 0 ? descriptor : -1
      guard
        case .moved(let count) = channel.send(bytes, from: sent, to: bytes.count, passing: passed)
      else { leave() }
      sent += count
    }
  }

  /// Leaves it to the next answer that has to wait to wake the lifeline.
  private func stopAttending() {
    _ = waiting.withLockIfAvailable { waiting in
      if waiting.bytes.isEmpty { isAttended.store(false, ordering: .releasing) }
    }
  }

  /// Looks after what waits, and returns once the parent is gone.
  func attend() {
    let interval: Int64 = 5_000_000
    // Who waits for a channel keeps it open for the parent, although a task has closed it.
    let longestWait: Int64 = 250_000_000
    var quietTurns = 0
    while true {
      let (attended, hasEvent) = (isAttended.load(ordering: .acquiring), hasEvent)
      switch clinux_wait_for_hangup(
        channel.descriptor,
        hasEvent ? event : -1,
        attended || !hasEvent ? interval : longestWait
      ) {
      case 1: return
      case 2: if self.hasEvent { clinux_event_clear(event) }
      default:
        if !hasChannel { return }
        // The main thread may be in a write that takes long; then nothing waits for us.
        let hadSome = waiting.withLockIfAvailable { waiting in
          defer { flush(&waiting) }
          return !waiting.bytes.isEmpty
        }
        quietTurns = hadSome == false ? quietTurns + 1 : 0
        if quietTurns > 20 {
          quietTurns = 0
          stopAttending()
        }
      }
    }
  }
}
