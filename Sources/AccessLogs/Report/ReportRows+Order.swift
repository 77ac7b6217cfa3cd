internal import Synchronization
internal import SystemThreads

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
    sortEqualCounts(in: &order, limit: limit)
    let chosen = order[..<limit].map { entries[Int($0)] }
    let other = order[limit...].reduce(0) { $0 + entries[Int($1)].count }
    let otherRows = order.count - limit
    entries = chosen
    return Selection(rows: self, other: other, otherRows: otherRows)
  }

  /// From how many rows on a second thread is worth its start.
  private static let manyRows = 1 << 14

  /// Puts the rows of equal counts in order, each half of many rows by a thread of its own.
  ///
  /// The workers have nothing left to count by then, and their cores have nothing to do.
  private func sortEqualCounts(in order: inout [UInt32], limit: Int) {
    let sorter = RowSorter(RankedRows(self))
    guard order.count >= Self.manyRows, limit == order.count else {
      return sortEqualCounts(in: &order, limit: limit, by: sorter)
    }
    let middle = boundary(nearHalfOf: order)
    let second = Mutex(Array(order[middle...]))
    order.removeSubrange(middle...)
    let thread = JoinedThread {
      second.withLock { sortEqualCounts(in: &$0, limit: $0.count, by: sorter) }
    }
    sortEqualCounts(in: &order, limit: order.count, by: sorter)
    thread?.join()
    order += second.withLock { second in
      if thread == nil { sortEqualCounts(in: &second, limit: second.count, by: sorter) }
      return second
    }
  }

  /// Returns where a new count begins, as near to the half of the rows as there is one.
  private func boundary(nearHalfOf order: [UInt32]) -> Int {
    let half = order.count / 2
    let count = entries[Int(order[half])].count
    var (low, high) = (half, half)
    while low > 0, entries[Int(order[low - 1])].count == count { low -= 1 }
    while high < order.count, entries[Int(order[high])].count == count { high += 1 }
    return half - low < high - half ? low : high
  }

  private func sortEqualCounts(
    in order: inout [UInt32],
    limit: Int,
    by sorter: RowSorter<RankedRows>
  ) {
    var start = 0
    while start < limit {
      let count = entries[Int(order[start])].count
      var end = start + 1
      while end < order.count, entries[Int(order[end])].count == count { end += 1 }
      if end - start > 1 { sorter.sort(&order, start..<end, limit: limit) }
      start = end
    }
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
