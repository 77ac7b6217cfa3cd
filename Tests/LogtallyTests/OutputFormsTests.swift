import Testing

@testable import Logtally

/// Compressed reports, those for spreadsheets and those for monitoring, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct OutputFormsTests {
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    for number in 0..<4 {
      try folder.write(Lines.log(900, seed: number), to: "logs/\(number).log")
    }
    return folder
  }

  // MARK: - Compressed

  @Test(
    arguments: ["csv", "tsv", "json", "ndjson", "md", "html", "xlsx", "prom", "part"],
    [("zst", "zstd -dcq"), ("GZ", "gzip -dc")]
  )
  func `a suffix compresses any format`(format: String, suffix: (String, String)) async throws {
    let folder = try folder()
    try await CommandRun(
      shell: """
        set -e
        $logtally --by endpoint,status -o plain.\(format) logs
        $logtally --by endpoint,status -o packed.\(format).\(suffix.0) logs
        $logtally --by endpoint,status -o again.\(format).\(suffix.0) -j 1 --executor inline logs
        \(suffix.1) <packed.\(format).\(suffix.0) | cmp - plain.\(format)
        cmp packed.\(format).\(suffix.0) again.\(format).\(suffix.0)
        """,
      in: folder.path
    ).expect(status: 0)
  }

  @Test func `the format may be named beside it, and is CSV by itself`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: """
        set -e
        $logtally -o a.gz logs; $logtally --format json -o b.gz logs; $logtally --format table -o c.zst logs
        gzip -dc a.gz | head -1; gzip -dc b.gz | head -2 | tail -1; zstd -dc c.zst | head -1
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(
      run.output.hasPrefix("endpoint,count\n  \"schema\": \"logtally.report/1\",\nendpoint  "),
      "\(run)"
    )
  }

  @Test(arguments: [
    "report.csv.zst", "report.json.gz", "report.prom", "report.html", "report.gz", "report.xlsx",
    "report.xlsx.zst",
  ])
  func `the report of the night before is no log`(name: String) async throws {
    let folder = try folder()
    let arguments = ["--by", "file", "-o", "logs/\(name)", "logs"]
    for _ in 0..<2 {
      let run = try await CommandRun(arguments, in: folder.path)
      run.expect(status: 0)
      #expect(run.errors.isEmpty, "\(run)")
    }
    // A compressed log is none of ours.
    try await CommandRun(
      shell: "gzip -c logs/1.log >logs/9.csv.gz; cp logs/9.csv.gz kept.gz",
      in: folder.path
    ).expect(status: 0)
    let run = try await CommandRun(["-o", "logs/9.csv.gz", "logs"], in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.contains("leads to logs/9.csv.gz, which is to be counted"), "\(run)")
    try await CommandRun(shell: "cmp logs/9.csv.gz kept.gz", in: folder.path).expect(status: 0)
  }

  @Test func `parts are merged as they are or compressed, by whomever`() async throws {
    let folder = try folder()
    let run = try await CommandRun(
      shell: """
        set -e
        mkdir parts
        $logtally --by endpoint,status -o parts/0.part logs/0.log
        $logtally --by endpoint,status -o parts/1.part.zst logs/1.log
        $logtally --by endpoint,status -o parts/2.part.gz logs/2.log
        $logtally --by endpoint,status --format part logs/3.log | zstd -q >3
        $logtally --by endpoint,status --format json logs/0.log logs/1.log logs/2.log logs/3.log >one.json
        for executor in process thread inline; do
          $logtally merge --executor $executor --format json parts - <3 | cmp - one.json
        done
        """,
      in: folder.path
    )
    run.expect(status: 0)
    let cut = try await CommandRun(
      shell: """
        head -c $(($(stat -c %s parts/1.part.zst) / 2)) parts/1.part.zst >cut.part.zst; gzip -dc parts/2.part.gz >x; (cat x; head -c 9 x) | gzip >more.part.gz
        $logtally merge cut.part.zst; echo $?; $logtally merge more.part.gz; echo $?
        $logtally explain parts/1.part.zst | head -1; $logtally -o a.csv.gz logs; $logtally merge a.csv.gz
        """,
      in: folder.path
    )
    #expect(cut.errors.contains("logtally: cut.part.zst: a part without its end"), "\(cut)")
    #expect(cut.errors.contains("logtally: more.part.gz: a part that is damaged"), "\(cut)")
    #expect(cut.output.contains("parts/1.part.zst: a whole part of version 1"), "\(cut)")
    #expect(cut.errors.contains("a.csv.gz: a report, from which nothing can be merged"), "\(cut)")
  }

  // MARK: - Spreadsheets

  @Test(
    arguments: [
      ([], "endpoint,status,count\n\"/a,b;c\",200,1\n"),
      (["--delimiter", ";"], "endpoint;status;count\n\"/a,b;c\";200;1\n"),
      (["--delimiter", "|"], "endpoint|status|count\n/a,b;c|200|1\n"),
      (["--delimiter", "tab"], "endpoint\tstatus\tcount\n/a,b;c\t200\t1\n"),
      (["--delimiter", #"\t"#, "--crlf"], "endpoint\tstatus\tcount\r\n/a,b;c\t200\t1\r\n"),
      (["--format", "tsv", "--bom"], "\u{FEFF}endpoint\tstatus\tcount\n/a,b;c\t200\t1\n"),
      (
        ["--format", "tsv", "--decimal-comma", "--crlf"],
        "endpoint\tstatus\tcount\r\n/a,b;c\t200\t1\r\n"
      ),
    ]
  )
  func `CSV is written as its reader wants it`(options: [String], report: String) async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a,b;c"), to: "a.log")
    let by = ["--by", "endpoint,status"]
    try await CommandRun(by + ["-o", "a.part", "a.log"], in: folder.path).expect(status: 0)
    for arguments in [by + options + ["a.log"], ["merge"] + options + ["a.part"]] {
      let run = try await CommandRun(arguments, in: folder.path)
      run.expect(status: 0)
      #expect(Array(run.output.utf8) == Array(report.utf8), "\(run)")
    }
  }

  @Test(
    arguments: [
      (
        ["--bom", "--format", "json"],
        "'--bom' is for csv and tsv, and the format of the report is json"
      ),
      (
        ["--crlf", "--format", "part"],
        "'--crlf' is for csv and tsv, and the format of the report is part"
      ),
      (
        ["--no-formula-guard", "--format", "xlsx"],
        "'--no-formula-guard' is for csv and tsv, and the format of the report is xlsx"
      ),
      (
        ["--delimiter", ";", "-o", "x.md"],
        "'--delimiter' is for csv and tsv, and the format of the report is markdown"
      ),
      (["--delimiter", ";", "--format", "tsv"], "'--delimiter ;' is for csv, and tsv has tabs"),
      (
        ["--delimiter", "x"], "'--delimiter x' stands between no cells; give one of , ; | : or tab"
      ),
      (["--delimiter", ""], "'--delimiter ' stands between no cells"),
      (["--decimal-comma"], "'--decimal-comma' needs something else than a comma between cells"),
      (["--report-name", "x"], "'--report-name x' is for openmetrics"),
      (["--report-name", "", "--format", "openmetrics"], "'--report-name' is empty"),
      (
        ["--by", "file", "--by", "host", "-o", "a.prom"],
        "is written as openmetrics, which holds one table"
      ),
      (["--anonymize", "0"], "'--anonymize 0' is none of 1, 2 and 3"),
      (["--anonymize", "257"], "'--anonymize 257' is none of 1, 2 and 3"),
    ]
  )
  func `what makes no sense is refused`(options: [String], message: String) async throws {
    let folder = try folder()
    let run = try await CommandRun(options + ["logs"], in: folder.path)
    run.expect(status: 64)
    #expect(run.errors.contains(message) && run.errors.contains("such as: "), "\(run)")
    #expect(try folder.names == ["logs"])
    if options[0] == "--anonymize" || options[0] == "--by" { return }
    let merge = try await CommandRun(["merge"] + options + ["logs"], in: folder.path)
    merge.expect(status: 64)
    #expect(merge.errors.contains(message), "\(merge)")
  }

  @Test(
    arguments: [
      ("r.xz", "a compression that is not written", "--output r.zst"),
      ("a.HTML.BZ2", "a compression that is not written", "--output a.HTML.zst"),
      ("r.xlsx.lz4", "a compression that is not written", "--output r.xlsx.zst"),
      ("r.zip", "a compression that is not written", "--output r.zst"),
      ("r.htm", "a format that is not written", "--output r.html"),
      ("r.Ods", "a format that is not written", "--output r.xlsx"),
      ("r.xls.gz", "a format that is not written", "--output r.xlsx.gz"),
      ("a b.pdf", "a format that is not written", "--output 'a b.html'"),
      ("r.parquet", "a format that is not written", "--output r.csv"),
    ]
  )
  func `a name that promises what is not written is refused`(
    name: String,
    message: String,
    example: String
  ) async throws {
    let folder = try folder()
    try await CommandRun(["--format", "part", "-o", "a.part", "logs"], in: folder.path)
      .expect(status: 0)
    for arguments in [["logs"], ["merge", "a.part"]] {
      let run = try await CommandRun(arguments + ["-o", name], in: folder.path)
      run.expect(status: 64)
      #expect(run.errors.hasPrefix("logtally: '--output \(name)' has the name of a "), "\(run)")
      #expect(run.errors.contains(message), "\(run)")
      #expect(run.errors.contains("such as: \(example)"), "\(run)")
    }
    let rejects = try await CommandRun(["--rejects", name, "logs"], in: folder.path)
    rejects.expect(status: message.contains("compression") || name.hasSuffix(".gz") ? 64 : 0)
    // Who says the format means the name.
    let run = try await CommandRun(["--format", "csv", "-o", name, "logs"], in: folder.path)
    run.expect(status: message.contains("compression") ? 64 : 0)
  }

  @Test func `it is said that a report is larger than its readers take`() async throws {
    #expect(Messages.spreadsheet(rows: 1_048_575) == nil)
    #expect(
      Messages.spreadsheet(rows: 1_048_576)
        == "logtally: the report has 1,048,576 rows, and a spreadsheet shows the first 1,048,575; for those: "
        + "--top 1048575"
    )
    let folder = try LogFolder()
    try folder.write((0...1000).map { Lines.simple("/\($0)") }.joined(), to: "a.log")
    #expect(
      Messages.monitoring(rows: 251, gauges: 4)
        == "logtally: the report makes 1,004 series, each of which a monitoring system keeps for long; "
        + "for the largest: --top 250"
    )
    let arguments = ["--format", "openmetrics", "a.log"]
    let run = try await CommandRun(arguments, in: folder.path)
    run.expect(status: 0)
    #expect(run.errors.hasPrefix("logtally: the report makes 1,001 series"), "\(run)")
    for more in [["-q"], ["--top", "1000"]] {
      #expect(try await CommandRun(more + arguments, in: folder.path).errors.isEmpty)
    }
  }

  // MARK: - Anonymous clients

  private static func line(_ client: String, _ rest: String = "200 5") -> String {
    "\(client) - - [10/Oct/2024:13:55:36 +0000] \"GET / HTTP/1.1\" \(rest) \"-\" \"curl/8\"\n"
  }

  @Test func `no way of counting lets an address through`() async throws {
    let folder = try LogFolder()
    for file in 0..<3 {
      let lines = (0..<400).map { Self.line("192.0.\($0 % 3).\(100 + ($0 + file) % 150)") }
      try folder.write(lines.joined() + Self.line("2001:db8::\(file)"), to: "logs/\(file).log")
    }
    let run = try await CommandRun(
      shell: """
        set -e
        ask="--by client,status --by client --anonymize 1 --client 192.0.2.0/24,2001:db8::/32 --format json"
        $logtally $ask logs >one.json
        for more in "--executor thread" "--executor inline" "-j 1" "--memory 16M"; do
          $logtally $ask $more logs | cmp - one.json
        done
        for file in 0 1 2; do $logtally $ask --format part -o $file.part logs/$file.log; done
        $logtally merge --format json 0.part 1.part 2.part | cmp - one.json
        $logtally plan --json $ask logs | $logtally --plan - --format json | cmp - one.json
        grep -c -a '192\\.0\\.[0-9]\\.[1-9]' one.json *.part || true
        $logtally -o other.part --anonymize 2 --by client logs
        $logtally explain 0.part | grep anonymize
        """,
      in: folder.path
    )
    run.expect(status: 0)
    #expect(
      run.output == """
        one.json:0
        0.part:0
        1.part:0
        2.part:0
          has clients without their last bits, by --anonymize 1

        """ || run.output.contains("has clients without their last bits, by --anonymize 1"),
      "\(run)"
    )
    #expect(try folder.read("one.json").contains(#"{"client": "192.0.2.0", "count": 399}"#))
    #expect(try folder.read("one.json").contains(#"{"client": "2001:db8::", "count": 3}"#))
    #expect(try folder.read("one.json").contains(#""anonymize": 1}"#))
  }

  @Test func `parts of different levels do not merge`() async throws {
    let folder = try LogFolder()
    try folder.write(Self.line("192.0.2.77"), to: "a.log")
    try folder.write(Self.line("192.0.2.78"), to: "b.log")
    let run = try await CommandRun(
      shell: """
        $logtally --by client --anonymize 1 -o a.part a.log; $logtally --by client -o b.part b.log
        $logtally merge a.part b.part
        """,
      in: folder.path
    )
    run.expect(status: 64)
    #expect(
      run.errors.contains(
        "'a.part' has clients without their last bits, by --anonymize 1, 'b.part' as written; only parts"
      ),
      "\(run)"
    )
  }
}
