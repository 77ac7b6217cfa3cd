import AccessLogs

/// How many unparsed lines a run may have, as `--max-unparsed` gives it in percent.
///
/// It is a share of the lines that some format should read: those that are neither blank nor comment
/// nor lack a text of `--match`.
struct UnparsedLimit: Equatable, Sendable {
  private let millionths: Int
  /// The number of percent, as it was typed.
  private let percent: String

  /// Reads a percentage from 0 to 100, with at most four decimals, and `%` or not; nil for others.
  init?(_ text: String) {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 4 }),
      number.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let whole = Int(parts[0])
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    let fraction = Int(decimals + String(repeating: "0", count: 4 - decimals.utf8.count)) ?? 0
    millionths = whole * 10_000 + fraction
    percent = String(number)
    guard millionths <= 1_000_000 else { return nil }
  }

  /// Returns what to say where lines are over the limit; nil where they are not.
  ///
  /// Lines that `--match` filters are not read; without it all lines that other filters leave out were.
  func complaint(about lines: LineCounts, _ filters: Query.Filters) -> String? {
    let all = lines.counted + lines.unparsed + (filters.match.isEmpty ? lines.filtered : 0)
    guard lines.unparsed * 1_000_000 > millionths * all else { return nil }
    let tenths = lines.unparsed * 1000 / all
    return "\(NumberText.grouped(lines.unparsed)) of \(NumberText.counted(all, "line")) "
      + "(\(tenths / 10).\(tenths % 10)%) cannot be read, more than --max-unparsed \(percent)%; "
      + "the report is written"
  }
}
