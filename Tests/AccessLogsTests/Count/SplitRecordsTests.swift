import AccessLogs
import Testing

/// Records that a container runtime has split over lines.
struct SplitRecordsTests {
  private static let query = Query(by: [.endpoint, .status])

  /// A record of the combined format, with every byte that Docker has to escape.
  private func record(_ path: String, agent: String = #"a \"b\" c"#) -> String {
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET \#(path) HTTP/1.1" 200 5 "-" "\#(agent)""#
  }

  private func count(_ log: RuntimeLog, _ query: Query = Self.query) throws
    -> CountedLog
  {
    try CountedLog(log.bytes, query: query)
  }

  @Test(arguments: RuntimeLog.Layout.allCases, [1, 2, 3] as [UInt64])
  func `records cut anywhere count as what they were`(layout: RuntimeLog.Layout, seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let records = (0..<2).map { stream in
      (0..<400).map { record("/\(stream)/\($0 % 7)", agent: String(repeating: "x", count: $0)) }
    }
    var split = RuntimeLog(layout)
    split.add(records, random: &random)
    var whole = RuntimeLog(layout)
    for record in records.flatMap(\.self) { whole.add(record) }
    #expect(split.lines.count > 1000)

    let (found, expected) = (try count(split), try count(whole))
    #expect(expected.states == [800, 0, 0, 0, 0])
    #expect(found.rows == expected.rows)
    #expect(found.states == [800, 0, 0, 0, split.lines.count - 800])
    #expect(found.summary.logFormat == .combined)
    // However the bytes arrive.
    #expect(try CountedLog(split.bytes, packets: 700).states == found.states)
    let frames = stride(from: 0, to: split.bytes.count, by: 999).flatMap { start in
      Zstd.frame(Array(split.bytes[start...].prefix(999)))
    }
    #expect(try CountedLog(frames, query: Self.query).rows == expected.rows)
  }

  @Test(arguments: RuntimeLog.Layout.allCases)
  func `a record is judged whole at its last line`(layout: RuntimeLog.Layout) throws {
    var log = RuntimeLog(layout)
    log.add(record("/a"))
    log.add("no ", isLast: false)
    log.add("request")
    log.add(String(record("/lo").prefix(60)), isLast: false)
    log.add(String(record("/lo").dropFirst(60)))
    log.add("  ", isLast: false)
    log.add(" ")
    log.add("# a ", isLast: false)
    log.add("remark")
    var query = Self.query
    query.means.keepsRejects = true
    var counter = LogFileCounter()
    let tree = try FileTree()
    try tree.file("a.log", bytes: log.bytes)
    let file = LogFile(key: FileKey(tree.path("a.log")), byteCount: 0, isNamed: true)
    let rejects = try counter.contents(of: file, query).notes.rejects
    #expect(rejects.map(\.number) == [3])
    let joined = RuntimeLog.line("no request", isLast: true, stream: "stdout", layout)
    #expect(rejects.map { String(decoding: $0.text, as: UTF8.self) } == [joined])
    #expect(try count(log).states == [2, 0, 1, 1, 5])
    #expect(try count(log).rows == ["/a\t200\t1", "/lo\t200\t1"])

    // The text may stand where the record was cut.
    let matching = Query(by: [.endpoint], filters: .init(match: [Array("GET /lo HTTP".utf8)]))
    #expect(try count(log, matching).states == [1, 2, 0, 1, 5])
  }

  @Test(arguments: RuntimeLog.Layout.allCases)
  func `a record without its start or its end is judged as what is there`(
    layout: RuntimeLog.Layout
  ) throws {
    var log = RuntimeLog(layout)
    log.add(#"/cut HTTP/1.1" and no status"#)
    log.add(record("/a"))
    log.add(record("/of stderr"), isLast: false, stream: "stderr")
    log.add(record("/a"))
    log.add(String(record("/b").dropLast(5)), isLast: false)
    log.add("", isLast: false)
    #expect(try count(log).states == [4, 0, 1, 0, 1])
    #expect(try count(log).rows == ["/a\t200\t2", "/b\t200\t1", "/of stderr\t200\t1"])
    // The last whole lines of what is cut off say the same.
    let data = Zstd.frame(log.bytes + Array("more".utf8))
    let cut = try CountedLog(Array(data.dropLast(3)), query: Self.query)
    #expect(cut.summary.state == .partial)
  }

  @Test(arguments: RuntimeLog.Layout.allCases)
  func `a record longer than a line may be is unparsed`(layout: RuntimeLog.Layout) throws {
    for (length, isRead) in [((1 << 20) - 200, true), (1 << 20, false), (3 << 20, false)] {
      var log = RuntimeLog(layout)
      log.add(record("/a"))
      let long = record("/long", agent: String(repeating: "y", count: length))
      var rest = long[...]
      while rest.count > 100_000 {
        log.add(String(rest.prefix(100_000)), isLast: false)
        rest = rest.dropFirst(100_000)
      }
      log.add(String(rest))
      log.add(record("/a"))
      let parts = log.lines.count - 3
      #expect(
        try count(log).states == [isRead ? 3 : 2, 0, isRead ? 0 : 1, 0, parts],
        "\(layout) \(length)"
      )
    }
  }

  @Test func `a log of Docker's that never has line ends is read line by line`() throws {
    for number in [1, 5, 63, 64, 65, 300] {
      let lines = (0..<number).map { _ in RuntimeLog.docker(record("/a"), isLast: false) + "\n" }
      let counted = try CountedLog(lines.joined(), query: Self.query)
      #expect(counted.states == [number, 0, 0, 0, 0])
      #expect(counted.rows == ["/a\t200\t\(number)"])
      // Frames that end while it is not known yet.
      let frames = lines.flatMap { Zstd.frame(Array($0.utf8)) }
      #expect(try CountedLog(frames, query: Self.query).rows == counted.rows)
      var damaged = frames + Zstd.frame(Array(lines[0].utf8))
      damaged[damaged.count - 1] ^= 1
      let partial = try CountedLog(damaged, query: Self.query)
      #expect(partial.states == [number, 0, 0, 0, 0])
    }
  }

  @Test func `a blank line that waits for how records end is counted`() throws {
    let line = #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#
    let docker = #"{"log":"starting","stream":"stdout","time":"2025-11-03T04:05:06Z"}"#
    let lines = [line, docker] + Array(repeating: line, count: 62) + ["", " ", line]
    let log = try CountedLog(Array((lines.joined(separator: "\n") + "\n").utf8))
    #expect(log.summary.lines.blank == 2)
    #expect(log.summary.lines.lines == lines.count)
  }

  @Test func `long lines behind one that waits are counted while they are there`() throws {
    let waiting = RuntimeLog.docker(record("/a"), isLast: false) + "\n"
    for length in [100, 240_000] {
      let targets = (0..<4).map { "/\($0)/" + String(repeating: "x", count: length) }
      let text = waiting + targets.map { combinedLine("GET \($0) HTTP/1.1") }.joined()
      let rows = try CountedLog(text, query: Query(by: [.endpoint])).rows
      #expect(Set(rows).isSuperset(of: targets.map { "\($0)\t1" }))
    }
  }

  @Test func `what damage leaves of a record is a comment`() throws {
    var log = RuntimeLog(.kubernetes)
    log.add(record("/a"))
    log.add(record("/b"), isLast: false)
    let first = Zstd.frame(log.bytes)
    var second = Zstd.frame(Array("\(RuntimeLog.time) stdout F \n".utf8))
    second[second.count - 1] ^= 1
    let counted = try CountedLog(first + second, query: Self.query)
    #expect(counted.summary.state == .partial)
    #expect(counted.states == [1, 0, 0, 0, 1])
  }

  @Test func `further tags, and a blank that is gone, are those of a runtime`() throws {
    let time = RuntimeLog.time
    let (start, end) = (record("/a").prefix(50), record("/a").dropFirst(50))
    let text = """
      \(time) stdout P:x:y \(start)
      \(time) stdout P
      \(time) stdout F:x \(end)
      \(time) stdout F \(record("/b"))
      \(time) stdout P \(record("/c"))
      \(time) stdout F

      """
    let counted = try CountedLog(text, query: Self.query)
    #expect(counted.rows == ["/a\t200\t1", "/b\t200\t1", "/c\t200\t1"])
    #expect(counted.states == [3, 0, 0, 0, 3])
  }
}
