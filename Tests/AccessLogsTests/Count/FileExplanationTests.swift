import AccessLogs
import Testing

/// What an explanation says of lines is what counting them says.
struct FileExplanationTests {
  private static let pieces = [
    "\"", "\\", "[", "]", "{", "}", "#", " ", "\t", ",", ":", "=", "/", "?", "200", "-",
    "\"\" 200 ",
    "G T", "\\u0041", "\u{0}", "HTTP/1.1",
  ]

  private static let prefixes = [
    "", "", "", "Nov  3 04:05:06 h a[1]: ", #"<1>1 2025-11-03T04:05:06Z h a 1 - [x a="]"] "#,
    "2025-11-03T04:05:06.123456789Z stdout F ",
  ]

  private static let quotedColumns = [
    "#Fields: date time cs-method cs-uri-stem sc-status cs(User-Agent)",
    #"2025-11-03 04:05:06 GET /a%20b 200 "curl 8""#, #"2025-11-03 04:05:06 GET "/a b" 200 x"#,
    #"2025-11-03 04:05:06 "GET" "/a" "200" "x""#,
  ]

  /// Returns the lines that mutation starts from, each with the comment that has to stand before it.
  private static func seeds() -> [(format: LogFormat?, directive: String?, line: String)] {
    LogFormat.named.map { ($0, $0.sampleDirective, $0.sampleLine) }
      + LineFieldsTests.samples.map { ($0.format, $0.format.sampleDirective, $0.line) }
      + quotedColumns.dropFirst().map { (.w3c, quotedColumns[0], $0) }
  }

  private func mutated(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var line = Array(text.utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let start = Int.random(in: 0...line.count, using: &random)
      let end = min(line.count, start + Int.random(in: 0...4, using: &random))
      line.replaceSubrange(
        start..<end,
        with: (Self.pieces.randomElement(using: &random) ?? "").utf8
      )
    }
    return Array((Self.prefixes.randomElement(using: &random) ?? "").utf8) + line + [0x0A]
  }

  private func text(_ cell: ReportCell) -> String {
    if case .text(let bytes) = cell {
      KeyText.string(Array(bytes).span)
    } else {
      CountedLog.text(cell)
    }
  }

  /// Compares an explanation with the rows, the line states and the rejected lines of a count.
  private func check(_ bytes: [UInt8], _ format: LogFormat?, _ counter: inout LogFileCounter) throws
  {
    let tree = try FileTree()
    try tree.file("x.log", bytes: bytes)
    let file = LogFile(key: FileKey(tree.path("x.log")), byteCount: 0, isNamed: false)
    let query = Query(
      by: [.endpoint, .status],
      format: format.map(FormatChoice.named) ?? .detected
    )
    let counted = try CountedLog(
      path: file.key.bytes,
      query: query,
      isNamed: false,
      counter: &counter
    )
    var rejecting = query
    rejecting.means.keepsRejects = true
    let rejects = try counter.contents(of: file, rejecting).notes.rejects
    let explanation = try counter.explain(file, query: CompiledQuery(query))
    let shown = String(decoding: bytes, as: UTF8.self).debugDescription
    #expect(explanation.summary == counted.summary, "\(shown)")
    // Of a file that is skipped nothing is counted, nor rejected.
    guard counted.summary.state != .skipped else {
      #expect(explanation.lines.isEmpty && explanation.unparsed != nil, "\(shown)")
      return
    }
    #expect(explanation.unparsed?.number == rejects.first?.number, "\(shown)")
    let rows = counted.report.rows.map { $0.cells.map(text) }
    for line in explanation.lines {
      let row = [LogField.endpoint, .status].map { field in
        line.fields.first { $0.field == field }?.text ?? "nothing"
      }
      #expect(rows.contains(row), "\(row) of \(rows): \(shown)")
    }
    if counted.summary.lines.counted <= 3 {
      #expect(explanation.lines.count == counted.summary.lines.counted, "\(shown)")
    }
  }

  @Test func `mutated lines of every format are explained as they are counted`() throws {
    var random = SeededGenerator(seed: 41)
    var counter = LogFileCounter()
    let seeds = Self.seeds()
    for _ in 0..<700 {
      guard let seed = seeds.randomElement(using: &random) else { continue }
      var bytes = seed.directive.map { Array("\($0)\n".utf8) } ?? []
      for _ in 0..<Int.random(in: 1...3, using: &random) { bytes += mutated(seed.line, &random) }
      try check(bytes, Bool.random(using: &random) ? seed.format : nil, &counter)
    }
  }

  @Test func `lines of two formats in one file are explained as they are counted`() throws {
    var random = SeededGenerator(seed: 42)
    var counter = LogFileCounter()
    let seeds = Self.seeds()
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<3 {
        guard let seed = seeds.randomElement(using: &random) else { continue }
        if let directive = seed.directive { bytes += Array("\(directive)\n".utf8) }
        bytes += mutated(seed.line, &random)
      }
      try check(bytes, nil, &counter)
    }
  }

  @Test func `lines behind those that decide the format are explained as they are counted`() throws
  {
    var random = SeededGenerator(seed: 43)
    var counter = LogFileCounter()
    for seed in Self.seeds() {
      let directive = seed.directive.map { Array("\($0)\n".utf8) } ?? []
      let line = Array("\(seed.line)\n".utf8)
      var bytes = directive + Array(repeatElement(line, count: 70).joined())
      for _ in 0..<3 {
        bytes += mutated(seed.line, &random)
        if Bool.random(using: &random) { bytes += directive }
      }
      try check(bytes, nil, &counter)
    }
  }

  @Test func `a line in a damaged frame is no line of the explanation`() throws {
    let good = Array(
      repeatElement(Array(combinedLine("GET /a HTTP/1.1").utf8), count: 100).joined()
    )
    var damaged = Zstd.frame(Array("nothing\n".utf8) + good)
    damaged[damaged.count - 1] ^= 1
    let tree = try FileTree()
    try tree.file("x.zst", bytes: Zstd.frame(good) + damaged)
    var counter = LogFileCounter()
    let file = LogFile(key: FileKey(tree.path("x.zst")), byteCount: 0, isNamed: true)
    let explanation = try counter.explain(file, query: CompiledQuery(Query()))
    #expect(explanation.summary.state == .partial)
    #expect(explanation.summary.lines.unparsed == 0)
    #expect(explanation.unparsed == nil)
    #expect(explanation.lines.count == 3)
  }
}
