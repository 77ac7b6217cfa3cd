import FoundationEssentials
import SystemPackage
import Testing

/// `plan` lists what a count would count, and `count --plan` counts just that.
@Suite(.timeLimit(.minutes(10)))
struct PlanTests {
  /// A tree with a file of each kind: counted, partial, skipped, failed, reached twice, rotated.
  static func tree() async throws -> LogFolder {
    let folder = try LogFolder()
    let sources = CommandRun.package.string + "/sample-logs"
    try folder.write(Lines.combined("/\u{1}é", 301) + "garbage\n\n# x\n", to: "logs/odd.log")
    try folder.write("", to: "logs/empty.log")
    try folder.write("no log\n", to: "logs/other.txt")
    try await CommandRun(
      shell: """
        cp -r '\(sources)' logs/samples
        zstd -q --no-check logs/odd.log -o logs/odd2.zst && truncate -s -3 logs/odd2.zst
        cp logs/odd.log logs/access.log.1 && gzip -k logs/access.log.1
        ln logs/odd.log logs/again.log
        ln -s nothing logs/dangling.log
        mkfifo logs/pipe
        cp logs/odd.log $'logs/b\\377\\n".log'
        printf 'not gzip' >logs/broken.gz
        """,
      in: folder.path
    ).expect(status: 0)
    return folder
  }

  /// The lines of standard error but for how long the run took.
  static func withoutTime(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { line in
      line.firstRange(of: " lines").map { line[..<$0.lowerBound] } ?? line
    }
  }

  @Test(arguments: [
    [], ["--by", "file,status", "--key-prefix", "web-01:"],
    ["--by", "hour", "--by", "file", "--tz", "Europe/Berlin", "--match", "GET"],
    ["--strict", "--no-dedupe", "--log-format", "combined", "--exclude", "samples"],
  ])
  func `counting a plan gives what counting the paths gives`(question: [String]) async throws {
    let folder = try await Self.tree()
    let paths = ["logs", "logs/odd.log", "missing.log", "logs/other.txt"]
    let plan = try await CommandRun(["plan", "--json"] + question + paths, in: folder.path)
    plan.expect(status: 0)
    #expect(plan.errors.isEmpty)
    try folder.write(plan.output, to: "plan.json")
    let formats =
      question.count(where: { $0 == "--by" }) > 1 ? ["json", "part"] : ["json", "csv", "part"]
    for format in formats {
      let one = try await CommandRun(["--format", format] + question + paths, in: folder.path)
      one.expect(status: 1)
      for options in [[], question, ["--executor", "inline"]] {
        let planned = try await CommandRun(
          ["--plan", "plan.json", "--format", format] + options,
          in: folder.path,
          environment: ["TZ": "Asia/Tokyo"]
        )
        #expect(planned.output == one.output, "\(format) \(options)\n\(planned)\n\(one)")
        planned.expect(status: one.status)
        #expect(Self.withoutTime(planned.errors) == Self.withoutTime(one.errors))
      }
    }
    // A plan of a plan is the same one, and through a pipe it counts alike.
    let again = try await CommandRun(
      ["plan", "--json", "--plan", "-"],
      in: folder.path,
      input: Array(plan.output.utf8)
    )
    #expect(again.output == plan.output)
    let piped = try await CommandRun(
      ["--plan", "-", "-v"],
      in: folder.path,
      input: Array(plan.output.utf8)
    )
    let verbose = try await CommandRun(["-v"] + question + paths, in: folder.path)
    #expect(Self.withoutTime(piped.errors) == Self.withoutTime(verbose.errors))
  }

  @Test func `the clock of the machine is resolved by the plan`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(2, seed: 1), to: "a.log")
    let question = ["--by", "hour", "--tz", "local"]
    let plan = try await CommandRun(
      ["plan", "--json"] + question + ["a.log"],
      in: folder.path,
      environment: ["TZ": "Asia/Tokyo"]
    )
    try folder.write(plan.output, to: "plan.json")
    let one = try await CommandRun(
      question + ["a.log"],
      in: folder.path,
      environment: ["TZ": "Asia/Tokyo"]
    )
    for options in [[], question] {
      let planned = try await CommandRun(
        ["--plan", "plan.json"] + options,
        in: folder.path,
        environment: ["TZ": "America/New_York"]
      )
      #expect(planned.output == one.output)
    }
  }

  @Test
  func `filters that are typed have to be those of the plan, and the others are its own`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.log(100, seed: 1), to: "a.log")
    let filters = ["--match", "/api", "--status", "200", "--last", "1d", "--now", "2025-11-03"]
    try await CommandRun(
      ["plan", "--json", "-o", "plan.json"] + filters + ["a.log"],
      in: folder.path
    )
    .expect(status: 0)
    let one = try await CommandRun(["--format", "json"] + filters + ["a.log"], in: folder.path)
    for typed in [[], ["--match", "/api"], ["--status", "200"]] {
      let run = try await CommandRun(
        ["--plan", "plan.json", "--format", "json"] + typed,
        in: folder.path
      )
      #expect(run.output == one.output, "\(run)")
    }
    try await CommandRun(["--plan", "plan.json", "--status", "404"], in: folder.path)
      .expect(status: 64)
  }

  @Test func `a plan says what is known of each file`() async throws {
    let folder = try await Self.tree()
    let run = try await CommandRun(
      ["plan", "--exclude", "samples", "logs", "missing.log"],
      in: folder.path
    )
    run.expect(status: 0)
    try Golden.check(run.output, "plan.txt")
    let bytes = try folder.read("logs/access.log.1").utf8.count
    let json = try await CommandRun(["plan", "--json", "logs/access.log.1"], in: folder.path)
    #expect(
      json.output.hasPrefix(
        """
        {
          "schema": "logtally.plan/1",
          "generator": {"name": "logtally", "version": "1.0.0"},
          "query": {"by": [["endpoint"]], "match": [], "tz": null, "log_format": "auto", \
        "zstd_window_log": 27, "strict": false,
                    "include": [], "exclude": [], "key_prefix": "", "dedupe": true,
                    "question": ""},
          "totals": {"files": 1, "bytes": \(bytes)},
          "files": [{"file": "logs/access.log.1", "bytes": \(bytes), "modified_ns": \

        """.dropLast()
      ),
      "\(json)"
    )
    #expect(
      json.output.hasSuffix(
        """
        "found": false, "state": "planned", "error": null, "same_as": null, "pair": null}]
        }

        """
      ),
      "\(json)"
    )
  }

  @Test func `a part of a list counts, in whatever layout of JSON`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a\u{e9}\u{1F600}.log")
    try folder.write(Lines.log(5, seed: 2), to: "copy")
    try folder.write(
      #"""
      {"files":[{"x":[{"y":"]}"},1.5e3,null,true],"file":"a\u00e9\ud83d\ude00.log","bytes":0},
        {"file": "s3://logs/access.log", "bytes": BYTES, "path": "copy", "state": "planned"},
        {"state": "failed", "file": "s3://logs/gone.log", "error": "403 Forbidden"},
        {"state": "skipped", "file": "s3://logs/x", "error": "no log; this file is skipped"}],
      "schema":"logtally.plan/1"}
      """#.replacing("BYTES", with: "\(try folder.read("copy").utf8.count)"),
      to: "plan.json"
    )
    let run = try await CommandRun(["--plan", "plan.json", "--by", "file"], in: folder.path)
    run.expect(status: 1)
    #expect(
      run.output == "file,count\ns3://logs/access.log,5\na\u{e9}\u{1F600}.log,3\n",
      "\(run)"
    )
    #expect(
      run.errors.hasPrefix(
        """
        logtally: s3://logs/gone.log: 403 Forbidden; this file is not counted
        logtally: skipped 1 file that is not an access log; -v names it

        """
      ),
      "\(run)"
    )
  }

  @Test func `standard input counts under the key of its entry if all of it comes`() async throws {
    let folder = try LogFolder()
    let log = Array(Lines.log(3, seed: 1).utf8)
    for (bytes, output) in [(log.count, "s3://b/a.log,3\n"), (log.count + 1, "")] {
      try folder.write(
        #"""
        {"schema": "logtally.plan/1", "files": [{"file": "s3://b/a.log", "bytes": \#(bytes), "path": "-"}]}
        """#,
        to: "plan.json"
      )
      let run = try await CommandRun(
        ["--plan", "plan.json", "--by", "file"],
        in: folder.path,
        input: log
      )
      run.expect(status: output.isEmpty ? 1 : 0)
      #expect(run.output == "file,count\n" + output, "\(run)")
    }
  }

  @Test func `a file that is shorter than planned, or a copy of another length, has failed`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    let bytes = try folder.read("a.log").utf8.count
    try folder.write(
      """
      {"schema": "logtally.plan/1", "files": [
        {"file": "a.log", "bytes": \(bytes + 1)}, {"file": "s3://b", "bytes": 9, "path": "a.log"},
        {"file": "gone.log", "bytes": 1}]}
      """,
      to: "plan.json"
    )
    let run = try await CommandRun(["--plan", "plan.json", "--by", "file"], in: folder.path)
    run.expect(status: 1)
    #expect(
      run.errors.hasPrefix(
        """
        logtally: a.log: has \(bytes) bytes where \(bytes + 1) were expected; this file is not counted
        logtally: gone.log: no such file or directory; this file is not counted
        logtally: s3://b: has \(bytes) bytes where 9 were expected; this file is not counted

        """
      ),
      "\(run)"
    )
  }

  // MARK: - What is refused

  @Test(arguments: [
    ("", "is not a plan"), ("[]", "is not a plan"), ("{}", "is not a plan"),
    (#"{"schema": "logtally.report/1"}"#, "is not a plan"),
    (#"{"schema": "logtally.plan/2", "files": []}"#, "is a plan of version 2, which"),
    (#"{"schema": "logtally.plan/1"}"#, "has no list of files"),
    (
      "{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"file\": \"a\", \"bytes\": -1}]}",
      "at line 2"
    ),
    ("{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"file\": \"\"}]}", "at line 2"),
    ("{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"bytes\": 1}]}", "at line 2"),
    ("{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"file\": \"a\\u0000\"}]}", "at line 2"),
    ("{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"file\": \"\\ud800\"}]}", "at line 2"),
    (
      "{\"schema\": \"logtally.plan/1\",\n\"files\": [{\"file\": \"a\", \"state\": \"x\"}]}",
      "at line 2"
    ),
    (
      "{\"schema\": \"logtally.plan/1\", \"query\": {\"question\": \"AAAA\"}, \"files\": []}",
      "at line 1"
    ),
    ("{\"schema\": \"logtally.plan/1\", \"files\": []} x", "at line 1"),
    (
      #"{"schema": "logtally.plan/1", "files": [{"file": "a"}, {"file": "a"}]}"#,
      "has the file a twice"
    ),
    (
      #"{"schema": "logtally.plan/1", "files": [{"file": "a", "path": "-"}, {"file": "b", "path": "-"}]}"#,
      "has a and b in standard input; one can be read"
    ),
    (#"{"schema": "logtally.plan/1", "files": [{"file": "-"}]}"#, "has standard input among"),
    (
      #"{"schema": "logtally.plan/1", "query": {"key_prefix": "w:"}, "files": [{"file": "a"}]}"#,
      "has the file a, which does not start with its key_prefix, w:"
    ),
  ])
  func `what is no plan is refused`(text: String, complaint: String) async throws {
    let folder = try LogFolder()
    try folder.write(text, to: "plan.json")
    let run = try await CommandRun(["--plan", "plan.json"], in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: '--plan plan.json' "), "\(run)")
    #expect(run.errors.contains(complaint), "\(run)")
    #expect(run.errors.contains("such a plan is made with: logtally plan --json logs >plan.json\n"))
  }

  @Test func `a text that lies deep, or is cut off anywhere, is refused`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    try folder.write(
      #"{"schema": "logtally.plan/1", "x": "# + String(repeating: "[", count: 1_000_000),
      to: "plan.json"
    )
    try await CommandRun(["--plan", "plan.json"], in: folder.path).expect(status: 64)
    let plan = try await CommandRun(["plan", "--json", "a.log"], in: folder.path).output.utf8
    for length in stride(from: 0, to: plan.count - 2, by: 7) {
      let run = try await CommandRun(
        ["--plan", "-", "--executor", "inline"],
        in: folder.path,
        input: Array(plan.prefix(length))
      )
      run.expect(status: 64)
    }
  }

  @Test(arguments: [
    (["--by", "status"], "'--plan plan.json' counts by endpoint, what is asked by status; leave"),
    (
      ["--tz", "UTC"],
      "'--plan plan.json' takes its times as each line wrote them, what is asked in UTC"
    ),
    (["--match", "x"], "'--plan plan.json' counts all lines, what is asked lines that hold 'x'"),
    (["--strict"], "'--plan plan.json' counts files that are not whole as far as they go"),
    (
      ["--key-prefix", "x"],
      "'--plan plan.json' was made without this '--key-prefix', or with another"
    ),
    (["--include", "x"], "'--plan plan.json' was made without this '--include'"),
    (["--no-dedupe"], "'--plan plan.json' was made without this '--no-dedupe'"),
    (["a.log"], "'--plan plan.json' has the files already, and 'a.log' is given too"),
    (["--stdin-key", "x"], "'--stdin-key' is about standard input, which is not read"),
  ])
  func `options that ask something else than the plan are refused`(
    options: [String],
    complaint: String
  ) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    try await CommandRun(["plan", "--json", "-o", "plan.json", "a.log"], in: folder.path)
      .expect(status: 0)
    let run = try await CommandRun(["--plan", "plan.json"] + options, in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: \(complaint)"), "\(run)")
  }

  @Test(arguments: [
    (["-"], "'-' has no place in a plan"), (["/dev/fd/0"], "'/dev/fd/0' has no place in a plan"),
    ([], "no path is given"), (["--top", "0", "a.log"], "'--top 0' is too few"),
    (["--by", "x", "a.log"], "'--by x' is unknown"),
    (["-o", "a.log", "a.log"], "'--output a.log' leads to"),
    (["--rejects", "r", "a.log"], "'--rejects r' has no place in a plan"),
    (["--cache", "c", "a.log"], "'--cache c' has no place in a plan"),
    (["--format", "json", "a.log"], "'--format json' is what the report is to be"),
    (
      ["--by", "file", "--by", "status", "--format", "csv", "a.log"],
      "'--format csv' holds one table"
    ),
  ])
  func `what cannot be planned is refused`(arguments: [String], complaint: String) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    let run = try await CommandRun(["plan"] + arguments, in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: \(complaint)"), "\(run)")
  }

  @Test(arguments: [["--last", "1h"], ["--today"], ["--yesterday"], ["--now", "2025-11-04"]])
  func `times that depend on when it is are the plan's alone`(_ option: [String]) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "logs/a.log")
    let plan = try await CommandRun(["plan", "--json", "-o", "plan.json", "logs"], in: folder.path)
    plan.expect(status: 0)
    let run = try await CommandRun(["--plan", "plan.json"] + option, in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.contains("'\(option[0])' has no place beside '--plan'"), "\(run)")
  }

  @Test func `a file under two names in a list is counted once, and one that is not there refused`()
    async throws
  {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    func count(_ files: String) async throws -> CommandRun {
      let plan = #"{"schema": "logtally.plan/1", "files": [\#(files)]}"#
      return try await CommandRun(
        ["--plan", "-", "--by", "file"],
        in: folder.path,
        input: Array(plan.utf8)
      )
    }
    let twice = try await count(#"{"file": "./a.log"}, {"file": "a.log"}"#)
    twice.expect(status: 0)
    #expect(twice.output == "file,count\n./a.log,3\n", "\(twice)")
    let lost = try await count(#"{"file": "a.log", "same_as": "b.log"}"#)
    lost.expect(status: 64)
    #expect(lost.errors.contains("the same file as b.log, which is not in its list"), "\(lost)")
  }

  @Test func `a name that ends in json is given a plan in JSON`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "a.log")
    let run = try await CommandRun(
      shell: """
        $logtally plan -o 1.JSON a.log && $logtally plan --json -o 2 a.log && cmp 1.JSON 2
        $logtally plan -o 3 a.log && cat 3
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(run.output.hasSuffix(", by endpoint\n"), "\(run)")
  }

  @Test func `a plan in the folder that it is of is not in it`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.log(3, seed: 1), to: "logs/a.log")
    for _ in 0..<2 {
      let run = try await CommandRun(
        ["plan", "--json", "-o", "logs/plan.json", "logs"],
        in: folder.path
      )
      run.expect(status: 0)
      #expect(try folder.read("logs/plan.json").contains(#""totals": {"files": 1,"#))
    }
  }
}
