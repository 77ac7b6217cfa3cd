internal import CByteScan

/// The bytes that tell families of formats apart, looked for once for all of them.
struct LineMarks: OptionSet, Sendable {
  let rawValue: UInt32

  /// Whether a `{` is in the line.
  static let brace = mark(CBYTESCAN_BRACE)
  /// Whether a `"` is in the line.
  static let quote = mark(CBYTESCAN_QUOTE)
  /// Whether a comma or a tab is in the line.
  static let separator = mark(CBYTESCAN_SEPARATOR)
  /// Whether a colon with a blank behind it is in the line, as before a message of syslog.
  static let colonBlank = mark(CBYTESCAN_COLON_BLANK)
  /// Whether there may be numbers with slashes between them, as HAProxy's timers.
  static let timers = mark(CBYTESCAN_TIMERS)
  /// Whether a `[` is in the line, as before a time.
  static let bracket = LineMarks(rawValue: 1 << 29)
  /// Whether the line may start with seconds: not with four digits and a dash, unless behind a prefix.
  static let seconds = LineMarks(rawValue: 1 << 30)
  /// Whether names of columns stood before the line.
  static let columns = LineMarks(rawValue: 1 << 31)

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Looks for the marks of a line; ``columns`` is for the caller to add.
  init(_ line: LineBytes) {
    var marks = LineMarks(rawValue: line.marks)
    if line.find(ByteClass.openBracket) < line.count { marks.insert(.bracket) }
    let startsWithYear =
      line.byte(at: 4) == ByteClass.dash && (0..<4).allSatisfy { ByteClass.isDigit(line[$0]) }
    if !startsWithYear { marks.insert(.seconds) }
    self = marks
  }

  /// Whether a syslog prefix may start the line: one ends in `program: `, or starts with `<`.
  func mayHaveSyslogPrefix(_ line: LineBytes) -> Bool {
    contains(.colonBlank) || line.byte(at: 0) == UInt8(ascii: "<")
  }

  private static func mark(_ bit: some BinaryInteger) -> LineMarks {
    LineMarks(rawValue: UInt32(truncatingIfNeeded: bit))
  }
}
