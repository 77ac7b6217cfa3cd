/// What the lines of a group add up to beside their count, as far as the question has it.
///
/// Everything is exact but how times are spread. Times are whole microseconds; the lines that have none are
/// in no number of it.
struct GroupMeasures: Hashable, Sendable {
  /// The measured values of a line.
  struct Line: Hashable, Sendable {
    /// The bytes of the answer; nil where the line has no place for them.
    var bytes: Int?
    /// The request time; nil where there is none.
    var time: Int?

    init(bytes: Int? = nil, time: Int? = nil) {
      self.bytes = bytes
      self.time = time
    }

    /// Takes what was noted of a line; `unit` is that of its time, nil for the one that its format has.
    init(_ record: borrowing LineRecord, times unit: TimeUnit?) {
      bytes = record[.bytes]?.byteNumber
      time = record[.requestTime]?.microseconds(in: unit ?? record.timeUnit)
    }
  }

  /// From how many lines on nothing is added up: no sum comes near the end of its type.
  private static let lineLimit = 1 << 48

  /// The sum of the bytes of answers; nil where no line has any.
  private(set) var bytes: UInt128?
  private(set) var times = Times()
  private(set) var histogram = Histogram()

  init() {}

  init(bytes: UInt128?, _ times: Times, _ histogram: Histogram) {
    self.bytes = bytes
    self.times = times
    self.histogram = histogram
  }

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
  init(from reader: inout ByteReader, of measures: MeasureSet, lines: Int) throws(MalformedBytes) {
    guard lines < Self.lineLimit else { throw MalformedBytes() }
    if measures.contains(.bytes) {
      let number = try UInt128(from: &reader)
      guard number <= UInt128(lines) * UInt128(Int.max) + 1 else { throw MalformedBytes() }
      bytes = number == 0 ? nil : number - 1
    }
    guard measures.contains(.times) else { return }
    times.count = try reader.number()
    guard timeCount >= 0, timeCount <= lines else { throw MalformedBytes() }
    if timeCount == 0 { return }
    times.least = try reader.number()
    times.largest = try reader.number()
    times.sum = try UInt128(from: &reader)
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
    if measures.contains(.bytes) { (bytes.map { $0 + 1 } ?? 0).write(to: &writer) }
    guard measures.contains(.times) else { return }
    writer.append(timeCount)
    guard timeCount > 0 else { return }
    writer.append(leastTime)
    writer.append(largestTime)
    timeSum.write(to: &writer)
    if measures.contains(.percentiles) { histogram.write(to: &writer) }
  }
}
