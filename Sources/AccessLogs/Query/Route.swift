/// A pattern of paths that count as one endpoint, such as `/users/:id/orders`: the endpoint is the pattern itself.
package struct Route: Hashable, Sendable {
  /// What stands between two slashes.
  package enum Segment: Hashable, Sendable {
    /// Itself.
    case text([UInt8])
    /// `:name`: any segment, but not of no bytes.
    case parameter
    /// `*`, the last one: one segment or more, of any bytes.
    case rest
  }

  /// The pattern as it was written.
  package let pattern: [UInt8]
  /// The segments behind the first slash, at least one.
  package let segments: [Segment]

  /// How many bytes the patterns of a question may have together: the question goes along with every file.
  package static let mostBytes = 1 << 20
  /// How many segments a pattern may have.
  private static let mostSegments = 256

  /// Reads a pattern.
  ///
  /// - Throws: Where something else was expected in it, and what.
  package init(_ pattern: [UInt8]) throws(RouteSyntaxError) {
    func failure(_ offset: Int, _ expected: String) -> RouteSyntaxError {
      RouteSyntaxError(pattern: pattern, offset: offset, expected: expected)
    }
    guard pattern.first == ByteClass.slash else {
      throw failure(0, "a / at the start: a route is a path, without a method and a host")
    }
    if let blank = pattern.firstIndex(where: { $0 <= 0x20 || $0 == 0x7F }) {
      throw failure(blank, "the end: there is no blank in a path")
    }
    if let query = pattern.firstIndex(of: ByteClass.questionMark) {
      throw failure(query, "the end: a route is without a query")
    }
    var (segments, start) = ([Segment](), 1)
    for text in pattern.dropFirst().split(
      separator: ByteClass.slash,
      omittingEmptySubsequences: false
    ) {
      guard segments.count < Self.mostSegments else {
        throw failure(start, "the end: a route has at most \(Self.mostSegments) segments")
      }
      let end = start + text.count
      segments.append(
        try Self.segment(text, isLast: end == pattern.count) { failure(start + $0, $1) }
      )
      start = end + 1
    }
    self.pattern = pattern
    self.segments = segments
  }

  private static func segment(
    _ text: ArraySlice<UInt8>,
    isLast: Bool,
    _ failure: (_ offset: Int, _ expected: String) -> RouteSyntaxError
  ) throws(RouteSyntaxError) -> Segment {
    guard let first = text.first else { return .text([]) }
    switch first {
    case UInt8(ascii: ":"):
      let name = text.dropFirst()
      let end = name.firstIndex { !isOfName($0) } ?? name.endIndex
      guard end > name.startIndex, end == name.endIndex else {
        let expected =
          end > name.startIndex ? "a / or the end behind the name" : "a name behind the colon"
        throw failure(end - text.startIndex, "\(expected): :id stands for a whole segment")
      }
      return .parameter
    case UInt8(ascii: "*"):
      guard text.count == 1 else { throw failure(1, "a / or the end behind the *") }
      guard isLast else { throw failure(1, "the end: * stands for all that is left of the path") }
      return .rest
    case UInt8(ascii: "{") where text.last == UInt8(ascii: "}"),
      UInt8(ascii: "<") where text.last == UInt8(ascii: ">"),
      UInt8(ascii: "[") where text.contains(UInt8(ascii: "]")):
      throw failure(0, "a name behind a colon: a segment that may be anything is written :id")
    default:
      if let place = text.indices.first(where: { isOfPattern(text, $0) }) {
        throw failure(
          place - text.startIndex,
          text[place] == UInt8(ascii: "*")
            ? "a / before the *: it stands for whole segments"
            : "a text, or a segment that is a name behind a colon: it may be anything, and is written :id"
        )
      }
      return .text(Array(text))
    }
  }

  /// Whether a byte of a text is one that has a meaning in patterns of others, which would never fit as a text.
  ///
  /// A colon behind a letter or digit has none: `/wiki/Special:Search`.
  private static func isOfPattern(_ text: ArraySlice<UInt8>, _ place: Int) -> Bool {
    if "*{}".utf8.contains(text[place]) { return true }
    guard text[place] == UInt8(ascii: ":"), place > text.startIndex else { return false }
    let before = text[place - 1]
    return !ByteClass.isLetter(before) && !ByteClass.isDigit(before)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: "_")
      || byte == ByteClass.dash
  }
}

/// A route that cannot be read.
package struct RouteSyntaxError: Error, Hashable, Sendable {
  package let pattern: [UInt8]
  /// The offset of the byte where something else was expected.
  package let offset: Int
  /// What was expected, as the end of a sentence.
  package let expected: String

  /// The pattern, and a caret under the place.
  package var excerpt: String { CaretText.excerpt(of: pattern, at: offset) }
}

// MARK: - Files

extension Route {
  /// Returns the lines of a file that are patterns, each with its number: all but blank ones and those that start with
  /// `#`, without the blanks around them.
  package static func patterns(ofFile text: [UInt8]) -> [(number: Int, pattern: [UInt8])] {
    var text = text[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    let lines = text.split(separator: ByteClass.newline, omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      guard let first = line.firstIndex(where: { !ByteClass.isLineFiller($0) }),
        let last = line.lastIndex(where: { !ByteClass.isLineFiller($0) }),
        line[first] != ByteClass.hash
      else { return nil }
      return (index + 1, Array(line[first...last]))
    }
  }
}

// MARK: - Bytes

extension Route: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let pattern = Array(try reader.field())
    guard let route = try? Route(pattern) else { throw MalformedBytes() }
    self = route
  }

  package func write(to writer: inout ByteWriter) { writer.append(field: pattern) }
}
