/// Bytes as letters that any text can hold: base64 (RFC 4648, section 4).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  private static let padding = UInt8(ascii: "=")

  /// The value of each letter; 64 of what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// Appends the letters for some bytes.
  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for place in 0..<3 {
        group = group << 8 | (place < count ? Int(bytes[start + place]) : 0)
      }
      for place in 0..<4 {
        text.append(place <= count ? digits[group >> (18 - 6 * place) & 63] : padding)
      }
    }
  }

  /// Returns the bytes that a text stands for; nil if it is none that ``append(_:to:)`` makes.
  static func bytes(_ text: [UInt8]) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let padded = text.suffix(2).count { $0 == padding }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    for start in stride(from: 0, to: text.count, by: 4) {
      let isLast = start + 4 == text.count
      let missing = isLast ? padded : 0
      var group = 0
      for place in 0..<4 {
        let value = place < 4 - missing ? values[Int(text[start + place])] : 0
        guard value < 64, place < 4 - missing || text[start + place] == padding else { return nil }
        group = group << 6 | Int(value)
      }
      for place in 0..<3 - missing {
        bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * place)))
      }
      // The bits that stand for no byte are zero, so that a value has one text.
      guard group & (1 << (8 * missing) - 1) == 0 else { return nil }
    }
    return bytes
  }
}
