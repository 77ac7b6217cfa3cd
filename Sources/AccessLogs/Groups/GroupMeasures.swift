/// What the lines of a group add up to beside their count, as far as the question has it.
///
/// Everything is exact but how times are spread. Times are whole microseconds; the lines that have none are
/// in no number of it.
struct GroupMeasures: Hashable, Sendable {
  /// The measured values of a line.
  struct Line: Hashable, Sendable {
    /// The bytes of the answer.
    var bytes = 0
    /// The request time; nil where there is none.
    var time: Int?

    init(bytes: Int = 0, time: Int? = nil) {
      self.bytes = bytes
      self.time = time
    }

    /// Takes what was noted of a line.
    init(_ record: borrowing LineRecord, times unit: TimeUnit) {
      bytes = record[.bytes]?.byteNumber ?? 0
      time = record[.requestTime]?.microseconds(in: unit)
    }
  }

  /// From how many lines on nothing is added up: no sum comes near the end of its type.
  private static let lineLimit = 1 << 48

  /// The sum of the bytes of answers.
  private(set) var bytes: UInt128 = 0
  private(set) var timeSum: UInt128 = 0
  /// How many lines have a time.
  private(set) var timeCount = 0
  private(set) var leastTime = 0
  private(set) var largestTime = 0
  private var histogram = Histogram()

  init() {}

  /// The bytes that lie outside of the value.
  var byteCount: Int { histogram.byteCount }

  // MARK: - Adding

  mutating func add(_ line: Line, of measures: MeasureSet) {
    if measures.contains(.bytes) { bytes += UInt128(line.bytes) }
    guard measures.contains(.times), let time = line.time else { return }
    leastTime = timeCount == 0 ? time : min(leastTime, time)
    largestTime = max(largestTime, time)
    timeSum += UInt128(time)
    timeCount += 1
    if measures.contains(.percentiles) { histogram.add(time) }
  }

  /// Adds what other lines of the group add up to; both are of the same question.
  mutating func add(_ other: GroupMeasures) {
    bytes += other.bytes
    guard other.timeCount > 0 else { return }
    leastTime = timeCount == 0 ? other.leastTime : min(leastTime, other.leastTime)
    largestTime = max(largestTime, other.largestTime)
    timeSum += other.timeSum
    timeCount += other.timeCount
    histogram += other.histogram
  }

  /// Adds what may come from a stranger.
  ///
  /// - Throws: If the sum cannot have been counted.
  mutating func merge(_ other: GroupMeasures) throws(MalformedBytes) {
    guard !bytes.addingReportingOverflow(other.bytes).overflow,
      timeCount + other.timeCount < Self.lineLimit
    else { throw MalformedBytes() }
    add(other)
  }

  // MARK: - Asking

  /// Returns the number of a column, times in milliseconds; nil where no line has a time.
  func number(of measure: Measure) -> DecimalNumber? {
    let time: Int?
    switch measure {
    case .bytes: return DecimalNumber(bytes)
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

  /// Reads the measures of a group of so many lines.
  init(from reader: inout ByteReader, of measures: MeasureSet, lines: Int) throws(MalformedBytes) {
    guard lines < Self.lineLimit else { throw MalformedBytes() }
    if measures.contains(.bytes) {
      bytes = try UInt128(from: &reader)
      guard bytes <= UInt128(lines) * UInt128(Int.max) else { throw MalformedBytes() }
    }
    guard measures.contains(.times) else { return }
    timeCount = try reader.number()
    guard timeCount >= 0, timeCount <= lines else { throw MalformedBytes() }
    if timeCount == 0 { return }
    leastTime = try reader.number()
    largestTime = try reader.number()
    timeSum = try UInt128(from: &reader)
    guard 0 <= leastTime, leastTime <= largestTime else { throw MalformedBytes() }
    let (least, largest, others) = (
      UInt128(leastTime), UInt128(largestTime), UInt128(timeCount - 1)
    )
    guard largest + others * least <= timeSum, timeSum <= least + others * largest else {
      throw MalformedBytes()
    }
    guard measures.contains(.percentiles) else { return }
    histogram = try Histogram(from: &reader, count: timeCount)
    guard histogram.spans(leastTime, largestTime) else { throw MalformedBytes() }
  }

  func write(to writer: inout ByteWriter, of measures: MeasureSet) {
    if measures.contains(.bytes) { bytes.write(to: &writer) }
    guard measures.contains(.times) else { return }
    writer.append(timeCount)
    guard timeCount > 0 else { return }
    writer.append(leastTime)
    writer.append(largestTime)
    timeSum.write(to: &writer)
    if measures.contains(.percentiles) { histogram.write(to: &writer) }
  }
}
