import FoundationEssentials
import Testing

/// `diff` says how two reports differ, whatever they are stored as, and refuses what cannot be compared.
@Suite(.timeLimit(.minutes(10)))
struct DiffTests {
  /// A folder with the logs of two nights, and their reports in JSON and as parts.
  private static func nights(_ question: [String] = ["--by", "endpoint,status"]) async throws
    -> LogFolder
  {
    let folder = try LogFolder()
    let old =
      [("/a", 200, 10), ("/b", 200, 4), ("/c", 500, 2), ("/same", 200, 7)]
    let new = [("/a", 200, 25), ("/b", 200, 3), ("/d", 500, 3), ("/e", 200, 2), ("/same", 200, 7)]
    for (name, rows) in [("old", old), ("new", new)] {
      let lines = rows.map { String(repeating: Lines.simple($0, $1), count: $2) }
      try folder.write(lines.joined(), to: "\(name)-logs/\(name).log")
      for format in ["json", "part"] {
        try await CommandRun(
          question + ["--output", "\(name).\(format)", "\(name)-logs"],
          in: folder.path
        ).expect(status: 0)
      }
    }
    return folder
  }

  private static let rows = """
    endpoint,status,change,old,new,difference,percent
    /a,200,changed,10,25,15,150.00
    /d,500,new,0,3,3,
    /c,500,gone,2,0,-2,-100.00
    /e,200,new,0,2,2,
    /b,200,changed,4,3,-1,-25.00

    """

  @Test func `the largest differences come first, what is equal is left out`() async throws {
    let folder = try await Self.nights()
    for old in ["old.json", "old.part"] {
      for new in ["new.json", "new.part"] {
        let run = try await CommandRun(["diff", old, new], in: folder.path).expect(status: 0)
        #expect(run.output == Self.rows)
        #expect(run.errors == "")
      }
    }
    let equal = try await CommandRun(["diff", "old.json", "old.part"], in: folder.path)
    #expect(equal.output == "endpoint,status,change,old,new,difference,percent\n")
    #expect(equal.status == 0)
  }

  @Test(arguments: [
    ["--executor", "inline"], ["--executor", "thread"], ["-j", "1"], ["--memory", "16M"],
  ])
  func `the rows are the same however the work is done`(options: [String]) async throws {
    let folder = try await Self.nights()
    let run = try await CommandRun(
      ["diff"] + options + ["old.part", "new.json"],
      in: folder.path
    ).expect(status: 0)
    #expect(run.output == Self.rows)
  }

  @Test func `reports come compressed, through pipes and as standard input`() async throws {
    let folder = try await Self.nights()
    try await CommandRun(
      shell: "gzip -k old.json && zstd -q new.part new.json && gzip -k old.part",
      in: folder.path
    ).expect(status: 0)
    for command in [
      "diff old.json.gz new.part.zst", "diff old.part.gz new.json.zst",
      "diff <(cat old.json.gz) <(cat new.part)", "diff <(gzip -dc old.part.gz) - <new.json",
      "diff - new.json <old.part.gz",
    ] {
      let run = try await CommandRun(shell: "$logtally \(command)", in: folder.path)
        .expect(status: 0)
      #expect(run.output == Self.rows, "\(command)")
    }
  }

  @Test func `each format has the same rows`() async throws {
    let folder = try await Self.nights()
    func diff(_ options: String...) async throws -> String {
      try await CommandRun(
        ["diff", "-n", "2", "old.json", "new.json"] + options,
        in: folder.path
      ).expect(status: 0).output
    }
    #expect(
      try await diff("--format", "json") == """
        {
          "schema": "logtally.diff/1",
          "generator": {"name": "logtally", "version": "1.0.0"},
          "by": ["endpoint", "status"],
          "old": {"files": 1, "partial_files": 0, "failed_files": 0, "counted": 23, "other": 0},
          "new": {"files": 1, "partial_files": 0, "failed_files": 0, "counted": 40, "other": 0},
          "alarms": [],
          "left_out": 3,
          "rows": [{"endpoint": "/a", "status": "200", "change": "changed", "old": 10, "new": 25, "difference": 15, "percent": 150.00},
                   {"endpoint": "/d", "status": "500", "change": "new", "old": 0, "new": 3, "difference": 3, "percent": null}]
        }

        """
    )
    let table = try await diff("--format", "table")
    let lines = table.split(separator: "\n").map { $0.prefix { $0.isASCII } }
    #expect(
      lines == [
        "endpoint  status  change   old  new  difference  percent",
        "/a        200     changed   10   25          15   150.00  ",
        "/d        500     new        0    3           3        -  ",
        "... and 3 more rows; --top N shows more",
        "total                       23   40          17    73.91",
      ]
    )
    #expect(
      try await diff("--format", "markdown") == """
        | endpoint | status | change | old | new | difference | percent |
        |---|---|---|--:|--:|--:|--:|
        | /a | 200 | changed | 10 | 25 | 15 | 150.00 |
        | /d | 500 | new | 0 | 3 | 3 | - |

        """
    )
    #expect(
      try await diff("--format", "ndjson").split(separator: "\n").last
        == #"{"endpoint": "/d", "status": "500", "change": "new", "old": 0, "new": 3, "difference": 3, "percent": null}"#
    )
    #expect(
      try await diff("--delimiter", ";", "--decimal-comma").split(separator: "\n")[1]
        == "/a;200;changed;10;25;15;150,00"
    )
    // By the suffix, compressed.
    _ = try await diff("--output", "diff.tsv.gz")
    let text = try await CommandRun(shell: "gzip -dc diff.tsv.gz | tail -1", in: folder.path)
    #expect(text.output == "/d\t500\tnew\t0\t3\t3\t\n")
  }

  @Test(arguments: [
    (["--min-change", "3"], ["/a", "/d"]),
    (["--min-change", "50%"], ["/a", "/d", "/c", "/e"]),
    (["--min-change", "150%"], ["/a", "/d", "/e"]),
    (["--min-change", "151%", "--min-change", "3"], ["/d"]),
    (["--min-count", "4"], ["/a", "/b"]),
    (["--top", "1"], ["/a"]),
  ])
  func `rows that hardly differ are left out`(options: [String], rows: [String]) async throws {
    let folder = try await Self.nights()
    let run = try await CommandRun(
      ["diff", "old.json", "new.part"] + options,
      in: folder.path
    ).expect(status: 0)
    let shown = run.output.split(separator: "\n").dropFirst().map {
      String($0.split(separator: ",")[0])
    }
    #expect(shown == rows)
  }

  @Test func `other columns of the reports can be compared`() async throws {
    let folder = try await Self.nights(["--by", "endpoint", "--by", "status,file"])
    let expected = """
      status,change,old,new,difference,percent
      200,changed,21,37,16,76.19
      500,changed,2,3,1,50.00

      """
    for (old, new) in [
      ("old.json", "new.json"), ("old.part", "new.part"), ("old.json", "new.part"),
    ] {
      let run = try await CommandRun(["diff", "--by", "status", old, new], in: folder.path)
        .expect(status: 0)
      #expect(run.output == expected)
      // Names of files are keys like others.
      let files = try await CommandRun(["diff", "--by", "file", old, new], in: folder.path)
      #expect(
        files.output == """
          file,change,old,new,difference,percent
          new-logs/new.log,new,0,40,40,
          old-logs/old.log,gone,23,0,-23,-100.00

          """
      )
      let several = try await CommandRun(["diff", old, new], in: folder.path).expect(status: 64)
      #expect(
        several.errors.contains(
          "has 2 tables, by endpoint and by status,file; say which to compare, such as: --by endpoint; "
            + "nothing is compared"
        ),
        "\(several)"
      )
    }
  }

  // MARK: - Questions

  @Test(
    arguments: [
      ([], ["--status", "5xx"], "asks for no --status, 'new.X' for --status '5xx'"),
      (
        ["--collapse-ids"], ["--depth", "2"],
        "asks for --collapse-ids, 'new.X' for no --collapse-ids"
      ),
      (["--tz", "UTC"], ["--tz", "+02:00"], "asks for --tz 'UTC', 'new.X' for --tz '+02:00'"),
      (
        ["--since", "2025-11-03"], [],
        "asks for --since '2025-11-03T00:00:00', 'new.X' for no --since"
      ),
      (["--anonymize", "1"], ["--anonymize", "2"], "asks for --anonymize '1', 'new.X' for"),
      (
        ["--measure", "p50", "--time-unit", "ms"], ["--measure", "p50", "--time-unit", "s"],
        "asks for --time-unit 'ms', 'new.X' for --time-unit 's'"
      ),
      (
        ["--match", "a", "--status", "200"], ["--match", "b", "--status", "200"],
        "asks for --match 'a', 'new.X' for --match 'b'"
      ),
      (["--by", "status"], ["--by", "endpoint"], "counts by status, 'new.X' by endpoint"),
    ] as [([String], [String], String)]
  )
  func `reports of two questions are not compared`(
    old: [String],
    new: [String],
    message: String
  ) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a") + Lines.simple("/b", 500), to: "a.log")
    for format in ["json", "part"] {
      for (name, options) in [("old", old), ("new", new)] {
        _ = try await CommandRun(
          ["-q", "--output", "\(name).\(format)", "a.log"] + options,
          in: folder.path
        ).expect(status: 0)
      }
    }
    for (first, second) in [("json", "json"), ("part", "part"), ("json", "part"), ("part", "json")]
    {
      let run = try await CommandRun(
        ["diff", "old.\(first)", "new.\(second)"],
        in: folder.path
      ).expect(status: 64)
      let expected = message.replacing("new.X", with: "new.\(second)")
      #expect(run.errors.hasPrefix("logtally: 'old.\(first)' \(expected)"), "\(run)")
      #expect(run.errors.contains("only reports of one question can be compared"), "\(run)")
      #expect(run.output == "")
    }
  }

  @Test func `a text that a report does not name is missed`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a") + Lines.simple("/b", 500), to: "a.log")
    for (name, options) in [("all.json", []), ("all.part", []), ("a.json", ["--match", "/a"])] {
      _ = try await CommandRun(
        ["-q", "--output", name, "a.log"] + options,
        in: folder.path
      ).expect(status: 0)
    }
    for pair in [["all.json", "a.json"], ["a.json", "all.json"], ["all.part", "a.json"]] {
      let run = try await CommandRun(["diff"] + pair, in: folder.path).expect(status: 0)
      let other = pair[0] == "a.json" ? pair[1] : pair[0]
      #expect(
        run.errors == """
          logtally: 'a.json' leaves out 1 line by a --match that it does not name, '\(other)' none: they may not be of \
          one question

          """
      )
    }
    let same = try await CommandRun(["diff", "a.json", "a.json"], in: folder.path)
    #expect(same.expect(status: 0).errors == "")
  }

  @Test(arguments: [
    (
      ["--since", "2025-11-03", "--until", "2025-11-04"],
      ["--since", "2025-11-04", "--until", "2025-11-05"]
    ),
    (["--yesterday", "--now", "2025-11-04T05:00"], ["--yesterday", "--now", "2025-11-05T05:00"]),
    (["--measure", "p50"], ["--measure", "p99,bytes"]),
    (["--percent", "--total"], []), ([], ["--key-prefix", "web-01:"]),
  ])
  func `what differs from night to night is no other question`(
    old: [String],
    new: [String]
  ) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    for (name, options) in [("old", old), ("new", new)] {
      for format in ["json", "part"] where format == "json" || !options.contains("--percent") {
        try await CommandRun(
          ["-q", "--output", "\(name).\(format)", "a.log"] + options,
          in: folder.path
        ).expect(status: 0)
      }
    }
    try await CommandRun(["diff", "old.json", "new.json"], in: folder.path).expect(status: 0)
    try await CommandRun(["diff", "old.json", "new.part"], in: folder.path).expect(status: 0)
  }

  @Test func `parts say what no report in JSON does`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a"), to: "a.log")
    for (name, options) in [("old", []), ("new", ["--log-format", "combined"])] {
      try await CommandRun(["--output", "\(name).part", "a.log"] + options, in: folder.path)
        .expect(status: 0)
    }
    let run = try await CommandRun(["diff", "old.part", "new.part"], in: folder.path)
      .expect(status: 64)
    #expect(
      run.errors == """
        logtally: 'old.part' reads each file in the format that is found in it, 'new.part' files as combined; \
        only reports of one question can be compared

        """
    )
  }

  // MARK: - What cannot be read

  @Test(arguments: [
    ("", 2, "is empty; count again, such as: logtally --output FILE.json LOGS"),
    ("<!DOCTYPE html>\n<title>502", 2, "a page in HTML, and no report"),
    ("endpoint,count\n/a,1\n", 2, "neither a report in JSON nor a part"),
    ("{\"schema\": \"logtally.plan/1\"}", 2, "has the schema 'logtally.plan/1'"),
    ("{\"rows\": []}", 2, "has its keys in another order"),
    ("{}", 2, "JSON that is no report of logtally"),
    ("{\n\n!}", 2, "line 3 of it is not what logtally writes"),
    ("{\"schema\": \"logtally.report/1\"} x", 2, "line 1 of it"),
    ("{\"by\": [\"planet\"]}", 2, "is by 'planet', which this program does not know"),
    ("{\"query\": {\"pivot\": \"status\"}}", 64, "has columns of --pivot"),
    ("LTPART\0\u{1}", 2, "a part without its end"),
    ("LTPART\0\u{7F}", 2, "a part of version 127"),
  ])
  func `what is no report is named`(text: String, status: Int, message: String) async throws {
    let folder = try await Self.nights()
    try folder.write(text, to: "x")
    for command in [
      "diff x new.json", "diff old.part x", "diff - new.json <x", "diff <(cat x) new.part",
    ] {
      let run = try await CommandRun(shell: "$logtally \(command)", in: folder.path)
        .expect(status: status)
      #expect(run.errors.contains(message), "\(run)")
      #expect(run.errors.hasSuffix("; nothing is compared\n"), "\(run)")
      #expect(run.output == "")
    }
  }

  @Test func `a report that is cut off anywhere is no report`() async throws {
    let folder = try await Self.nights()
    for name in ["old.json", "old.part"] {
      let bytes = try Array(folder.read(bytes: name))
      for length in stride(from: 0, to: bytes.count - 1, by: 97) {
        try folder.write(Array(bytes[..<length]), to: "cut")
        let run = try await CommandRun(
          ["diff", "--executor", "inline", "cut", "new.json"],
          in: folder.path
        )
        #expect(run.status == 2 && run.output == "", "\(name) of \(length) bytes: \(run)")
      }
    }
  }

  @Test(arguments: [
    (
      "\"count\": 10", "\"count\": 11",
      "has 24 lines in its rows and in 'other', and 23 in its totals"
    ),
    ("\"count\": 10", "\"count\": -10", "line "), ("\"count\": 10", "\"count\": 1e1", "line "),
    ("\"count\": 10", "\"count\": 99999999999999999999", "line "),
    ("\"count\": 10", "\"count\": 281474976710655", "line "),
    ("\"status\": \"200\", ", "", "line "), ("\"counted\": 23", "\"counted\": \"23\"", "line "),
    ("\"endpoint\": \"/a\"", "\"endpoint\": \"\\ud800\"", "line "),
  ])
  func `numbers that were changed do not add up`(
    text: String,
    other: String,
    message: String
  ) async throws {
    let folder = try await Self.nights()
    let report = try folder.read("old.json")
    #expect(report.contains(text))
    try folder.write(report.replacing(text, with: other), to: "x.json")
    let run = try await CommandRun(["diff", "x.json", "new.json"], in: folder.path)
      .expect(status: 2)
    #expect(run.errors.contains(message), "\(run)")
  }

  @Test func `control bytes in a report do not reach the terminal`() async throws {
    let folder = try await Self.nights()
    let report = try folder.read("old.json")
    try folder.write(report.replacing("\"/a\"", with: #""/\u001b[2J\u0000""#), to: "x.json")
    let run = try await CommandRun(["diff", "x.json", "new.json"], in: folder.path)
      .expect(status: 0)
    #expect(run.output.contains("/\\x1b[2J\\x00,200,gone,10,0,-10,-100.00\n"), "\(run)")
  }

  // MARK: - What is missing

  @Test func `a report that something is missing from is compared only where that is said`()
    async throws
  {
    let folder = try await Self.nights(["--by", "endpoint"])
    let makers = [
      ("missing", ["old-logs", "nix.log"], "lacks all or some of 1 of 2 files, such as nix.log"),
      ("nothing", ["nix.log"], "counts nothing of its 1 file"),
      ("cut", ["--top", "1", "old-logs"], "has 13 lines in no row, by --top or --min-count"),
      ("few", ["--min-count", "3", "old-logs"], "has 2 lines in no row, by --top or --min-count"),
      ("share", ["--shard", "1/2", "old-logs"], "is shard 1 of 2 of its files alone"),
    ]
    for (name, arguments, message) in makers {
      let formats =
        ["cut", "few"].contains(name) ? ["json"] : name == "share" ? ["part"] : ["json", "part"]
      for format in formats {
        let file = "\(name).\(format)"
        _ = try await CommandRun(["-q", "--output", file] + arguments, in: folder.path)
        let refused = try await CommandRun(["diff", file, "new.json"], in: folder.path)
          .expect(status: 64)
        #expect(
          refused.errors == """
            logtally: '\(file)' \(message), which would look like a change; nothing is compared, count again, \
            or compare what there is: logtally diff --partial

            """,
          "\(refused)"
        )
        let compared = try await CommandRun(
          ["diff", "-q", "--partial", "new.json", file],
          in: folder.path
        ).expect(status: 1)
        #expect(compared.errors == "logtally: '\(file)' \(message)\n")
        #expect(compared.output.hasPrefix("endpoint,change,old,new"))
      }
    }
  }
}

extension LogFolder {
  fileprivate func read(bytes name: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: "\(path)/\(name)"))
  }
}
