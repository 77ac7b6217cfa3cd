import ArgumentParser

/// A length of time as `--timeout` takes it, such as `90s`, `1h30m` or `1d`.
struct TimeLimit: Equatable, Sendable, CustomStringConvertible {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  /// Reads a number of seconds, or numbers with their units, the largest first: `d`, `h`, `m`, `s`, `ms`.
  ///
  /// - Throws: A `ValidationError` if it is no length of time, too short or too long.
  init(_ text: String, option: String) throws {
    guard let milliseconds = Self.milliseconds(text) else {
      throw ValidationError(
        "'\(option) \(text)' is no length of time; give seconds, or numbers with d, h, m, s or ms, "
          + "such as: \(option) 90s or \(option) 1h30m"
      )
    }
    guard milliseconds >= 1 else {
      throw ValidationError(
        "'\(option) \(text)' is too short; the shortest is: \(option) 1ms"
      )
    }
    // More than any count takes, and less than what the clocks can add.
    guard milliseconds <= 10_000 * 86_400_000 else {
      throw ValidationError(
        "'\(option) \(text)' is too long; the longest is: \(option) 10000d"
      )
    }
    duration = .milliseconds(Int64(milliseconds))
  }

  private static func milliseconds(_ text: String) -> Double? {
    guard let quantities = Quantity.list(text) else { return nil }
    if quantities.count == 1, quantities[0].unit.isEmpty {
      return (quantities[0].number * 1000).rounded()
    }
    let units: [(name: String, milliseconds: Double)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    var sum = 0.0
    // Each unit once, and behind the larger ones: what is typed otherwise is a slip.
    var smaller = units[...]
    for quantity in quantities {
      guard let place = smaller.firstIndex(where: { $0.name == quantity.unit }) else { return nil }
      sum += quantity.number * units[place].milliseconds
      smaller = units[(place + 1)...]
    }
    return sum.rounded()
  }

  /// The time in its largest whole unit, such as `1.5 s`, `5 min` or `1 h`.
  var description: String {
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    if milliseconds % 3_600_000 == 0 { return "\(milliseconds / 3_600_000) h" }
    if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000) min" }
    var text = "\(milliseconds / 1000)"
    if milliseconds % 1000 > 0 {
      var decimals = "\(milliseconds % 1000 + 1000)".dropFirst()
      while decimals.last == "0" { decimals.removeLast() }
      text += ".\(decimals)"
    }
    return "\(text) s"
  }
}
