/// A number that is not negative, exact, with a fixed number of decimals.
package struct DecimalNumber: Hashable, Sendable {
  /// The number without its point.
  package let value: UInt128
  /// How many of its digits stand behind the point.
  package let decimals: Int

  @inline(__always)
  package init(_ value: UInt128, decimals: Int = 0) {
    self.value = value
    self.decimals = decimals
  }

  @inline(__always)
  package init(_ value: Int, decimals: Int = 0) {
    self.init(UInt128(value), decimals: decimals)
  }

  /// The number divided by a thousand.
  package var thousandth: DecimalNumber { DecimalNumber(value, decimals: decimals + 3) }

  /// The digits before the point, and those behind it.
  private var digits: (whole: String, decimals: String) {
    let text = String(value)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.utf8.count)) + text
    return (String(padded.dropLast(decimals)), String(padded.suffix(decimals)))
  }

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
    let whole = NumberText.grouped(digits: digits.whole)
    return decimals == 0 ? whole : "\(whole).\(digits.decimals)"
  }
}
