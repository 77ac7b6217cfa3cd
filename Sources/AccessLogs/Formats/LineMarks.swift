internal import CByteScan

/// The bytes that tell families of formats apart, looked for once for all of them.
struct LineMarks {
  private let bits: UInt32
  /// Whether the line starts as a date does: four digits and a dash.
  private let startsWithYear: Bool
  /// Whether a `[` is in the line, as before a time.
  let hasBracket: Bool

  init(_ line: LineBytes) {
    bits = line.marks
    hasBracket = line.find(ByteClass.openBracket) < line.count
    startsWithYear =
      line.byte(at: 4) == ByteClass.dash && (0..<4).allSatisfy { ByteClass.isDigit(line[$0]) }
  }

  /// Whether a `{` is in the line.
  var hasBrace: Bool { has(CBYTESCAN_BRACE) }

  /// Whether a `"` is in the line.
  var hasQuote: Bool { has(CBYTESCAN_QUOTE) }

  /// Whether a comma or a tab is in the line.
  var hasSeparator: Bool { has(CBYTESCAN_SEPARATOR) }

  /// Whether a syslog prefix may start the line: one ends in `program: `, or starts with `<`.
  func mayHaveSyslogPrefix(_ line: LineBytes) -> Bool {
    has(CBYTESCAN_COLON_BLANK) || line.byte(at: 0) == UInt8(ascii: "<")
  }

  /// Whether there may be numbers with slashes between them, as HAProxy's timers.
  var mayHaveTimers: Bool { has(CBYTESCAN_TIMERS) }

  /// Whether the line may start with seconds, as Squid's do.
  var mayStartWithSeconds: Bool { !startsWithYear }

  private func has(_ mark: some BinaryInteger) -> Bool {
    bits & UInt32(truncatingIfNeeded: mark) != 0
  }
}
