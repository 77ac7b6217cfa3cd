import CLinux
import Glibc
import Synchronization

/// Wakes a thread that waits in `poll`; may be set by any thread, also after it is gone.
final class WakeEvent: Sendable {
  private let descriptorIfOpen: Mutex<Int32>
  private let handler: (@Sendable () -> Void)?

  /// Opens an event counter.
  ///
  /// - Throws: ``ParallelError/cannotStartWorkers(errno:detail:)`` where no descriptor is left.
  init() throws(ParallelError) {
    let descriptor = clinux_event_open()
    guard descriptor >= 0 else {
      throw .cannotStartWorkers(errno: errno, detail: "no descriptor for the run itself")
    }
    descriptorIfOpen = Mutex(descriptor)
    handler = nil
  }

  /// Makes one that calls a handler, where no thread waits.
  init(calling handler: @escaping @Sendable () -> Void) {
    descriptorIfOpen = Mutex(-1)
    self.handler = handler
  }

  /// What to poll for input.
  var descriptor: Int32 { descriptorIfOpen.withLock { $0 } }

  /// Wakes the thread, at once or when it next waits.
  func set() {
    descriptorIfOpen.withLock { if $0 >= 0 { clinux_event_signal($0) } }
    handler?()
  }

  /// Forgets that it was set.
  func clear() {
    descriptorIfOpen.withLock { if $0 >= 0 { clinux_event_clear($0) } }
  }

  /// Waits until it is set and clears it, at most so many nanoseconds; negative waits for ever.
  func wait(nanoseconds: Int64) {
    _ = clinux_wait_for_either(descriptor, -1, nanoseconds)
    clear()
  }

  /// Gives the descriptor back.
  func close() {
    descriptorIfOpen.withLock { descriptor in
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  deinit { close() }
}
