/// What the time of a line says: a wall clock, and how far that is ahead of UTC.
struct LogTime: Equatable {
  /// The seconds of the wall clock as it is written, from 1970-01-01 00:00 on it.
  var wall: Int
  /// How many seconds the wall clock is ahead of UTC; nil where the time does not say.
  var offset: Int?
  /// Where the time of day stands as `04:05:06`, with its fraction; empty where it stands in another way.
  ///
  /// It is all that differs between most times of a day.
  var clockPlace: Range<Int>

  static let secondsPerDay = 86_400

  /// Makes the time of a date and a time of day; nil if there is no such time.
  ///
  /// A day may end with a leap second, and with 24:00:00, which is the start of the next one.
  @inline(__always)
  init?(
    _ date: CalendarDate,
    hour: Int,
    minute: Int,
    second: Int,
    offset: Int? = nil,
    clockPlace: Range<Int> = 0..<0
  ) {
    guard date.isValid, minute < 60, second <= 60,
      hour < 24 || (hour == 24 && minute == 0 && second == 0)
    else { return nil }
    // A leap second belongs to the minute that it ends.
    wall = date.number * Self.secondsPerDay + hour * 3600 + minute * 60 + min(second, 59)
    self.offset = offset
    // No other hour is of the next day.
    self.clockPlace = hour == 24 ? 0..<0 : clockPlace
  }

  /// Makes a moment of UTC.
  init(utc wall: Int) {
    self.wall = wall
    offset = 0
    clockPlace = 0..<0
  }
}

extension LogTime {
  /// Reads the time of a field; nil where it says none, and where there is no such time.
  ///
  /// It takes every form that the formats have, whichever of them it is: those of the common log format and of
  /// ISO 8601, which are read here, numbers, and what ``TimeWords`` reads.
  init?(_ text: LineBytes) {
    let (date, start): (CalendarDate, Int)
    if text.byte(at: 2) == ByteClass.slash, text.byte(at: 6) == ByteClass.slash,
      text.byte(at: 11) == ByteClass.colon, text.holdsTime(at: 12)
    {
      guard let day = text.twoDigits(at: 0), let month = MonthName.number(text, at: 3),
        let century = text.twoDigits(at: 7), let year = text.twoDigits(at: 9)
      else { return nil }
      (date, start) = (CalendarDate(year: century * 100 + year, month: month, day: day), 12)
    } else if text.byte(at: 4) == ByteClass.dash, text.byte(at: 7) == ByteClass.dash,
      text.holdsTime(at: 11),
      text.byte(at: 10) | 0x20 == UInt8(ascii: "t") || text.byte(at: 10) == ByteClass.space
    {
      guard let century = text.twoDigits(at: 0), let year = text.twoDigits(at: 2),
        let month = text.twoDigits(at: 5), let day = text.twoDigits(at: 8)
      else { return nil }
      (date, start) = (CalendarDate(year: century * 100 + year, month: month, day: day), 11)
    } else if text.isDecimal {
      self.init(number: text)
      return
    } else {
      self.init(words: text)
      return
    }
    let end = text.endOfFraction(from: start + 8)
    guard let offset = TimeOffset(text, from: end) else {
      self.init(words: text)
      return
    }
    guard let hour = text.twoDigits(at: start), let minute = text.twoDigits(at: start + 3),
      let second = text.twoDigits(at: start + 6)
    else { return nil }
    self.init(
      date,
      hour: hour,
      minute: minute,
      second: second,
      offset: offset.seconds,
      clockPlace: start..<end
    )
  }

  /// Reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970, which its size tells apart:
  /// each is what it is taken for from 1973 to 5138.
  private init?(number text: LineBytes) {
    let digits = text.part(0, text.find(UInt8(ascii: ".")))
    // Zeros before it say nothing; what has more digits is no time of any unit.
    guard digits.count < 20 else { return nil }
    var value = 0
    for offset in 0..<digits.count {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isSumTooLarge) = tens.addingReportingOverflow(Int(digits[offset] - 48))
      if isTooLarge || isSumTooLarge { return nil }
      value = sum
    }
    // Nothing happened at the moment that stands for none.
    guard value > 0 else { return nil }
    // A date and a time of day without anything between them are a millisecond that is far away.
    if text.count == 14, let time = LogTime(compact: text) {
      self = time
      return
    }
    let unit =
      switch value {
      case ..<100_000_000_000: 1
      case ..<100_000_000_000_000: 1000
      case ..<100_000_000_000_000_000: 1_000_000
      default: 1_000_000_000
      }
    self.init(utc: value / unit)
  }

  /// Reads `20251103040506`.
  private init?(compact text: LineBytes) {
    var numbers: [Int] = []
    for offset in stride(from: 0, to: 14, by: 2) {
      guard let number = text.twoDigits(at: offset) else { return nil }
      numbers.append(number)
    }
    self.init(
      CalendarDate(year: numbers[0] * 100 + numbers[1], month: numbers[2], day: numbers[3]),
      hour: numbers[4],
      minute: numbers[5],
      second: numbers[6]
    )
  }
}

/// How far a time says that it is ahead of UTC.
struct TimeOffset {
  /// Nil where it says nothing.
  let seconds: Int?

  /// Reads what stands behind a time of day, up to the end: `+0100`, `+01:00`, `+01`, `Z`, `UTC` or nothing, behind
  /// a blank or not; nil if it is anything else.
  @inline(__always)
  init?(_ text: LineBytes, from start: Int) {
    let at = text.byte(at: start) == ByteClass.space ? start + 1 : start
    switch text.byte(at: at) {
    case UInt8(ascii: "+"), ByteClass.dash:
      guard let hours = text.twoDigits(at: at + 1), hours < 24 else { return nil }
      let minutesAt = text.byte(at: at + 3) == ByteClass.colon ? at + 4 : at + 3
      let hasMinutes = text.count > at + 3
      guard let minutes = hasMinutes ? text.twoDigits(at: minutesAt) : 0, minutes < 60,
        text.count == (hasMinutes ? minutesAt + 2 : at + 3)
      else { return nil }
      let size = hours * 3600 + minutes * 60
      seconds = text[at] == ByteClass.dash ? -size : size
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      guard text.count == at + 1 else { return nil }
      seconds = 0
    case UInt8(ascii: "U"), UInt8(ascii: "G"):
      guard text.count == at + 3, text.spells("UTC", at: at) || text.spells("GMT", at: at) else {
        return nil
      }
      seconds = 0
    default:
      guard start == text.count else { return nil }
      seconds = nil
    }
  }
}

/// The names of months, which are known by their first three letters in any case.
enum MonthName {
  /// Returns the number of the month, 1 to 12, whose first three letters stand at an offset; nil for other bytes.
  @inline(__always)
  static func number(_ text: LineBytes, at offset: Int) -> Int? {
    guard offset + 3 <= text.count else { return nil }
    let letters =
      UInt32(text[offset]) << 16 | UInt32(text[offset + 1]) << 8 | UInt32(text[offset + 2])
    return switch letters | 0x20_20_20 {
    case 0x6A_61_6E: 1
    case 0x66_65_62: 2
    case 0x6D_61_72: 3
    case 0x61_70_72: 4
    case 0x6D_61_79: 5
    case 0x6A_75_6E: 6
    case 0x6A_75_6C: 7
    case 0x61_75_67: 8
    case 0x73_65_70: 9
    case 0x6F_63_74: 10
    case 0x6E_6F_76: 11
    case 0x64_65_63: 12
    default: nil
    }
  }
}

extension LineBytes {
  /// Returns the number of two digits at an offset; nil for other bytes.
  @inline(__always)
  func twoDigits(at offset: Int) -> Int? {
    let (tens, ones) = (byte(at: offset) &- 48, byte(at: offset + 1) &- 48)
    return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
  }

  /// Returns where the fraction ends that stands at an offset behind a `.`, a `,` or a `:`; the offset itself
  /// where there is none.
  @inline(__always)
  func endOfFraction(from offset: Int) -> Int {
    let mark = byte(at: offset)
    guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == ByteClass.colon,
      ByteClass.isDigit(byte(at: offset + 1))
    else { return offset }
    var end = offset + 2
    while ByteClass.isDigit(byte(at: end)) { end += 1 }
    return end
  }
}
