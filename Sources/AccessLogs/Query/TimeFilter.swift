/// When a line has to be of to be counted; one without a time is not.
package struct TimeFilter: Hashable, Sendable {
  /// A point on a clock, in seconds since 1970-01-01 00:00 of it.
  package enum Point: Hashable, Sendable {
    /// What the report's clock shows: that of `--tz`, or that of each line.
    case shown(Int)
    /// A moment, the same for all clocks: what UTC shows then.
    case moment(Int)
  }

  /// The first points that are inside, all of them.
  package var since: [Point]
  /// The first points that are outside.
  package var until: [Point]
  /// The clock that a line is taken to be on whose time does not say how far it is ahead of UTC, where moments are
  /// compared.
  package var zone: ZoneRules?

  package init(since: [Point] = [], until: [Point] = [], zone: ZoneRules? = nil) {
    self.since = since
    self.until = until
    self.zone = zone
  }

  package var isEmpty: Bool { since.isEmpty && until.isEmpty }

  /// The points that the report's clock has to show, and the moments; each nil where no point is one.
  package var ranges: (shown: Range<Int>?, moments: Range<Int>?) {
    func bounds(_ points: [Point]) -> (shown: [Int], moments: [Int]) {
      var (shown, moments) = ([Int](), [Int]())
      for point in points {
        switch point {
        case .shown(let second): shown.append(second)
        case .moment(let second): moments.append(second)
        }
      }
      return (shown, moments)
    }
    func range(_ since: [Int], _ until: [Int]) -> Range<Int>? {
      if since.isEmpty, until.isEmpty { return nil }
      let start = since.max() ?? .min
      return start..<max(start, until.min() ?? .max)
    }
    let (since, until) = (bounds(since), bounds(until))
    return (range(since.shown, until.shown), range(since.moments, until.moments))
  }
}

extension TimeFilter.Point {
  /// The point as options take it: `2025-11-03T04:05:06`, with `Z` behind it where it is a moment.
  package var text: String {
    let (second, end) =
      switch self {
      case .shown(let second): (second, "")
      case .moment(let second): (second, "Z")
      }
    let day = 86_400
    let secondOfDay = (second % day + day) % day
    let date = CalendarDate(number: (second - secondOfDay) / day)
    func digits(_ number: Int, _ count: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    return "\(digits(date.year, 4))-\(digits(date.month))-\(digits(date.day))"
      + "T\(digits(secondOfDay / 3600)):\(digits(secondOfDay / 60 % 60)):\(digits(secondOfDay % 60))"
      + end
  }
}

// MARK: - Bytes

extension TimeFilter: ByteMessage {
  package init() { self.init(since: []) }

  package static let members: [ByteMember<TimeFilter>] = [
    .init(1, \.since),
    .init(2, \.until),
    .init(3, \.zone),
  ]
}

extension TimeFilter.Point: ByteCoded {
  /// What makes a second a number that is not negative: the year 1 is later.
  private static let bias = 1 << 40

  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let isMoment = try Bool(from: &reader)
    let second = try reader.number(below: 2 * Self.bias) - Self.bias
    self = isMoment ? .moment(second) : .shown(second)
  }

  package func write(to writer: inout ByteWriter) {
    switch self {
    case .shown(let second):
      false.write(to: &writer)
      writer.append(second + Self.bias)
    case .moment(let second):
      true.write(to: &writer)
      writer.append(second + Self.bias)
    }
  }
}
