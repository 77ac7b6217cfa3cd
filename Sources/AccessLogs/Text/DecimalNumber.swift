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

  /// The number as programs read it.
  package var text: String {
    var bytes: [UInt8] = []
    forEachByte { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Calls `body` with the bytes of the number as programs read it.
  @inline(__always)
  func forEachByte(_ body: (UInt8) -> Void) {
    // The largest value has 39 digits.
    var digits = InlineArray<40, UInt8>(repeating: UInt8(ascii: "0"))
    var (rest, length) = (value, 0)
    while rest > UInt128(UInt64.max) {
      digits[length] += UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      length += 1
    }
    var word = UInt64(truncatingIfNeeded: rest)
    while word > 0 {
      digits[length] += UInt8(truncatingIfNeeded: word % 10)
      word /= 10
      length += 1
    }
    if isNegative { body(UInt8(ascii: "-")) }
    for place in (0..<max(length, decimals + 1)).reversed() {
      body(digits[place])
      if place == decimals, decimals > 0 { body(UInt8(ascii: ".")) }
    }
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
    let parts = text.split(separator: ".")
    let sign = isNegative ? "-" : ""
    let whole = sign + NumberText.grouped(digits: String(parts[0].dropFirst(sign.utf8.count)))
    return decimals == 0 ? whole : "\(whole).\(parts[1])"
  }
}
