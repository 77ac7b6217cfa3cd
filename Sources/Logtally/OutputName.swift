import AccessLogs
import ArgumentParser

/// The path of an output, in which `{date}`, `{week}` and `{hour}` stand for the day and the hour of a run.
struct OutputName {
  private static let names = ["date", "week", "hour"]

  /// Returns a path with the day and the hour in it.
  ///
  /// Other words in braces are part of the path, unless they look like a slip.
  ///
  /// - Parameters:
  ///   - path: The bytes of the path.
  ///   - option: The option that gave it.
  ///   - moment: Returns the seconds that the clock of the run is behind 1970-01-01 00:00, of the day that the
  ///     output is about; asked only where the path needs it.
  /// - Returns: The path.
  /// - Throws: A `ValidationError` for a word that is nearly one of these; what `moment` throws.
  static func path(
    _ path: [UInt8],
    option: String,
    moment: () throws -> Int
  ) throws -> [UInt8] {
    var result: [UInt8] = []
    var rest = path[...]
    while let close = rest.firstIndex(of: UInt8(ascii: "}")) {
      guard let open = rest[..<close].lastIndex(of: UInt8(ascii: "{")) else {
        result += rest[...close]
        rest = rest[(close + 1)...]
        continue
      }
      result += rest[..<open]
      let word = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
      if names.contains(word) {
        result += text(of: word, at: try moment()).utf8
      } else if let name = NearestName.nearest(to: word, among: names) {
        throw ValidationError(
          "'\(option) \(FileKey(path).text)' has '{\(word)}' in it; did you mean {\(name)}? Or name the file "
            + "otherwise, such as: \(option) 'report-{date}.csv'"
        )
      } else {
        result += rest[open...close]
      }
      rest = rest[(close + 1)...]
    }
    return result + rest
  }

  private static func text(of name: String, at moment: Int) -> String {
    let day = (moment - (moment % 86_400 + 86_400) % 86_400) / 86_400
    let date = CalendarDate(number: day)
    switch name {
    case "hour": return digits((moment - day * 86_400) / 3600, 2)
    case "week":
      let (year, week) = date.week
      return "\(digits(year, 4))-W\(digits(week, 2))"
    default: return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
    }
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
