/// The unit that request times are written in.
package enum TimeUnit: UInt8, CaseIterable, Sendable, ByteCoded {
  case seconds = 1
  case milliseconds = 2
  case microseconds = 3
  case nanoseconds = 4

  /// What `--time-unit` calls it.
  package var name: String {
    switch self {
    case .seconds: "s"
    case .milliseconds: "ms"
    case .microseconds: "us"
    case .nanoseconds: "ns"
    }
  }

  /// Which power of ten of microseconds it is.
  package var power: Int {
    switch self {
    case .seconds: 6
    case .milliseconds: 3
    case .microseconds: 0
    case .nanoseconds: -3
    }
  }
}
