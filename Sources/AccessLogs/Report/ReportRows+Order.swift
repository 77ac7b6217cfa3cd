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
  /// Counts descend; equal counts go column by column in raw bytes, `(malformed)` and `(empty)`
  /// right before a target spelled so. Rows that are left out are summed and not sorted.
  package consuming func inOrder(top: Int? = nil) -> Selection {
    let limit = Swift.min(top ?? entries.count, entries.count)
    var order = Self.byCountDescending(entries)
    let sorter = RowSorter(RankedRows(copy self))
    var start = 0
    while start < limit {
      let count = entries[Int(order[start])].count
      var end = start + 1
      while end < order.count, entries[Int(order[end])].count == count { end += 1 }
      if end - start > 1 { sorter.sort(&order, start..<end, limit: limit) }
      start = end
    }
    let chosen = order[..<limit].map { entries[Int($0)] }
    let other = order[limit...].reduce(0) { $0 + entries[Int($1)].count }
    let otherRows = order.count - limit
    entries = chosen
    return Selection(rows: self, other: other, otherRows: otherRows)
  }

  /// Returns the indices of the entries, largest count first, by a counting sort of small counts.
  ///
  /// Among millions of rows nearly all counts are small, and a comparing sort would dominate.
  private static func byCountDescending(_ entries: [Entry]) -> [UInt32] {
    // The table alone costs more than few rows do.
    if entries.count < 1 << 12 {
      return entries.indices.map { UInt32(truncatingIfNeeded: $0) }
        .sorted { entries[Int($0)].count > entries[Int($1)].count }
    }
    let smallCounts = 1 << 16
    var starts = [Int](repeating: 0, count: smallCounts)
    var large: [UInt32] = []
    for (index, entry) in entries.enumerated() {
      if entry.count < smallCounts {
        starts[entry.count] += 1
      } else {
        large.append(UInt32(truncatingIfNeeded: index))
      }
    }
    large.sort { entries[Int($0)].count > entries[Int($1)].count }
    var next = large.count
    for count in stride(from: smallCounts - 1, through: 0, by: -1) {
      let rows = starts[count]
      starts[count] = next
      next += rows
    }
    var order = large
    order.append(contentsOf: repeatElement(0, count: entries.count - large.count))
    for (index, entry) in entries.enumerated() where entry.count < smallCounts {
      order[starts[entry.count]] = UInt32(truncatingIfNeeded: index)
      starts[entry.count] += 1
    }
    return order
  }
}
