import Foundation
import Testing

@testable import AccessLogs

/// Columns of times, beside a slow and obvious reference, on the clock of each line and on that of zones.
struct TimeDimensionTests {
  typealias Bytes = [UInt8]

  static let dimensions: [AccessLogs.Dimension] = [
    .minute, .hour, .day, .month, .week, .weekday, .hourOfDay,
  ]
  /// Both ways of daylight saving time, and odd offsets.
  static let zones = [
    "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Marquesas",
    "Pacific/Kiritimati", "Australia/Lord_Howe",
  ]

  @Test(arguments: FieldTests.invented)
  func `invented lines are of the times of the reference`(_ lines: FieldTests.Lines) throws {
    // Each alone, since those of a format may be of several families.
    for line in lines.lines {
      try compare([Bytes(line.utf8)], lines.format, Bytes(lines.directive.utf8), ["Europe/Berlin"])
    }
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: RealLogs.all
  )
  func `real lines are of the times of the reference`(_ log: RealLogs.Log) throws {
    let lines = try RealFieldTests.lines(of: log)
    guard let format = try CountedLog(Bytes(lines.joined(separator: [0x0A]))).summary.logFormat
    else { return }
    try compare(lines, format, [])
  }

  /// A line of each hour around both changes of daylight saving time in Berlin and in New York, in a format with
  /// an offset, in one without, and in one that is UTC.
  @Test func `lines around changes of clocks are of the times of the reference`() throws {
    var (common, simple, w3c): ([Bytes], [Bytes], [Bytes]) = ([], [], [])
    for start in ["2025-03-09", "2025-03-30", "2025-10-26", "2025-11-02", "2025-04-05"] {
      for minute in stride(from: 0, to: 36 * 60, by: 17) {
        let day = CalendarDate(
          number: CalendarDate(
            year: 2025,
            month: Int(start.dropFirst(5).prefix(2)) ?? 0,
            day: Int(start.suffix(2)) ?? 0
          ).number + minute / 1440
        )
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(digits(minute / 60 % 24)):\(digits(minute % 60)):59"
        let date = "2025-\(digits(day.month))-\(digits(day.day))"
        let name = ["Mar", "Apr", "Oct", "Nov"][[3, 4, 10, 11].firstIndex(of: day.month) ?? 0]
        let clock = "\(digits(day.day))/\(name)/2025:\(time) \(minute % 2 == 0 ? "+0000" : "-0930")"
        common.append(Bytes("192.0.2.1 - - [\(clock)] \"GET / HTTP/1.1\" 200 5".utf8))
        simple.append(Bytes("\(date)T\(time) / 200".utf8))
        w3c.append(Bytes("\(date) \(time) GET / 200".utf8))
      }
    }
    try compare(common, .common, [])
    try compare(simple, .simple, [])
    try compare(w3c, .w3c, Bytes("#Fields: date time cs-method cs-uri-stem sc-status".utf8))
  }

  /// Counts lines by all columns of times at once on each clock, and expects the groups of the reference.
  private func compare(
    _ lines: [Bytes],
    _ format: LogFormat,
    _ directive: Bytes,
    _ zones: [String] = zones
  ) throws {
    var read: [ReferenceTime?] = []
    var log = directive + [0x0A]
    var before = directive
    for line in lines {
      if line.starts(with: "#Fields:".utf8) { before = line }
      let isContent = line.first != UInt8(ascii: "#")
      guard isContent, line.count < 8 << 10 else {
        if !isContent { log += line + [0x0A] }
        continue
      }
      guard let found = ReferenceFormats.read(line, as: format, after: before) else { continue }
      log += line + [0x0A]
      let text = found.line.fields[.time].map { String(decoding: $0, as: UTF8.self) } ?? ""
      read.append(ReferenceTime(text, isUTC: Self.isUTC(line, text, found.family, before)))
    }
    for name in [nil] + zones.map(Optional.some) {
      var query = Query(by: Self.dimensions, format: .named(format))
      query.zone = try name.map { try SystemZone.rules(of: $0) }
      let zone = try name.map { try #require(TimeZone(identifier: $0)) }
      var wanted: [String: Int] = [:]
      for time in read {
        let cells = Self.dimensions.map { time?.cell($0, in: zone) ?? "-" }
        wanted[cells.joined(separator: "\t"), default: 0] += 1
      }
      var counted: [String: Int] = [:]
      for row in try CountedLog(log, query: query).report.rows {
        counted[row.cells.map(CountedLog.text).joined(separator: "\t")] = row.count
      }
      let differing = Set(wanted.keys).union(counted.keys).filter { wanted[$0] != counted[$0] }
      let shown = differing.sorted().prefix(4).map {
        "\(name ?? "each line"): \($0): \(counted[$0] ?? 0), for the reference \(wanted[$0] ?? 0)"
      }
      if !shown.isEmpty { Issue.record("\(shown.joined(separator: "\n"))") }
    }
  }

  /// Whether a format has its times in UTC without saying so: W3C's, but for the comma form of IIS, and CloudFront's
  /// in JSON, where the date has a name of its own.
  static func isUTC(
    _ line: Bytes,
    _ text: String,
    _ family: ReferenceFamily,
    _ directive: Bytes
  ) -> Bool {
    switch family {
    case .w3c:
      !text.contains("/") && !String(decoding: directive, as: UTF8.self).contains("time-local")
    case .json, .logfmt:
      // Whatever has the other parts of the time.
      text.contains(" ") && String(decoding: line, as: UTF8.self).contains(#/["\s]?date"?[:=]/#)
    default: false
    }
  }
}
