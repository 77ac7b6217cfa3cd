import Testing

/// `--fail-on` ends a run with 4, and says in one line what was seen and what the limit is.
@Suite(.timeLimit(.minutes(5)))
struct AlarmTests {
  /// 1,000 lines, 20 of them errors, and 1,100 with 30.
  private static func folder() async throws -> LogFolder {
    let folder = try LogFolder()
    for (name, good, bad) in [("old", 980, 20), ("new", 1070, 30)] {
      let text =
        String(repeating: Lines.simple("/a"), count: good)
        + String(repeating: Lines.simple("/api/b", 502), count: bad - 1) + Lines.simple("/c", 500)
      try folder.write(text, to: "\(name).log")
      for format in ["json", "part"] {
        try await CommandRun(
          ["--by", "endpoint,status", "-o", "\(name).\(format)", "\(name).log"],
          in: folder.path
        ).expect(status: 0)
      }
    }
    return folder
  }

  @Test(
    arguments: [
      ("status=5xx:+50%", nil), ("status=5xx:+60%", nil),
      ("status=5xx:+49.9%", "alarm: status=5xx went up by 50.0%, from 20 to 30, more than 49.9%"),
      (
        "status=5xx & endpoint=/api/* : +10 %",
        "alarm: status=5xx & endpoint=/api/*  went up by 52.6%"
      ),
      ("status=5xx:share>2.7%", "alarm: status=5xx has 30 of 1,100 lines, 2.7%, more than 2.7%"),
      ("status=5xx:share>2.8%", nil), ("endpoint=/x:+1%", nil),
      ("total:+9.9999%", "alarm: total went up by 10.0%"),
      ("total:+10%", nil), ("status=2xx:-1%", nil),
      ("status=200,!502:+5%", "alarm: status=200,!502 went up by 9.1%"),
    ] as [(String, String?)]
  )
  func `an alarm is met beyond its limit, and not at it`(
    alarm: String,
    message: String?
  ) async throws {
    let folder = try await Self.folder()
    for (old, new) in [("old.json", "new.json"), ("old.part", "new.json")] {
      let run = try await CommandRun(
        ["diff", "--output", "diff.csv", "--fail-on", alarm, old, new],
        in: folder.path
      )
      #expect(run.status == (message == nil ? 0 : 4), "\(run)")
      #expect(
        message.map { run.errors.hasPrefix("logtally: \($0)") } ?? run.errors.isEmpty,
        "\(run)"
      )
      #expect(run.errors.count(where: { $0 == "\n" }) == (message == nil ? 0 : 1))
      // The comparison is written in either case.
      #expect(try folder.read("diff.csv").hasPrefix("endpoint,status,change"))
    }
  }

  @Test func `what grows from nothing grows beyond every percentage, from the least count on`()
    async throws
  {
    let folder = try await Self.folder()
    try folder.write(Lines.simple("/a"), to: "none.log")
    try await CommandRun(
      ["--by", "endpoint,status", "-o", "none.json", "none.log"],
      in: folder.path
    ).expect(status: 0)
    let arguments = ["diff", "-q", "--fail-on", "status=5xx:+1000%", "none.json", "new.json"]
    let run = try await CommandRun(arguments, in: folder.path).expect(status: 4)
    #expect(
      run.errors
        == "logtally: alarm: status=5xx went up from none on, from 0 to 30, more than 1000%\n"
    )
    try await CommandRun(arguments + ["--min-count", "30"], in: folder.path).expect(status: 4)
    try await CommandRun(arguments + ["--min-count", "31"], in: folder.path).expect(status: 0)
    let gone = try await CommandRun(
      ["diff", "-q", "--fail-on", "status=5xx:-99%", "new.json", "none.json"],
      in: folder.path
    ).expect(status: 4)
    #expect(
      gone.errors
        == "logtally: alarm: status=5xx went down by 100.0%, from 30 to 0, more than 99%\n"
    )
  }

  @Test func `count and merge look at shares, whichever rows they show`() async throws {
    let folder = try await Self.folder()
    let line = "logtally: alarm: status=5xx has 30 of 1,100 lines, 2.7%, more than 1%\n"
    let alarm = ["-q", "--fail-on", "status=5xx:share>1%"]
    for options in [
      ["--by", "endpoint,status"], ["--by", "status", "--top", "1"],
      ["--by", "endpoint", "--pivot", "status"], ["--by", "status,hour", "--memory", "16M"],
      ["--by", "status", "--sort", "count:asc"], ["--by", "status", "--measure", "bytes"],
    ] {
      let run = try await CommandRun(alarm + options + ["new.log"], in: folder.path)
        .expect(status: 4)
      #expect(run.errors == line, "\(run)")
      let plain = try await CommandRun(["-q"] + options + ["new.log"], in: folder.path)
      #expect(plain.output == run.output)
      try await CommandRun(
        alarm + options + ["--min-count", "31", "new.log"],
        in: folder.path
      ).expect(status: 0)
    }
    let merged = try await CommandRun(["merge"] + alarm + ["new.part"], in: folder.path)
      .expect(status: 4)
    #expect(merged.errors == line)
    let tables = try await CommandRun(
      alarm + ["--by", "endpoint", "--by", "status", "--format", "json", "new.log"],
      in: folder.path
    ).expect(status: 4)
    #expect(tables.errors == line)
  }

  @Test func `an alarm is more than a file that is missing`() async throws {
    let folder = try await Self.folder()
    let run = try await CommandRun(
      ["-q", "--by", "status", "--fail-on", "status=5xx:share>1%", "new.log", "nix.log"],
      in: folder.path
    ).expect(status: 4)
    #expect(
      run.errors == """
        logtally: nix.log: no such file or directory; this file is not counted
        logtally: alarm: status=5xx has 30 of 1,100 lines, 2.7%, more than 1%

        """
    )
    try await CommandRun(
      ["-q", "--by", "status", "--fail-on", "status=5xx:share>3%", "new.log", "nix.log"],
      in: folder.path
    ).expect(status: 1)
  }

  @Test(arguments: [
    (
      ["--by", "class", "--fail-on", "status=5xx:share>1%"],
      "its class is, such as: --fail-on 'class=5xx:share>1%'"
    ),
    (["--fail-on", "status=5xx:share>1%"], "count by it too, such as: --by endpoint,status"),
    (
      ["--by", "status", "--fail-on", "status=5xx:+50%"],
      "is about a change, which one report has none of"
    ),
    (["--by", "status", "--fail-on", "status=5xx"], "has no limit behind a colon"),
    (
      ["--by", "status", "--fail-on", "status=5xx:1%"],
      "has no limit that is known behind its last colon"
    ),
    (["--by", "status", "--fail-on", "status=5xx:share>1"], "has no limit that is known"),
    (["--by", "status", "--fail-on", "status=5xx:share>100%"], "has no limit that is known"),
    (["--by", "status", "--fail-on", "5xx:share>1%"], "has no value behind an equals sign"),
    (["--by", "status", "--fail-on", "stauts=5xx:share>1%"], "did you mean status?"),
    (["--by", "status", "--fail-on", "status=5xy:share>1%"], "status '5xy' is no status"),
    (["--by", "status", "--fail-on", "status=5xx&status=4xx:share>1%"], "names status twice"),
    (["--by", "status", "--fail-on", "total:share>1%"], "is about the share of all lines"),
    (
      ["--by", "status", "--fail-on", "status=5xx:share>1%", "--output", "x.part"],
      "'--fail-on' has no place in a part"
    ),
  ])
  func `an alarm that cannot be told is refused`(options: [String], message: String) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/a"), to: "a.log")
    let run = try await CommandRun(options + ["a.log"], in: folder.path).expect(status: 64)
    #expect(run.errors.contains(message), "\(run)")
  }

  @Test func `conditions read like filters`() async throws {
    let folder = try LogFolder()
    let lines = [
      ("192.0.2.7", "Mozilla/5.0 (GoogleBot)", "/a"), ("198.51.100.4", "curl/8", "/b"),
      ("2001:db8::1", "-", "/c"),
    ]
    try folder.write(
      lines.map { client, agent, endpoint in
        "\(client) - - [10/Oct/2024:13:55:36 +0000] \"GET \(endpoint) HTTP/1.1\" 200 5 \"-\" \"\(agent)\"\n"
      }.joined() + "192.0.2.8 - - [10/Oct/2024:13:55:36 +0000] \"x\" 400 5 \"-\" \"*\"\n",
      to: "a.log"
    )
    for (condition, count) in [
      ("client=192.0.2.0/24", 2), ("client=2001:db8::/32", 1), ("client=!192.0.2.7", 3),
      ("agent=bot", 1), ("agent=-", 1), ("agent=!-", 3), ("endpoint=/*", 3), ("endpoint=*", 3),
      ("endpoint=(malformed)", 1), ("endpoint=!/a", 3), ("status=400-499", 1), ("class=4xx", 1),
      ("hour-of-day=13", 4), ("day=2024-*", 4), ("method=GET", 3), ("method=-", 1),
      ("agent=bot&client=198.51.100.4", 0),
    ] {
      let run = try await CommandRun(
        [
          "-q", "--by", "client,agent,endpoint,status,class,hour-of-day,day,method", "--fail-on",
          "\(condition):share>0%", "a.log",
        ],
        in: folder.path
      ).expect(status: count == 0 ? 0 : 4)
      #expect(count == 0 || run.errors.contains("has \(count) of 4 lines"), "\(condition): \(run)")
    }
  }
}
