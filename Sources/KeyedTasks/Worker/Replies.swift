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
  private let waiting = Mutex(Waiting())
  /// Whether the lifeline looks after what waits.
  private let isAttended = Atomic(false)
  private let event = clinux_event_open()

  init(channel: Channel) { self.channel = channel }

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
    if hasToWake { clinux_event_signal(event) }
  }

  private func flush(_ waiting: inout Waiting) {
    guard !waiting.bytes.isEmpty else { return }
    write(waiting.bytes)
    waiting.bytes.removeAll(keepingCapacity: true)
    waiting.answers = 0
  }

  /// Writes bytes, a descriptor with the first of them.
  private func write(_ bytes: [UInt8], passing descriptor: Int32 = -1) {
    var sent = 0
    while sent < bytes.count {
      let passed = sent == 0 ? descriptor : -1
      guard
        case .moved(let count) = channel.send(bytes, from: sent, to: bytes.count, passing: passed)
      else { Lifeline.leave() }
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
    var quietTurns = 0
    while true {
      let attended = isAttended.load(ordering: .acquiring)
      switch clinux_wait_for_hangup(channel.descriptor, event, attended ? interval : -1) {
      case 1: return
      case 2: clinux_event_clear(event)
      default:
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
