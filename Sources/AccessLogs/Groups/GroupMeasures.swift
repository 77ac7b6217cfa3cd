/// What the lines of a group add up to beside their count, as far as the question has it.
///
/// Everything is exact but how times are spread. Times are whole microseconds; the lines that have none are
/// in no number of it.
struct GroupMeasures: Hashable, Sendable {
  /// The measured values of a line, none of which is negative.
  struct Line: Hashable, Sendable {
    // Below zero where there is none: all lines that wait have one.
    private var byteWord: Int
    private var timeWord: Int

    /// The bytes of the answer; nil where the line has no place for them, or a number that is too large for any.
    @inline(__always)
    var bytes: Int? { byteWord < 0 ? nil : byteWord }
    /// The request time; nil where there is none.
    @inline(__always)
    var time: Int? { timeWord < 0 ? nil : timeWord }

    @inline(__always)
    init(bytes: Int? = nil, time: Int? = nil) {
      byteWord = bytes ?? -1
      timeWord = time ?? -1
    }

    /// Takes what was noted of a line; `unit` is that of its time, nil for the one that its format has.
    init(_ record: borrowing LineRecord, times unit: TimeUnit?) {
      self.init(
        bytes: record[.bytes]?.byteNumber,
        time: record.microseconds(in: unit)
      )
    }
  }

  /// From how many lines on nothing is added up: no sum comes near the end of its type.
  private static let lineLimit = 1 << 48

  /// The sum of the bytes of answers; nil where no line has any.
  private(set) var bytes: UInt128?
  private(set) var times = Times()
  private(set) var histogram = Histogram()

  init() {}

  /// Makes what has no histogram.
  init(bytes: UInt128?, _ times: Times) {
    self.bytes = bytes
    self.times = times
  }

  /// Gives what has no histogram one.
  init(_ sums: GroupMeasures, _ histogram: Histogram) {
    self = sums
    self.histogram = histogram
  }

  /// Takes what has no histogram, and forgets its own.
  mutating func set(_ sums: GroupMeasures) {
    bytes = sums.bytes
    times = sums.times
    histogram.removeAll()
  }

  /// Appends the next bucket of the times.
  @inline(__always)
  mutating func append(_ cell: Histogram.Cell) { histogram.append(cell) }

  /// What the times of lines add up to.
  struct Times: Hashable, Sendable {
    /// How many lines have one.
    var count = 0
    var sum: UInt128 = 0
    var least = 0
    var largest = 0

    @inline(__always)
    mutating func add(_ time: Int) {
      least = count == 0 ? time : min(least, time)
      largest = max(largest, time)
      sum &+= UInt128(time)
      count += 1
    }

    mutating func add(_ other: Times) {
      guard other.count > 0 else { return }
      least = count == 0 ? other.least : min(least, other.least)
      largest = max(largest, other.largest)
      sum += other.sum
      count += other.count
    }
  }

  /// How many lines have a time.
  var timeCount: Int { times.count }
  var timeSum: UInt128 { times.sum }
  var leastTime: Int { times.least }
  var largestTime: Int { times.largest }

  /// The bytes that lie outside of the value.
  var byteCount: Int { histogram.byteCount }

  // MARK: - Adding

  mutating func add(_ line: Line, of measures: MeasureSet) {
    if measures.contains(.bytes), let count = line.bytes { bytes = (bytes ?? 0) + UInt128(count) }
    guard measures.contains(.times), let time = line.time else { return }
    times.add(time)
    if measures.contains(.percentiles) { histogram.add(time) }
  }

  /// Adds what other lines of the group add up to; both are of the same question.
  mutating func add(_ other: GroupMeasures) {
    if let others = other.bytes { bytes = (bytes ?? 0) + others }
    times.add(other.times)
    histogram += other.histogram
  }

  /// Adds what may come from a stranger.
  ///
  /// - Throws: If the sum cannot have been counted.
  mutating func merge(_ other: GroupMeasures) throws(MalformedBytes) {
    guard !(bytes ?? 0).addingReportingOverflow(other.bytes ?? 0).overflow,
      timeCount + other.timeCount < Self.lineLimit
    else { throw MalformedBytes() }
    add(other)
  }

  // MARK: - Asking

  /// Returns the number of a column, times in milliseconds; nil where no line has a time.
  func number(of measure: Measure) -> DecimalNumber? {
    let time: Int?
    switch measure {
    case .bytes: return bytes.map { DecimalNumber($0) }
    case .mean: time = meanTime
    case .max: time = timeCount == 0 ? nil : largestTime
    case .percentile(let share): time = percentile(share, of: Measure.wholePercent)
    }
    return time.map { DecimalNumber($0, decimals: 3) }
  }

  /// The mean of the times, a half rounded up; nil where there are none.
  var meanTime: Int? {
    guard timeCount > 0 else { return nil }
    let count = UInt128(timeCount)
    return Int((2 * timeSum + count) / (2 * count))
  }

  /// Returns a percentile of the times by nearest rank: the least time that `share` of `whole` do not exceed,
  /// as the middle of its bucket; nil where there are none.
  ///
  /// It is at most 1/128 off, never below the least time or above the largest, and the first and the last one
  /// are exact.
  func percentile(_ share: Int, of whole: Int) -> Int? {
    guard timeCount > 0 else { return nil }
    if share >= whole { return largestTime }
    if share <= 0 { return leastTime }
    let product = UInt128(share) * UInt128(timeCount)
    let rank = Int((product + UInt128(whole) - 1) / UInt128(whole))
    return min(max(histogram.value(ofRank: rank), leastTime), largestTime)
  }

  // MARK: - Bytes

  // Of the sum of bytes one more is written, and 0 where there is none.

  /// Reads the measures of a group of so many lines.
  init(
    from reader: inout RecordReader,
    of measures: MeasureSet,
    lines: Int
  ) throws(MalformedBytes) {
    var cells: [Histogram.Cell] = []
    let (sum, times) = try Self.read(from: &reader, of: measures, lines: lines) {
      cells.append($0)
    }
    bytes = sum == 0 ? nil : sum - 1
    self.times = times
    histogram = Histogram(cells)
  }

  /// Reads the measures of a group of so many lines, and calls `body` with each bucket of their times.
  ///
  /// - Returns: One more than the sum of the bytes, or 0 where there is none; and the times.
  @inline(__always)
  static func read(
    from reader: inout RecordReader,
    of measures: MeasureSet,
    lines: Int,
    _ body: (Histogram.Cell) -> Void
  ) throws(MalformedBytes) -> (bytes: UInt128, times: Times) {
    guard lines < lineLimit else { throw MalformedBytes() }
    var bytes: UInt128 = 0
    if measures.contains(.bytes) {
      bytes = try reader.number(UInt128.self)
      guard bytes <= UInt128(lines) * UInt128(Int.max) + 1 else { throw MalformedBytes() }
    }
    guard measures.contains(.times) else { return (bytes, Times()) }
    let times = try Times(from: &reader, lines: lines)
    if times.count > 0, measures.contains(.percentiles) {
      try Histogram.read(
        from: &reader,
        count: times.count,
        from: times.least,
        to: times.largest,
        body
      )
    }
    return (bytes, times)
  }

  func write(to writer: inout RecordWriter, of measures: MeasureSet) {
    if measures.contains(.bytes) { writer.append(bytes.map { $0 + 1 } ?? UInt128(0)) }
    guard measures.contains(.times) else { return }
    times.write(to: &writer)
    guard measures.contains(.percentiles) else { return }
    var cells = Histogram.Writer()
    histogram.forEachCell { cells.write($0, to: &writer) }
  }
}

extension GroupMeasures.Times {
  /// Reads the times of a group of so many lines.
  @inline(__always)
  fileprivate init(
    from reader: inout RecordReader,
    lines: Int
  ) throws(MalformedBytes) {
    count = try reader.number()
    guard count >= 0, count <= lines else { throw MalformedBytes() }
    if count == 0 { return }
    least = try reader.number()
    largest = try reader.number()
    sum = try reader.number(UInt128.self)
    guard 0 <= least, least <= largest else { throw MalformedBytes() }
    let (first, last, others) = (UInt128(least), UInt128(largest), UInt128(count - 1))
    guard last + others * first <= sum, sum <= first + others * last else {
      throw MalformedBytes()
    }
  }

  func write(to writer: inout RecordWriter) {
    writer.append(count)
    guard count > 0 else { return }
    writer.append(least)
    writer.append(largest)
    writer.append(sum)
  }
}
