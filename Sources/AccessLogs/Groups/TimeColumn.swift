extension Column {
  /// Makes a column of times: of a line that has none the number is `last`, which is behind all others.
  ///
  /// `cell` returns the cell of a number below that.
  init(
    _ dimension: Dimension,
    name: String,
    last: UInt64,
    number: @escaping @Sendable (borrowing LineRecord, inout LineClock) -> UInt64,
    cell: @escaping @Sendable (UInt64) -> [UInt8]
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
          cell: { $0 < last ? cell($0) : [ByteClass.dash] }
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
  static func minute(_ minute: UInt64) -> [UInt8] {
    var text = day(minute / LineClock.minutesPerDay)
    text.append(ByteClass.space)
    text += digits([minute / 60 % 24])
    text.append(ByteClass.colon)
    return text + digits([minute % 60])
  }

  /// Returns `2025-11-03` for a day.
  static func day(_ day: UInt64) -> [UInt8] {
    let date = CalendarDate(number: LineClock.firstDay + Int(day))
    return month(year: date.year, date.month) + [ByteClass.dash] + digits([UInt64(date.day)])
  }

  /// Returns `2025-11` for a month.
  static func month(_ month: UInt64) -> [UInt8] {
    self.month(year: firstYear + Int(month / 12), Int(month % 12) + 1)
  }

  private static func month(year: Int, _ month: Int) -> [UInt8] {
    digits([UInt64(year / 100), UInt64(year % 100)]) + [ByteClass.dash] + digits([UInt64(month)])
  }

  /// Returns `2025-W45` for a week.
  static func week(_ week: UInt64) -> [UInt8] {
    // The year of a week is that of its Thursday, whose weeks are counted by the days before it.
    let thursday = LineClock.firstDay + Int(week) * 7 + 3
    let year = CalendarDate(number: thursday).year
    let number = (thursday - CalendarDate(year: year, month: 1, day: 1).number) / 7 + 1
    return digits([UInt64(year / 100), UInt64(year % 100)]) + Array("-W".utf8)
      + digits([UInt64(number)])
  }

  /// Returns two digits of each number.
  static func digits(_ numbers: [UInt64]) -> [UInt8] {
    numbers.flatMap { [48 + UInt8($0 / 10 % 10), 48 + UInt8($0 % 10)] }
  }
}
