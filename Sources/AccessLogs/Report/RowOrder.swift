internal import Synchronization
internal import SystemThreads

/// Rows that a report may show, each with its count.
protocol CountedRows: SortableRows, Sendable {
  var rowCount: Int { get }

  func count(of row: Int) -> Int
}

/// The order of a report: counts descend, and equal counts go column by column in raw bytes, `(malformed)`
/// and `(empty)` right before a target spelled so.
struct RowOrder<Rows: CountedRows>: Sendable {
  /// From how many rows on a second thread is worth its start.
  private static var manyRows: Int { 1 << 14 }

  /// From how many rows on they are sorted by counting: the table alone costs more than few rows do.
  private static var countedRows: Int { 1 << 12 }

  /// Larger counts are sorted by comparing, and nearly none is.
  private static var mostSmallCount: Int { (1 << 16) - 1 }

  private let rows: Rows
  private let sorter: RowSorter<Rows>

  init(_ rows: Rows) {
    self.rows = rows
    sorter = RowSorter(rows)
  }

  /// Returns all rows; only the first `limit` of them are in order, and the others not before them.
  func sorted(limit: Int) -> [UInt32] {
    var (order, runs) = byCountDescending()
    runs.removeAll { $0.count < 2 || $0.lowerBound >= limit }
    if order.count >= Self.manyRows, limit == order.count, runs.count > 1 {
      sortByTwo(&order, runs)
    } else {
      for run in runs { sorter.sort(&order, run, limit: limit) }
    }
    return order
  }

  /// Puts rows of equal counts in order, each half of the rows by a thread of its own.
  ///
  /// The workers have nothing left to count by then, and their cores have nothing to do.
  private func sortByTwo(_ order: inout [UInt32], _ runs: [Range<Int>]) {
    let half = order.count / 2
    // The second thread starts with the first run that has its middle behind that of the rows.
    let first = runs.firstIndex { $0.lowerBound + $0.upperBound > 2 * half } ?? runs.count
    let middle = first < runs.count ? runs[first].lowerBound : order.count
    let second = Mutex(Array(order[middle...]))
    order.removeSubrange(middle...)
    let sortSecond: @Sendable () -> Void = {
      second.withLock { second in
        for run in runs[first...] {
          let run = run.lowerBound - middle..<run.upperBound - middle
          sorter.sort(&second, run, limit: second.count)
        }
      }
    }
    let thread = JoinedThread(sortSecond)
    for run in runs[..<first] { sorter.sort(&order, run, limit: order.count) }
    if let thread { thread.join() } else { sortSecond() }
    order += second.withLock(\.self)
  }

  // MARK: - Counts

  /// Returns all rows, largest count first, and the ranges of those with equal counts.
  private func byCountDescending() -> (order: [UInt32], runs: [Range<Int>]) {
    if rows.rowCount < Self.countedRows {
      let order = descending((0..<rows.rowCount).map { UInt32(truncatingIfNeeded: $0) })
      return (order, runs(of: order))
    }
    // Kept beside each other: rows that are looked at again and again lie all over memory.
    let counts = (0..<rows.rowCount).map { UInt32(clamping: rows.count(of: $0)) }
    var numbers = [Int](repeating: 0, count: Self.mostSmallCount + 1)
    var large: [UInt32] = []
    for (row, count) in counts.enumerated() {
      if count <= Self.mostSmallCount {
        numbers[Int(count)] += 1
      } else {
        large.append(UInt32(truncatingIfNeeded: row))
      }
    }
    large = descending(large)
    var runs = runs(of: large)
    var order = large + repeatElement(0, count: counts.count - large.count)
    var next = large.count
    for count in numbers.indices.reversed() where numbers[count] > 0 {
      let end = next + numbers[count]
      runs.append(next..<end)
      numbers[count] = next
      next = end
    }
    for (row, count) in counts.enumerated() where count <= Self.mostSmallCount {
      order[numbers[Int(count)]] = UInt32(truncatingIfNeeded: row)
      numbers[Int(count)] += 1
    }
    return (order, runs)
  }

  private func descending(_ order: [UInt32]) -> [UInt32] {
    order.sorted { rows.count(of: Int($0)) > rows.count(of: Int($1)) }
  }

  /// Returns the ranges of rows with equal counts among rows whose counts descend.
  private func runs(of order: [UInt32]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    while start < order.count {
      let count = rows.count(of: Int(order[start]))
      var end = start + 1
      while end < order.count, rows.count(of: Int(order[end])) == count { end += 1 }
      runs.append(start..<end)
      start = end
    }
    return runs
  }
}
