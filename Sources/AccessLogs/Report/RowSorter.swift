/// A sort of rows with equal counts, column by column.
///
/// A multikey quicksort: rows are compared by words of eight bytes that are loaded once for a whole
/// range, next to each other in memory, and only rows that agree in a word load the next one. So
/// millions of long endpoints with common beginnings cost few cache misses each.
struct RowSorter {
  /// A row of a range, with the word it is compared by at the moment.
  private struct Item {
    var word: UInt64
    var row: UInt32
  }

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

  private let rows: ReportRows
  /// The place of each file's key among all keys, if files are a column.
  private let fileRanks: [UInt64]

  init(rows: ReportRows) {
    self.rows = rows
    guard rows.by.contains(.file) else {
      fileRanks = []
      return
    }
    let files = rows.files
    var ranks = [UInt64](repeating: 0, count: files.count)
    let byKey = files.indices.sorted { files[$0] < files[$1] }
    for (rank, file) in byKey.enumerated() { ranks[file] = UInt64(rank) }
    fileRanks = ranks
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
    while let work = stack.popLast() {
      let range = work.range
      if range.count < 2 || range.lowerBound >= limit || work.column == rows.by.count { continue }
      if work.needsLoad { load(&items, work) }
      if range.count <= 12 {
        sortFew(&items, range)
        pushEqualRuns(of: items, work, to: &stack)
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

  // MARK: - Words

  /// Returns the work on rows that agree in a word: the next word of the column, or the next column.
  private func following(_ work: Work, _ range: Range<Int>, word: UInt64) -> Work {
    let goesOn = rows.by[work.column] == .endpoint && word & 0xFF == Self.goesOn
    return Work(
      range: range,
      column: goesOn ? work.column : work.column + 1,
      depth: goesOn ? work.depth + 7 : 0,
      needsLoad: true
    )
  }

  private func load(_ items: inout [Item], _ work: Work) {
    let entries = rows.entries.span
    let text = rows.text.span
    let dimension = rows.by[work.column]
    for index in work.range {
      let entry = entries[Int(items[index].row)]
      items[index].word =
        switch dimension {
        case .endpoint: Self.word(of: entry, from: work.depth, in: text)
        case .status: entry.tag.statusRank
        case .file: fileRanks[Int(entry.file)]
        }
    }
  }

  /// The last byte of a word whose endpoint has more bytes than the seven in it.
  private static let goesOn: UInt64 = 17

  /// Returns seven bytes of an endpoint, then a byte that says how many of them there are.
  ///
  /// For an end after 0 to 7 bytes that byte is twice their number and 1 for `(malformed)` and
  /// `(empty)`, 2 for a target, so that words compare as the endpoints do, zeros in them included,
  /// and the two come right before a target that is spelled so.
  private static func word(of entry: Entry, from depth: Int, in text: Span<UInt8>) -> UInt64 {
    switch entry.tag.endpoint {
    case .malformed:
      let spelling = KeyText.malformed
      return word(spelling.span, depth..<spelling.count, end: 1)
    case .empty:
      let spelling = KeyText.empty
      return word(spelling.span, depth..<spelling.count, end: 1)
    case .target: break
    }
    let start = entry.offset + depth
    let rest = Int(entry.length) - depth
    if rest >= 7, start + 8 <= text.count {
      // Within the text by the line above.
      let bytes = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
      return bytes.bigEndian & ~0xFF | (rest > 7 ? goesOn : 16)
    }
    return word(text, start..<start + rest, end: 2)
  }

  private static func word(_ text: Span<UInt8>, _ range: Range<Int>, end: UInt64) -> UInt64 {
    var word: UInt64 = 0
    for (place, index) in range.prefix(7).enumerated() {
      word |= UInt64(text[index]) << UInt64(56 - 8 * place)
    }
    return word | (range.count > 7 ? goesOn : 2 * UInt64(range.count) + end)
  }

  private typealias Entry = ReportRows.Entry

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
