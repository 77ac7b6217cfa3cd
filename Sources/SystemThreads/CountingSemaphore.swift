internal import Glibc

/// A semaphore between two threads of this process.
///
/// Unsafe because it is a C object, which has to stay where it is.
@safe
package final class CountingSemaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  package init(_ count: Int) {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, UInt32(count))
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Adds one, and wakes a thread that waits.
  package func post() { unsafe sem_post(semaphore) }

  /// Waits until there is one, and takes it.
  package func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
