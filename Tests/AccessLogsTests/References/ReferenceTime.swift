import AccessLogs
import Foundation

/// A time of a log, by regular expressions and the calendars of Foundation: slow, and on its own.
struct ReferenceTime {
  /// The wall clock as it is written, as if it were UTC.
  let wall: Date
  /// Seconds ahead of UTC; nil where the time does not say.
  let offset: Int?

  private static let utc: Calendar = calendar(.gmt)

  private static func calendar(_ zone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    return calendar
  }

  /// Reads the time of a field; `isUTC` says that the format has it so.
  init?(_ text: String, isUTC: Bool = false) {
    if let number = try? #/[0-9]{1,19}(\.[0-9]+)?/#.wholeMatch(in: text) {
      guard let value = Int64(number.0.prefix { $0 != "." }), value > 0 else { return nil }
      let power = [(11, 0), (14, 3), (17, 6)].first { value < Self.power(of: $0.0) }?.1 ?? 9
      wall = Date(timeIntervalSince1970: Double(value / Self.power(of: power)))
      offset = 0
      return
    }
    guard let parts = Self.parts(of: text), let wall = Self.date(parts) else { return nil }
    self.wall = wall
    offset = parts.offset ?? (isUTC ? 0 : nil)
  }

  private static func power(of exponent: Int) -> Int64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private typealias Parts = (date: DateComponents, time: Substring, offset: Int?)

  /// The forms of times, and which parts of the date the first cells are; then the time of day and the offset.
  nonisolated(unsafe) private static let forms: [(Regex<AnyRegexOutput>, [Character])] = {
    let time = #"(\d{1,2}:\d\d(?::\d\d(?:[.,:]\d+)?)?)"#
    let zone = #"(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"#
    return [
      (#"(\d{1,2})/([A-Za-z]{3})/(\d{4})[: ]\#(time)\#(zone)"#, ["d", "M", "y"]),
      (#"(\d{4})[-/](\d\d?)[-/](\d\d?)[Tt _]\#(time)\#(zone)"#, ["y", "m", "d"]),
      (#"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d) \#(time)\#(zone)"#, ["m", "d", "y"]),
      (#"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) \#(time)\#(zone)"#, ["d", "M", "y"]),
      // C's own.
      (#"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d+) \#(time) (\d{4})"#, ["M", "d"]),
    ].compactMap { form, order in
      (try? Regex(form).asciiOnlyDigits()).map { ($0, order) }
    }
  }()

  private static func parts(of text: String) -> Parts? {
    let forms = unsafe forms
    for (form, order) in forms {
      guard let match = try? form.wholeMatch(in: text) else { continue }
      var cells = (1..<match.output.count).map { match.output[$0].substring }
      if order.count == 2 { cells = [cells[0], cells[1], cells[3], cells[2], nil] }
      let date = date(cells, order.count == 2 ? order + ["y"] : order)
      return (date, cells[3] ?? "", cells[4].flatMap(seconds))
    }
    return nil
  }

  private static func date(_ cells: [Substring?], _ order: [Character]) -> DateComponents {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    var date = DateComponents()
    for (kind, cell) in zip(order, cells) {
      let number = cell.flatMap { Int($0) }
      switch kind {
      case "d": date.day = number
      case "m": date.month = number
      case "M": date.month = names.firstIndex(of: (cell ?? "").lowercased()).map { $0 + 1 } ?? 0
      default: date.year = number.map { $0 < 69 ? $0 + 2000 : $0 < 100 ? $0 + 1900 : $0 }
      }
    }
    return date
  }

  private static func seconds(ofOffset text: Substring) -> Int? {
    guard let sign = text.first, "+-".contains(sign) else { return 0 }
    let digits = text.filter(\.isNumber).compactMap(\.wholeNumberValue) + [0, 0]
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    return sign == "-" ? minutes * -60 : minutes * 60
  }

  private static func date(_ parts: Parts) -> Date? {
    let numbers = parts.time.split { ":.,".contains($0) }.compactMap { Int($0) } + [0]
    let (hour, minute, second) = (numbers[0], numbers[1], numbers[2])
    let isMidnight = hour == 24 && minute == 0 && second == 0
    guard isMidnight || hour < 24, minute < 60, second <= 60, parts.date.isValidDate(in: utc),
      let day = utc.date(from: parts.date)
    else { return nil }
    return day + Double(hour * 3600 + minute * 60 + min(second, 59))
  }

  // MARK: - Clocks

  /// The calendar and the moment at which it shows the time: the line's own, or that of a zone.
  private func shown(in zone: TimeZone?) -> (Calendar, Date) {
    guard let zone else { return (Self.utc, wall) }
    if let offset { return (Self.calendar(zone), wall - Double(offset)) }
    // The first moment at which the clock shows it; if there is none, as if it had not jumped.
    let offsets = [-86_400.0, 86_400.0].map { zone.secondsFromGMT(for: wall + $0) }
    let moments = offsets.map { ($0, wall - Double($0)) }.sorted { $0.1 < $1.1 }
    let real = moments.first { zone.secondsFromGMT(for: $0.1) == $0.0 }
    return (Self.calendar(zone), real?.1 ?? wall - Double(offsets[0]))
  }

  /// The seconds that the clock of a zone shows, or that of the line.
  func seconds(in zone: TimeZone?) -> Int {
    let moment = shown(in: zone).1
    return Int(moment.timeIntervalSince1970) + (zone?.secondsFromGMT(for: moment) ?? 0)
  }

  /// The moment, where a clock that does not say how far it is ahead of UTC is that of a zone.
  func moment(unsaid zone: TimeZone) -> Int {
    Int((offset.map { wall - Double($0) } ?? shown(in: zone).1).timeIntervalSince1970)
  }

  /// Returns the cell of a dimension on the clock of a zone.
  func cell(_ dimension: AccessLogs.Dimension, in zone: TimeZone?) -> String {
    let (calendar, moment) = shown(in: zone)
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .weekday, .weekOfYear, .yearForWeekOfYear],
      from: moment
    )
    func digits(_ number: Int?, _ count: Int = 2) -> String {
      let text = "\(number ?? -1)"
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let month = "\(digits(parts.year, 4))-\(digits(parts.month))"
    switch dimension {
    case .minute:
      return "\(month)-\(digits(parts.day)) \(digits(parts.hour)):\(digits(parts.minute))"
    case .hour: return "\(month)-\(digits(parts.day)) \(digits(parts.hour)):00"
    case .day: return "\(month)-\(digits(parts.day))"
    case .month: return month
    case .week: return "\(digits(parts.yearForWeekOfYear, 4))-W\(digits(parts.weekOfYear))"
    case .weekday:
      return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][(parts.weekday ?? 1) - 1]
    default: return digits(parts.hour)
    }
  }
}
