/// Adds up counts under keys that come in any order: as far as memory goes in a table, and then in temporary files.
struct GatheredKeys: ~Copyable {
  private let memory: Int
  private var table = GroupTable()
  private var spilled: SpilledGroups

  /// Makes an empty set of keys of a code that uses about so much memory.
  init(_ code: KeyCode, memory: Int) {
    self.memory = memory
    spilled = SpilledGroups(code: code, .sorted, memory: memory)
  }

  /// Adds to the count of a key, at least one.
  mutating func add(_ count: Int, key: [UInt8]) throws(SpillFailure) {
    table.add(count, key: key)
    if table.byteCount > memory { try spill() }
  }

  private mutating func spill() throws(SpillFailure) {
    table.checkpoint()
    try spilled.add(&table)
    table.removeAll()
  }

  /// Ends and returns the keys in their order, each once; nil if there are none.
  mutating func finish() throws(SpillFailure) -> GroupRun? {
    if spilled.isEmpty {
      if table.isEmpty { return nil }
      table.endAdditions()
      defer { table.removeAll() }
      return GroupRun(sorting: table, .sorted)
    }
    try spill()
    return spilled.runs.count == 1 ? spilled.runs[0] : try spilled.merged(spilled.runs)
  }
}
