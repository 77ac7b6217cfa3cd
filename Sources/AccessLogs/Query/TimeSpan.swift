/// When some lines are of, on the clocks that a ``TimeFilter`` compares by.
package struct TimeSpan: Hashable, Sendable {
  /// The first and the last second that the report's clock shows, since 1970; nil where nobody has looked.
  package var shown: Bounds?
  /// The first and the last moment; nil as well.
  package var moments: Bounds?
  /// Whether a line has no time, so that it passes no filter.
  package var hasLinesWithoutTime = false

  /// The first second and the last one; the first is larger where there is none.
  package struct Bounds: Hashable, Sendable {
    package var first = Int.max
    package var last = Int.min

    package init() {}

    package var isEmpty: Bool { first > last }

    package mutating func add(_ second: Int) {
      first = min(first, second)
      last = max(last, second)
    }

    mutating func add(_ other: Bounds) {
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }

  package init() {}

  /// Takes the lines of another one; what is not known of one of them is not known of both.
  package mutating func add(_ other: TimeSpan) {
    shown = Self.sum(shown, other.shown)
    moments = Self.sum(moments, other.moments)
    hasLinesWithoutTime = hasLinesWithoutTime || other.hasLinesWithoutTime
  }

  private static func sum(_ first: Bounds?, _ second: Bounds?) -> Bounds? {
    guard var sum = first, let second else { return nil }
    sum.add(second)
    return sum
  }
}

extension TimeFilter {
  /// Which of some lines a filter lets pass, as far as it can be told from when they are of.
  package enum Share {
    case all
    case none
    case some
  }

  /// Returns which of the lines of a span pass; those of no span are not known.
  package func share(of span: TimeSpan?) -> Share {
    if isEmpty { return .all }
    guard let span else { return .some }
    let (shown, moments) = ranges
    let compared = [(shown, span.shown), (moments, span.moments)].filter { $0.0 != nil }
    func isOutside(_ range: Range<Int>?, _ bounds: TimeSpan.Bounds?) -> Bool {
      guard let range, let bounds else { return false }
      return bounds.isEmpty || bounds.last < range.lowerBound || bounds.first >= range.upperBound
    }
    func isInside(_ range: Range<Int>?, _ bounds: TimeSpan.Bounds?) -> Bool {
      guard let range, let bounds else { return false }
      return bounds.isEmpty || range.contains(bounds.first) && range.contains(bounds.last)
    }
    if !span.hasLinesWithoutTime, compared.allSatisfy({ isInside($0.0, $0.1) }) { return .all }
    return compared.contains { isOutside($0.0, $0.1) } ? .none : .some
  }
}

// MARK: - Bytes

extension TimeSpan: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    shown = try Bounds?(from: &reader)
    moments = try Bounds?(from: &reader)
    hasLinesWithoutTime = try Bool(from: &reader)
  }

  package func write(to writer: inout ByteWriter) {
    shown.write(to: &writer)
    moments.write(to: &writer)
    hasLinesWithoutTime.write(to: &writer)
  }
}

extension TimeSpan.Bounds: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    first = try reader.number()
    last = try reader.number()
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(first)
    writer.append(last)
  }
}
