import AccessLogs
import Testing

/// The first lines of files, of which those that only `simple` can read are counted many at once.
struct SimpleSampleTests {
  private static let ordinary = [
    "2025-11-03T04:05:06.123456 /api/v1/login 200", "2025-11-03T04:05:06 /a/b?c=d 404",
    "2025-11-03T04:05:06Z /x y 500",
  ]

  /// Lines that another family may read, that need a second look, or that nobody reads.
  private static let others = [
    "", "  ", "# a comment", "#Fields: date time cs-uri-stem sc-status",
    "2025-11-03 04:05:06 /w 200", "2025-11-03T04:05:06 word 200",
    "2025-11-03T04:05:06.1Z stdout F /inner 200",
    "2025-11-03T04:05:06.1Z stderr F 2025-11-03T04:05:06 /inner 200",
    "2025-11-03T04:05:06 web1 app[12]: 2025-11-03T04:05:06 /behind 200",
    "2025-11-03T04:05:06 /comma,/ 200", "2025-11-03T04:05:06\t/tab\t200",
    "2025-11-03T04:05:06 /1/2 200", "2025-11-03T04:05:06 /brace{ 200",
    "2025-11-03T04:05:06 /quote\" 200", "2025-11-03T04:05:06 /cr 200\r",
    " 2025-11-03T04:05:06 /indented 200", "2025-11-03T04:05:06 /dash -", "not a line",
    #"{"uri":"/json","status":200}"#,
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /c HTTP/1.1" 200 5"#,
  ]

  /// Checks that a text is counted as it is where every line is shown to every family.
  private func check(_ lines: [String], by: [Dimension] = [.endpoint, .status]) throws {
    let text = lines.joined(separator: "\n")
    let fast = try CountedLog(text, query: Query(by: by), isNamed: false)
    // Who wants to know which lines cannot be read has each of them looked at.
    var query = Query(by: by)
    query.means.keepsRejects = true
    let slow = try CountedLog(text, query: query, isNamed: false)
    #expect(fast.rows == slow.rows, "\(lines)")
    #expect(fast.states == slow.states, "\(lines)")
    #expect(fast.summary.logFormat == slow.summary.logFormat, "\(lines)")
    #expect(fast.summary.state == slow.summary.state, "\(lines)")
  }

  @Test func `files of few ordinary lines count as line by line`() throws {
    for count in [1, 2, 31, 32, 33, 63, 64, 65, 70, 200] {
      let lines = (0..<count).map { Self.ordinary[$0 % Self.ordinary.count] }
      for by in [[Dimension.endpoint, .status], [.endpoint], [.status]] {
        try check(lines, by: by)
        try check(lines + [""], by: by)
      }
      for other in Self.others {
        try check([other] + lines)
        try check(lines + [other])
      }
    }
  }

  @Test func `mixed files count as line by line`() throws {
    var random = SeededGenerator(seed: 31)
    for _ in 0..<400 {
      let count = Int.random(in: 1...90, using: &random)
      let others = Int.random(in: 0...20, using: &random)
      let lines = (0..<count).map { _ in
        (Int.random(in: 0..<20, using: &random) < others ? Self.others : Self.ordinary)
          .randomElement(using: &random) ?? ""
      }
      try check(lines)
    }
  }
}
