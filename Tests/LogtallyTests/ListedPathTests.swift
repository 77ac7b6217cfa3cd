import Testing

/// `--files-from`, `--files-from0` and `--newer-than`, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct ListedPathTests {
  private static func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for (name, count) in [("a", 1), ("b c", 2), ("d\ne", 4), ("sub/f", 8)] {
      let lines = String(repeating: Lines.combined("/x"), count: count)
      try folder.write(lines, to: "logs/\(name).log")
    }
    return folder
  }

  /// What is typed, and the sum of the lines that are counted.
  private static let counted = [
    (#"printf 'logs/a.log\nlogs/b c.log\n' | $logtally --files-from -"#, 3),
    (#"printf '\n\nlogs/b c.log' | $logtally --files-from - logs/a.log"#, 3),
    ("find logs -type f -print0 | $logtally --files-from0 -", 15),
    ("find logs -type f -print0 >list; $logtally --files-from0 list", 15),
    ("echo logs/sub >list; echo logs/a.log | $logtally --files-from - --files-from list", 9),
    ("echo logs >list; $logtally --files-from list --include '[ab]*'", 3),
    ("echo logs/a.log >list; $logtally --files-from list logs/a.log ./logs/a.log", 1),
    ("echo - >list; cat logs/sub/f.log | $logtally --files-from list logs/a.log", 9),
    ("echo logs/a.log >list; $logtally plan --json --files-from list >p; $logtally --plan p", 1),
    (": >list; $logtally --files-from list", 0),
    ("touch -d '3 days ago' logs/a.log logs/sub/f.log; $logtally --newer-than 2d logs", 6),
    ("touch -d '3 days ago' logs/a.log; $logtally --newer-than 2d logs logs/a.log", 15),
    (
      "touch -d '3 days ago' logs/*; ln -s ../logs/a.log logs/sub/g; $logtally --newer-than 2d logs",
      8
    ),
    (
      """
      touch -d '2025-11-03 12:00Z' logs/a.log; touch -d '2025-11-03 11:59:59Z' logs/b*
      touch -d '2026-01-01 00:00Z' logs/d* logs/sub/f.log
      $logtally --newer-than 12h --now 2025-11-04T01:00+01:00 logs
      """, 13
    ),
    ("$logtally --newer-than 10000d --now 9999-12-31T23:59Z logs", 0),
    ("$logtally --newer-than 10000d --now 0001-01-01T00:00Z logs", 15),
  ]

  @Test(arguments: counted)
  func `lists and ages say which files are counted`(typed: String, sum: Int) async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(shell: typed, in: folder.path)
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n" + (sum > 0 ? "/x,\(sum)\n" : ""), "\(run)")
  }

  @Test func `a listed path that is missing is a failed file`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: "printf 'logs/a.log\\nlogs/none.log\\r\\n' | $logtally --files-from -",
      in: folder.path
    )
    run.expect(status: 1)
    #expect(run.output == "endpoint,count\n/x,1\n")
    #expect(run.errors.contains(#"logs/none.log\x0d: no such file or directory"#), "\(run)")
  }

  private static let refused = [
    ("--files-from none", "'--files-from none' cannot be read: no such file or directory"),
    ("--files-from logs", "'--files-from logs' cannot be read: is a directory"),
    ("--files-from ''", "'--files-from' is empty; name a file"),
    ("--files-from /dev/zero", "'--files-from /dev/zero' has a path of more than 1 MiB, number 1"),
    ("--files-from0 /dev/zero", "'--files-from0 /dev/zero' has an empty path, number 1"),
    (#"--files-from - < <(printf 'a\n\nb\0c\n')"#, "'--files-from -' has a zero on line 3"),
    ("--files-from - --files-from0 -", "two lists of paths are standard input"),
    ("--files-from - - </dev/null", "'--files-from -' is standard input, and the path '-' is too"),
    ("--files-from list --plan list", "'--plan list' has the files already, and '--files-from'"),
    ("--newer-than 2d --plan list", "'--plan list' has the files already, and '--newer-than'"),
    ("--newer-than 2x logs", "'--newer-than 2x' is no length of time"),
    ("--output list --files-from list", "'--output list' leads to the file of '--files-from list'"),
  ]

  @Test(arguments: refused)
  func `what cannot be is said before anything is counted`(
    typed: String,
    what: String
  ) async throws {
    let folder = try Self.folder()
    try folder.write("logs/a.log\n", to: "list")
    let run = try await CommandRun(shell: "$logtally \(typed)", in: folder.path)
    run.expect(status: 64)
    #expect(run.output.isEmpty, "\(run)")
    #expect(run.errors.hasPrefix("logtally: " + what), "\(run)")
  }

  @Test func `what was left out by its age is said`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        touch -d '3 days ago' logs/a.log
        $logtally -v --newer-than 2d logs >/dev/null
        $logtally --newer-than 2d --include a.log logs
        """,
      in: folder.path
    )
    run.expect(status: 0)
    let left = "logtally: 1 file older than --newer-than asks for left out\n"
    #expect(run.errors.contains(left), "\(run)")
    #expect(
      run.errors.hasSuffix(
        "logtally: no file is as new as --newer-than asks (1 older one); the report is empty\n"
      ),
      "\(run)"
    )
  }
}
