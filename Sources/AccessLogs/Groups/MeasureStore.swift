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
  private var histograms = HistogramStore()
  private var count = 0
  /// For how many groups there is room.
  private var roomCount = 0
  /// What older groups had at the last checkpoint, if anything was added to them since, but for their histograms.
  private var before: [Int: GroupMeasures] = [:]
  /// Of each older group whether that is so.
  private var isMoved: [Bool] = []

  init(_ set: MeasureSet) {
    self.set = set
    hasBytes = set.contains(.bytes)
    hasTimes = set.contains(.times)
    hasPercentiles = set.contains(.percentiles)
  }

  /// The bytes that the measures take.
  var byteCount: Int {
    bytes.count * MemoryLayout<UInt128>.stride
      + times.count * MemoryLayout<GroupMeasures.Times>.stride + histograms.byteCount
      + isMoved.count + before.capacity * MemoryLayout<GroupMeasures>.stride
  }

  /// What was added to a group since the last checkpoint, or all if nothing was, but for its histogram.
  private subscript(group: Int) -> GroupMeasures {
    get {
      GroupMeasures(
        bytes: hasBytes && bytes[group] > 0 ? bytes[group] - 1 : nil,
        hasTimes ? times[group] : GroupMeasures.Times()
      )
    }
    set {
      if hasBytes { bytes[group] = newValue.bytes.map { $0 + 1 } ?? 0 }
      if hasTimes { times[group] = newValue.times }
    }
  }

  // MARK: - Adding

  /// Adds lines to groups that were found, of which the last ones up to `groupCount` may be new.
  mutating func add(_ lines: borrowing KeyBatch, groupCount: Int) {
    while count < groupCount { addGroup() }
    if !isMoved.isEmpty {
      for place in 0..<lines.count where lines.group(at: place) < isMoved.count {
        prepare(lines.group(at: place))
      }
    }
    // Measure by measure: each pass waits for the memory of many groups at the same time.
    if hasBytes {
      var sums = bytes.mutableSpan
      lines.forEachMeasured { line, group in
        guard let number = line.bytes else { return }
        sums[group] = max(sums[group], 1) &+ UInt128(truncatingIfNeeded: number)
      }
    }
    guard hasTimes else { return }
    var sums = times.mutableSpan
    lines.forEachMeasured { line, group in
      if let time = line.time { sums[group].add(time) }
    }
    guard hasPercentiles else { return }
    lines.forEachMeasured { line, group in
      if let time = line.time { histograms.add(Histogram.Cell(time), to: group) }
    }
    histograms.settleIfFull()
  }

  /// Brings into the cache what some groups have to which some is added soon; a group that is none is left out.
  @inline(__always)
  func prefetch(_ groupCount: Int, _ group: (_ place: Int) -> Int) {
    for place in 0..<groupCount {
      let group = group(place)
      guard UInt(bitPattern: group) < UInt(count) else { continue }
      if hasBytes { bytes.span.prefetch(group) }
      if hasTimes { times.span.prefetch(group) }
    }
  }

  /// Brings into the cache what groups have that are asked soon: in order they lie all over memory.
  @inline(__always)
  func prefetch(_ order: ArraySlice<UInt32>, behind place: Int) {
    let (far, near) = (place + 16, place + 8)
    if far < order.endIndex {
      let group = Int(order[far])
      if hasBytes { bytes.span.prefetch(group) }
      if hasTimes { times.span.prefetch(group) }
      if hasPercentiles { histograms.prefetchStart(of: group) }
    }
    if hasPercentiles, near < order.endIndex { histograms.prefetch(Int(order[near])) }
  }

  /// Adds what so many lines of a group, which may be the next new one, add up to.
  ///
  /// - Throws: If that cannot be read; then some of it may be added.
  mutating func add(
    _ record: consuming RecordReader,
    lines: Int,
    to group: Int
  ) throws(MalformedBytes) {
    if group >= count || group < isMoved.count { prepare(group) }
    let (others, otherTimes) = try GroupMeasures.read(from: &record, of: set, lines: lines) {
      histograms.add($0, to: group)
    }
    try record.finish()
    if others > 0 { bytes[group] = max(bytes[group], 1) + (others - 1) }
    if otherTimes.count > 0 { times[group].add(otherTimes) }
    histograms.settleIfFull()
  }

  /// Adds the lines of a group of another table.
  mutating func add(_ other: GroupMeasures, to group: Int) {
    if group >= count || group < isMoved.count { prepare(group) }
    if hasBytes, let others = other.bytes { bytes[group] = max(bytes[group], 1) + others }
    guard hasTimes, other.timeCount > 0 else { return }
    times[group].add(other.times)
    guard hasPercentiles else { return }
    other.histogram.forEachCell { histograms.add($0, to: group) }
    histograms.settleIfFull()
  }

  /// Makes room for the next new group, or keeps what an older one had.
  private mutating func prepare(_ group: Int) {
    if group == count {
      addGroup()
    } else if !isMoved[group] {
      isMoved[group] = true
      before[group] = self[group]
      self[group] = GroupMeasures()
    }
  }

  private mutating func addGroup() {
    if count == roomCount { makeRoom() }
    if hasBytes { bytes.append(0) }
    if hasTimes { times.append(GroupMeasures.Times()) }
    count += 1
  }

  /// Makes room for more groups: a few, or for many of which only what is used takes memory, so that those before
  /// are not moved often.
  @inline(never)
  private mutating func makeRoom() {
    roomCount = count < 1 << 12 ? 1 << 12 : 8 * count
    if hasBytes { bytes.reserveCapacity(roomCount) }
    if hasTimes { times.reserveCapacity(roomCount) }
  }

  /// Moves groups of another store here, each to a group that may be the next new one.
  ///
  /// - Parameters:
  ///   - groups: Of each group of the other store, by its index, where it goes; nil where it stays.
  ///   - other: The other store.
  mutating func move(_ groups: [Int?], from other: inout MeasureStore) {
    for (source, group) in groups.enumerated() {
      guard let group else { continue }
      if group == count { addGroup() }
      let parts = other.removeSums(of: source)
      var sums = removeSums(of: group)
      sums.before.add(parts.before)
      sums.since.add(parts.since)
      self[group] = sums.since
      // Most groups of most files have nothing from before.
      let isOlder = group < isMoved.count
      guard isOlder || sums.before != GroupMeasures() else { continue }
      if isOlder { isMoved[group] = true }
      before[group] = sums.before
    }
    histograms.move(groups, from: &other.histograms)
  }

  // MARK: - Asking

  /// Puts in order what was added, before anything can be asked.
  mutating func settle() { histograms.settle() }

  /// What a group had at the last checkpoint, and what was added since.
  typealias Parts = (before: GroupMeasures, since: GroupMeasures)

  /// Returns what a group had at the last checkpoint, and what was added since.
  func parts(of group: Int) -> Parts {
    let (sums, histograms) = (sums(of: group), histograms.parts(of: group))
    return (
      GroupMeasures(sums.before, histograms.before), GroupMeasures(sums.since, histograms.since)
    )
  }

  /// Returns the parts of a group but for their histograms.
  private func sums(of group: Int) -> Parts {
    if let before = before[group] { return (before, self[group]) }
    return group < isMoved.count ? (self[group], GroupMeasures()) : (GroupMeasures(), self[group])
  }

  /// Takes all that a group has away but for its histograms, and returns it.
  private mutating func removeSums(of group: Int) -> Parts {
    let sums = sums(of: group)
    before[group] = nil
    if group < isMoved.count { isMoved[group] = false }
    self[group] = GroupMeasures()
    return sums
  }

  /// Returns all that a group has but for its histogram.
  private func sum(of group: Int) -> GroupMeasures {
    if before.isEmpty { return self[group] }
    var (all, since) = sums(of: group)
    all.add(since)
    return all
  }

  /// Returns all that a group has.
  func all(of group: Int) -> GroupMeasures {
    var all = GroupMeasures()
    read(group, into: &all)
    return all
  }

  /// Reads all that a group has into memory that is used again.
  func read(_ group: Int, into all: inout GroupMeasures) {
    all.set(sum(of: group))
    if hasPercentiles { histograms.forEachCell(of: group) { all.append($0) } }
  }

  /// Returns what some groups have together.
  func sum(of groups: [UInt32]) -> GroupMeasures {
    var all = GroupMeasures()
    // Most buckets are filled by some of many groups.
    var counts = [Int](repeating: 0, count: hasPercentiles ? Histogram.bucketCount : 0)
    for group in groups.lazy.map(Int.init) {
      all.add(sum(of: group))
      if hasPercentiles { histograms.forEachCell(of: group) { counts[$0.bucket] += $0.count } }
    }
    return GroupMeasures(all, Histogram(counts: counts))
  }

  /// Writes all that a group has.
  func write(_ group: Int, to writer: inout RecordWriter) {
    if before.isEmpty {
      if hasBytes { writer.append(bytes[group]) }
      if hasTimes { times[group].write(to: &writer) }
    } else {
      sum(of: group).write(to: &writer, of: set.intersection([.bytes, .times]))
    }
    guard hasPercentiles else { return }
    var cells = Histogram.Writer()
    histograms.forEachCell(of: group) { cells.write($0, to: &writer) }
  }

  // MARK: - Taking back

  /// Sets the point that ``rollback()`` returns to; costs as much as what was added since the last one.
  mutating func checkpoint() {
    isMoved += repeatElement(false, count: count - isMoved.count)
    for (group, var measures) in before {
      measures.add(self[group])
      self[group] = measures
      isMoved[group] = false
    }
    before.removeAll(keepingCapacity: true)
    histograms.checkpoint()
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  mutating func rollback() {
    for group in before.keys { self[group] = GroupMeasures() }
    for group in isMoved.count..<count { self[group] = GroupMeasures() }
    histograms.rollback()
  }

  /// Forgets all groups, and keeps the memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    histograms.removeAll()
    isMoved.removeAll(keepingCapacity: true)
    before.removeAll()
    count = 0
  }
}
