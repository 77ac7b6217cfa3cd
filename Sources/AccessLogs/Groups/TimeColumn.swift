extension Column {
  /// Makes a column of times: of a line that has none the number is `last`, which is behind all others.
  ///
  /// `cell` returns the cell of a number below that.
  init(
    _ dimension: Dimension,
    name: String,
    last: UInt64,
    number: @escaping @Sendable (borrowing LineRecord, inout LineClock) -> UInt64,
    cell: @escaping @Sendable (UInt64) -> ShortText
  ) {
    self.init(
      dimension: dimension,
      name: name,
      fields: [FieldSet(.time)],
      source: .number(
        NumberSource(
          bits: UInt64(UInt64.bitWidth - last.leadingZeroBitCount),
          largest: last,
          number: number,
          cell: { $0 < last ? cell($0) : ShortText([ByteClass.dash]) }
        )
      ),
      isTime: true
    )
  }
}

extension LineClock {
  /// The number of a month where a line has no time.
  static let noMonth = month(ofDay: dayCount + 31)

  /// Returns the number of the month of a line.
  mutating func month(of record: borrowing LineRecord) -> UInt64 {
    let minute = minute(of: record)
    return minute == Self.none ? Self.noMonth : Self.month(ofDay: Int(minute / Self.minutesPerDay))
  }

  private static func month(ofDay day: Int) -> UInt64 {
    let date = CalendarDate(number: firstDay + day)
    return UInt64((date.year - TimeCell.firstYear) * 12 + date.month - 1)
  }
}

/// The cells of columns of times, as spreadsheets read them.
enum TimeCell {
  /// The year of the first day that there is.
  static let firstYear = 1969

  /// Returns `2025-11-03 04:05` for a minute.
  static func minute(_ minute: UInt64) -> ShortText {
    var text = day(minute / LineClock.minutesPerDay)
    text.append(ByteClass.space)
    text.append(twoDigits: Int(minute / 60 % 24))
    text.append(ByteClass.colon)
    text.append(twoDigits: Int(minute % 60))
    return text
  }

  /// Returns `2025-11-03` for a day.
  static func day(_ day: UInt64) -> ShortText {
    let date = CalendarDate(number: LineClock.firstDay + Int(day))
    var text = month(year: date.year, date.month)
    text.append(ByteClass.dash)
    text.append(twoDigits: date.day)
    return text
  }

  /// Returns `2025-11` for a month.
  static func month(_ month: UInt64) -> ShortText {
    self.month(year: firstYear + Int(month / 12), Int(month % 12) + 1)
  }

  private static func month(year: Int, _ month: Int) -> ShortText {
    var text = self.year(year)
    text.append(ByteClass.dash)
    text.append(twoDigits: month)
    return text
  }

  private static func year(_ year: Int) -> ShortText {
    var text = ShortText()
    text.append(twoDigits: year / 100)
    text.append(twoDigits: year % 100)
    return text
  }

  /// Returns `2025-W45` for a week.
  static func week(_ week: UInt64) -> ShortText {
    let (year, number) = CalendarDate(number: LineClock.firstDay + Int(week) * 7).week
    var text = self.year(year)
    text.append(ByteClass.dash)
    text.append(UInt8(ascii: "W"))
    text.append(twoDigits: number)
    return text
  }

  /// Returns the two digits of an hour.
  static func hourOfDay(_ hour: UInt64) -> ShortText {
    var text = ShortText()
    text.append(twoDigits: Int(hour))
    return text
  }
}
