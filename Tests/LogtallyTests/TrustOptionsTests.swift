import Glibc
import Testing

@testable import Logtally

/// `--timeout`, `--max-unparsed` and `--rejects`.
@Suite(.timeLimit(.minutes(5)))
struct TrustOptionsTests {
  // MARK: - --timeout

  @Test(arguments: ["process", "thread", "inline"])
  func `a file that takes too long has failed, and the others count`(executor: String) async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.log(2000, seed: 1), to: "a.log")
    let pipe = try folder.pipe("pipe")
    // A writer that never stops, so that every executor gets to look at its clock.
    let run = try await CommandRun(
      shell: """
        (while :; do printf '2025-11-03T04:05:06 /x 200\\n'; done >"\(pipe)" 2>/dev/null) &
        $logtally --executor \(executor) --timeout 0.3s --by file a.log pipe
        status=$?; kill $! 2>/dev/null; exit $status
        """,
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.output == "file,count\na.log,2000\n", "\(run)")
    #expect(
      run.errors.contains(
        "logtally: pipe: counting it took longer than --timeout allows, 0.3 s; "
          + "this file is not counted\n"
      ),
      "\(run)"
    )
  }

  @Test func `lengths of time are seconds, or numbers with their units`() throws {
    let known: [(String, Double, String)] = [
      ("30s", 30, "30 s"), ("5m", 300, "5 min"), ("1h", 3600, "1 h"), ("1.5s", 1.5, "1.5 s"),
      ("250ms", 0.25, "0.25 s"), ("90m", 5400, "90 min"), ("0.5h", 1800, "30 min"),
      ("5", 5, "5 s"), ("0.5", 0.5, "0.5 s"), ("1h30m", 5400, "90 min"), ("1d", 86_400, "24 h"),
      ("1m 30s", 90, "90 s"), ("2 H", 7200, "2 h"), ("1d2h3m4s5ms", 93_784.005, "93784.005 s"),
      ("10000d", 864_000_000, "240000 h"), ("1ms", 0.001, "0.001 s"),
    ]
    for (text, seconds, shown) in known {
      let limit = try TimeLimit(text, option: "--timeout")
      #expect(limit.duration == .milliseconds((seconds * 1000).rounded()), "\(text)")
      #expect(limit.description == shown)
    }
  }

  @Test(arguments: [
    "", " ", "s", "-1s", "1e3s", "1.2.3s", ".5s", "5.", "inf", "5x", "1h30", "30m1h", "1h1h", "m5",
    "\u{0661}s",
  ])
  func `what is no length of time is refused`(text: String) {
    #expect(throws: (any Error).self, "\(text)") { try TimeLimit(text, option: "--timeout") }
  }

  // MARK: - --max-unparsed

  @Test(arguments: [
    ("25", 0), ("25%", 0), ("24.9", 1), ("0", 1), ("100", 0),
  ])
  func `more unparsed lines than allowed are an exit status`(percent: String, status: Int)
    async throws
  {
    let folder = try LogFolder()
    // One of four that should be read; blank, comment and filtered lines are none of those.
    let text = String(repeating: Lines.combined("/x"), count: 3) + "x x\n\n# no\n \nfiltered\n"
    try folder.write(text, to: "a.log")
    let run = try await CommandRun(
      ["--max-unparsed", percent, "--match", "x", "-q", "a.log"],
      in: folder.path
    )
    run.expect(status: status)
    #expect(run.output == "endpoint,count\n/x,3\n")
    let number = percent == "25%" ? "25" : percent
    let complaint =
      "logtally: 1 of 4 lines (25.0%) cannot be read, more than --max-unparsed \(number)%; "
      + "the report is written\n"
    #expect(run.errors == (status == 0 ? "" : complaint))
  }

  @Test func `percentages have at most four decimals`() {
    for text in ["", "%", "101", "-1", "1.00001", "1.", ".5", "1e1", "100.1", "1 %"] {
      #expect(UnparsedLimit(text) == nil, "\(text)")
    }
    for text in ["0", "100", "0.5", "1%", "12.3456%"] { #expect(UnparsedLimit(text) != nil) }
  }

  // MARK: - --rejects

  private func badLogs() throws -> LogFolder {
    let folder = try LogFolder()
    let long = String(repeating: "y", count: 1 << 20 + 1)
    // In the sample and behind it, and in every format that has words of its own.
    let bad = "no quotes\n\n\"GET / HTTP/1.1\" none\n\(long)\n"
    let good = String(repeating: Lines.combined("/x"), count: 2000)
    try folder.write(bad + good + bad + "\u{1B}[31m\u{7F}", to: "b.log")
    try folder.write("{\"a\": 1}\n" + Lines.simple("/x") + Lines.simple("/y"), to: "a\n.log")
    try folder.write(String(repeating: "z", count: 5000) + "\n" + good, to: "c.log")
    try folder.write("nothing of a log\n", to: "d.txt")
    return folder
  }

  private static let rejects =
    """
    ./a\\x0a.log:1:not read as simple:{"a": 1}
    ./b.log:1:no request in quotes:no quotes
    ./b.log:3:no status:"GET / HTTP/1.1" none
    ./b.log:4:longer than 1 MiB:
    ./b.log:2005:no request in quotes:no quotes
    ./b.log:2007:no status:"GET / HTTP/1.1" none
    ./b.log:2008:longer than 1 MiB:
    ./b.log:2009:no request in quotes:\\x1b[31m\\x7f
    ./c.log:1:no request in quotes:\(String(repeating: "z", count: 2048)) ... and 2,952 bytes more

    """

  @Test(arguments: ["process", "thread", "inline"], ["1", "2"])
  func `unparsed lines are written in order of file and line`(executor: String, jobs: String)
    async throws
  {
    let folder = try badLogs()
    let run = try await CommandRun(
      [
        "--executor", executor, "-j", jobs, "--rejects", "rejects.txt", "--exclude", "rejects*",
        ".",
      ],
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.errors.isEmpty, "\(run)")
    #expect(try folder.read("rejects.txt") == Self.rejects)
  }

  @Test func `only the first thousand are written, which is said`() async throws {
    let folder = try LogFolder()
    for name in ["a", "b", "c"] {
      let lines = (0..<600).map { "bad \(name) \($0)\n" }.joined()
      try folder.write(Lines.combined("/x") + lines, to: "\(name).log")
    }
    let inside = try await CommandRun(
      ["--rejects", "out/r", "a.log", "b.log", "c.log"],
      in: folder.path
    )
    inside.expect(status: 2)
    #expect(inside.errors == "logtally: cannot write 'out/r': there is no directory 'out'\n")
    let whole = try await CommandRun(
      ["--rejects", "r", "a.log", "b.log", "c.log"],
      in: folder.path
    )
    whole.expect(status: 0)
    #expect(whole.errors.contains("logtally: r: holds the first 1,000 of 1,800 unparsed lines\n"))
    let lines = try folder.read("r").split(separator: "\n")
    #expect(lines.count == 1000)
    #expect(lines.first == "a.log:2:no request in quotes:bad a 0")
    #expect(lines.last == "b.log:401:no request in quotes:bad b 399")
  }

  @Test func `a big file gives its rejects by their numbers in it`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(500_000, seed: 3) + "garbage\n", to: "big.log")
    let run = try await CommandRun(["-q", "-j", "2", "--rejects", "r", "big.log"], in: folder.path)
    run.expect(status: 0)
    #expect(try folder.read("r") == "big.log:500001:not read as simple:garbage\n")
  }

  @Test func `what is rolled back with a damaged frame is no reject`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/x") + "bad one\n", to: "a")
    try folder.write("bad two\n" + Lines.combined("/y"), to: "b")
    try await CommandRun(
      shell: "zstd -q --no-check a b && (cat a.zst b.zst; echo rubbish) | head -c -12 >c.zst "
        + "&& printf 'rubbish rubbish' >>c.zst",
      in: folder.path
    ).expect(status: 0)
    let run = try await CommandRun(["--rejects", "r", "c.zst"], in: folder.path)
    run.expect(status: 1)
    #expect(try folder.read("r") == "c.zst:2:no request in quotes:bad one\n", "\(run)")
  }

  @Test func `no unparsed line makes an empty file, and a failed run keeps the old one`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "a.log")
    try folder.write("old\n", to: "r")
    let failed = try await CommandRun(
      ["--rejects", "r", "--output", "no/report.csv", "a.log"],
      in: folder.path
    )
    failed.expect(status: 2)
    #expect(try folder.read("r") == "old\n")
    let run = try await CommandRun(["-q", "--rejects", "r", "a.log"], in: folder.path)
    run.expect(status: 0)
    #expect(try folder.read("r").isEmpty)
    #expect(try folder.names == ["a.log", "r"])
  }
}
