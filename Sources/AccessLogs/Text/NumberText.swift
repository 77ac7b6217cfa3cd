/// Numbers as people read them, the same in tables and messages.
package enum NumberText {
  /// Returns a number with commas between its thousands, such as `12,345,678`.
  package static func grouped(_ number: Int) -> String {
    (number < 0 ? "-" : "") + grouped(digits: String(number.magnitude))
  }

  /// Returns digits with commas between thousands.
  static func grouped(digits: String) -> String {
    let digits = Array(digits.utf8)
    var text: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns a number and its noun, such as `1 line` and `2,000 lines`.
  package static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Returns a number of bytes in the largest unit that fits, such as `1.5 GiB`.
  package static func size(_ bytes: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    if bytes < 1024 { return counted(bytes, "byte") }
    var value = Double(bytes) / 1024
    var unit = 0
    // 1023.95 and more would read as 1024.0.
    while value >= 1023.95, unit + 1 < units.count {
      value /= 1024
      unit += 1
    }
    return "\(tenths(value)) \(units[unit])"
  }

  /// Returns a number with one decimal, which is left out if it is zero and the number is whole.
  package static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    if Double(tenths / 10) == value { return grouped(tenths / 10) }
    return "\(grouped(tenths / 10)).\(tenths % 10)"
  }
}
