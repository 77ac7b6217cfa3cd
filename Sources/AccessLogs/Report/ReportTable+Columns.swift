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
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind

    /// Whether its cells are numbers.
    var isNumber: Bool { if case .key = kind { false } else { true } }
  }

  /// The columns of numbers that tables have.
  struct Numbers: Sendable {
    var hasPercent = false
    var measures: [Measure] = []
    /// What stands before the count, which is called the total then.
    var pivot: PivotColumns?

    /// The columns from left to right.
    var columns: [Column] {
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
    case .key, .value, .percent: false
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
    }
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
  /// The lines of each value of the dimension of `--pivot`.
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
