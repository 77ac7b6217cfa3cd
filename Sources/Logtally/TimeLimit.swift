/// A length of time as `--timeout` takes it, such as `30s`, `1.5m` or `2h`.
struct TimeLimit: Equatable, Sendable, CustomStringConvertible {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  /// Reads a number with its unit: `ms`, `s`, `m` or `h`; nil for anything else, and for none at all.
  init?(_ text: String) {
    let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let units: [Substring: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600]
    guard let unit = units[text.dropFirst(number.count)], let amount = Double(number) else {
      return nil
    }
    let milliseconds = (amount * unit * 1000).rounded()
    // Thirty years: more than any count takes, and less than what the clocks can add.
    guard milliseconds >= 1, milliseconds <= 1e12 else { return nil }
    duration = .milliseconds(Int64(milliseconds))
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
