/// The measures of the groups of a table, by the indices of its entries.
///
/// Of a group that is older than the last checkpoint, what was added since is kept apart, for nothing can be
/// taken from a maximum: so it can be taken back, and it can be spilled by itself.
struct MeasureStore {
  /// What is measured.
  let set: MeasureSet
  private let hasBytes: Bool
  private let hasTimes: Bool
  private let hasPercentiles: Bool
  // What was added to each group since the last checkpoint, or all if nothing was; of what is not measured nothing.
  /// One more than the sum of the bytes; 0 where no line has any.
  private var bytes: [UInt128] = []
  private var times: [GroupMeasures.Times] = []
  private var histograms: [Histogram] = []
  private var count = 0
  /// What older groups had at the last checkpoint, if anything was added to them since.
  private var before: [Int: GroupMeasures] = [:]
  /// Of each older group whether that is so.
  private var isMoved: [Bool] = []
  /// The bytes of all histograms.
  private var histogramBytes = 0

  init(_ set: MeasureSet) {
    self.set = set
    hasBytes = set.contains(.bytes)
    hasTimes = set.contains(.times)
    hasPercentiles = set.contains(.percentiles)
  }

  /// The bytes that the measures take.
  var byteCount: Int {
    bytes.capacity * MemoryLayout<UInt128>.stride
      + times.capacity * MemoryLayout<GroupMeasures.Times>.stride
      + histograms.capacity * MemoryLayout<Histogram>.stride + isMoved.capacity
      + before.capacity * MemoryLayout<GroupMeasures>.stride + histogramBytes
  }

  /// What was added to a group since the last checkpoint, or all if nothing was.
  private subscript(group: Int) -> GroupMeasures {
    get {
      GroupMeasures(
        bytes: hasBytes && bytes[group] > 0 ? bytes[group] - 1 : nil,
        hasTimes ? times[group] : GroupMeasures.Times(),
        hasPercentiles ? histograms[group] : Histogram()
      )
    }
    set {
      if hasBytes { bytes[group] = newValue.bytes.map { $0 + 1 } ?? 0 }
      if hasTimes { times[group] = newValue.times }
      if hasPercentiles {
        histogramBytes += newValue.histogram.byteCount - histograms[group].byteCount
        histograms[group] = newValue.histogram
      }
    }
  }

  /// Adds a line to a group, which may be the next new one.
  @inline(__always)
  mutating func add(_ line: GroupMeasures.Line, to group: Int) {
    if group >= count || group < isMoved.count { prepare(group) }
    if hasBytes, let number = line.bytes {
      bytes[group] = max(bytes[group], 1) &+ UInt128(truncatingIfNeeded: number)
    }
    guard hasTimes, let time = line.time else { return }
    times[group].add(time)
    guard hasPercentiles else { return }
    histogramBytes += histograms[group].add(time)
  }

  /// Adds the lines of a group of another table.
  mutating func add(_ other: GroupMeasures, to group: Int) {
    if group >= count || group < isMoved.count { prepare(group) }
    if hasBytes, let others = other.bytes { bytes[group] = max(bytes[group], 1) + others }
    guard hasTimes, other.timeCount > 0 else { return }
    times[group].add(other.times)
    guard hasPercentiles else { return }
    histogramBytes -= histograms[group].byteCount
    histograms[group] += other.histogram
    histogramBytes += histograms[group].byteCount
  }

  /// Makes room for the next new group, or keeps what an older one had.
  private mutating func prepare(_ group: Int) {
    if group == count {
      addGroup()
    } else if !isMoved[group] {
      isMoved[group] = true
      let measures = self[group]
      before[group] = measures
      self[group] = GroupMeasures()
      histogramBytes += measures.byteCount
    }
  }

  private mutating func addGroup() {
    if hasBytes { bytes.append(0) }
    if hasTimes { times.append(GroupMeasures.Times()) }
    if hasPercentiles { histograms.append(Histogram()) }
    count += 1
  }

  /// What a group had at the last checkpoint, and what was added since.
  typealias Parts = (before: GroupMeasures, since: GroupMeasures)

  /// Returns what a group had at the last checkpoint, and what was added since.
  func parts(of group: Int) -> Parts {
    if let before = before[group] { return (before, self[group]) }
    return group < isMoved.count ? (self[group], GroupMeasures()) : (GroupMeasures(), self[group])
  }

  /// Takes all that a group has away, and returns it.
  mutating func removeParts(of group: Int) -> Parts {
    let parts = parts(of: group)
    if let before = before.removeValue(forKey: group) { histogramBytes -= before.byteCount }
    if group < isMoved.count { isMoved[group] = false }
    self[group] = GroupMeasures()
    return parts
  }

  /// Adds to what a group, which may be the next new one, had at the last checkpoint and to what was added since.
  mutating func add(_ parts: Parts, to group: Int) {
    if group == count { addGroup() }
    var sums = removeParts(of: group)
    sums.before.add(parts.before)
    sums.since.add(parts.since)
    self[group] = sums.since
    // Most groups of most files have nothing from before.
    let isOlder = group < isMoved.count
    guard isOlder || sums.before != GroupMeasures() else { return }
    if isOlder { isMoved[group] = true }
    before[group] = sums.before
    histogramBytes += sums.before.byteCount
  }

  /// Returns all that a group has.
  func all(of group: Int) -> GroupMeasures {
    if before.isEmpty { return self[group] }
    var (all, since) = parts(of: group)
    all.add(since)
    return all
  }

  // MARK: - Taking back

  /// Sets the point that ``rollback()`` returns to; costs as much as what was added since the last one.
  mutating func checkpoint() {
    isMoved += repeatElement(false, count: count - isMoved.count)
    for (group, var measures) in before {
      histogramBytes -= measures.byteCount
      measures.add(self[group])
      self[group] = measures
      isMoved[group] = false
    }
    before.removeAll(keepingCapacity: true)
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  mutating func rollback() {
    for group in before.keys { self[group] = GroupMeasures() }
    for group in isMoved.count..<count { self[group] = GroupMeasures() }
  }

  /// Forgets all groups.
  mutating func removeAll() { self = MeasureStore(set) }
}
