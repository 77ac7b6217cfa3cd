import AccessLogs
import Testing

/// Logs in UTF-16, which are named for what they are.
struct WideTextTests {
  private static let log = combinedLine("GET /a HTTP/1.1") + combinedLine("GET /\u{E9} HTTP/1.1")

  private func wide(_ text: String, isLittle: Bool, hasMark: Bool) -> [UInt8] {
    ((hasMark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isLittle ? [low, high] : [high, low]
    }
  }

  @Test(arguments: [true, false], [true, false])
  func `a log in UTF-16 has failed with the command to pipe`(
    isLittle: Bool,
    hasMark: Bool
  ) throws {
    let name = hasMark ? "UTF-16" : isLittle ? "UTF-16LE" : "UTF-16BE"
    for times in [1, 3000] {
      let bytes = wide(
        String(repeating: Self.log, count: times),
        isLittle: isLittle,
        hasMark: hasMark
      )
      for isNamed in [true, false] {
        for (stored, compression, command) in [
          (bytes, Compression.none, "iconv -f \(name) -t UTF-8 "),
          (Gzip.member(bytes), .gzip, "gzip -dc "), (Zstd.frame(bytes), .zstd, "zstd -dc "),
        ] {
          let summary = try CountedLog(stored, name: "u.log", isNamed: isNamed).summary
          #expect(summary.state == .failed)
          #expect(summary.problem == .otherEncoding(name, compression: compression))
          let text = summary.problemText ?? ""
          #expect(text.hasPrefix("a log in UTF-16; this file is not counted, use: \(command)"))
          #expect(
            text.hasSuffix(compression == .none ? "u.log | logtally -" : "-t UTF-8 | logtally -")
          )
        }
      }
    }
  }

  @Test func `the bytes may come a few at a time`() throws {
    let bytes = wide(Self.log, isLittle: true, hasMark: true)
    for size in [1, 2, 3, 5, 100] {
      let summary = try CountedLog(bytes, packets: size).summary
      #expect(summary.problem == .otherEncoding("UTF-16", compression: .none))
      #expect(
        summary.problemText
          == "a log in UTF-16; this file is not counted, use: iconv -f UTF-16 -t UTF-8 | logtally -"
      )
    }
  }

  @Test func `columns of a header are known`() throws {
    let log = """
      #Software: Microsoft Internet Information Services 10.0\r
      #Fields: date time cs-method cs-uri-stem sc-status\r
      2025-11-03 04:05:06 GET /a 200\r

      """
    let bytes = wide(log, isLittle: true, hasMark: true)
    #expect(
      try CountedLog(bytes, isNamed: false).summary.problem
        == .otherEncoding("UTF-16", compression: .none)
    )
  }

  @Test func `other text in UTF-16 is no log, and a few odd bytes are no UTF-16`() throws {
    let text = wide("no log at all\n", isLittle: true, hasMark: true)
    #expect(try CountedLog(text, isNamed: false).summary.problem == .notAnAccessLog)
    for odd in [[0xFF, 0xFE], [0x32, 0, 0x30], [0x32, 0, 0x30, 0]] as [[UInt8]] {
      #expect(try CountedLog(odd, isNamed: false).summary.problem == .notAnAccessLog)
      let log = odd + [0x0A] + Array(Self.log.utf8)
      #expect(try CountedLog(log).summary.lines.counted == 2)
    }
  }
}
