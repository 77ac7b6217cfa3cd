import Testing

/// Wrong arguments, word for word, and the help.
@Suite(.timeLimit(.minutes(5)))
struct UsageTests {
  @Test(
    arguments: [
      ([], "no path is given; name logs or directories, such as: logtally logs/"),
      (["--top", "3"], "no path is given; name logs or directories, such as: logtally logs/"),
      (["explain"], "no path is given; name a log, such as: logtally explain access.log"),
      (["--frmat"], "unknown option '--frmat'. Did you mean '--format'?"),
      (["explain", "--log-frmat"], "unknown option '--log-frmat'. Did you mean '--log-format'?"),
      (["-j", "0", "x"], "'--jobs 0' is too few; give 1 or more, such as: --jobs 2"),
      (["--top", "0", "x"], "'--top 0' is too few; give 1 or more, such as: --top 20"),
      (["--match", "", "x"], "'--match' is empty; give a text, such as: --match /api/v1/login"),
      (["-", "-"], "'-' is given twice; standard input can be read once: logtally -"),
      (["x", ""], "path 2 is empty; name logs or directories, such as: logtally logs/"),
      (["--by", "path", "x"], "'--by path' is unknown; give one of endpoint, status, file"),
      (["--by", "file,", "x"], "'--by file,' is unknown; give one of endpoint, status, file"),
      (["--by", "", "x"], "'--by ' is unknown; give one of endpoint, status, file"),
      (
        ["--by", "file", "--by", "file", "x"],
        "'--by' names file twice; such as: --by endpoint,status"
      ),
      (
        ["--by", "file,file", "x"],
        "'--by' names file twice; such as: --by endpoint,status"
      ),
      (["--format", "xml", "x"], "'--format xml' is unknown; give one of csv, json, table"),
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
        ["--timeout", "5", "x"],
        "'--timeout 5' is no length of time; give a number with s, m or h, such as: --timeout 5m"
      ),
      (
        ["--max-unparsed", "101", "x"],
        "'--max-unparsed 101' is not from 0 to 100 percent; such as: --max-unparsed 0.5"
      ),
      (
        ["--rejects", "-", "x"],
        "'--rejects -' is no file of its own; such as: --rejects rejects.txt"
      ),
      (["--retries=-1", "x"], "'--retries -1' is too few; such as: --retries 1"),
      (
        ["--zstd-window-log", "40", "x"],
        "'--zstd-window-log 40' is not from 10 to 31; such as: --zstd-window-log 31"
      ),
      (
        ["--memory", "much", "x"],
        "'--memory much' is no size; give bytes or K, M, G, such as: --memory 512M"
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

  @Test(arguments: [["--help"], ["-h"], ["help"], ["count", "--help"]])
  func `the help shows usage, examples and every option`(arguments: [String]) async throws {
    let run = try await CommandRun(arguments, environment: ["COLUMNS": "80"])
    run.expect(status: 0)
    try Golden.check(run.output, "help.txt")
  }

  @Test func `the version is one line`() async throws {
    let run = try await CommandRun(["--version"])
    run.expect(status: 0)
    #expect(run.output == "logtally 1.0.0\n")
  }
}
