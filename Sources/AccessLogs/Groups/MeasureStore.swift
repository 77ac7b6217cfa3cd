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
  /// What older groups had at the last checkpoint, if anything was added to them since.
  private var before: [Int: GroupMeasures] = [:]
  /// Of each older group whether that is so.
  private var isMoved: [Bool] = []
  /// The bytes of the histograms of these.
  private var histogramBytes = 0

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
      + isMoved.count + before.capacity * MemoryLayout<GroupMeasures>.stride + histogramBytes
  }

  /// What was added to a group since the last checkpoint, or all if nothing was, beside its histogram.
  private func measures(_ group: Int, _ histogram: Histogram) -> GroupMeasures {
    GroupMeasures(
      bytes: hasBytes && bytes[group] > 0 ? bytes[group] - 1 : nil,
      hasTimes ? times[group] : GroupMeasures.Times(),
      histogram
    )
  }

  /// What was added to a group since the last checkpoint, or all if nothing was.
  private subscript(group: Int) -> GroupMeasures {
    get { measures(group, hasPercentiles ? histograms[group] : Histogram()) }
    set {
      if hasBytes { bytes[group] = newValue.bytes.map { $0 + 1 } ?? 0 }
      if hasTimes { times[group] = newValue.times }
      if hasPercentiles { histograms[group] = newValue.histogram }
    }
  }

  // MARK: - Adding

  /// Adds lines to groups that were found, of which some may be new, in their order.
  mutating func add(_ lines: borrowing KeyBatch) {
    for place in 0..<lines.count {
      let group = lines.group(at: place)
      if group >= count || group < isMoved.count { prepare(group) }
    }
    // Measure by measure: each pass waits for the memory of many groups at the same time.
    if hasBytes {
      var sums = bytes.mutableSpan
      for place in 0..<lines.count {
        guard let number = lines.line(at: place).bytes else { continue }
        let group = lines.group(at: place)
        sums[group] = max(sums[group], 1) &+ UInt128(truncatingIfNeeded: number)
      }
    }
    guard hasTimes else { return }
    var sums = times.mutableSpan
    for place in 0..<lines.count {
      if let time = lines.line(at: place).time { sums[lines.group(at: place)].add(time) }
    }
    guard hasPercentiles else { return }
    for place in 0..<lines.count {
      guard let time = lines.line(at: place).time else { continue }
      histograms.add(Histogram.Cell(time), to: lines.group(at: place))
    }
  }

  /// Brings into the cache what some groups have to which some is added soon; a group that is none is left out.
  @inline(__always)
  func prefetch(_ groupCount: Int, _ group: (_ place: Int) -> Int) {
    for place in 0..<groupCount {
      let group = group(place)
      guard UInt(bitPattern: group) < UInt(count) else { continue }
      if hasBytes { bytes.span.prefetch(group) }
      if hasTimes { times.span.prefetch(group) }
      if hasPercentiles { histograms.prefetch(group) }
    }
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
  }

  /// Adds the lines of a group of another table.
  mutating func add(_ other: GroupMeasures, to group: Int) {
    if group >= count || group < isMoved.count { prepare(group) }
    if hasBytes, let others = other.bytes { bytes[group] = max(bytes[group], 1) + others }
    guard hasTimes, other.timeCount > 0 else { return }
    times[group].add(other.times)
    guard hasPercentiles else { return }
    other.histogram.forEachCell { histograms.add($0, to: group) }
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
    if hasPercentiles { histograms.addGroup() }
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

  /// Returns what some groups have together.
  func sum(of groups: [UInt32]) -> GroupMeasures {
    var sum = GroupMeasures()
    // Most buckets are filled by some of many groups.
    var counts = [Int](repeating: 0, count: hasPercentiles ? Histogram.bucketCount : 0)
    for group in groups.lazy.map(Int.init) {
      sum.add(measures(group, Histogram()))
      if hasPercentiles { histograms.forEachCell(of: group) { counts[$0.bucket] += $0.count } }
      if let before = before[group] { sum.add(before) }
    }
    sum.add(GroupMeasures(bytes: nil, GroupMeasures.Times(), Histogram(counts: counts)))
    return sum
  }

  /// Writes all that a group has.
  func write(_ group: Int, to writer: inout ByteWriter) {
    guard before.isEmpty else { return all(of: group).write(to: &writer, of: set) }
    if hasBytes { writer.append(bytes[group]) }
    guard hasTimes else { return }
    times[group].write(to: &writer)
    guard hasPercentiles else { return }
    var cells = Histogram.Writer()
    histograms.forEachCell(of: group) { cells.write($0, to: &writer) }
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

  /// Forgets all groups, and keeps the memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    histograms.removeAll()
    isMoved.removeAll(keepingCapacity: true)
    before.removeAll()
    (count, histogramBytes) = (0, 0)
  }
}
