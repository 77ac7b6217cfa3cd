import Testing

@testable import AccessLogs

/// Numbers as fields say them.
struct LineNumbersTests {
  private func microseconds(_ text: String, _ unit: TimeUnit = .microseconds) -> Int? {
    LineBytes.with(Array(text.utf8)) { $0.microseconds(in: unit) }
  }

  private func bytes(_ text: String) -> Int? {
    LineBytes.with(Array(text.utf8)) { $0.byteNumber }
  }

  @Test(
    arguments: [
      ("0.123", .seconds, 123_000), ("0.000", .seconds, 0), ("12", .seconds, 12_000_000),
      ("1.5", .milliseconds, 1500), ("300008", .milliseconds, 300_008_000),
      ("42", .microseconds, 42), ("1500", .nanoseconds, 2), ("1499", .nanoseconds, 1),
      ("499", .nanoseconds, 0), ("500", .nanoseconds, 1), ("50", .nanoseconds, 0),
      ("2.4e-05", .seconds, 24), ("2.4E-5", .seconds, 24), ("1e3", .milliseconds, 1_000_000),
      ("1.5e+3", .microseconds, 1500), ("0.0000005", .seconds, 1), ("0.00000049999", .seconds, 0),
      ("0.9999995", .seconds, 1_000_000), ("\"0.257\"", .seconds, 257_000),
      (".5", .seconds, 500_000),
      ("7.", .seconds, 7_000_000), ("0012", .seconds, 12_000_000),
      ("0e99999999999999999999", .seconds, 0),
      ("1e-99999999999999999999", .seconds, 0), ("9223372036854.775807", .seconds, .max),
      ("9223372036854775807", .microseconds, .max), ("9223372036854775807499", .nanoseconds, .max),
    ] as [(String, TimeUnit, Int)]
  )
  func `a time is read in its unit, a half rounded up`(text: String, unit: TimeUnit, time: Int) {
    #expect(microseconds(text, unit) == time)
  }

  @Test(
    arguments: [
      "", "-", "-1", "-0.001", "+30", "\"\"", "\"-\"", ".", "e5", ".e5", "1e", "1e+", "1e5.0",
      "1.2.3",
      "1,5", "0x10", "nan", "inf", " 1", "1 ", "12mss", "0.1 x", "s", "1s2", "1m-2s", "null",
      "1e99999999999999999999",
      "9223372036854775808", "92233720368547758070", "9223372036854775807.5", "1 2", "-, -", "1, x",
      "1, -1", "1,", ", 1", "1, ", "1 :2", "1 : ", " : 1", "9223372036854775807, 1",
      "340282366920938463463374607431768211456", "340282366920938463463374607431768211457e-19x",
    ]
  )
  func `what is no time is none`(text: String) {
    #expect(microseconds(text) == nil)
  }

  @Test(
    arguments: [
      ("12ms", 12_000), ("0.1s", 100_000), ("6.45837ms", 6458), ("1.053089843s", 1_053_090),
      ("1m2.5s", 62_500_000), ("1h0m0s", 3_600_000_000), ("150\u{B5}s", 150), ("150\u{3BC}s", 150),
      ("150us", 150), ("1499ns", 1), ("0s", 0), ("3s", 3_000_000), ("\"0.123s\"", 123_000),
      ("12 msecs", 12_000), ("68 micros", 68), ("9223372036855s", nil), ("-1s", nil), ("", nil),
      ("12", nil), ("12 13", nil), ("12, 13", nil),
    ] as [(String, Int?)]
  )
  func `a time that says its units keeps them`(text: String, time: Int?) {
    LineBytes.with(Array(text.utf8)) { bytes in
      #expect(bytes.microseconds(in: nil) == time)
      if time != nil { #expect(bytes.microseconds(in: .nanoseconds) == time) }
    }
  }

  @Test func `the time of a list of servers is the sum`() {
    for (text, time) in [
      ("0.1, 0.2", 300_000), ("0.1, -", 100_000), ("-, 0.1 : 0.25, 0.05", 400_000),
      ("- : 0.001", 1000), ("0.000, 0.000", 0),
    ] {
      #expect(microseconds(text, .seconds) == time, "\(text)")
    }
  }

  @Test func `times of which a load balancer writes several add up`() {
    for (text, time) in [
      ("0.001 0.011 0.000", 12_000), ("0.001  0.011\t0", 12_000), ("-1 -1 -1", nil),
      ("0.001 -1 0.000", nil), ("9223372036854 1 0", nil), ("1 x", nil), ("", nil),
    ] as [(String, Int?)] {
      let found = LineBytes.with(Array(text.utf8)) { $0.sumOfWords(in: .seconds) }
      #expect(found == time, "\(text)")
    }
  }

  @Test func `a whole number is the same wherever the point is moved to`() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let number = Int.random(in: 0...(1 << Int.random(in: 0...62, using: &random)), using: &random)
      let digits = Array(String(number))
      for unit in TimeUnit.allCases {
        let places = Int.random(in: 0...30, using: &random)
        let padded =
          Array(repeating: "0" as Character, count: max(0, places - digits.count)) + digits
        let point = padded.count - places
        var text = String(padded[..<point]) + "." + String(padded[point...])
        if Bool.random(using: &random) { text += String(repeating: "0", count: 40) }
        #expect(microseconds("\(text)e\(places - unit.power)", unit) == number)
      }
      #expect(microseconds("\(number).4\(number)") == number)
      #expect(microseconds("\(number).5") == (number == .max ? nil : number + 1))
    }
  }

  @Test func `a long text takes one pass`() {
    let zeros = String(repeating: "0", count: 1 << 20)
    #expect(microseconds("0.\(zeros)1e1048583", .microseconds) == 1_000_000)
    #expect(microseconds("1\(zeros)e-1048576", .seconds) == 1_000_000)
    #expect(microseconds("\(zeros)7") == 7)
    #expect(microseconds("1\(zeros)") == nil)
  }

  @Test func `bytes that are no number are 0, and more than any answer has is none`() {
    for (text, number) in [
      ("0", 0), ("5", 5), ("4294967296", 1 << 32), ("9223372036854775807", .max), ("\"77\"", 77),
      ("1234.0", 1234), ("-", 0), ("", 0), ("\"\"", 0), ("-5", 0), ("+243", 243), ("+", 0),
      ("++1", 0), ("12k", 0),
      ("9223372036854775808", nil), ("+9223372036854775808", nil),
      ("\"18446744073709551616\"", nil),
    ] as [(String, Int?)] {
      #expect(bytes(text) == number, "\(text)")
    }
  }
}
