import CLinux
import Synchronization
internal import SystemThreads

/// A thread that waits for signals on behalf of Swift tasks, whose own threads block them all.
final class SignalThread: Sendable {
  private let wakeEvent: WakeEvent
  private let ended = AsyncEvent()
  private let isOver = Atomic(false)
  private let slot: Int32

  /// Starts to watch, and calls `tell` for each signal that comes; nil where there is nothing to watch.
  ///
  /// - Throws: ``ParallelError/cannotStartWorkers(errno:detail:)`` where the system has no thread for it.
  init?(_ signals: [Int32], tell: @escaping @Sendable (Int32) -> Void) throws(ParallelError) {
    let mask = signals.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    guard mask != 0 else { return nil }
    wakeEvent = try WakeEvent()
    slot = clinux_signals_watch(mask)
    guard slot >= 0 else { return nil }
    let status = DetachedThread.start(stack: 256 << 10) { [self] in
      clinux_signals_unblock(mask)
      while !isOver.load(ordering: .acquiring) {
        _ = clinux_wait_for_either(wakeEvent.descriptor, clinux_signals_event(slot), -1)
        while case let signal = clinux_signals_next(slot), signal != 0 { tell(signal) }
      }
      ended.set()
    }
    guard status == 0 else {
      _ = clinux_signals_unwatch(slot)
      throw .cannotStartWorkers(errno: status, detail: "no thread for the run itself")
    }
  }

  /// Ends the watch, and returns a signal that came too late to be told, or nil.
  func end() async -> Int32? {
    isOver.store(true, ordering: .releasing)
    wakeEvent.set()
    await ended.wait(past: 0)
    let signal = clinux_signals_unwatch(slot)
    return signal == 0 ? nil : signal
  }
}
