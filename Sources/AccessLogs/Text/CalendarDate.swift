/// A day of the Gregorian calendar, which holds for all years.
///
/// Its number counts days from 1970-01-01 on. The way between both goes by years that start in March, so that
/// the odd day is a year's last one (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
package struct CalendarDate: Hashable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Makes the day of a number.
  package init(number: Int) {
    let days = number + Self.epoch
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// How many days it is behind 1970-01-01.
  package var number: Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - Self.epoch
  }

  /// The week of ISO 8601, from 1, and its year, which is that of its Thursday.
  package var week: (year: Int, number: Int) {
    // 1970-01-01 was a Thursday.
    let thursday = number - ((number + 3) % 7 + 7) % 7 + 3
    let year = Self(number: thursday).year
    return (year, (thursday - Self(year: year, month: 1, day: 1).number) / 7 + 1)
  }

  /// Whether the calendar has such a day.
  package var isValid: Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    return day <= 28 || day <= Self.dayCount(ofMonth: month, in: year)
  }

  private static func dayCount(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// How many days 1970-01-01 is behind 0000-03-01.
  private static let epoch = 719_468
}
