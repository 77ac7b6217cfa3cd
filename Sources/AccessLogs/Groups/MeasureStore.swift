/// The measures of the groups of a table, by the indices of its entries.
///
/// Of a group that is older than the last checkpoint, what was added since is kept apart, for nothing can be
/// taken from a maximum: so it can be taken back, and it can be spilled by itself.
struct MeasureStore {
  /// What is added to a group.
  enum Values {
    case line(GroupMeasures.Line)
    /// That of a group of another table.
    case group(GroupMeasures)
  }

  /// Groups lie in blocks, so that none of them moves when there are more.
  private static let blockSize = 1 << 10

  /// What is measured.
  let set: MeasureSet
  private var blocks: [[GroupMeasures]] = []
  private var count = 0
  /// What older groups had at the last checkpoint, if anything was added to them since.
  private var before: [Int: GroupMeasures] = [:]
  /// How many groups are older.
  private var olderCount = 0
  /// The bytes of all histograms.
  private var histogramBytes = 0

  init(_ set: MeasureSet) { self.set = set }

  /// The bytes that the measures take.
  var byteCount: Int {
    (count + before.capacity) * MemoryLayout<GroupMeasures>.stride + histogramBytes
  }

  /// What was added to a group since the last checkpoint, or all if nothing was.
  private subscript(group: Int) -> GroupMeasures {
    _read { yield blocks[group / Self.blockSize][group % Self.blockSize] }
    _modify { yield &blocks[group / Self.blockSize][group % Self.blockSize] }
  }

  /// Adds to a group, which may be the next new one.
  mutating func add(_ values: Values, to group: Int) {
    if group == count {
      addGroup()
    } else if group < olderCount, before[group] == nil {
      before[group] = self[group]
      self[group] = GroupMeasures()
    }
    histogramBytes -= self[group].byteCount
    switch values {
    case .line(let line): self[group].add(line, of: set)
    case .group(let other): self[group].add(other)
    }
    histogramBytes += self[group].byteCount
  }

  private mutating func addGroup() {
    if count.isMultiple(of: Self.blockSize) { blocks.append([]) }
    blocks[count / Self.blockSize].append(GroupMeasures())
    count += 1
  }

  /// What a group had at the last checkpoint, and what was added since.
  typealias Parts = (before: GroupMeasures, since: GroupMeasures)

  /// Returns what a group had at the last checkpoint, and what was added since.
  func parts(of group: Int) -> Parts {
    if let before = before[group] { return (before, self[group]) }
    return group < olderCount ? (self[group], GroupMeasures()) : (GroupMeasures(), self[group])
  }

  /// Takes all that a group has away, and returns it.
  mutating func removeParts(of group: Int) -> Parts {
    let parts = parts(of: group)
    histogramBytes -= parts.before.byteCount + parts.since.byteCount
    before[group] = nil
    self[group] = GroupMeasures()
    return parts
  }

  /// Adds to what a group, which may be the next new one, had at the last checkpoint and to what was added since.
  mutating func add(_ parts: Parts, to group: Int) {
    if group == count { addGroup() }
    var sums = removeParts(of: group)
    sums.before.add(parts.before)
    sums.since.add(parts.since)
    histogramBytes += sums.before.byteCount + sums.since.byteCount
    // Most groups of most files have nothing from before.
    if group < olderCount || sums.before != GroupMeasures() { before[group] = sums.before }
    self[group] = sums.since
  }

  /// Returns all that a group has.
  func all(of group: Int) -> GroupMeasures {
    var (all, since) = parts(of: group)
    all.add(since)
    return all
  }

  // MARK: - Taking back

  /// Sets the point that ``rollback()`` returns to; costs as much as what was added since the last one.
  mutating func checkpoint() {
    for (group, var measures) in before {
      histogramBytes -= measures.byteCount
      measures.add(self[group])
      replace(group, by: measures)
    }
    before.removeAll(keepingCapacity: true)
    olderCount = count
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  mutating func rollback() {
    for group in before.keys { replace(group, by: GroupMeasures()) }
    for group in olderCount..<count { replace(group, by: GroupMeasures()) }
  }

  private mutating func replace(_ group: Int, by measures: GroupMeasures) {
    histogramBytes += measures.byteCount - self[group].byteCount
    self[group] = measures
  }

  /// Forgets all groups.
  mutating func removeAll() { self = MeasureStore(set) }
}
