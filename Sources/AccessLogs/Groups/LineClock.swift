internal import CByteScan

/// Tells the second of a line on the clock of the report: that of the line itself, or that of a zone.
///
/// It remembers the last time that it has read, since the next line's is mostly another of the same day.
struct LineClock: ~Copyable {
  /// Where a line has no time, or one outside of 1969-12-29 to 2149-06-01: what makes no sense is none.
  static let none: UInt64 = UInt64(dayCount) * minutesPerDay
  static let minutesPerDay: UInt64 = 1440
  /// The day of minute 0 as a ``CalendarDate``: 1969-12-29, a Monday.
  static let firstDay = -3
  /// How many days there are, a whole number of weeks: ``none`` is the start of another day, and of another week.
  static let dayCount = 65_534

  /// The clock that is told; nil for that of each line.
  private var zone: ZoneRules?
  /// The clock that a time is on which does not say how far it is ahead of UTC.
  private var unsaid: ZoneRules?
  private var last = LastTime()

  /// Tells the clock of a zone, or that of each line.
  ///
  /// - Parameters:
  ///   - zone: The clock that is told; nil for that of each line.
  ///   - unsaid: The clock that a time is on which does not say how far it is ahead of UTC; that of the zone where nil.
  mutating func start(_ zone: ZoneRules?, unsaid: ZoneRules? = nil) {
    self.zone = zone
    self.unsaid = unsaid ?? zone
    last = LastTime()
  }

  /// Returns how many minutes the time of a line is behind 1969-12-29 00:00; ``none`` where it has no time.
  @inline(__always)
  mutating func minute(of record: borrowing LineRecord) -> UInt64 { second(of: record) / 60 }

  /// Returns how many seconds the time of a line is behind 1969-12-29 00:00; 60 times ``none`` where it has no time.
  ///
  /// A leap second is the second before it once more.
  @inline(__always)
  mutating func second(of record: borrowing LineRecord) -> UInt64 {
    guard let text = record[.time] else { return Self.none * 60 }
    if let second = last.second(of: text, isUTC: record.hasUTCTime) { return second }
    return readSecond(of: text, isUTC: record.hasUTCTime)
  }

  @inline(never)
  private mutating func readSecond(of text: LineBytes, isUTC: Bool) -> UInt64 {
    guard let time = LogTime(text) else { return Self.none * 60 }
    var wall = time.wall
    if let zone, let unsaid {
      let offset = isUTC ? time.offset ?? 0 : time.offset
      wall = zone.wall(at: offset.map { wall - $0 } ?? unsaid.moment(shown: wall))
    }
    let start = Self.firstDay * LogTime.secondsPerDay
    let end = start + Self.dayCount * LogTime.secondsPerDay
    guard wall >= start, wall < end else { return Self.none * 60 }
    let second = UInt64(wall - start)
    // Other times of the day are as far away from it on all clocks.
    let isSteady = [zone, unsaid].allSatisfy { $0?.isSteady(around: time.wall) != false }
    let isInside = (start + 3 * LogTime.secondsPerDay..<end - 3 * LogTime.secondsPerDay).contains(
      wall
    )
    last.set(text, isUTC, isSteady && isInside ? time.clockPlace : 0..<0, second)
    return second
  }
}

/// The text of a time of at most 32 bytes, and the second that it says.
///
/// Another one is of the same day if it differs by no more than the digits of the time of day. Words of 8 bytes
/// are compared, since Swift's own vectors are compared element by element.
private struct LastTime {
  private static let zeros: UInt64 = 0x30_30_30_30_30_30_30_30
  private static let tops: UInt64 = 0x80_80_80_80_80_80_80_80
  /// What takes `9` to the highest byte without the top bit.
  private static let toNine: UInt64 = 0x46_46_46_46_46_46_46_46

  private var length = -1
  private var isUTC = false
  /// The second, or the one at which the day starts.
  private var second: UInt64 = 0
  /// Where the time of day stands, as `04:05:06`; nil if nothing may differ.
  private var clock: Int?
  private var words = InlineArray<4, UInt64>(repeating: 0)
  /// All bits of the bytes that may be other digits.
  private var digits = InlineArray<4, UInt64>(repeating: 0)
  /// What takes the largest digit of each byte to the highest one without the top bit.
  private var limits = InlineArray<4, UInt64>(repeating: toNine)

  /// Returns the second of a text if that is of the same day.
  @inline(__always)
  func second(of text: LineBytes, isUTC: Bool) -> UInt64? {
    guard text.count == length, isUTC == self.isUTC else { return nil }
    let key = text.key32(count: length).words
    let difference =
      difference(key.0, 0) | difference(key.1, 1) | difference(key.2, 2) | difference(key.3, 3)
    guard difference == 0 else { return nil }
    guard let clock else { return second }
    let digits = text.word(at: clock) & 0x0F0F_0F0F_0F0F_0F0F
    let hour = 10 * (digits & 0xFF) + digits >> 8 & 0xFF
    guard hour < 24 else { return nil }
    let minute = 60 * hour + 10 * (digits >> 24 & 0xFF) + digits >> 32 & 0xFF
    let secondOfMinute = 10 * (digits >> 48 & 0xFF) + digits >> 56
    return second + 60 * minute + min(secondOfMinute, 59)
  }

  /// Returns 0 if a word differs by nothing but digits.
  @inline(__always)
  private func difference(_ word: UInt64, _ index: Int) -> UInt64 {
    let free = digits[index]
    // Bytes are digits if neither adding what takes the largest to the top nor taking `0` away sets the top bit.
    let found = (word & free) | (Self.zeros & ~free)
    let others = (found | (found &+ limits[index]) | (found &- Self.zeros)) & Self.tops
    return ((word ^ words[index]) & ~free) | others
  }

  /// Remembers a text and its second; all but the digits at a place has to be the same in another one.
  mutating func set(
    _ text: LineBytes,
    _ isUTC: Bool,
    _ place: Range<Int>,
    _ second: UInt64
  ) {
    length = text.count <= 32 ? text.count : -1
    guard text.count <= 32 else { return }
    self.isUTC = isUTC
    self.second = second
    let key = text.key32(count: length).words
    words = [key.0, key.1, key.2, key.3]
    digits = InlineArray(repeating: 0)
    limits = InlineArray(repeating: Self.toNine)
    clock = place.first
    guard let start = clock, let hour = text.twoDigits(at: start),
      let minute = text.twoDigits(at: start + 3), let secondOfMinute = text.twoDigits(at: start + 6)
    else { return }
    self.second = second - UInt64(3600 * hour + 60 * minute + min(secondOfMinute, 59))
    for offset in place where ByteClass.isDigit(text[offset]) {
      digits[offset / 8] |= 0xFF << UInt64(offset % 8 * 8)
    }
    // Tens end with 2, 5 and 5: a leap second is read.
    for (offset, spare) in [(0, 7), (3, 4), (6, 4)] {
      let place = start + offset
      limits[place / 8] += UInt64(spare) << UInt64(place % 8 * 8)
    }
  }
}
