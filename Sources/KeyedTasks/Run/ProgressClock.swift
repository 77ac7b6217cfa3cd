import CLinux

/// Calls a progress callback at most about six times a second, and once at the end.
struct ProgressClock {
  private static let interval: UInt64 = 170_000_000

  private let callback: (@Sendable (RunProgress) -> Void)?
  private let total: Int
  private var next: UInt64

  init(_ callback: (@Sendable (RunProgress) -> Void)?, total: Int) {
    self.callback = callback
    self.total = total
    next = clinux_monotonic() + Self.interval
  }

  /// When the next call is due, in `clinux_monotonic`; nil if nobody asked.
  var due: UInt64? { callback == nil ? nil : next }

  /// Calls if it is time to.
  mutating func tick(now: UInt64, completed: Int, units: @autoclosure () -> Int64) {
    guard let callback, now >= next else { return }
    next = now + Self.interval
    callback(
      RunProgress(completed: completed, total: total, units: units(), isFinal: false)
    )
  }

  /// Calls for the last time.
  func finish(completed: Int, units: Int64) {
    callback?(RunProgress(completed: completed, total: total, units: units, isFinal: true))
  }
}
