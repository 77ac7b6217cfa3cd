/// A number with the unit behind it, as the `1.5G` of a size, or the `1h` and the `30m` of `1h30m`.
struct Quantity {
  var number: Double
  /// The unit in lower case; empty where there is none.
  var unit: String

  /// Reads the quantities that a text consists of, blanks between them or not.
  ///
  /// - Returns: At least one quantity, or nil where the text is anything else. A number is digits with
  ///   digits behind a dot or not: a sign, an exponent or a word is none.
  static func list(_ text: String) -> [Quantity]? {
    var quantities: [Quantity] = []
    var rest = text[...]
    while true {
      rest = rest.drop { $0 == " " }
      if rest.isEmpty { return quantities.isEmpty ? nil : quantities }
      let digits = rest.prefix { isDigit($0) || $0 == "." }
      rest = rest.dropFirst(digits.count).drop { $0 == " " }
      let unit = rest.prefix { !isDigit($0) && $0 != " " && $0 != "." }
      rest = rest.dropFirst(unit.count)
      guard let first = digits.first, let last = digits.last, isDigit(first), isDigit(last),
        let number = Double(digits)
      else { return nil }
      quantities.append(Quantity(number: number, unit: unit.lowercased()))
    }
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}
