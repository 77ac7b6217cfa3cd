/// All lines of a table that begins with a time, summed up in steps that are few enough for a picture.
struct TableTimes {
  /// What the lines of a step are told apart by: the classes of their statuses, if the second column says them.
  enum Series: Int, CaseIterable {
    case none, informed, succeeded, redirected, refused, failed, other

    /// The class, as the column has it.
    var name: String { ["-", "1xx", "2xx", "3xx", "4xx", "5xx", "other"][rawValue] }

    init(_ cell: Span<UInt8>) {
      switch cell.count == 0 ? 0 : cell[0] {
      case UInt8(ascii: "1")...UInt8(ascii: "5") where cell.count == 3:
        self = Self(rawValue: Int(cell[0]) - 48) ?? .other
      case ByteClass.dash where cell.count == 1: self = .none
      default: self = .other
      }
    }
  }

  /// How long a step is.
  enum Step: String, CaseIterable {
    case minute, hour, day, month

    /// How many steps make a picture; there are at most 2,200 months.
    fileprivate var most: Int {
      switch self {
      case .minute, .hour: 360
      case .day: 800
      case .month: .max
      }
    }

    /// Returns which step a minute is in, counted from the first day that there is.
    fileprivate func place(of minute: Int) -> Int {
      switch self {
      case .minute: return minute
      case .hour: return minute / 60
      case .day: return minute / 1440
      case .month:
        let date = CalendarDate(number: LineClock.firstDay + minute / 1440)
        return (date.year - TimeCell.firstYear) * 12 + date.month - 1
      }
    }

    /// Returns the time of a step.
    fileprivate func text(of place: Int) -> String {
      let number = UInt64(place)
      let cell =
        switch self {
        case .minute: TimeCell.minute(number)
        case .hour: TimeCell.minute(number * 60)
        case .day: TimeCell.day(number)
        case .month: TimeCell.month(number)
        }
      var text = ""
      cell.withSpan { text = KeyText.string($0) }
      return text
    }
  }

  /// The counts of a step, by the series.
  typealias Counts = [Int]

  let step: Step
  let period: PagePeriod
  /// The lines that are too far from the others for a picture, and when they are of; nil where there are none.
  let far: (lines: Int, times: String)?
  /// The series that occur.
  let series: [Series]
  /// The counts of all steps of the picture from the first to the last, those in between that have no line too.
  private(set) var bins: [Counts]
  /// The counts of the steps that are no part of the picture, by their places.
  private var farBins: [Int: Counts]
  /// The counts of lines that have no time.
  private(set) var timeless = Self.zeros
  private let firstPlace: Int
  /// Whether the series are classes, and not all lines together.
  let hasClasses: Bool

  private static let zeros = Counts(repeating: 0, count: Series.allCases.count)

  /// Sums the groups of a table up, whether they have rows or not; nil where it does not begin with a time, or no line
  /// has one.
  init?(_ table: ReportTable) {
    let names = table.keyColumns.map(\.name)
    guard let finest = Step(rawValue: names[0]) else { return nil }
    var span = PageSpan()
    let unit = finest == .month ? finest : .day
    Self.forEachGroup(of: table) { minute, _, count in
      if let minute { span.add(count, at: minute, unit: unit.place(of: minute)) }
    }
    guard let pieces = span.pieces() else { return nil }
    let (first, last) = (pieces.shown.first, pieces.shown.last)
    let steps = Step.allCases.drop { $0 != finest }
    let step =
      steps.first { $0.place(of: last) - $0.place(of: first) < $0.most } ?? .month
    self.step = step
    firstPlace = step.place(of: first)
    func period(_ piece: PageSpan.Piece) -> PagePeriod {
      PagePeriod(
        first: finest.text(of: finest.place(of: piece.first)),
        last: finest.text(of: finest.place(of: piece.last))
      )
    }
    self.period = period(pieces.shown)
    let far = [pieces.before, pieces.after].compactMap(\.self)
    let farTimes = far.map { period($0).text }.joined(separator: " and ")
    self.far = far.isEmpty ? nil : (far.reduce(0) { $0 + $1.lines }, farTimes)
    hasClasses = names.count > 1 && ["class", "status"].contains(names[1])
    var bins = [Counts](
      repeating: Self.zeros,
      count: step.place(of: last) - step.place(of: first) + 1
    )
    var farBins: [Int: Counts] = [:]
    var timeless = Self.zeros
    let firstPlace = firstPlace
    let hasClasses = hasClasses
    Self.forEachGroup(of: table) { minute, series, count in
      let series = (hasClasses ? series : .other).rawValue
      if let minute {
        let place = step.place(of: minute)
        if bins.indices.contains(place - firstPlace) {
          bins[place - firstPlace][series] += count
        } else {
          farBins[place, default: Self.zeros][series] += count
        }
      } else {
        timeless[series] += count
      }
    }
    series = Series.allCases.filter { series in
      timeless[series.rawValue] > 0 || bins.contains { $0[series.rawValue] > 0 }
        || farBins.values.contains { $0[series.rawValue] > 0 }
    }
    (self.bins, self.farBins, self.timeless) = (bins, farBins, timeless)
  }

  /// Calls `body` with the minute of each group, its series and its count.
  private static func forEachGroup(
    of table: ReportTable,
    _ body: (_ minute: Int?, Series, _ count: Int) -> Void
  ) {
    table.forEachGroup { group, code in
      var minute: Int?
      var series = Series.none
      group.forEachCell(code) { column, cell in
        if column == 0 { minute = Self.minute(of: cell) }
        if column == 1 { series = Series(cell) }
      }
      body(minute, series, group.count)
    }
  }

  /// Reads `2025-11-03 04:05` or the start of it, as minutes from the first day that there is; nil of a line without
  /// a time.
  static func minute(of cell: Span<UInt8>) -> Int? {
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= cell.count else { return nil }
      return range.reduce(0) { 10 * $0 + Int(cell[$1] &- 48) }
    }
    guard let year = number(0..<4), let month = number(5..<7) else { return nil }
    let date = CalendarDate(year: year, month: month, day: number(8..<10) ?? 1)
    let hour = number(11..<13) ?? 0
    return ((date.number - LineClock.firstDay) * 24 + hour) * 60 + (number(14..<16) ?? 0)
  }

  /// Returns the time of a step.
  func text(ofBin bin: Int) -> String { step.text(of: firstPlace + bin) }

  /// All steps with lines in the order of their times, and behind them what has no time, if there is any.
  var rows: [(name: String, counts: Counts)] {
    let near = bins.enumerated().map { (place: firstPlace + $0, counts: $1) }
    let far = farBins.map { (place: $0.key, counts: $0.value) }
    let inOrder = (near + far).sorted { $0.place < $1.place }
    return
      (inOrder.map { (step.text(of: $0.place), $0.counts) } + [("-", timeless)])
      .filter { $0.counts.contains { $0 > 0 } }
  }

  /// Which lines are in no step of the picture, in words; nil where all are.
  var missing: String? {
    let timeless = timeless.reduce(0, +)
    let parts = [
      far.map { "\(NumberText.counted($0.lines, "line")) of \($0.times)" },
      timeless > 0 ? "\(NumberText.counted(timeless, "line")) without a time" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", and ")
  }

  /// The lines of the largest step.
  var largest: Int { bins.lazy.map { $0.reduce(0, +) }.max() ?? 0 }

  /// The lines of a series.
  func total(of series: Series) -> Int {
    let sum = bins.reduce(timeless[series.rawValue]) { $0 + $1[series.rawValue] }
    return farBins.values.reduce(sum) { $0 + $1[series.rawValue] }
  }
}
