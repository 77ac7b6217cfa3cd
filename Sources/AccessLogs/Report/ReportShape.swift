/// Which rows a report shows of what was counted, in what order, and what stands beside them.
///
/// It makes no difference to what is counted: neither a part nor a plan has any of it.
package struct ReportShape: Hashable, Sendable {
  /// A column that rows are sorted by, and which way.
  package struct SortColumn: Hashable, Sendable {
    package enum Cell: Hashable, Sendable {
      case key(Dimension)
      case count
      case measure(Measure)

      /// Whether its cells are numbers.
      package var isNumber: Bool { if case .key = self { false } else { true } }

      /// The name of the column.
      package var name: String {
        switch self {
        case .key(let dimension): dimension.name
        case .count: "count"
        case .measure(let measure): measure.columnName
        }
      }
    }

    package var cell: Cell
    package var isDescending: Bool

    package init(_ cell: Cell, isDescending: Bool) {
      (self.cell, self.isDescending) = (cell, isDescending)
    }

    /// The column as `--sort` has it.
    package var text: String { "\(cell.name):\(isDescending ? "desc" : "asc")" }
  }

  /// What rows are sorted by, before their keys; nothing for the usual order.
  package var sort: [SortColumn] = []
  /// To how many rows each table is cut; nil if none is.
  package var top: Int?
  /// The least count that has a row; nil for any.
  package var leastCount: Int?

  /// Whether there is a column of the shares of all lines.
  package var hasPercent = false
  /// Whether all lines together are shown behind the rows.
  package var hasTotal = false
  /// The dimension that makes columns: the last one of the only table that is counted by.
  package var pivot: Dimension?

  /// What lines are added up for, each in the first table that has the columns it looks at.
  package var alarms: [Alarm] = []

  package init(top: Int? = nil) { self.top = top }

  /// Whether rows are chosen, sorted or made in a way of their own, but for how many there are.
  var choosesRows: Bool { !sort.isEmpty || leastCount != nil || pivot != nil }
}

/// How the rows of a table are sorted.
enum RowOrder {
  /// By count, the largest first, and then by key.
  case count
  /// By key; of a table that is cut, these are the largest rows.
  case keysOfLargest
  /// By key.
  case keys
  /// By some columns, and then by key.
  case columns([Column])

  struct Column {
    enum Cell {
      /// That of a column of the key.
      case key(Int)
      case count
      case measure(Measure)
    }

    var cell: Cell
    var isDescending: Bool

    /// Whether it is a column of the key, as keys are sorted anyway.
    fileprivate func isKey(_ place: Int) -> Bool {
      guard case .key(place) = cell else { return false }
      return !isDescending
    }
  }

  /// Finds how the rows of a table are sorted; its columns are those of the layout.
  init(_ layout: GroupLayout, _ shape: ReportShape) {
    let columns = shape.sort.compactMap { column -> Column? in
      switch column.cell {
      case .count: return Column(cell: .count, isDescending: column.isDescending)
      case .measure(let measure):
        return Column(cell: .measure(measure), isDescending: column.isDescending)
      case .key(let dimension):
        let place = layout.columns.firstIndex { $0.dimension == dimension }
        return place.map { Column(cell: .key($0), isDescending: column.isDescending) }
      }
    }
    func areKeys(_ columns: ArraySlice<Column>) -> Bool {
      zip(columns, 0...).allSatisfy { $0.isKey($1) }
    }
    if columns.isEmpty {
      self = layout.isByTime ? .keysOfLargest : .count
    } else if areKeys(columns[...]) {
      self = .keys
    } else if case .count = columns[0].cell, columns[0].isDescending, areKeys(columns.dropFirst()) {
      self = .count
    } else {
      self = .columns(columns)
    }
  }
}
