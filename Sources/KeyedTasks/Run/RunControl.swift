import Synchronization
internal import SystemThreads

/// What the caller's side may ask of a run, and what the run says at its end.
final class RunControl: Sendable {
  /// Why a run ends early.
  enum Stop: Sendable, Equatable {
    case cancelled
    case signal(Int32)
    case failed(ParallelError)
  }

  private struct State {
    var isCancelled = false
    var end: Stop?
    var isEnded = false
    var waiter: Waiter?
  }

  private let state = Mutex(State())
  let wakeEvent: WakeEvent

  init() throws(ParallelError) { wakeEvent = try WakeEvent() }

  /// Makes one for an engine without a thread that waits.
  init(wakeEvent: WakeEvent) { self.wakeEvent = wakeEvent }

  /// Asks the run to end.
  func cancel() {
    state.withLock { $0.isCancelled = true }
    wakeEvent.set()
  }

  /// Whether the run was asked to end.
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Says that the run has ended, that nothing of it is left, and why if it ended early.
  func end(_ stop: Stop?) {
    wakeEvent.close()
    let waiter = state.withLock { state in
      state.end = stop
      state.isEnded = true
      return state.waiter.take()
    }
    waiter?.wake()
  }

  /// Waits until nothing of the run is left.
  func waitForEnd() async {
    await withCheckedContinuation { wakeAtEnd(.task($0)) }
  }

  /// Does the same on a thread of the caller's.
  func waitForEndOnThread() {
    let semaphore = CountingSemaphore(0)
    wakeAtEnd(.thread(semaphore))
    semaphore.wait()
  }

  private func wakeAtEnd(_ waiter: Waiter) {
    let isEnded = state.withLock { state in
      if !state.isEnded { state.waiter = waiter }
      return state.isEnded
    }
    if isEnded { waiter.wake() }
  }

  /// The signal that ended the run, or nil.
  var interruption: Int32? {
    state.withLock { state in
      if case .signal(let signal) = state.end { signal } else { nil }
    }
  }

  /// The error that ended the run, or nil.
  var error: ParallelError? {
    state.withLock { state in
      if case .failed(let error) = state.end { error } else { nil }
    }
  }
}
