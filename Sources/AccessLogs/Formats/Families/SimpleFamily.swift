internal import CByteScan

/// The `simple` format: `2025-11-03T04:05:06.123456 /api/v1/login 200`.
struct SimpleFamily: FormatFamily {
  static let description = FamilyDescription(
    [.simple],
    yields: true,
    ordinary: CBYTESCAN_SIMPLE,
    samples: [
      FormatSample(
        .simple,
        "time, endpoint and status",
        line: "2025-11-03T04:05:06.123456 /api/v1/login 200"
      )
    ]
  )

  @inline(__always)
  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    record.take(ordinary: CBYTESCAN_SIMPLE, line) || readAny(line, into: &record)
  }

  /// Reads any line of the format.
  @inline(never)
  private func readAny(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard Self.startsWithTime(line), let status = Self.trailingStatus(line) else { return false }
    let timeEnd = line.endOfWord(19)
    let start = line.skipBlanks(timeEnd)
    var end = line.count - status.count
    // At least one blank between the two, and something before it.
    guard start < end, ByteClass.isBlank(line[end - 1]) else { return false }
    while end > start, ByteClass.isBlank(line[end - 1]) { end -= 1 }
    guard end > start, let code = status.statusOrNone else { return false }
    record.note(.time, line.part(0, timeEnd))
    record.take(soundTarget: line.part(start, end), status: code)
    return true
  }

  func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    into records: inout LineRecord.OfOrdinaryLines
  ) {
    OrdinaryLines.forEach(staying) { index in
      records[index].take(lines[index])
      note(lines[index], in: &records[index])
    }
  }

  @inline(__always)
  private func note(_ ordinary: OrdinaryLine, in record: inout LineRecord) {
    let line = ordinary.line
    record.note(.time, line.part(ordinary.time, ordinary.target - 1))
    record.note(.query, ordinary.query)
  }

  func reason(against line: LineBytes) -> String {
    Self.startsWithTime(line)
      ? "no status of three digits at the end" : "no time as 2025-11-03T04:05:06 at the start"
  }

  // Any text that starts with a time and ends with a number would do; a path has a slash first.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence {
    let endpoint = record.endpoint
    return endpoint.endOfWord(0) == endpoint.count || endpoint.isPathOrURL ? .vote : .odd
  }

  /// Whether the line starts with `dddd-dd-ddTdd:dd:dd`.
  private static func startsWithTime(_ line: LineBytes) -> Bool {
    line.startsWithTime(behind: UInt8(ascii: "T")) && line.startsWithDate
  }

  /// Returns the three digits or the dash that end the line.
  private static func trailingStatus(_ line: LineBytes) -> LineBytes? {
    let digits = line.from(max(0, line.count - 3))
    if digits.status != nil { return digits }
    return line.byte(at: line.count - 1) == ByteClass.dash ? line.from(line.count - 1) : nil
  }
}

extension LogFormat {
  /// `TIMESTAMP ENDPOINT STATUS`.
  package static let simple = LogFormat(code: 1, "simple")
}
