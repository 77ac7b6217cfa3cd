internal import SystemThreads

/// Who waits for something of a run: a Swift task, or a thread that is none of the cooperative pool.
enum Waiter: Sendable {
  case task(CheckedContinuation<Void, Never>)
  case thread(CountingSemaphore)

  /// Ends the wait; to be called once.
  func wake() {
    switch self {
    case .task(let continuation): continuation.resume()
    case .thread(let semaphore): semaphore.post()
    }
  }
}
