import FoundationEssentials
import Testing

/// Lines that were written to be run, shown or mistaken by whoever reads a report.
@Suite(.timeLimit(.minutes(5)))
struct HostileContentTests {
  private static let endpoints: [[UInt8]] = [
    Array("/plain".utf8), Array("=cmd|'/c calc'!A0".utf8), Array("+1+1".utf8), Array("-1".utf8),
    Array("@SUM(A1)".utf8), Array("=".utf8), Array("/\u{1B}[2J\u{1B}[31m".utf8),
    Array("/\u{1B}]0;owned\u{07}".utf8), Array("/\u{9B}31m".utf8), Array("/a,b".utf8),
    Array("/u\u{2028}v\u{2029}".utf8), Array("(malformed)".utf8), Array("(empty)".utf8),
    Array("</script><b>".utf8), [0x2F, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80], Array("/\\x41\\".utf8),
    Array("/\u{7F}\u{08}\u{0D}x".utf8),
  ]

  /// A log with each endpoint once, and a line of each kind that has no endpoint.
  private func log() -> [UInt8] {
    let start = Array("192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"".utf8)
    let requests = Self.endpoints.map { Array("GET ".utf8) + $0 + Array(" HTTP/1.1".utf8) }
    return (requests + [Array("\\x16\\x03".utf8), []]).flatMap { request in
      start + request + Array("\" 200 5\n".utf8)
    }
  }

  private static let cells = [
    "'+1+1", "'-1", "'=cmd|'/c calc'!A0", "'@SUM(A1)", "(empty)", "(empty)", "(malformed)",
    "(malformed)", "/\\x1b[2J\\x1b[31m", "/\\x1b]0;owned\\x07", "/\\x41\\", "/\\x7f\\x08\\x0dx",
    "/\\xc2\\x9b31m", "/\\xff\\xc3(\\xed\\xa0\\x80", "/a,b", "/plain", "/u\u{2028}v\u{2029}",
    "</script><b>", "=",
  ]

  private func run(_ options: [String]) async throws -> (run: CommandRun, folder: LogFolder) {
    let folder = try LogFolder()
    try folder.write(log(), to: "a.log")
    let run = try await CommandRun(["-q"] + options + ["a.log"], in: folder.path)
    run.expect(status: 0)
    return (run, folder)
  }

  /// Lines that took minutes where something was looked for up to their end at each quote or bracket.
  @Test(arguments: [
    ("\"GET /a?", "\"", " HTTP/1.1\" 200 5"),
    ("ann", "[", "] [10/Oct/2024:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 5"),
    ("status=200 path=/a?", " x='y", ""),
    ("status=200 path=/a ", "\"\\\"", ""),
    ("[pid: 1|] {} [Mon Nov  3 04:05:06 2025] GET /a?", " => generated ", " => generated (- 200)"),
    ("\u{1B}[0mGET /a?", "#033[", " 200 1 ms - 1\u{1B}[0m"),
    (
      "::1 | h | o | a | 2025-11-03 04:05:06,1 | \"GET /a\" | \"", " | ",
      "\" | 200 | 1 | 1 | - | 1 | s |"
    ),
  ])
  func `no line keeps a worker busy`(_ start: String, _ piece: String, _ end: String) async throws {
    let folder = try LogFolder()
    let line = start + String(repeating: piece, count: 1_000_000 / piece.utf8.count) + end
    try folder.write("\(line)\n\(line)\n", to: "a.log")
    let count = try await CommandRun(["--timeout", "60s", "a.log"], in: folder.path)
    count.expect(status: 0)
    #expect(count.output == "endpoint,count\n/a,2\n")
    let explain = try await CommandRun(["explain", "a.log"], in: folder.path)
    explain.expect(status: 0)
  }

  @Test func `no cell of a CSV is a formula, a control or a second line`() async throws {
    let (run, folder) = try await run(["--output", "r.csv"])
    #expect(run.output.isEmpty)
    let rows = try Self.rows(ofCSV: folder.read("r.csv"))
    #expect(rows.first == ["endpoint", "count"])
    #expect(rows.dropFirst().sorted { $0[0] < $1[0] } == Self.cells.sorted().map { [$0, "1"] })
  }

  /// Reads CSV by the letter of RFC 4180, with line feeds between rows.
  private static func rows(ofCSV text: String) throws -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      var cell = String.UnicodeScalarView()
      if rest.first == "\"" {
        rest = rest.dropFirst()
        while true {
          let part = rest.prefix { $0 != "\"" }
          cell += part
          rest = rest[part.endIndex...].dropFirst()
          guard rest.first == "\"" else { break }
          cell.append("\"")
          rest = rest.dropFirst()
        }
      } else {
        cell += rest.prefix { !",\n\r\"".unicodeScalars.contains($0) }
        rest = rest.dropFirst(cell.count)
      }
      row.append(String(cell))
      let end = rest.popFirst()
      let delimiter = try #require(end, "the last row has no line end")
      try #require(delimiter == "," || delimiter == "\n", "\(delimiter) behind \(row)")
      if delimiter == "\n" {
        rows.append(row)
        row = []
      }
    }
    return rows
  }

  private struct Report: Decodable {
    struct Row: Decodable {
      let endpoint: String
      let count: Int
    }

    let rows: [Row]
  }

  @Test func `readers of JSON see the same texts`() async throws {
    let (run, folder) = try await run(["--format", "json"])
    try folder.write(run.output, to: "r.json")
    // U+2028 stays as it is, which JSON allows and reports promise.
    #expect(run.output.contains("/u\u{2028}v\u{2029}"))
    #expect(
      !run.output.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x7F }
    )
    let unguarded = Self.cells.map { $0.hasPrefix("'") ? String($0.dropFirst()) : $0 }
    let expected = unguarded.map { "\($0)\t1" }.sorted()
    let decoded = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    #expect(decoded.rows.map { "\($0.endpoint)\t\($0.count)" }.sorted() == expected)
    let read = try await CommandRun(
      shell: #"jq -r '.rows[] | "\(.endpoint)\t\(.count)"' <r.json"#,
      in: folder.path
    )
    read.expect(status: 0)
    #expect(read.output.split(separator: "\n").map(String.init).sorted() == expected, "\(read)")
  }

  @Test func `nothing of a log reaches the terminal as a command`() async throws {
    let folder = try LogFolder()
    try folder.write(log() + Array("\u{1B}[31m not a line\u{07}\n".utf8), to: "a.log")
    try folder.write("\u{1B}]0;x\u{07} no log\n", to: "\u{1B}[1mb.log")
    let run = try await CommandRun(
      ["-v", "--format", "table", "--rejects", "r", "a.log", "\u{1B}[1mb.log", "\u{1B}[1mmissing"],
      in: folder.path
    )
    run.expect(status: 1)
    for text in [run.output, run.errors, try folder.read("r")] {
      #expect(text.count > 20)
      let controls = text.unicodeScalars.filter {
        ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value)
      }
      #expect(controls.isEmpty, "\(run)")
    }
  }

  @Test func `a target spelled like one of our own keys keeps its own row`() async throws {
    let (run, _) = try await run(["--by", "status,endpoint"])
    let rows = run.output.split(separator: "\n").filter { $0.contains("(") && $0.contains("m") }
    #expect(rows.filter { $0.hasSuffix(",(malformed),1") }.count == 2, "\(run)")
    #expect(rows.filter { $0.hasSuffix(",(empty),1") }.count == 2, "\(run)")
  }
}
