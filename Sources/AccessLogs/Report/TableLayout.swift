/// The widths of a table's columns, fitted to a terminal.
///
/// The numbers keep their width. What is left goes to the text columns, as far as their longest
/// cell needs it, and then to the bars: texts are cut once the bars are as short as bars can be. A
/// terminal too narrow for that loses the bars first, then the shares.
struct TableLayout: Equatable {
  /// The cells of each text column, in the order of the table's columns.
  var text: [Int]
  /// The cells of each column of numbers, the count first.
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
  ///   - natural: The cells that each text column needs to show all of its text.
  ///   - numbers: The cells of the longest number of each column of them.
  ///   - width: The cells of the terminal.
  init(natural: [Int], numbers: [Int], width: Int) {
    self.numbers = numbers
    let gaps = natural.count * Self.gap
    let count = Self.width(of: numbers)
    // A text column of less than this says nothing.
    let needed = natural.map { min($0, 8) }.reduce(0, +)
    var room = width - count - gaps
    share = Self.shareWidth
    if room - Self.gap - share >= needed { room -= Self.gap + share } else { share = 0 }
    bar = 0
    let longest = natural.reduce(0, +)
    if share > 0, room - Self.gap - Self.barWidths.lowerBound >= needed {
      let rest = room - Self.gap - longest
      bar = min(Self.barWidths.upperBound, max(Self.barWidths.lowerBound, rest))
      room -= Self.gap + bar
    }
    text = Self.divide(max(room, 0), among: natural)
  }

  /// The cells of columns of numbers, without a gap before the first.
  private static func width(of numbers: [Int]) -> Int {
    numbers.reduce(-gap) { $0 + gap + $1 }
  }

  /// The cells of a whole line.
  var width: Int {
    let bars = bar > 0 ? Self.gap + bar : 0
    let shares = share > 0 ? Self.gap + share : 0
    return text.reduce(0) { $0 + $1 + Self.gap } + Self.width(of: numbers) + shares + bars
  }

  /// Gives each column what it needs, if there is enough, or else the small ones first.
  private static func divide(_ room: Int, among natural: [Int]) -> [Int] {
    var widths = [Int](repeating: 0, count: natural.count)
    var room = room
    let bySize = natural.indices.sorted { natural[$0] < natural[$1] }
    for (place, column) in bySize.enumerated() {
      widths[column] = min(natural[column], room / (bySize.count - place))
      room -= widths[column]
    }
    return widths
  }
}
