extension ReportTable {
  /// What the cells of a column are.
  package enum Kind: Sendable, Equatable {
    /// Those of a dimension.
    case key(KeyCells)
    /// How many lines of a row have a value of the dimension of `--pivot`, which the column is called by.
    case value(Int)
    /// How many lines a row stands for; its cell is ``ReportRow/count``.
    case count
    /// How many hundredths of a percent these are of all lines.
    case percent
    /// What is measured of these lines.
    case measure(Measure)
    /// How many lines one of two reports that are compared has: 0 is the old one.
    case side(Int)
    /// How many more lines the new one has.
    case difference
    /// How many hundredths of a percent of the old lines that is; nothing where there are none of these.
    case growth
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind

    /// Whether its cells are numbers.
    var isNumber: Bool { if case .key = kind { false } else { true } }

    /// Whether its cells are times, or parts of them.
    var isTime: Bool { !isNumber && Dimension(name: name)?.isTime == true }
  }

  /// The columns of numbers that tables have.
  struct Numbers: Sendable {
    var hasPercent = false
    var measures: [Measure] = []
    /// What stands before the count, which is called the total then.
    var pivot: PivotColumns?
    /// Whether rows are of two reports that are compared.
    var comparesReports = false

    /// How many numbers of its own a row has before its count.
    var valueCount: Int { comparesReports ? 2 : pivot?.names.count ?? 0 }

    /// The columns from left to right.
    var columns: [Column] {
      if comparesReports {
        return [
          Column(name: "old", kind: .side(0)), Column(name: "new", kind: .side(1)),
          Column(name: "difference", kind: .difference), Column(name: "percent", kind: .growth),
        ]
      }
      let values = pivot?.names.enumerated().map { Column(name: $1, kind: .value($0)) } ?? []
      let count = Column(name: pivot == nil ? "count" : "total", kind: .count)
      let percent = hasPercent ? [Column(name: "percent", kind: .percent)] : []
      return values + [count] + percent
        + measures.map { Column(name: $0.columnName, kind: .measure($0)) }
    }
  }
}

extension ReportTable.Kind {
  /// Whether it is a gauge of OpenMetrics: shares and sums are for who reads those to make.
  var isGauge: Bool {
    switch self {
    case .count, .measure: true
    case .key, .value, .percent, .side, .difference, .growth: false
    }
  }

  /// Returns the number of a column of numbers, where all rows together have so many lines; nil where there is none.
  @inline(__always)
  func number(_ sum: borrowing GroupSum, of total: Int) -> DecimalNumber? {
    switch self {
    case .key: nil
    case .value(let place): DecimalNumber(sum.values[place])
    case .count: DecimalNumber(sum.lines)
    case .percent: DecimalNumber(Self.hundredths(sum.lines, of: total), decimals: 2)
    case .measure(let measure): sum.measured.number(of: measure)
    case .side(let place): DecimalNumber(sum.values[place])
    case .difference: DecimalNumber(sum.values[1] - sum.values[0])
    case .growth: Self.growth(from: sum.values[0], to: sum.values[1])
    }
  }

  /// Returns by how many percent one count differs from another, a half rounded away from zero; nil from 0 on.
  private static func growth(from old: Int, to new: Int) -> DecimalNumber? {
    if old == 0 { return nil }
    let (difference, whole) = (UInt128((new - old).magnitude), UInt128(old))
    return DecimalNumber(
      (20_000 * difference + whole) / (2 * whole),
      decimals: 2,
      isNegative: new < old
    )
  }

  /// Returns hundredths of a percent, a half rounded up; counts are below 2^48.
  private static func hundredths(_ count: Int, of total: Int) -> Int {
    total == 0 ? 0 : (20_000 * count + total) / (2 * total)
  }
}

/// What groups are together: how many rows they make, and what these have in columns of numbers.
package struct GroupSum: Sendable {
  package var rows = 0
  package var lines = 0
  var measured = GroupMeasures()
  /// The lines of each value of the dimension of `--pivot`, or of each of two reports.
  var values: [Int] = []

  package init(rows: Int = 0, lines: Int = 0) { (self.rows, self.lines) = (rows, lines) }

  init(rows: Int, lines: Int, _ measured: GroupMeasures) {
    self.init(rows: rows, lines: lines)
    self.measured = measured
  }

  mutating func add(_ other: GroupSum) {
    rows += other.rows
    lines += other.lines
    measured.add(other.measured)
  }
}
