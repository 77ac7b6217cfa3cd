/// The numbers that fields say.
extension LineBytes {
  /// The number of bytes that a field says; 0 where it says none, such as `-`, and nil where no Int holds it.
  ///
  /// HAProxy puts a plus before what was sent until a line was written before the end.
  var byteNumber: Int? {
    let number = byte(at: 0) == UInt8(ascii: "+") ? from(1) : self
    return number.decimal(timesTenToThe: 0) ?? (number.withoutQuotes.isDecimal ? nil : 0)
  }

  /// Reads digits with a decimal point and an exponent, which both may be left out, and quotes around them; a half
  /// is rounded up.
  @inline(__always)
  func decimal(timesTenToThe power: Int) -> Int? {
    plainDecimal(timesTenToThe: power) ?? anyDecimal(timesTenToThe: power)
  }

  /// Reads few digits, with a decimal point or none, as nearly all numbers are; nil of anything else.
  private func plainDecimal(timesTenToThe power: Int) -> Int? {
    // With six more the number has at most 17 digits.
    guard count <= 11, power <= 6 else { return nil }
    var (value, left, digitCount, hasPoint) = (0, power, 0, false)
    for offset in 0..<count {
      let digit = self[offset] &- UInt8(ascii: "0")
      if digit < 10 {
        value = value &* 10 &+ Int(digit)
        digitCount += 1
        if hasPoint { left -= 1 }
      } else {
        if hasPoint || self[offset] != UInt8(ascii: ".") { return nil }
        hasPoint = true
      }
    }
    if digitCount == 0 { return nil }
    while left > 0 {
      value *= 10
      left -= 1
    }
    while left < -1 {
      value /= 10
      left += 1
    }
    return left < 0 ? (value + 5) / 10 : value
  }

  private func anyDecimal(timesTenToThe power: Int) -> Int? {
    let text = withoutQuotes
    let end = text.findEither(UInt8(ascii: "e"), UInt8(ascii: "E"), from: 0)
    guard let exponent = text.from(end).exponent else { return nil }
    let point = text.part(0, end).find(UInt8(ascii: "."))
    guard end > (point < end ? 1 : 0) else { return nil }
    // How many digits there still are before where the point is moved to.
    var left = point + exponent + power
    let most = UInt128(Int.max)
    var value: UInt128 = 0
    for offset in 0..<end where offset != point {
      guard ByteClass.isDigit(text[offset]) else { return nil }
      let digit = UInt128(text[offset] - 48)
      if left > 0 { value = 10 * value + digit }
      if left == 0, digit >= 5 { value += 1 }
      if value > most { return nil }
      left -= 1
    }
    while left > 0, value > 0 {
      value *= 10
      if value > most { return nil }
      left -= 1
    }
    return Int(value)
  }

  /// The number behind an `e`; 0 of no bytes, and a very large one of one that is larger.
  private var exponent: Int? {
    if isEmpty { return 0 }
    let isNegative = byte(at: 1) == ByteClass.dash
    let start = isNegative || byte(at: 1) == UInt8(ascii: "+") ? 2 : 1
    guard start < count else { return nil }
    var value = 0
    for offset in start..<count {
      guard ByteClass.isDigit(self[offset]) else { return nil }
      value = min(value * 10 + Int(self[offset] - 48), 1 << 40)
    }
    return isNegative ? -value : value
  }
}
