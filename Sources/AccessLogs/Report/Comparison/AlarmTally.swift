/// Adds up the lines that alarms are about, of groups as they come.
struct AlarmTally {
  private(set) var sums: [AlarmedLines]
  private let code: KeyCode
  /// The table whose groups are looked at, and the column of each condition of each alarm.
  private let table: Int
  private let conditions: [[(column: Int, dimension: Dimension, patterns: FilterPatterns)]]
  /// Whether a column is looked at, and the text that it has in a group.
  private let isNeeded: [Bool]
  private var cells: [[UInt8]]

  /// Makes an empty tally over a table of a code, which has all columns that the alarms look at.
  init(_ alarms: [Alarm], _ code: KeyCode, table: Int = 0) {
    sums = alarms.map { AlarmedLines($0) }
    self.code = code
    self.table = table
    let columns = code.layouts[table].columns.map(\.dimension)
    conditions = alarms.map { alarm in
      alarm.conditions.compactMap { condition in
        columns.firstIndex(of: condition.dimension).map {
          ($0, condition.dimension, condition.filter.patterns)
        }
      }
    }
    let needed = Set(conditions.joined().map(\.column))
    isNeeded = columns.indices.map(needed.contains)
    cells = [[UInt8]](repeating: [], count: columns.count)
  }

  /// Adds a group that has so many lines in the old report and in the new one.
  mutating func add(_ record: GroupRecord, old: Int = 0, new: Int) {
    if sums.isEmpty { return }
    record.forEachCell(code) { column, cell in
      guard isNeeded[column] else { return }
      cells[column].removeAll(keepingCapacity: true)
      KeyText.append(cell, to: &cells[column])
    }
    for place in sums.indices {
      sums[place].total += new
      let isMet = conditions[place].allSatisfy { condition in
        condition.patterns.pass {
          $0.matches(cell: cells[condition.column], of: condition.dimension)
        }
      }
      guard isMet else { continue }
      sums[place].old += old
      sums[place].new += new
    }
  }

  /// Takes further lines that are in no group into the total.
  mutating func addToTotals(_ lines: Int) {
    for place in sums.indices { sums[place].total += lines }
  }
}

extension AlarmTally: GroupSink {
  mutating func append(_ record: GroupRecord) {
    if record.table(code) == table { add(record, new: record.count) }
  }
}
