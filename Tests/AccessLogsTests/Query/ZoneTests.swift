import Foundation
import Testing

@testable import AccessLogs

/// The clocks of zones, beside those of Foundation.
struct ZoneTests {
  @Test(
    arguments: TimeDimensionTests.zones + ["Pacific/Apia", "America/Sao_Paulo", "Asia/Kolkata"]
  )
  func `a clock shows what that of Foundation shows`(_ name: String) throws {
    let rules = try SystemZone.rules(of: name)
    let zone = try #require(TimeZone(identifier: name))
    #expect(rules.name == name)
    #expect(try ZoneRules(bytes: rules.bytes) == rules)
    var random = SeededGenerator(seed: 3)
    let end = 2_145_916_800  // 2038
    var moments = (0..<3000).map { _ in Int.random(in: 0..<end, using: &random) }
    moments += rules.changes.flatMap { [$0.moment - 1, $0.moment] }.filter {
      (0..<end).contains($0)
    }
    for moment in moments {
      let expected = moment + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
      guard rules.wall(at: moment) == expected else {
        Issue.record("\(moment): \(rules.wall(at: moment) - moment), not \(expected - moment)")
        return
      }
    }
  }

  @Test func `later years have their changes too`() throws {
    let rules = try SystemZone.rules(of: "Europe/Berlin")
    #expect(rules.changes.count > 250)
    // The last Sundays of March and October, at one o'clock UTC.
    let year = 2140
    for (month, offset) in [(3, 7200), (10, 3600)] {
      var day = CalendarDate(year: year, month: month, day: 31).number
      while (day + 4) % 7 != 0 { day -= 1 }
      let change = ZoneRules.Change(moment: day * 86_400 + 3600, offset: offset)
      #expect(rules.changes.contains(change))
    }
  }

  @Test func `what a clock jumps over is moved forward, and what it shows twice is the first`()
    throws
  {
    let rules = ZoneRules(
      name: "x",
      firstOffset: 3600,
      changes: [.init(moment: 100_000, offset: 7200), .init(moment: 200_000, offset: 3600)]
    )
    for (wall, expected) in [
      (103_599, 103_599), (103_600, 107_200), (107_199, 110_799), (107_200, 107_200),
      (203_599, 203_599), (203_600, 203_600), (207_199, 207_199), (207_200, 207_200),
    ] {
      #expect(rules.wall(shown: wall) == expected)
    }
  }

  @Test(
    arguments: [
      ("UTC", 0), ("utc", 0), ("Z", 0), ("+02:00", 7200), ("-05:00", -18_000), ("+0545", 20_700),
      ("-0930", -34_200), ("+14", 50_400), ("+1", 3600), ("-00:00", 0), ("+23:59", 86_340),
    ]
  )
  func `a clock that never changes`(_ name: String, _ offset: Int) throws {
    #expect(try SystemZone.rules(of: name) == ZoneRules(name: name, firstOffset: offset))
  }

  @Test(
    arguments: [
      "", " ", "Foo", "Europe", "Europe/Nowhere", "europe/berlin", "../zoneinfo/UTC",
      "/etc/localtime",
      ":UTC", ":/etc/localtime", "Europe/../Europe/Berlin", "Europe/Berlin\n", "UTC+2", "CET-1CEST",
      "+24:00", "+02:60", "+1:00", "+", "-", "+02:", "+02:0", "+123", "+12345", "02:00", "zone.tab",
    ]
  )
  func `no zone`(_ name: String) {
    #expect(throws: SystemZone.Problem.unknown) { try SystemZone.rules(of: name) }
  }
}
