import Testing

@testable import AccessLogs

/// Every form of a time, and what is none.
struct LogTimeTests {
  private func read(_ text: String) -> String? {
    LineBytes.with(Array(text.utf8)) { bytes in
      guard let time = LogTime(bytes) else { return nil }
      let day = time.wall >= 0 ? time.wall / 86_400 : (time.wall - 86_399) / 86_400
      let date = CalendarDate(number: day)
      func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let rest = time.wall - day * 86_400
      let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(digits).joined(separator: ":")
      let offset = time.offset.map { " \($0 / 60)" } ?? ""
      return "\(date.year)-\(digits(date.month))-\(digits(date.day)) \(clock)\(offset)"
    }
  }

  @Test(
    arguments: [
      "10/Oct/2000:13:55:36 -0700", "10/oct/2000:13:55:36 -07:00", "10/OCT/2000:13:55:36.123 -07",
      "10/Oct/2000:13:55:36,123456 -0700", "10/Oct/2000:13:55:36:123 -0700",
      "10/Oct/2000 13:55:36 -0700", "10/October/2000:13:55:36 -0700",
      "2000-10-10T13:55:36-07:00", "2000-10-10t13:55:36.999999999-0700",
      "2000-10-10 13:55:36 -0700", "2000/10/10 13:55:36.5 -0700", "2000-10-10 13:55:36,5 -07:00",
      "2000-10-10 13:55:36.999999 -0700 PDT", "20001010T135536-0700", "20001010T135536.5-0700",
      "Tue, 10 Oct 2000 13:55:36 -0700", "Tue Oct 10 13:55:36 -0700 2000",
      "Tue Oct 10 2000 13:55:36 GMT-0700 (Pacific Daylight Time)",
      "13:55:36 10/Oct/2000 -0700", "10.10.2000 13:55:36 -0700", "2000-Oct-10 13:55:36 -0700",
      "10/10/2000 1:55:36 PM -0700",
    ]
  )
  func `a time with an offset`(_ text: String) {
    #expect(read(text) == "2000-10-10 13:55:36 -420", "\(text)")
  }

  @Test(
    arguments: [
      "03/Nov/2025:04:05:06", "3/Nov/2025:04:05:06", "03/Nov/2025:04:05:06.123",
      "2025-11-03T04:05:06", "2025-11-03 04:05:06.123", "2025-11-03_04:05:06",
      "2025-11-03-04:05:06", "2025/11/03 04:05:06", "2025-11-03 4:05:06", "2025-11-3 04:05:06",
      "Mon Nov  3 04:05:06 2025", "Mon Nov 3 04:05:06 CET 2025", "11/3/2025 4:05:06",
      "11/03/25 04:05:06", "Nov 3, 2025 4:05:06 AM", "03-Nov-2025 04:05:06", "03.11.2025 04:05:06",
      "20251103040506", "20251103T040506", "04:05:06 03-Nov-2025", "04:05:06 2025-11-03",
      "Monday, 03-Nov-25 04:05:06",
    ]
  )
  func `a time without an offset`(_ text: String) {
    #expect(read(text) == "2025-11-03 04:05:06", "\(text)")
  }

  @Test(
    arguments: [
      "2025-11-03T04:05:06Z", "2025-11-03T04:05:06.1z", "2025-11-03 04:05:06 UTC",
      "2025-11-03 04:05:06.123456789 +0000 UTC", "Mon, 03 Nov 2025 04:05:06 GMT",
      "Sunday, 03-Nov-25 04:05:06 GMT", "2025-11-03T04:05:06-00:00", "1762142706",
      "1762142706.999", "1762142706123", "1762142706123456", "1762142706123456789",
      "001762142706", "20251103T040506Z",
    ]
  )
  func `a time in UTC`(_ text: String) { #expect(read(text) == "2025-11-03 04:05:06 0", "\(text)") }

  @Test(
    arguments: [
      ("31/Dec/2016:23:59:60 +0000", "2016-12-31 23:59:59 0"),
      ("2016-12-31 24:00:00", "2017-01-01 00:00:00"),
      ("2025-11-03T04:05Z", "2025-11-03 04:05:00 0"), ("2025-11-03 04:05", "2025-11-03 04:05:00"),
      ("29/Feb/2024:00:00:00 +1400", "2024-02-29 00:00:00 840"),
      ("01/Jan/2025:00:00:00 +0545", "2025-01-01 00:00:00 345"),
      ("01/Jan/2025:00:00:00 -0930", "2025-01-01 00:00:00 -570"),
      ("Nov 3, 2025 12:00:01 AM", "2025-11-03 00:00:01"), ("1", "1970-01-01 00:00:01 0"),
      ("11/3/68 12:00:01 PM", "2068-11-03 12:00:01"), ("11/3/69 00:00:00", "1969-11-03 00:00:00"),
      ("99999999999", "5138-11-16 09:46:39 0"), ("100000000000", "1973-03-03 09:46:40 0"),
      ("99999999999999", "5138-11-16 09:46:39 0"), ("100000000000000", "1973-03-03 09:46:40 0"),
      ("9223372036854775807", "2262-04-11 23:47:16 0"),
      ("0001-01-01T00:00:00Z", "1-01-01 00:00:00 0"),
    ]
  )
  func `an odd time`(_ text: String, _ expected: String) {
    #expect(read(text) == expected, "\(text)")
  }

  @Test(
    arguments: [
      "", "-", " ", "0", "00", "-1", "0.5", "1e9", "18446744073709551616", "1.2.3",
      "9223372036854775808", "31/Nov/2025:04:05:06 +0000", "29/Feb/2025:04:05:06 +0000",
      "00/Nov/2025:04:05:06 +0000", "03/Nix/2025:04:05:06 +0000", "03/Nov/2025:24:05:06 +0000",
      "03/Nov/2025:24:00:01 +0000", "03/Nov/2025:04:60:06 +0000", "03/Nov/2025:04:05:61 +0000",
      "03/Nov/2025:04:05:06 +2400", "03/Nov/2025:04:05:06 +0060", "03/Nov/2025:04:05:06 +000",
      "03/Nov/2025:04:05:06 +0000x", "03/Nov/2025:04:05:06 +", "03/Nov/2025:04:05:06.",
      "2025-13-03T04:05:06Z", "2025-11-03", "04:05:06", "Nov  3 04:05:06", "2025-11-03T04",
      "2025-11-03T04:05:06Q!", "13/11/2025 04:05:06", "03-11-2025 04:05:06",
      "Nov 3, 2025 13:00:01 AM", "Nov 3, 2025 0:00:01 PM", "2025-11-03 04:05:06 2025-11-03",
      "3 Nov 2025 Nov 04:05:06 +01x", "2025-307T04:05:06", "1/2/3 04:05:06",
    ]
  )
  func `no time`(_ text: String) { #expect(read(text) == nil, "\(text)") }

  /// The clock remembers texts; what it says must be what a new one says.
  @Test(arguments: [nil, "Africa/Monrovia", "Europe/Berlin"])
  func `a clock that remembers says what a new one says`(_ zone: String?) throws {
    let rules = try zone.map { try SystemZone.rules(of: $0) }
    let starts = [
      "07/Jan/1972:00:44:29 +0000", "31/Dec/2016:23:59:59 +0100", "2025-03-30T01:59:59.999Z",
      "2025-11-03 04:05:06", "2025-11-03T04:05:06.123456", "1762142706.123", "24:00:00 03.11.2025",
      "2025-11-03 24:00:00", "2025-11-03T04:05:06.123456789+05:45",
    ].map { Array($0.utf8) }
    var random = SeededGenerator(seed: 17)
    var clock = LineClock()
    clock.start(rules)
    var differing = 0
    for _ in 0..<40_000 {
      var text = starts.randomElement(using: &random) ?? []
      // Most often another digit, so that most are times of the same minute.
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: text.indices, using: &random)
        let isDigit = ByteClass.isDigit(text[place])
        text[place] =
          isDigit
          ? UInt8.random(in: 48...58, using: &random) : UInt8.random(in: 32...126, using: &random)
      }
      for isUTC in [false, true] {
        var record = LineRecord(wanted: FieldSet(.time))
        let minute = LineBytes.with(text) { bytes in
          if isUTC { record.note(utcTime: bytes) } else { record.note(.time, bytes) }
          return clock.minute(of: record)
        }
        var fresh = LineClock()
        fresh.start(rules)
        let expected = LineBytes.with(text) { bytes in
          record.begin()
          if isUTC { record.note(utcTime: bytes) } else { record.note(.time, bytes) }
          return fresh.minute(of: record)
        }
        if minute != expected {
          Issue.record("\(String(decoding: text, as: UTF8.self)): \(minute), not \(expected)")
        }
        differing += minute == LineClock.none ? 0 : 1
      }
    }
    #expect(differing > 10_000)
  }

  @Test func `days of the calendar, one after the other`() {
    var number = CalendarDate(year: 1599, month: 12, day: 31).number
    #expect(CalendarDate(year: 1970, month: 1, day: 1).number == 0)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for year in 1600...2200 {
      let isLong = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      for month in 1...12 {
        let length = lengths[month - 1] + (month == 2 && isLong ? 1 : 0)
        for day in 1...length {
          number += 1
          let date = CalendarDate(year: year, month: month, day: day)
          guard date.number == number, CalendarDate(number: number) == date, date.isValid else {
            Issue.record("\(date)")
            return
          }
        }
        #expect(!CalendarDate(year: year, month: month, day: length + 1).isValid)
      }
    }
  }
}
