extension LogTime {
  /// Reads a time whose parts stand in some order: a day, a month and a year, and a time of day.
  init?(words text: LineBytes) {
    guard let words = TimeWords(text), let date = words.date, let hour = words.hourOfDay else {
      return nil
    }
    self.init(
      date,
      hour: hour,
      minute: words.minute,
      second: words.second,
      offset: words.offset,
      clockPlace: words.clockPlace
    )
  }
}

/// The numbers and names of a time: `Mon Nov  3 04:05:06 2025`, `Mon, 03 Nov 2025 04:05:06 GMT`,
/// `3/Nov/2025:04:05`, `2025/11/03 04:05:06`, `20251103T040506Z`, `11/3/2025 4:05:06 AM`, `03.11.2025 04:05:06`.
///
/// Of a date in digits the year comes first; where it comes last, the month is the first behind a `/` (as IIS and
/// Americans write), and the day behind a `.`. A year of two digits is one from 1969 to 2068, as POSIX has it. The
/// names of zones say nothing, but for those of UTC.
private struct TimeWords {
  private enum Last { case blank, number, month, time, other }

  private let text: LineBytes
  private var at = 0
  /// What stands right before.
  private var last = Last.blank

  /// The numbers of the date, with how many digits they have.
  private var numbers: [(value: Int, count: Int)] = []
  private var monthName: Int?
  /// What stands behind the first number.
  private var separator: UInt8 = 0
  private var hour: Int?
  private(set) var minute = 0
  private(set) var second = 0
  /// Where the time of day stands as `04:05:06`.
  private var clock = 0..<0
  private var isAfternoon: Bool?
  private(set) var offset: Int?

  /// Reads all of a text; nil if something in it is no part of a time.
  init?(_ text: LineBytes) {
    self.text = text
    while at < text.count {
      let byte = text[at]
      let isRead: Bool
      if ByteClass.isDigit(byte) {
        isRead = readNumber()
      } else if ByteClass.isLetter(byte) {
        isRead = readWord()
      } else if byte == UInt8(ascii: "(") {
        // The name of the zone, behind all else.
        break
      } else {
        isRead = readSign(byte)
      }
      guard isRead else { return nil }
    }
  }

  // MARK: - Parts

  private mutating func readNumber() -> Bool {
    let start = at
    var value = 0
    while ByteClass.isDigit(text.byte(at: at)) {
      if at - start == 14 { return false }
      value = value * 10 + Int(text[at] - 48)
      at += 1
    }
    let count = at - start
    let isTime =
      hour == nil && count <= 2 && text.byte(at: at) == ByteClass.colon
      && text.twoDigits(at: at + 1) != nil && !ByteClass.isDigit(text.byte(at: at + 3))
    if isTime { return readTime(hour: value) }
    // A day and a time of day without signs in them.
    if numbers.isEmpty, monthName == nil, count == 8 || count == 14 {
      addDate(start)
      if count == 14 { setTime(start + 8) }
      return true
    }
    if hour == nil, numbers.count == 3, count == 6 {
      setTime(start)
      at = text.endOfFraction(from: at)
      return true
    }
    guard numbers.count < 3, count <= 2 || count == 4 else { return false }
    numbers.append((value, count))
    if numbers.count == 1 { separator = text.byte(at: at) }
    last = .number
    return true
  }

  /// Reads what stands behind an hour: `:05`, `:05:06`, `:05:06.123`.
  private mutating func readTime(hour value: Int) -> Bool {
    hour = value
    minute = text.twoDigits(at: at + 1) ?? 0
    at += 3
    last = .time
    guard text.byte(at: at) == ByteClass.colon else { return true }
    guard let seconds = text.twoDigits(at: at + 1) else { return false }
    second = seconds
    let start = at - 5
    at = text.endOfFraction(from: at + 3)
    if text.twoDigits(at: start) == value { clock = start..<at }
    return !ByteClass.isDigit(text.byte(at: at))
  }

  /// Takes `20251103` at an offset.
  private mutating func addDate(_ start: Int) {
    let pairs = [0, 2, 4, 6].map { text.twoDigits(at: start + $0) ?? 0 }
    numbers = [(pairs[0] * 100 + pairs[1], 4), (pairs[2], 2), (pairs[3], 2)]
    last = .number
  }

  /// Takes `040506` at an offset.
  private mutating func setTime(_ start: Int) {
    hour = text.twoDigits(at: start)
    minute = text.twoDigits(at: start + 2) ?? 0
    second = text.twoDigits(at: start + 4) ?? 0
    last = .time
  }

  private mutating func readWord() -> Bool {
    let start = at
    while ByteClass.isLetter(text.byte(at: at)) { at += 1 }
    let word = text.part(start, at)
    let before = last
    // Nothing stands behind an offset but a blank.
    if before == .other { return false }
    last = .other
    switch word.count {
    case 1 where word[0] | 0x20 == UInt8(ascii: "t"): return before == .number && hour == nil
    case 1 where word[0] | 0x20 == UInt8(ascii: "z"):
      offset = 0
      return hour != nil
    case 2 where word[1] | 0x20 == UInt8(ascii: "m"):
      guard hour != nil, [UInt8(ascii: "a"), UInt8(ascii: "p")].contains(word[0] | 0x20) else {
        return false
      }
      isAfternoon = word[0] | 0x20 == UInt8(ascii: "p")
      return true
    default: break
    }
    if monthName == nil, let month = MonthName.number(word, at: 0) {
      monthName = month
      last = .month
      return true
    }
    // The day of the week comes first, the name of a zone behind the time.
    guard hour != nil else { return numbers.isEmpty && monthName == nil && word.count >= 3 }
    if word.equals("UTC") || word.equals("GMT") { offset = 0 }
    return true
  }

  private mutating func readSign(_ byte: UInt8) -> Bool {
    let isSigned = byte == UInt8(ascii: "+") || byte == ByteClass.dash
    if isSigned, hour != nil, last != .number, last != .month,
      ByteClass.isDigit(text.byte(at: at + 1))
    {
      return readOffset()
    }
    switch byte {
    case ByteClass.space, ByteClass.tab: last = .blank
    case UInt8(ascii: ","), ByteClass.slash, ByteClass.dash, UInt8(ascii: "."), ByteClass.colon,
      UInt8(ascii: "_"):
      guard last == .number || last == .month || last == .other else { return false }
    default: return false
    }
    at += 1
    return true
  }

  /// Reads `+0100`, `+01:00` or `+01`.
  private mutating func readOffset() -> Bool {
    var end = at + 1
    while ByteClass.isDigit(text.byte(at: end)) || text.byte(at: end) == ByteClass.colon {
      end += 1
    }
    guard let found = TimeOffset(text.part(0, end), from: at) else { return false }
    offset = found.seconds
    at = end
    last = .other
    return true
  }

  // MARK: - The whole

  /// The date; nil where a part of it is missing.
  var date: CalendarDate? {
    let year: (value: Int, count: Int)
    let (month, day): (Int, Int)
    if let monthName {
      guard numbers.count == 2 else { return nil }
      month = monthName
      let isYearFirst = numbers[0].count == 4
      year = numbers[isYearFirst ? 0 : 1]
      let other = numbers[isYearFirst ? 1 : 0]
      guard other.count <= 2 else { return nil }
      day = other.value
    } else {
      guard numbers.count == 3, numbers[1].count <= 2 else { return nil }
      if numbers[0].count == 4 {
        guard numbers[2].count <= 2 else { return nil }
        (year, month, day) = (numbers[0], numbers[1].value, numbers[2].value)
      } else if separator == ByteClass.slash {
        (month, day, year) = (numbers[0].value, numbers[1].value, numbers[2])
      } else if separator == UInt8(ascii: ".") {
        (day, month, year) = (numbers[0].value, numbers[1].value, numbers[2])
      } else {
        return nil
      }
    }
    guard year.count != 1 else { return nil }
    let number =
      year.count == 4 ? year.value : year.value < 69 ? 2000 + year.value : 1900 + year.value
    return CalendarDate(year: number, month: month, day: day)
  }

  /// Where the time of day stands; nowhere if its hour is not the one that is written.
  var clockPlace: Range<Int> { isAfternoon == nil ? clock : 0..<0 }

  /// The hour from 0 on; nil where there is none.
  var hourOfDay: Int? {
    guard let hour, let isAfternoon else { return hour }
    return (1...12).contains(hour) ? hour % 12 + (isAfternoon ? 12 : 0) : nil
  }
}
