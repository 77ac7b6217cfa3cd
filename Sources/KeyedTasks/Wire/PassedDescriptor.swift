import CLinux
import Glibc
import Synchronization

/// A descriptor on its way with an output; it is closed if nobody takes it.
final class PassedDescriptor: Sendable {
  private let number: Mutex<Int32>

  /// Takes over a descriptor.
  init(_ number: Int32) { self.number = Mutex(number) }

  /// Copies a descriptor, which stays the caller's.
  init?(copying number: Int32) {
    let copy = clinux_duplicate(number)
    if copy < 0 { return nil }
    self.number = Mutex(copy)
  }

  deinit {
    let number = number.withLock { $0 }
    if number >= 0 { _ = close(number) }
  }

  /// The descriptor, to be used while this lives.
  var descriptor: Int32 { number.withLock { $0 } }

  /// Hands the descriptor to the caller.
  func take() -> Int32 {
    number.withLock { number in
      defer { number = -1 }
      return number
    }
  }
}
