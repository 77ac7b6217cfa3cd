extension ReportRows {
  /// The rows that a report shows, and the sums of those it does not.
  package struct Selection: Sendable {
    package var rows: ReportRows
    /// The sum of the counts of the rows left out.
    package var other: Int
    /// How many rows are left out.
    package var otherRows: Int
  }

  /// Returns the rows in the order of a report, or only the first `top` of them.
  ///
  /// Rows that are left out are summed and not sorted.
  package consuming func inOrder(top: Int? = nil) -> Selection {
    let limit = min(top ?? entries.count, entries.count)
    let order = order(limit: limit)
    let chosen = order[..<limit].map { entries[Int($0)] }
    let other = order[limit...].reduce(0) { $0 + entries[Int($1)].count }
    let otherRows = order.count - limit
    entries = chosen
    return Selection(rows: self, other: other, otherRows: otherRows)
  }

  private func order(limit: Int) -> [UInt32] {
    RowOrder(RankedRows(self)).sorted(limit: limit)
  }
}
