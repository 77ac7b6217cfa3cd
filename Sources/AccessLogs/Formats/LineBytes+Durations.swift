/// The request times that fields say, in whole microseconds, a half rounded up.
///
/// What is negative or no number is no time, and neither is what no Int holds.
extension LineBytes {
  /// Returns the time that a field says in a unit: a number, or the sum of a list of them.
  ///
  /// A time that says its own units keeps them, such as `12ms`, `1m2.5s`, `150µs` or `12 msecs`; any other is none
  /// without a unit.
  func microseconds(in unit: TimeUnit?) -> Int? {
    guard let unit else { return duration }
    if let time = decimal(timesTenToThe: unit.power) { return time }
    return sumOfList(in: unit) ?? duration
  }

  /// Returns the sum of the times of several upstream servers, as nginx writes them.
  ///
  /// Between them stands `, `, or ` : ` where a request was handed on. One that gave none has a `-`, and is no part
  /// of the sum.
  private func sumOfList(in unit: TimeUnit) -> Int? {
    var sum: Int?
    var start = 0
    for at in 0..<count where spells(", ", at: at) || spells(" : ", at: at) || at == count - 1 {
      let isLast = at == count - 1
      // A lone number was no time.
      if isLast, start == 0 { return nil }
      let entry = part(min(start, at), isLast ? count : at)
      start = at + (self[at] == ByteClass.space ? 3 : 2)
      if entry.equals("-") { continue }
      guard let time = entry.decimal(timesTenToThe: unit.power),
        let next = Self.sum(sum ?? 0, time)
      else { return nil }
      sum = next
    }
    return sum
  }

  /// Returns the sum of the times of all words; nil where one is no time.
  func sumOfWords(in unit: TimeUnit) -> Int? {
    var words = WordsFromStart(self)
    var sum: Int?
    while let word = words.next() {
      guard let time = word.decimal(timesTenToThe: unit.power),
        let next = Self.sum(sum ?? 0, time)
      else { return nil }
      sum = next
    }
    return sum
  }

  private static func sum(_ one: Int, _ other: Int) -> Int? {
    let (sum, overflows) = one.addingReportingOverflow(other)
    return overflows ? nil : sum
  }

  /// The time of numbers with a unit behind each, as Go writes durations; nil for anything else.
  private var duration: Int? {
    let text = withoutQuotes
    var (at, sum) = (0, 0)
    while at < text.count {
      let start = at
      while ByteClass.isDigit(text.byte(at: at)) || text.byte(at: at) == UInt8(ascii: ".") {
        at += 1
      }
      let number = text.part(start, at)
      if text.byte(at: at) == ByteClass.space { at += 1 }
      let name = at
      while at < text.count, ByteClass.isLetter(text[at]) || text[at] >= 0x80 { at += 1 }
      guard let unit = text.part(name, at).durationUnit,
        let time = number.decimal(timesTenToThe: unit.power)
      else { return nil }
      let (product, isTooMuch) = time.multipliedReportingOverflow(by: unit.factor)
      let (next, overflows) = sum.addingReportingOverflow(product)
      if isTooMuch || overflows { return nil }
      sum = next
    }
    return text.isEmpty ? nil : sum
  }

  /// Which power of ten of microseconds, and how many of those, the unit of a duration is.
  private var durationUnit: (power: Int, factor: Int)? {
    if equals("s") || equals("sec") || equals("secs") { return (TimeUnit.seconds.power, 1) }
    if equals("ms") || equals("msec") || equals("msecs") || equals("millis") {
      return (TimeUnit.milliseconds.power, 1)
    }
    // The sign of micro, or the letter, in UTF-8.
    if equals("us") || equals("\u{B5}s") || equals("\u{3BC}s") || equals("usecs")
      || equals("micros")
    {
      return (TimeUnit.microseconds.power, 1)
    }
    if equals("ns") || equals("nanos") { return (TimeUnit.nanoseconds.power, 1) }
    if equals("m") { return (TimeUnit.seconds.power, 60) }
    return equals("h") ? (TimeUnit.seconds.power, 3600) : nil
  }
}
