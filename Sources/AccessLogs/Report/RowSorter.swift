/// Rows that a ``RowSorter`` can put in order, known by numbers.
protocol SortableRows {
  /// The columns that the rows are compared by, the first one first.
  var by: [Dimension] { get }

  /// Sets the words of a range of items to those of a column.
  ///
  /// - Parameters:
  ///   - items: The items, their rows set.
  ///   - range: Which of them need a word.
  ///   - column: The index of the column in ``by``.
  ///   - depth: How many bytes of the column all of them agree in.
  func loadWords(_ items: inout [RowItem], _ range: Range<Int>, column: Int, depth: Int)
}

/// A row to be sorted, with the word it is compared by at the moment.
struct RowItem {
  var word: UInt64
  var row: UInt32
}

/// A sort of rows with equal counts, column by column.
///
/// A multikey quicksort: rows are compared by words of eight bytes that are loaded once for a whole
/// range, next to each other in memory, and only rows that agree in a word load the next one. So
/// millions of long endpoints with common beginnings cost few cache misses each.
struct RowSorter<Rows: SortableRows> {
  private typealias Item = RowItem

  /// A range that agrees in all words before this one.
  private struct Work {
    var range: Range<Int>
    /// The index of the column in ``ReportRows/by``.
    var column: Int
    /// The bytes of the column that were compared already.
    var depth: Int
    /// Whether the items still have to load the word.
    var needsLoad: Bool
  }

  private let rows: Rows

  init(_ rows: Rows) {
    self.rows = rows
  }

  /// Returns the rows from 0 to `count`, not included, in order.
  func sorted(count: Int, where isIncluded: (Int) -> Bool = { _ in true }) -> [RowItem] {
    var items: [Item] = []
    items.reserveCapacity(count)
    for row in 0..<count where isIncluded(row) {
      items.append(Item(word: 0, row: UInt32(truncatingIfNeeded: row)))
    }
    sort(&items, limit: items.count)
    return items
  }

  /// Sorts a range of row indices; those from `limit` on are left in any order.
  func sort(_ order: inout [UInt32], _ range: Range<Int>, limit: Int) {
    var items = order[range].map { Item(word: 0, row: $0) }
    sort(&items, limit: limit - range.lowerBound)
    for (index, item) in items.enumerated() { order[range.lowerBound + index] = item.row }
  }

  /// Works off ranges from a stack of its own: agreeing endpoints may be a mebibyte long.
  private func sort(_ items: inout [Item], limit: Int) {
    var stack = [Work(range: 0..<items.count, column: 0, depth: 0, needsLoad: true)]
    var scratch: [Item] = []
    while let work = stack.popLast() {
      let range = work.range
      if range.count < 2 || range.lowerBound >= limit || work.column == rows.by.count { continue }
      if work.needsLoad {
        rows.loadWords(&items, range, column: work.column, depth: work.depth)
      }
      if range.count <= 12 {
        sortFew(&items, range)
        pushEqualRuns(of: items, work, to: &stack)
        continue
      }
      if range.count >= Self.distributedCount {
        pushDistributed(&items, work, scratch: &scratch, to: &stack)
        continue
      }
      let pivot = pivot(of: items, range)
      let equal = partition(&items, range, around: pivot)
      var rest = work
      rest.needsLoad = false
      rest.range = equal.upperBound..<range.upperBound
      stack.append(rest)
      rest.range = range.lowerBound..<equal.lowerBound
      stack.append(rest)
      stack.append(following(work, equal, word: pivot))
    }
  }

  /// Distributes the rows of a range and pushes what is left to do, the first rows last.
  private func pushDistributed(
    _ items: inout [Item],
    _ work: Work,
    scratch: inout [Item],
    to stack: inout [Work]
  ) {
    guard let parts = distribute(&items, work.range, scratch: &scratch) else {
      let word = items[work.range.lowerBound].word
      return stack.append(following(work, work.range, word: word))
    }
    for range in parts.ranges.reversed() where range.count > 1 {
      if parts.areEqual {
        stack.append(following(work, range, word: items[range.lowerBound].word))
      } else {
        stack.append(
          Work(range: range, column: work.column, depth: work.depth, needsLoad: false)
        )
      }
    }
  }

  // MARK: - Words

  /// Returns the work on rows that agree in a word: the next word of the column, or the next column.
  private func following(_ work: Work, _ range: Range<Int>, word: UInt64) -> Work {
    let goesOn = rows.by[work.column] == .endpoint && word & 0xFF == RowWord.goesOn
    return Work(
      range: range,
      column: goesOn ? work.column : work.column + 1,
      depth: goesOn ? work.depth + 7 : 0,
      needsLoad: true
    )
  }

  // MARK: - Ranges

  private func sortFew(_ items: inout [Item], _ range: Range<Int>) {
    for index in range.dropFirst() {
      let item = items[index]
      var hole = index
      while hole > range.lowerBound, items[hole - 1].word > item.word {
        items[hole] = items[hole - 1]
        hole -= 1
      }
      items[hole] = item
    }
  }

  private func pushEqualRuns(of items: [Item], _ work: Work, to stack: inout [Work]) {
    var start = work.range.lowerBound
    while start < work.range.upperBound {
      let word = items[start].word
      var end = start + 1
      while end < work.range.upperBound, items[end].word == word { end += 1 }
      if end - start > 1 { stack.append(following(work, start..<end, word: word)) }
      start = end
    }
  }

  /// Returns the median of three medians of three, which few orders of rows can fool.
  private func pivot(of items: [Item], _ range: Range<Int>) -> UInt64 {
    func median(_ first: Int, _ second: Int, _ third: Int) -> UInt64 {
      Self.median(items[first].word, items[second].word, items[third].word)
    }
    let (low, high) = (range.lowerBound, range.upperBound - 1)
    let middle = low + range.count / 2
    if range.count < 64 { return median(low, middle, high) }
    let step = range.count / 8
    return Self.median(
      median(low, low + step, low + 2 * step),
      median(middle - step, middle, middle + step),
      median(high - 2 * step, high - step, high)
    )
  }

  private static func median(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
    max(min(first, second), min(max(first, second), third))
  }

  /// Moves smaller words to the front and larger ones to the end; returns the range between.
  private func partition(
    _ items: inout [Item],
    _ range: Range<Int>,
    around pivot: UInt64
  ) -> Range<Int> {
    var (low, index, high) = (range.lowerBound, range.lowerBound, range.upperBound)
    while index < high {
      let word = items[index].word
      if word < pivot {
        items.swapAt(low, index)
        low += 1
        index += 1
      } else if word > pivot {
        high -= 1
        items.swapAt(index, high)
      } else {
        index += 1
      }
    }
    return low..<high
  }
}

extension RowSorter: Sendable where Rows: Sendable {}
