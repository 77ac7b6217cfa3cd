import AccessLogs

/// How many unparsed lines a run may have, as `--max-unparsed` gives it in percent.
///
/// It is a share of the lines that some format should read: those that are neither blank nor comment
/// nor lack a text of `--match`.
struct UnparsedLimit: Equatable, Sendable {
  private let limit: Percentage

  /// Reads a percentage from 0 to 100, with at most four decimals, and `%` or not; nil for others.
  init?(_ text: String) {
    guard let limit = Percentage(text), limit.millionths <= 1_000_000 else { return nil }
    self.limit = limit
  }

  /// Returns what to say where lines are over the limit; nil where they are not.
  ///
  /// Lines that `--match` filters are not read; without it all lines that other filters leave out were.
  func complaint(about lines: LineCounts, _ filters: Query.Filters) -> String? {
    let all = lines.counted + lines.unparsed + (filters.match.isEmpty ? lines.filtered : 0)
    guard limit.isExceeded(by: lines.unparsed, of: all) else { return nil }
    return "\(NumberText.grouped(lines.unparsed)) of \(NumberText.counted(all, "line")) "
      + "(\(Percentage.text(of: lines.unparsed, of: all))) cannot be read, more than --max-unparsed "
      + "\(limit.text)%; "
      + "the report is written"
  }
}
