/// A thread that does one thing, and can be waited for.
package final class JoinedThread: Sendable {
  private let ended = CountingSemaphore(0)

  /// Starts a thread that runs a body and ends; nil where the system refuses one.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let ended = ended
    let status = DetachedThread.start(stack: 1 << 20) {
      body()
      ended.post()
    }
    guard status == 0 else { return nil }
  }

  /// Waits until the body has ended; to be called once.
  package func join() { ended.wait() }
}
