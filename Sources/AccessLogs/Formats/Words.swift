/// The words of a line from its start on, with blanks between them.
struct WordsFromStart {
  private let line: LineBytes
  /// Where the next word starts.
  private(set) var start: Int

  init(_ line: LineBytes, from start: Int = 0) {
    self.line = line
    self.start = line.skipBlanks(start)
  }

  /// The words that are left.
  var rest: LineBytes { line.from(start) }

  /// Returns the next word; nil at the line's end.
  mutating func next() -> LineBytes? {
    guard start < line.count else { return nil }
    let end = line.endOfWord(start)
    defer { start = line.skipBlanks(end) }
    return line.part(start, end)
  }
}

/// The words of a line from its end on.
struct WordsFromEnd {
  private let line: LineBytes
  /// Where the words that are left end, with the blanks behind them.
  private(set) var end: Int

  init(_ line: LineBytes) {
    self.line = line
    end = line.count
  }

  /// The words that are left, without the blanks around them.
  var rest: LineBytes { line.part(0, end).trimmingBlanks }

  /// Returns the word before those that were taken; nil at the line's start.
  mutating func next() -> LineBytes? {
    var to = end
    while to > 0, ByteClass.isBlank(line[to - 1]) { to -= 1 }
    var from = to
    while from > 0, !ByteClass.isBlank(line[from - 1]) { from -= 1 }
    guard from < to else { return nil }
    end = from
    return line.part(from, to)
  }
}
