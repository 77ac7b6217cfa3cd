/// The widths of a table's columns, fitted to a terminal.
///
/// Numbers and times keep their width, or have no column. What is left goes to the other text columns, as far as their
/// longest cell needs it, and then to the bars: texts are cut once the bars are as short as bars can be. A terminal too
/// narrow for that loses the bars first, then the shares, then columns of numbers, and columns of keys last of all.
struct TableLayout {
  /// A text column.
  struct Key {
    /// The cells it needs to show all of its text.
    var width: Int
    /// Whether a part of its text would say something else.
    var isWhole: Bool

    /// The fewest cells it has beside another column of numbers than the first, and at all.
    fileprivate var usualLeast: Int { isWhole ? width : min(width, 8) }
    fileprivate var least: Int { isWhole ? width : min(width, 3) }
  }

  /// The cells of each text column, in the order of the table's columns; 0 of one that there is no room for.
  var text: [Int]
  /// The cells of each column of numbers; 0 of one that there is no room for.
  var numbers: [Int]
  /// The cells of the shares; 0 if there is no room.
  var share: Int
  /// The cells of the longest bar; 0 if there is no room.
  var bar: Int

  static let gap = 2
  private static let shareWidth = 6
  private static let barWidths = 5...24

  /// Fits the columns.
  ///
  /// - Parameters:
  ///   - keys: The text columns.
  ///   - numbers: The cells of the longest number of each column of them.
  ///   - order: The places of these, those first that are last to be left out; the first one always stays.
  ///   - hasShare: Whether there are shares, if there is room.
  ///   - width: The cells of the terminal.
  init(keys: [Key], numbers: [Int], order: [Int], hasShare: Bool = true, width: Int) {
    self.numbers = numbers.map { _ in 0 }
    self.numbers[order[0]] = min(numbers[order[0]], width)
    var room = width - self.numbers[order[0]]
    var shown = keys[...]
    while shown.count > 1, shown.reduce(0, { $0 + $1.least + Self.gap }) > room {
      shown.removeLast()
    }
    room -= shown.count * Self.gap
    let needed = shown.reduce(0) { $0 + $1.usualLeast }
    for place in order.dropFirst() {
      if room - Self.gap - numbers[place] < needed { break }
      self.numbers[place] = numbers[place]
      room -= Self.gap + numbers[place]
    }
    share = 0
    if hasShare, !self.numbers.contains(0), room - Self.gap - Self.shareWidth >= needed {
      share = Self.shareWidth
      room -= Self.gap + share
    }
    bar = 0
    if share > 0 || !hasShare, room - Self.gap - Self.barWidths.lowerBound >= needed {
      let rest = room - Self.gap - shown.reduce(0) { $0 + $1.width }
      bar = min(Self.barWidths.upperBound, max(Self.barWidths.lowerBound, rest))
      room -= Self.gap + bar
    }
    text = keys.map { _ in 0 }
    divide(max(room, 0), among: shown)
  }

  /// Gives whole columns what they need, and then the others, if there is enough, or else the small ones first.
  private mutating func divide(_ room: Int, among keys: ArraySlice<Key>) {
    var room = room
    let bySize = keys.indices.sorted { left, right in
      keys[left].isWhole != keys[right].isWhole
        ? keys[left].isWhole : keys[left].width < keys[right].width
    }
    for (place, column) in bySize.enumerated() {
      let share = keys[column].isWhole ? room : room / (bySize.count - place)
      text[column] = min(keys[column].width, share)
      room -= text[column]
    }
  }

  /// The cells of the text columns and of the gap behind each.
  var textWidth: Int { text.reduce(0) { $1 == 0 ? $0 : $0 + $1 + Self.gap } }
}
