/// The time of a log's next line, ready in the spellings that log formats use.
struct LogClock {
  /// Microseconds since the start of the current second.
  private(set) var microsecond = 0
  /// The second as `2025-11-03T04:05:06`.
  private(set) var iso: [UInt8] = []
  /// The second as `03/Nov/2025:04:05:06 +0000`, with the offset of the clock.
  private(set) var clf: [UInt8] = []
  private var day: Int
  private var secondOfDay: Int
  private var date = (year: 0, month: 0, day: 0)
  private let zone: [UInt8]

  /// Starts a clock on a day counted from 1 January 1970, some seconds after midnight of its zone.
  init(day: Int, second: Int = 0, zone: String = "+0000") {
    self.zone = Array(" \(zone)".utf8)
    self.day = day + second / 86_400
    secondOfDay = second % 86_400
    startDay()
    render()
  }

  /// The number of 3 November 2025, the day that most workloads start on.
  static let firstDay = 20_395

  mutating func advance(microseconds: Int) {
    microsecond += microseconds
    guard microsecond >= 1_000_000 else { return }
    secondOfDay += microsecond / 1_000_000
    microsecond %= 1_000_000
    if secondOfDay >= 86_400 {
      day += secondOfDay / 86_400
      secondOfDay %= 86_400
      startDay()
    }
    render()
  }

  private mutating func startDay() {
    date = Self.date(ofDay: day)
  }

  private mutating func render() {
    let (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
    iso.removeAll(keepingCapacity: true)
    iso.append(date.year, digits: 4)
    iso.append(UInt8(ascii: "-"), date.month)
    iso.append(UInt8(ascii: "-"), date.day)
    iso.append(UInt8(ascii: "T"), hour)
    iso.append(UInt8(ascii: ":"), minute)
    iso.append(UInt8(ascii: ":"), second)

    clf.removeAll(keepingCapacity: true)
    clf.append(date.day, digits: 2)
    clf.append(contentsOf: Self.months[date.month - 1])
    clf.append(date.year, digits: 4)
    clf.append(UInt8(ascii: ":"), hour)
    clf.append(UInt8(ascii: ":"), minute)
    clf.append(UInt8(ascii: ":"), second)
    clf.append(contentsOf: zone)
  }

  private static let months = [
    "/Jan/", "/Feb/", "/Mar/", "/Apr/", "/May/", "/Jun/",
    "/Jul/", "/Aug/", "/Sep/", "/Oct/", "/Nov/", "/Dec/",
  ].map { Array($0.utf8) }

  /// Returns the date of a day counted from 1 January 1970.
  ///
  /// The method is Howard Hinnant's `civil_from_days`.
  static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    return (
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
      month: month,
      day: dayOfYear - (153 * march + 2) / 5 + 1
    )
  }
}

extension [UInt8] {
  /// Appends a number in decimal, filled up with zeros to so many digits.
  mutating func append(_ number: Int, digits: Int) {
    var scale = 1
    for _ in 1..<digits { scale *= 10 }
    while scale > 0 {
      append(UInt8(ascii: "0") + UInt8(number / scale % 10))
      scale /= 10
    }
  }

  /// Appends a number in decimal.
  mutating func append(decimal number: Int) {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    append(number, digits: digits)
  }

  fileprivate mutating func append(_ separator: UInt8, _ twoDigits: Int) {
    append(separator)
    append(twoDigits, digits: 2)
  }
}
