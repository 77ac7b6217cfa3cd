import Testing

/// An output that leads to an input, by whatever name.
@Suite(.timeLimit(.minutes(5)))
struct OutputInputTests {
  private static func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for name in ["a", "b"] {
      let lines = String(repeating: Lines.combined("/\(name)"), count: 3)
      try folder.write(lines, to: "logs/\(name).log")
    }
    return folder
  }

  /// What is refused, with what is said of it.
  private static let refused = [
    ("--output logs/a.log logs/a.log", "'--output logs/a.log' leads to logs/a.log"),
    ("--output logs/a.log logs", "'--output logs/a.log' leads to logs/a.log"),
    ("--output logs/../logs//a.log logs", "'--output logs/../logs//a.log' leads to logs/a.log"),
    ("--output hard logs/a.log", "'--output hard' leads to logs/a.log"),
    ("--output hard logs", "'--output hard' leads to logs/a.log"),
    ("--output soft logs", "'--output soft' leads to logs/a.log"),
    ("--output logs/b.log.gz logs", "'--output logs/b.log.gz' leads to logs/b.log.gz"),
    ("--output logs/w3c.log logs", "'--output logs/w3c.log' leads to logs/w3c.log"),
    ("--output logs/xz.log logs", "'--output logs/xz.log' leads to logs/xz.log"),
    ("--output report.csv report.csv", "'--output report.csv' leads to report.csv"),
    ("--rejects logs/a.log logs", "'--rejects logs/a.log' leads to logs/a.log"),
    ("--output logs/a.log - <logs/a.log", "'--output logs/a.log' leads to -"),
    ("logs >>logs/a.log", "standard output goes to logs/a.log"),
    ("logs/a.log >>logs/a.log", "standard output goes to logs/a.log"),
    ("--output /dev/fd/3 logs 3>>logs/a.log", "'--output /dev/fd/3' leads to logs/a.log"),
    ("--output pipe pipe", "'--output pipe' leads to pipe"),
  ]

  @Test(arguments: refused, ["process", "inline"])
  func `a log is not written to`(refused: (String, String), executor: String) async throws {
    let folder = try Self.folder()
    let (arguments, what) = refused
    let run = try await CommandRun(
      shell: """
        ln logs/a.log hard; ln -s logs/a.log soft; gzip -k logs/b.log; echo endpoint,count >report.csv
        mkfifo pipe; printf '\\3757zXZ\\0some text' >logs/xz.log
        printf '#Fields: date time cs-method cs-uri-stem sc-status\\n2025-11-03 04:05:06 GET /c 200\\n' \
          >logs/w3c.log
        cp -r logs saved
        $logtally --executor \(executor) \(arguments)
        status=$?
        diff -r logs saved
        grep -v endpoint,count report.csv
        find . -name '.*.tmp-*'
        exit $status
        """,
      in: folder.path
    )
    run.expect(status: 64)
    #expect(run.output.isEmpty, "\(run)")
    let remedy = what.contains("--rejects") ? "--rejects rejects.txt" : "--output report.csv"
    let advice = "which is to be counted; name another file, such as: \(remedy)"
    #expect(run.errors == "logtally: \(what), \(advice)\n")
  }

  @Test(arguments: [
    "--output ./r --rejects r logs", "--output r --rejects r logs", "--rejects soft logs >new",
    "--output new --rejects soft logs", "--output logs/../r --rejects r logs",
  ])
  func `two outputs are two files`(arguments: String) async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: "ln -s new soft; $logtally \(arguments)",
      in: folder.path
    )
    run.expect(status: 64)
    let name = arguments.contains("soft") ? "soft" : "r"
    #expect(
      run.errors
        == "logtally: '--rejects \(name)' is no file of its own; such as: --rejects rejects.txt\n"
    )
  }

  @Test(arguments: [
    "--output logs/r.csv", "--output logs/r.json", "--format table --output logs/r.txt",
    "--output logs/r --by file,status", "--format json --output logs/access.log.csv",
    "--pivot status --format table --output logs/r", "--pivot file --output logs/r.csv",
    "--pivot client --format json --output logs/r", "--pivot status --output logs/r.ndjson",
    "--by status,file --format table --output logs/access-report", "--output logs/soft",
    "--output logs/r.csv --rejects logs/rejects.txt",
    "--log-format simple --output logs/r.csv --rejects logs/rejects.txt",
  ])
  func `the report of the night before is no input`(options: String) async throws {
    let folder = try Self.folder()
    // A line that is rejected, and a format that rejects all: both lists read as a log, and the second
    // leaves nothing to count.
    let isNothingCounted = options.hasPrefix("--log-format simple")
    let run = try await CommandRun(
      shell: """
        case '\(options)' in *soft*) ln -s ../target logs/soft; esac
        echo '192.0.2.1 - - [10/Oct/2024:13:55:36 +0000] "GET / HTTP/1.1" none' >>logs/a.log
        night() { $logtally \(options) logs -v 2>errors; status=$?; cat logs/r* target 2>/dev/null; }
        night >first; night >second; night >third
        cmp first second && cmp second third && grep -v '^logtally: logs/[ab].log\\|counted' errors
        exit $status
        """,
      in: folder.path
    )
    run.expect(status: isNothingCounted ? 1 : 0)
    #expect(run.output.isEmpty, "\(run)")
  }

  @Test func `a log in JSON that ends like a row of ours is no report`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        echo '{"host":"a.example","method":"GET","path":"/a","status":200,"t":{"a":1}, "total": 12}' >logs/j
        cp logs/j first; $logtally --output logs/j logs; status=$?; cmp first logs/j && exit $status
        """,
      in: folder.path
    )
    run.expect(status: 64)
  }

  @Test(arguments: [">logs/r.csv", ">>logs/r.csv", ">logs/r.csv 2>&1", "2>logs/errors"])
  func `a stream into the folder that is read is no input`(stream: String) async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        night() { $logtally --format json logs \(stream) || exit 1; }
        night >first; night >second
        cat logs/r.csv first second 2>/dev/null | grep '"totals"' | sort -u
        """,
      in: folder.path
    )
    run.expect(status: 0)
    let files =
      #"{"files": 2, "counted_files": 2, "partial_files": 0, "failed_files": 0, "skipped_files": 0,"#
    #expect(run.output == "  \"totals\": \(files)\n", "\(run)")
  }

  @Test func `devices are any number of outputs, and inputs too`() async throws {
    let folder = try Self.folder()
    let run = try await CommandRun(
      shell: """
        $logtally --output /dev/null --rejects /dev/null logs && $logtally - </dev/null >/dev/null
        """,
      in: folder.path
    )
    run.expect(status: 0)
  }
}
