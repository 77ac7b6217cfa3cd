internal import CLinux
internal import Glibc

/// A thread that does one thing, and can be waited for.
///
/// Unsafe because the body goes through C, and a semaphore is memory.
@safe
final class JoinedThread: Sendable {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let ended = CountingSemaphore(0)

  /// Starts a thread that runs a body and ends; nil where the system refuses one.
  init?(_ body: @escaping @Sendable () -> Void) {
    let ended = ended
    let held = unsafe Unmanaged.passRetained(
      Body {
        body()
        ended.post()
      }
    )
    let status = unsafe clinux_thread_start(
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      held.toOpaque(),
      1 << 20
    )
    if status != 0 {
      unsafe held.release()
      return nil
    }
  }

  /// Waits until the body has ended; to be called once.
  func join() { ended.wait() }
}

/// A semaphore between two threads of this process.
@safe
final class CountingSemaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init(_ count: Int) {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, UInt32(count))
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func post() { unsafe sem_post(semaphore) }

  func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
