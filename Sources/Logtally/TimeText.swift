import AccessLogs
import ArgumentParser
import FoundationEssentials

/// A time as options take it: `2025-11-03`, `2025-11-03T04:05`, `2025-11-03T04:05:06+01:00`.
struct TimeText {
  /// The seconds that a clock which shows it is behind 1970-01-01 00:00.
  private let wall: Int
  /// The clock; nil where the text does not say which.
  private let zone: ZoneRules?

  /// Reads a time.
  ///
  /// - Throws: A `ValidationError` if it is none, or its zone is unknown.
  init(_ text: String, option: String) throws {
    guard let (wall, rest) = Self.wall(Array(text.utf8)) else {
      throw ValidationError(
        "'\(option) \(text)' is no time; give a date, or a date and a time of day, with a zone or "
          + "without, such as: \(option) 2025-11-03, \(option) 2025-11-03T04:05:06+01:00"
      )
    }
    self.wall = wall
    let name = String(decoding: rest, as: UTF8.self)
    do throws(SystemZone.Problem) {
      zone = name.isEmpty ? nil : try SystemZone.rules(of: name)
    } catch {
      throw ValidationError(
        "'\(option) \(text)': '\(name)' is no zone; such as: \(option) 2025-11-03T04:05Z, "
          + "\(option) 2025-11-03T04:05+01:00, \(option) 2025-11-03T04:05Europe/Berlin"
      )
    }
  }

  /// The point that a line's time is compared with.
  var point: TimeFilter.Point {
    zone.map { .moment($0.moment(shown: wall)) } ?? .shown(wall)
  }

  /// Returns the moment, in seconds since 1970; `clock` is asked where the text does not say which it is of.
  func moment(on clock: () throws -> ZoneRules) throws -> Int {
    try (zone ?? clock()).moment(shown: wall)
  }

  /// The moment that it is, in seconds since 1970.
  static var now: Int { Int(Date().timeIntervalSince1970.rounded(.down)) }

  /// Returns the seconds of a date, or of a date and a time of day, and what stands behind.
  private static func wall(_ text: [UInt8]) -> (seconds: Int, rest: ArraySlice<UInt8>)? {
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place + count <= text.count else { return nil }
      let digits = text[place..<place + count]
      guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
      return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
    func has(_ bytes: String, at place: Int) -> Bool {
      place < text.count && bytes.utf8.contains(text[place])
    }
    guard let year = number(0, 4), has("-", at: 4), let month = number(5, 2), has("-", at: 7),
      let day = number(8, 2), year >= 1
    else { return nil }
    let date = CalendarDate(year: year, month: month, day: day)
    guard date.isValid else { return nil }
    let start = date.number * 86_400
    if text.count == 10 { return (start, []) }
    guard has("Tt ", at: 10), let hour = number(11, 2), has(":", at: 13),
      let minute = number(14, 2),
      hour < 24, minute < 60
    else { return nil }
    var (second, end) = (0, 16)
    if has(":", at: 16) {
      guard let number = number(17, 2), number < 60 else { return nil }
      (second, end) = (number, 19)
    }
    // A blank may stand before a zone.
    if has(" ", at: end), end + 1 < text.count { end += 1 }
    return (start + hour * 3600 + minute * 60 + second, text[end...])
  }
}
