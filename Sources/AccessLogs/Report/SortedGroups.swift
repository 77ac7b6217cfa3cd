/// Sorts groups by some of their columns, and then by key.
///
/// What a group sorts by is put before its key, in bytes that compare as it does, and so groups are sorted as all
/// others are.
struct SortedGroups: GroupSink, ~Copyable {
  private let code: KeyCode
  private let form: GroupForm
  private let columns: [RowOrder.Column]
  private var gathered: GatheredKeys
  /// A key with what is before it.
  private var key: [UInt8] = []
  /// The columns of a key, one behind the other, and where each starts.
  private var cells: [UInt8] = []
  private var starts: [Int] = []

  /// Makes a sorter of groups of a code that uses about so much memory.
  init(_ code: KeyCode, memory: Int, _ form: GroupForm, _ columns: [RowOrder.Column]) {
    self.code = code
    self.form = form
    self.columns = columns
    gathered = GatheredKeys(code, memory: memory)
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    key.removeAll(keepingCapacity: true)
    readColumns(of: record)
    for column in columns {
      var start = key.count
      switch column.cell {
      case .key(let place): key += cells[starts[place]..<starts[place + 1]]
      case .count: append(UInt128(record.count))
      case .measure(let measure):
        let number = try record.checkedMeasures(of: form.measures).number(of: measure)
        // What has no value is last in either order.
        key.append(number == nil ? 1 : 0)
        start += 1
        append(number?.value ?? 0)
      }
      if column.isDescending {
        // No value is the beginning of another, so that this is the order turned round.
        for index in start..<key.count { key[index] = ~key[index] }
      }
    }
    record.wrap(behind: &key)
    // A file without lines counts nothing, and has a row.
    try gathered.add(record.count + 1, key: key)
  }

  private mutating func readColumns(of record: GroupRecord) {
    cells.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    record.forEachColumn(code) { _, bytes in
      starts.append(cells.count)
      cells.append(contentsOf: bytes)
    }
    starts.append(cells.count)
  }

  private mutating func append(_ number: UInt128) {
    for byte in (0..<16).reversed() {
      key.append(UInt8(truncatingIfNeeded: number >> UInt128(8 * byte)))
    }
  }

  /// Ends the sort and returns the groups.
  mutating func finish() throws(SpillFailure) -> RowStream {
    RowStream(code, form, wrapped: try gathered.finish())
  }
}
