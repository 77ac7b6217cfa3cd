/// The widths of a table's columns, fitted to a terminal.
///
/// The numbers keep their width. What is left goes to the text columns, as far as their longest
/// cell needs it, and then to the bars: texts are cut once the bars are as short as bars can be. A
/// terminal too narrow for that loses the bars first, then the shares.
struct TableLayout: Equatable {
  /// The cells of each text column, in the order of the table's columns.
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
  ///   - natural: The cells that each text column needs to show all of its text.
  ///   - numbers: The cells of the longest number of each column of them.
  ///   - sums: The sums of the first columns of numbers, of which the largest are shown as far as there is room.
  ///   - hasShare: Whether there are shares, if there is room.
  ///   - width: The cells of the terminal.
  init(
    natural: [Int],
    numbers: [Int],
    sums: [Int] = [],
    hasShare: Bool = true,
    width: Int
  ) {
    let gaps = natural.count * Self.gap
    // A text column of less than this says nothing.
    let needed = natural.map { min($0, 8) }.reduce(0, +)
    self.numbers = Self.fit(numbers, sums, room: width - gaps - needed)
    let count = Self.width(of: self.numbers)
    var room = width - count - gaps
    share = hasShare ? Self.shareWidth : 0
    if share == 0 {
      // There is nothing to fit.
    } else if room - Self.gap - share >= needed {
      room -= Self.gap + share
    } else {
      share = 0
    }
    bar = 0
    let longest = natural.reduce(0, +)
    if share > 0 || !hasShare, room - Self.gap - Self.barWidths.lowerBound >= needed {
      let rest = room - Self.gap - longest
      bar = min(Self.barWidths.upperBound, max(Self.barWidths.lowerBound, rest))
      room -= Self.gap + bar
    }
    text = Self.divide(max(room, 0), among: natural)
  }

  /// The cells of columns of numbers, without a gap before the first.
  private static func width(of numbers: [Int]) -> Int {
    numbers.reduce(-gap) { $1 == 0 ? $0 : $0 + gap + $1 }
  }

  /// Leaves out the columns of the smallest sums that there is no room for.
  private static func fit(_ numbers: [Int], _ sums: [Int], room: Int) -> [Int] {
    var fitted = numbers
    for place in sums.indices { fitted[place] = 0 }
    var room = room - width(of: fitted)
    let bySum = sums.indices.sorted { left, right in
      sums[left] == sums[right] ? left < right : sums[left] > sums[right]
    }
    for place in bySum {
      room -= gap + numbers[place]
      if room < 0 { break }
      fitted[place] = numbers[place]
    }
    return fitted
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
