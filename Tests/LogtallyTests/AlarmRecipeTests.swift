import Testing

/// The scripts of the page of comparisons, run as the page shows them.
@Suite(.timeLimit(.minutes(5)))
struct AlarmRecipeTests {
  /// Writes the scripts of the page into a folder, in which `logtally` is the command.
  private static func scripts(in folder: LogFolder) async throws {
    let page = try Page("Sources/Logtally/Logtally.docc/Comparisons.md")
    for block in page.blocks where block.kind == "sh" {
      let text = page.lines(of: block).joined(separator: "\n") + "\n"
      let name = try #require(
        text.split(separator: "\n")[1].split(separator: " ").dropFirst().first
      )
      try folder.write(text, to: "bin/\(name)")
    }
    try await CommandRun(
      shell: "ln -s \"$logtally\" bin/logtally && chmod +x bin/check_logtally bin/nightly-alarm",
      in: folder.path
    ).expect(status: 0)
  }

  @Test func `each exit code is one of monitoring, with one line`() async throws {
    let folder = try LogFolder()
    try await Self.scripts(in: folder)
    try folder.write(
      String(repeating: Lines.simple("/a"), count: 9) + Lines.simple("/b", 500),
      to: "a.log"
    )
    for (arguments, status, line) in [
      ("--by status a.log", 0, "OK: logtally ended well"),
      ("-v --by status a.log", 0, "OK: a.log: 10 of 10 lines counted (simple)"),
      (
        "--by status a.log 'n|x.log'", 1,
        "WARNING: n x.log: no such file or directory; this file is not counted"
      ),
      (
        "--by status --fail-on 'status=5xx:share>5%' a.log nix.log", 2,
        "CRITICAL: alarm: status=5xx has 1 of 10 lines, 10.0%, more than 5%"
      ),
      (
        "--by status -o none/x.csv a.log", 3,
        "UNKNOWN: cannot write 'none/x.csv': there is no directory 'none'"
      ),
      ("diff x.json", 3, "UNKNOWN: 1 report given, and two are compared; "),
      ("diff x.json y.json", 3, "UNKNOWN: x.json: no such file or directory; nothing is compared"),
      ("--lock a.lock --by status a.log", 3, "UNKNOWN: another process holds '--lock a.lock' "),
    ] {
      let hold = arguments.contains("--lock") ? "flock a.lock " : ""
      let run = try await CommandRun(
        shell: "PATH=$PWD/bin:$PATH; \(hold)check_logtally \(arguments)",
        in: folder.path
      ).expect(status: status)
      #expect(run.output.hasPrefix(line), "\(run)")
      #expect(run.output.count(where: { $0 == "\n" }) == 1 && run.errors == "", "\(run)")
    }
  }

  @Test func `a night says nothing until errors grow`() async throws {
    let folder = try LogFolder()
    try await Self.scripts(in: folder)
    try folder.write("", to: "reports/keep")
    for (day, errors, status) in [(3, 100, 0), (4, 140, 0), (5, 400, 4), (6, 410, 0)] {
      let line = "2025-11-0\(day)T04:05:06.123456 /a "
      try folder.write(
        String(repeating: line + "200\n", count: 2000)
          + String(repeating: line + "503\n", count: errors),
        to: "logs/\(day).log"
      )
      let run = try await CommandRun(
        shell: """
          PATH=$PWD/bin:$PATH
          sed -i 's/--yesterday/--yesterday --now 2025-11-0\(day + 1)T00:15/' bin/nightly-alarm
          nightly-alarm reports logs; status=$?
          sed -i 's/ --now [^ ]*//' bin/nightly-alarm
          exit $status
          """,
        in: folder.path
      ).expect(status: status)
      #expect(
        run.errors
          == (status == 0
            ? ""
            : "logtally: alarm: status=5xx went up by 185.7%, from 140 to 400, more than 50%\n")
      )
    }
    #expect(try folder.read("reports/diff.csv").contains("/a,503,changed,400,410,10,2.50"))
  }
}
