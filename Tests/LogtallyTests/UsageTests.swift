import AccessLogs
import Glibc
import Testing

@testable import Logtally

/// Wrong arguments, word for word, and the help.
@Suite(.timeLimit(.minutes(5)))
struct UsageTests {
  private static let dimensions = Dimension.all.map(\.name).joined(separator: ", ")

  @Test(
    arguments: [
      (
        ["help", "mrege"],
        "there is no subcommand 'mrege'; give one of cache, count, diff, explain, formats, merge, plan, "
          + "help, such as: logtally help merge"
      ),
      (
        ["help", "nosuch"],
        "there is no subcommand 'nosuch'; give one of cache, count, diff, explain, formats, merge, plan, "
          + "help, such as: logtally help count"
      ),
      (
        ["explain"],
        "no path is given; name a log, such as: logtally explain access.log; "
          + "or '-', which is standard input: logtally explain -"
      ),
      (
        ["--output=", "x", "y"],
        "'--output=' has no value; give one behind the '=', or leave it out"
      ),
      (
        ["explain", "--timeout=", "x"],
        "'--timeout=' has no value; give one behind the '=', or leave it out"
      ),
      (["--frmat"], "unknown option '--frmat'; did you mean --format?"),
      (["--limit", "3", "x"], "unknown option '--limit'; did you mean --top?"),
      (["--units", "s", "x"], "unknown option '--units'; did you mean --time-unit?"),
      (["--start", "s", "x"], "unknown option '--start'; did you mean --since?"),
      (["--collapse", "x"], "unknown option '--collapse'; did you mean --collapse-ids?"),
      (["--user-agent", "x"], "unknown option '--user-agent'; did you mean --agent?"),
      (["--ip", "x"], "unknown option '--ip'; did you mean --client?"),
      (
        ["--by", "end", "x"],
        "'--by end' is unknown; did you mean endpoint? Or give one of \(dimensions)"
      ),
      (["--json", "x"], "unknown option '--json'; did you mean --format json?"),
      (
        ["merge", "--status", "5xx", "x"],
        "unknown option '--status'; it is an option of 'logtally count' and 'logtally plan'"
      ),
      (
        ["explain", "--top", "3", "x"],
        "unknown option '--top'; it is an option of 'logtally count', 'logtally diff', 'logtally merge' and "
          + "'logtally plan'"
      ),
      (["explain", "--log-frmat"], "unknown option '--log-frmat'; did you mean --log-format?"),
      (["-j", "0", "x"], "'--jobs 0' is too few; give 1 or more, such as: --jobs 2"),
      (["--top", "0", "x"], "'--top 0' is too few; give 1 or more, such as: --top 20"),
      (["--match", "", "x"], "'--match' is empty; give a text, such as: --match /api/v1/login"),
      (["-", "-"], "'-' is given twice; standard input can be read once: logtally -"),
      (["x", ""], "path 2 is empty; name logs or directories, such as: logtally logs/"),
      (["--by", "paths", "x"], "'--by paths' is unknown; give one of \(dimensions)"),
      (
        ["--by", "IP,status", "x"],
        "'--by IP' is unknown; did you mean client? Or give one of \(dimensions)"
      ),
      (
        ["merge", "--by", "hots", "x"],
        "'--by hots' is unknown; did you mean host? Or give one of \(dimensions)"
      ),
      (["--by", "file,", "x"], "'--by file,' has an empty name; such as: --by endpoint,status"),
      (["--by", "", "x"], "'--by ' has an empty name; such as: --by endpoint,status"),
      (
        ["--by", "file", "--by", "file", "x"],
        "'--by file' is given twice; each table is made once, such as: --by endpoint,status --by file"
      ),
      (
        ["--by", "file", "--by", "status", "x"],
        "standard output that is no terminal gets csv, which holds one table, and '--by' asks for 2; "
          + "give one of json, markdown, table, html, xlsx, part, such as: --by file --by status --format json"
      ),
      (
        ["--by", "file", "--by", "status", "--format", "csv", "x"],
        "'--format csv' holds one table, and '--by' asks for 2; "
          + "give one of json, markdown, table, html, xlsx, part, such as: --by file --by status --format json"
      ),
      (
        ["--by", "page", "--by", "file", "--format", "csv", "x"],
        "'--format csv' holds one table, and '--by' asks for 11; "
          + "give one of json, markdown, table, html, xlsx, part, such as: --by page --by file --format json"
      ),
      (
        ["--by", "file", "--by", " status , endpoint", "-o", "r.txt", "x"],
        "'--output r.txt' is written as csv, which holds one table, and '--by' asks for 2; "
          + "give one of json, markdown, table, html, xlsx, part, such as: --by file --by status,endpoint --output report.json"
      ),
      (
        ["--by", "file", "--by", "status,status", "x"],
        "'--by' names status twice; such as: --by endpoint,status"
      ),
      (
        ["--by", "file,file", "x"],
        "'--by' names file twice; such as: --by endpoint,status"
      ),
      (
        ["--format", "xml", "x"],
        "'--format xml' is unknown; give one of csv, tsv, json, ndjson, markdown, table, html, xlsx, openmetrics, part"
      ),
      (
        ["--executor", "fork", "x"],
        "'--executor fork' is unknown; give one of process, thread, inline"
      ),
      (
        ["--log-format", "odd", "x"],
        "'--log-format odd' is unknown; 'logtally formats' lists the names, "
          + "such as: --log-format combined"
      ),
      (
        ["--log-format", "combind", "x"],
        "'--log-format combind' is unknown; 'logtally formats' lists the names, "
          + "such as: --log-format combined"
      ),
      (
        ["--timeout", "1h30", "x"],
        "'--timeout 1h30' is no length of time; give seconds, or numbers with d, h, m, s or ms, "
          + "such as: --timeout 90s or --timeout 1h30m"
      ),
      (
        ["--timeout", "0", "x"],
        "'--timeout 0' is too short; the shortest is: --timeout 1ms"
      ),
      (
        ["--timeout", "99999999999999999999d", "x"],
        "'--timeout 99999999999999999999d' is too long; the longest is: --timeout 10000d"
      ),
      (
        ["--max-unparsed", "101", "x"],
        "'--max-unparsed 101' is not from 0 to 100 percent; such as: --max-unparsed 0.5"
      ),
      (
        ["--rejects", "-", "x"],
        "'--rejects -' is no file of its own; such as: --rejects rejects.txt"
      ),
      (
        ["--rejects", "out/rejects.txt.gz", "x"],
        "'--rejects out/rejects.txt.gz' has the name of a compressed file, and rejected lines are written "
          + "as they are; such as: --rejects out/rejects.txt"
      ),
      (
        ["plan", "--json", "--output", "plan.json.ZST", "x"],
        "'--output plan.json.ZST' has the name of a compressed file, and plans are written as they are; "
          + "such as: --output plan.json"
      ),
      (["--retries=-1", "x"], "'--retries -1' is too few; such as: --retries 1"),
      (
        ["--zstd-window-log", "40", "x"],
        "'--zstd-window-log 40' is not from 10 to 31; such as: --zstd-window-log 31"
      ),
      (
        ["--memory", "much", "x"],
        "'--memory much' is no size; give a number with K, M, G or T, such as: --memory 512M"
      ),
      (
        ["--memory", "9999999999999G", "x"],
        "'--memory 9999999999999G' is too much; the largest is: --memory 1024T"
      ),
      (["--memory", "1M", "x"], "'--memory 1M' is too little; the smallest is: --memory 16M"),
      (["--include", "", "x"], "'--include' is empty; give a glob, such as: --include '*.log*'"),
      (["-q", "-v", "x"], "'--quiet' and '--verbose' contradict each other; give one of them"),
      (["--output", "", "x"], "'--output' is empty; name a file, such as: --output report.csv"),
    ] as [([String], String)]
  )
  func `wrong arguments are named with an example`(arguments: [String], message: String)
    async throws
  {
    let run = try await CommandRun(arguments)
    run.expect(status: 64)
    #expect(run.output.isEmpty)
    #expect(run.errors == "logtally: \(message)\nSee 'logtally --help' for the options.\n")
  }

  @Test(arguments: [["--nonsense", "x"], ["--top", "many", "x"], ["--top"]])
  func `what the parser refuses is one line too`(arguments: [String]) async throws {
    let run = try await CommandRun(arguments)
    run.expect(status: 64)
    #expect(run.errors.hasPrefix("logtally: "), "\(run)")
    #expect(run.errors.split(separator: "\n").count == 2, "\(run)")
  }

  @Test(arguments: [[], ["--top", "3"], ["count"]])
  func `no path is an error, and says what standard input is where there is something in it`(
    arguments: [String]
  ) async throws {
    let sentence = "logtally: no path is given; name logs or directories, such as: logtally logs/"
    let hint = "; or '-', which is standard input: logtally -"
    let end = "\nSee 'logtally --help' for the options.\n"
    let typed = "$logtally \(arguments.joined(separator: " "))"
    for (script, errors) in [
      ("\(typed) </dev/null", sentence + end), ("\(typed) <&-", sentence + end),
      ("echo x | \(typed)", sentence + hint + end), ("\(typed) <\"$0\"", sentence + hint + end),
    ] {
      let run = try await CommandRun(shell: script)
      run.expect(status: 64)
      #expect(run.output.isEmpty)
      #expect(run.errors == errors, "\(script)")
    }
  }

  @Test(arguments: [
    ("logs/*.log", ", globs work without quotes, or as: logtally --include '*.log' logs"),
    ("*.log", ", globs work without quotes, or as: logtally --include '*.log' ."),
    ("/no/a[12]?", ", globs work without quotes, or as: logtally --include 'a[12]?' /no"),
    ("my logs/*", ", globs work without quotes, or as: logtally --include '*' 'my logs'"),
    ("*/access.log", ", globs work without quotes only"),
    ("explian", ", did you mean: logtally explain"),
    ("fromats", ", did you mean: logtally formats"),
    ("access.log", ""),
    ("nosuch", ""),
  ])
  func `a path that leads nowhere gets a hint where one comes to mind`(
    path: String,
    hint: String
  ) async throws {
    let folder = try LogFolder()
    let run = try await CommandRun(["-q", path], in: folder.path)
    run.expect(status: 1)
    let sentence = "logtally: \(path): no such file or directory; this file is not counted"
    #expect(run.errors == sentence + hint + "\n")
  }

  @Test func `a file whose name is a glob is read`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x"), to: "*.log")
    let run = try await CommandRun(["*.log"], in: folder.path)
    run.expect(status: 0)
    #expect(run.output == "endpoint,count\n/x,1\n")
  }

  @Test(arguments: [["--help"], ["-h"], ["help"]])
  func `the help shows usage, examples, every option and the subcommands`(arguments: [String])
    async throws
  {
    let run = try await CommandRun(arguments, environment: ["COLUMNS": "80"])
    run.expect(status: 0)
    try Golden.check(run.output, "help.txt")
    let count = try await CommandRun(["count", "--help"], environment: ["COLUMNS": "80"])
    count.expect(status: 0)
    #expect(run.output.hasPrefix(count.output + "SUBCOMMANDS:\n"), "\(count)")
  }

  @Test func `the help has each example in a line of its own`() async throws {
    let texts = [
      "cache": CacheCommand.text, "count": CountCommand.text, "diff": DiffCommand.text,
      "explain": ExplainCommand.text, "formats": FormatsCommand.text, "merge": MergeCommand.text,
      "plan": PlanCommand.text,
    ]
    #expect(texts.keys.sorted() == SubcommandNames.all.filter { $0 != "help" }.sorted())
    for (name, text) in texts {
      let run = try await CommandRun([name, "--help"], environment: ["COLUMNS": "80"])
      let lines = Set(run.output.split(separator: "\n"))
      for example in text.examples.flatMap(\.commands) {
        #expect(lines.contains("  \(example)"), "\(run)")
      }
    }
  }

  @Test(arguments: [["--version"], ["-V"], ["explain", "-V"], ["-V", "nosuch"], ["logs", "-qV"]])
  func `the version is one line`(arguments: [String]) async throws {
    let run = try await CommandRun(arguments)
    run.expect(status: 0)
    #expect(run.output == "logtally 1.0.0\n")
  }

  @Test func `the usual options have a letter`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.simple("/x") + Lines.simple("/x") + Lines.simple("/y"), to: "a.log")
    for arguments in [["-n", "1", "-o", "r.csv"], ["-n1", "-or.csv"], ["-n=1", "-o=r.csv"]] {
      try await CommandRun(["-q"] + arguments + ["a.log"], in: folder.path).expect(status: 0)
      #expect(try folder.read("r.csv") == "endpoint,count\n/x,2\n", "\(arguments)")
      unsafe unlink("\(folder.path)/r.csv")
    }
  }
}
