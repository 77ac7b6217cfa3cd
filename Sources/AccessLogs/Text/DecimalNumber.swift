/// An exact number with a fixed number of decimals.
package struct DecimalNumber: Hashable, Sendable {
  /// The number without its point and its sign.
  package let value: UInt128
  /// How many of its digits stand behind the point.
  package let decimals: Int
  /// Whether it is below zero.
  package let isNegative: Bool

  @inline(__always)
  package init(_ value: UInt128, decimals: Int = 0, isNegative: Bool = false) {
    self.value = value
    self.decimals = decimals
    self.isNegative = isNegative && value > 0
  }

  @inline(__always)
  package init(_ value: Int, decimals: Int = 0) {
    self.init(UInt128(value.magnitude), decimals: decimals, isNegative: value < 0)
  }

  /// The number divided by a thousand.
  package var thousandth: DecimalNumber {
    DecimalNumber(value, decimals: decimals + 3, isNegative: isNegative)
  }

  /// The digits before the point, with the sign, and those behind it.
  private var digits: (whole: String, decimals: String) {
    let text = String(value)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.utf8.count)) + text
    return (sign + padded.dropLast(decimals), String(padded.suffix(decimals)))
  }

  private var sign: String { isNegative ? "-" : "" }

  /// The number as programs read it.
  package var text: String {
    let digits = digits
    return decimals == 0 ? digits.whole : "\(digits.whole).\(digits.decimals)"
  }

  /// The number without decimals that say nothing.
  package var trimmedText: String {
    var text = text
    if decimals > 0 {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }

  /// The number as people read it, with commas between its thousands.
  package var groupedText: String {
    let digits = digits
    let whole = sign + NumberText.grouped(digits: String(digits.whole.dropFirst(sign.utf8.count)))
    return decimals == 0 ? whole : "\(whole).\(digits.decimals)"
  }
}
