/// The columns that `--pivot` makes: one for each value of a dimension, in the order of the values.
package struct PivotColumns: Sendable {
  /// How many there are at most; past that the last one is for all values but the largest.
  package static let most = 1000
  /// How many bytes the names of those of one value have at most together, which each writer holds.
  static let mostNameBytes = 1 << 20

  package let dimension: Dimension
  /// The values as keys of the dimension, in their order.
  fileprivate(set) var values: [[UInt8]] = []
  /// How many lines each column has in all.
  fileprivate(set) var sums: [Int] = []
  /// How many values are in the last column together; 0 where it is none of theirs.
  package fileprivate(set) var otherValues = 0
  /// How many values have a column of their own.
  package var ownValues: Int { values.count }
  /// What the columns are called.
  fileprivate(set) var names: [String] = []

  /// The names that stand for more than one value, or are those of other columns too, each once.
  func namesAlike(beside others: [String]) -> [String] {
    var seen = Set(others)
    var alike: [String] = []
    for name in names where !seen.insert(name).inserted && !alike.contains(name) {
      alike.append(name)
    }
    return alike
  }

  /// Returns the place of the column of a value, which is not before `start`; nil where it has none of its own.
  func place(of value: [UInt8], from start: Int) -> Int? {
    var (low, high) = (start, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle].lexicographicallyPrecedes(value) { low = middle + 1 } else { high = middle }
    }
    return low < values.count && values[low] == value ? low : nil
  }
}

/// Finds the values that are to be columns.
struct PivotValues: GroupSink, ~Copyable {
  private let dimension: Dimension
  /// The code of the values.
  private let code: KeyCode
  private var groups: PivotedGroups
  private let memory: Int
  private var gathered: GatheredKeys

  /// Makes a finder for groups of a code whose last column is of a dimension; it uses about so much memory.
  init(_ groups: KeyCode, _ dimension: Dimension, files: [FileKey], memory: Int) {
    self.dimension = dimension
    code = KeyCode(by: [dimension], files: files)
    self.groups = PivotedGroups(groups)
    self.memory = memory
    gathered = GatheredKeys(code, memory: memory)
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    groups.read(record)
    try gathered.add(record.count, key: groups.value)
  }

  /// Ends and returns the columns.
  consuming func finish() throws(SpillFailure) -> PivotColumns {
    var columns = PivotColumns(dimension: dimension)
    let (code, memory) = (code, memory)
    guard let run = try gathered.finish() else { return columns }
    var (count, sum) = (0, 0)
    var found = FoundValues(code, limit: PivotColumns.most)
    var merge = try RunMerge([run], code: code)
    while let record = try merge.next() {
      count += 1
      sum += record.count
      found.add(record)
    }
    if found.values.count < count {
      var sorter = CountSorter(memory: memory, .sorted)
      merge = try RunMerge([run], code: code)
      try merge.drain(into: &sorter)
      let largest = try sorter.finish(code)
      found = FoundValues(code, limit: PivotColumns.most - 1)
      largest.forEach(limit: PivotColumns.most - 1) { found.add($0) }
      if let failure = largest.failure { throw failure }
      found.values.sort { $0.key.lexicographicallyPrecedes($1.key) }
      columns.otherValues = count - found.values.count
    }
    columns.values = found.values.map(\.key)
    columns.sums = found.values.map(\.sum)
    columns.names = found.values.map(\.name)
    if columns.otherValues > 0 {
      columns.sums.append(sum - columns.sums.reduce(0, +))
      columns.names.append("(other)")
    }
    return columns
  }
}

/// The first values that there is room for.
private struct FoundValues {
  var values: [(key: [UInt8], sum: Int, name: String)] = []
  private let code: KeyCode
  private let limit: Int
  private var nameBytes = 0
  private var isFull = false

  init(_ code: KeyCode, limit: Int) { (self.code, self.limit) = (code, limit) }

  /// Adds a value, unless there was no room for it or for one before it.
  mutating func add(_ record: GroupRecord) {
    if isFull { return }
    let key = record.keyBytes
    var (value, name) = (GroupRecord.none, "")
    value.count = record.count
    value.with(key: key) { value in value.forEachCell(code) { name = KeyText.string($1) } }
    nameBytes += name.utf8.count
    isFull = values.count == limit || nameBytes > PivotColumns.mostNameBytes
    if !isFull { values.append((key, record.count, name)) }
  }
}

/// Takes the last column off the keys of groups.
struct PivotedGroups {
  private let code: KeyCode
  /// The key of the row, and that of the value in the last column.
  private(set) var row: [UInt8] = []
  private(set) var value: [UInt8] = []

  init(_ code: KeyCode) { self.code = code }

  mutating func read(_ record: GroupRecord) {
    row.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    let last = code.layouts[0].columns.count - 1
    record.forEachColumn(code) { column, bytes in
      if column < last {
        row.append(contentsOf: bytes)
      } else {
        value.append(contentsOf: bytes)
      }
    }
  }
}
