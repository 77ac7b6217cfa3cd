import Synchronization

/// Something that happens again and again, for Swift tasks to wait for; any thread may say that it has.
final class AsyncEvent: Sendable {
  private struct State {
    var count = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// How many times it has happened.
  var count: Int { state.withLock { $0.count } }

  /// Says that it has happened.
  func set() {
    let waiters = state.withLock { state in
      state.count += 1
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits until it has happened more than so many times, whether or not the task is cancelled.
  func wait(past count: Int) async {
    await withCheckedContinuation { continuation in
      let isPast = state.withLock { state in
        if state.count <= count { state.waiters.append(continuation) }
        return state.count > count
      }
      if isPast { continuation.resume() }
    }
  }
}
