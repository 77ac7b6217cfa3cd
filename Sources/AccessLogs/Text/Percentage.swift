/// A number of percent as somebody typed it, with at most four decimals.
package struct Percentage: Hashable, Sendable {
  /// The number in ten-thousandths of a percent.
  package let millionths: Int
  /// The number as it was typed, without `%`.
  package let text: String

  /// Reads a number such as `0.5` or `300`, with `%` behind it or not; nil for others.
  package init?(_ text: some StringProtocol) {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
      number.utf8.allSatisfy({ ByteClass.isDigit($0) || $0 == UInt8(ascii: ".") }),
      parts[0].utf8.count <= 9, let whole = Int(parts[0])
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    guard decimals.utf8.count <= 4 else { return nil }
    let fraction = Int(decimals + String(repeating: "0", count: 4 - decimals.utf8.count)) ?? 0
    millionths = whole * 10_000 + fraction
    self.text = String(number)
  }

  /// Whether a part of a whole is more than so many percent of it.
  package func isExceeded(by part: Int, of whole: Int) -> Bool {
    Int128(part) * 1_000_000 > Int128(millionths) * Int128(whole)
  }

  /// Returns how many percent of a whole a part is, with one decimal, which is cut.
  package static func text(of part: Int, of whole: Int) -> String {
    let tenths = whole == 0 ? 0 : Int128(part) * 1000 / Int128(whole)
    return "\(tenths / 10).\(tenths % 10)%"
  }
}
