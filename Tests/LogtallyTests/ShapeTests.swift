import SystemPackage
import Testing

/// Rows sorted, cut, summed and made columns of: the same to the byte however files are counted, and by `merge`.
@Suite(.timeLimit(.minutes(10)))
struct ShapeTests {
  private static let logs = CommandRun.package.string + "/sample-logs"

  private static let ways: [[String]] = [
    ["--executor", "process", "-j", "8", "--memory", "16M"], ["--executor", "thread", "-j", "2"],
    ["--executor", "inline"],
  ]

  /// What is counted by, the same with the columns of `--pivot`, and shapes.
  private static let questions: [(by: [String], counted: [String], shape: [String])] = [
    (
      ["--by", "endpoint,status"], ["--by", "endpoint,status"],
      ["--sort", "status:desc,count:asc", "--top", "40"]
    ),
    (["--by", "file"], ["--by", "file"], ["--sort", "file:desc", "--percent", "--total"]),
    (
      ["--by", "client", "--by", "hour", "--by", "class,host"],
      ["--by", "client", "--by", "hour", "--by", "class,host"],
      ["--min-count", "20", "--percent", "--total", "--top", "7", "--sort", "count:asc"]
    ),
    (
      ["--by", "endpoint"], ["--by", "status,endpoint"],
      ["--pivot", "status", "--min-count", "2", "--percent"]
    ),
    (
      ["--by", "hour,host"], ["--by", "hour,file,host"],
      ["--pivot", "file", "--total", "--top", "20"]
    ),
    (["--by", "class"], ["--by", "client,class"], ["--pivot", "client", "--sort", "total:asc"]),
  ]

  @Test(arguments: questions, ["csv", "json", "table"])
  func `a report is the same in every way, and of parts`(
    question: (by: [String], counted: [String], shape: [String]),
    format: String
  ) async throws {
    if question.by.count > 2, format == "csv" { return }
    let options = ["-q", "--format", format]
    let asked = question.by + question.shape
    let paths = ["web-01", "api", "front", "proxy", "cdn"]
    let first = try await CommandRun(options + asked + paths, in: Self.logs)
    first.expect(status: 0)
    #expect(first.output.count > 100, "\(first)")
    for way in Self.ways {
      let other = try await CommandRun(way + options + asked + paths.reversed(), in: Self.logs)
      #expect(other.output == first.output, "\(other)")
    }
    let folder = try LogFolder()
    for (number, part) in [paths[..<2], paths[2...]].enumerated() {
      let output = ["--output", folder.path + "/\(number).part"]
      let run = try await CommandRun(["-q"] + output + question.counted + part, in: Self.logs)
      run.expect(status: 0)
    }
    let merged = try await CommandRun(
      ["merge"] + options + asked + ["1.part", "0.part"],
      in: folder.path
    )
    merged.expect(status: 0)
    #expect(merged.output == first.output, "\(merged)")
  }

  @Test func `a pivot of parts and of plans is of what they were counted by`() async throws {
    let folder = try LogFolder()
    let asked = ["--by", "host", "--pivot", "class", "--total"]
    let log = Self.logs + "/proxy/other_vhosts_access.log"
    let count = try await CommandRun(["-q"] + asked + [log], in: folder.path)
    count.expect(status: 0)
    let part = try await CommandRun(["--by", "class,host", "-o", "a.part", log], in: folder.path)
    part.expect(status: 0)
    let merged = try await CommandRun(
      ["merge", "--pivot", "class", "--total", "a.part"],
      in: folder.path
    )
    #expect(merged.output == count.output, "\(merged)")
    let plan = try await CommandRun(
      ["plan", "--json", "-o", "plan"] + asked + [log],
      in: folder.path
    )
    plan.expect(status: 0)
    for shape in [asked, ["--pivot", "class", "--total"]] {
      let run = try await CommandRun(["--plan", "plan"] + shape, in: folder.path)
      #expect(run.output == count.output, "\(run)")
    }
    let other = try await CommandRun(["--plan", "plan", "--pivot", "status"], in: folder.path)
    other.expect(status: 64)
    #expect(
      other.errors.contains(
        "'--pivot status' needs it beside what the rows are, and '--plan plan' has one by host,class"
      ),
      "\(other)"
    )
    let missing = try await CommandRun(["merge", "--pivot", "status", "a.part"], in: folder.path)
    missing.expect(status: 64)
    #expect(
      missing.errors.hasPrefix(
        "logtally: '--pivot status' needs it beside what the rows are, and 'a.part' has one by class,host; "
          + "count again, such as: logtally --by class,host,status --output logs.part logs\n"
      ),
      "\(missing)"
    )
    let unsorted = try await CommandRun(
      ["merge", "--by", "host", "--sort", "class", "a.part"],
      in: folder.path
    )
    unsorted.expect(status: 64)
    let bySort = try await CommandRun(["merge", "--sort", "endpoint", "a.part"], in: folder.path)
    bySort.expect(status: 64)
    #expect(
      bySort.errors.contains("'--sort endpoint' is no column of '--by class,host'"),
      "\(bySort)"
    )
  }

  @Test func `parts that cannot be read are said, and columns of parts are theirs`() async throws {
    let folder = try LogFolder()
    try folder.write(Lines.combined("/a"), to: "a.log")
    try folder.write("no part\n", to: "bad.part")
    func run(_ arguments: String) async throws -> CommandRun {
      try await CommandRun(shell: "$logtally \(arguments)", in: folder.path)
    }
    try await run("--by endpoint,status --measure bytes -o m.part a.log").expect(status: 0)
    try await run("--by host -o h.part a.log").expect(status: 0)
    let bySize = try await run("merge --by endpoint --sort bytes m.part")
    #expect(bySize.output == "endpoint,count,bytes\n/a,1,5\n", "\(bySize)")
    for shape in ["--sort status", "--sort p95", "--pivot status --total", "--pivot endpoint"] {
      let bad = try await run("merge \(shape) bad.part")
      bad.expect(status: 1)
      #expect(bad.errors.hasPrefix("logtally: bad.part: not a part;"), "\(bad)")
      let rows = bad.output.split(separator: "\n").map { $0.split(separator: ",").count }
      #expect(Set(rows).count == 1, "\(bad)")
    }
    for (arguments, words) in [
      ("--sort p95 m.part", "'--sort p95' cannot be answered by 'm.part', which measures bytes; "),
      ("--pivot host h.part", "such as: logtally --by endpoint,host --output logs.part logs"),
      ("--by endpoint --pivot user m.part", "'--by endpoint --pivot user' cannot be answered by"),
    ] {
      let refused = try await run("merge \(arguments)")
      refused.expect(status: 64)
      #expect(refused.errors.contains(words), "\(refused)")
    }
  }

  @Test func `what is left out is said, by what and how much`() async throws {
    let log = Self.logs + "/front/access.json"
    let run = try await CommandRun(["-v", "--by", "status", "--min-count", "20", "--top", "2", log])
    run.expect(status: 0)
    #expect(
      run.errors.contains(
        "logtally: --min-count leaves out 6 rows with 44 lines\nlogtally: --top leaves out 3 rows with 133 lines\n"
      ),
      "\(run)"
    )
    let json = try await CommandRun(
      ["--by", "status", "--min-count", "20", "--top", "2", "--format", "json", log]
    )
    #expect(json.output.contains(#""other": 177,"#), "\(json)")
    #expect(json.output.contains(#""query": {"top": 2, "min_count": 20},"#), "\(json)")
  }

  @Test func `columns that read alike, and more values than columns, are said`() async throws {
    let folder = try LogFolder()
    var lines: [UInt8] = []
    let users: [[UInt8]] = [[0xFF], Array("\\xff".utf8), Array("total".utf8), Array("=1".utf8)]
    for user in users {
      lines += Array("192.0.2.4 - ".utf8) + user
      lines += Array(" [10/Oct/2024:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 5\n".utf8)
    }
    try folder.write(lines, to: "a.log")
    let alike = try await CommandRun(["-v", "--pivot", "user", "a.log"], in: folder.path)
    alike.expect(status: 0)
    #expect(alike.output == "endpoint,'=1,\\xff,total,\\xff,total\n/a,1,1,1,1,4\n")
    #expect(
      alike.errors.contains(
        "logtally: --pivot user has several columns called 'total', '\\xff', in the order of their values\n"
      ),
      "\(alike)"
    )
    let json = try await CommandRun(
      ["--pivot", "user", "--format", "ndjson", "a.log"],
      in: folder.path
    )
    #expect(
      json.output
        == #"{"endpoint": "/a", "user": {"=1": 1, "\\xff": 1, "total": 1, "\\xff": 1}, "total": 4}"#
        + "\n"
    )
    let many = (0..<1200).map { Lines.combined("/\($0)") }.joined() + Lines.combined("/7")
    try folder.write(many, to: "b.log")
    let run = try await CommandRun(
      ["-v", "--by", "status", "--pivot", "endpoint", "b.log"],
      in: folder.path
    )
    #expect(
      run.errors.contains(
        "logtally: --pivot endpoint has 1,200 values: a column for each of the 999 largest, and (other)\n"
      ),
      "\(run)"
    )
    #expect(run.output.contains(",(other),total\n200,1,"), "\(run)")
    #expect(run.output.hasSuffix(",201,1201\n"), "\(run)")
  }

  @Test func `a key that reads as the row of all lines stays a row of its own`() async throws {
    let folder = try LogFolder()
    try folder.write(
      Lines.combined("(total)") + Lines.combined("/a") + Lines.combined("/a"),
      to: "a.log"
    )
    let csv = try await CommandRun(
      ["--by", "endpoint,status", "--total", "a.log"],
      in: folder.path
    )
    #expect(csv.output == "endpoint,status,count\n/a,200,2\n(total),200,1\n(total),,3\n")
    let json = try await CommandRun(["--total", "--format", "json", "a.log"], in: folder.path)
    #expect(
      json.output.contains(
        #"{"endpoint": "(total)", "count": 1}],"# + "\n" + #"  "total": {"count": 3},"#
      ),
      "\(json)"
    )
  }

  @Test(
    arguments: [
      (
        ["--sort", "endpoint", "--by", "status"],
        "'--sort endpoint' is no column of '--by status'; sort by one "
          + "that it has, such as: --by status --sort status"
      ),
      (
        ["--sort", "count:up"],
        "'--sort count:up' has another word than asc or desc behind the colon; such as: "
          + "--sort count:asc,endpoint"
      ),
      (
        ["--sort", "404", "--pivot", "status"],
        "'--sort 404' names no column that rows can be sorted by, which those that '--pivot status' makes are "
          + "not; sort by their sum, such as: --sort total"
      ),
      (
        ["--pivot", "status", "--pivot", "host"],
        "'--pivot' is given 2 times, and makes columns of one dimension; give it once, such as: --pivot status"
      ),
      (
        ["--sort", "count", "--sort", "host,count"],
        "'--sort' names count twice; such as: --sort count:asc,endpoint"
      ),
      (
        ["--sort", "count,"],
        "'--sort count,' has an empty name; such as: --sort count:asc,endpoint"
      ),
      (
        ["--sort", "count,count:asc"],
        "'--sort' names count twice; such as: --sort count:asc,endpoint"
      ),
      (
        ["--sort", "p95"],
        "'--sort p95' is no column of the report; ask for it too, such as: --measure p95 --sort p95"
      ),
      (
        ["--min-count", "0"], "'--min-count 0' is too few; give 1 or more, such as: --min-count 10"
      ),
      (
        ["--pivot", "endpoint"],
        "'--pivot endpoint' makes columns of what '--by endpoint' makes rows of; take it "
          + "out of one, such as: --by status --pivot endpoint"
      ),
      (
        ["--by", "status", "--by", "host", "--pivot", "class"],
        "'--pivot class' makes one table, and '--by' asks "
          + "for 2; give one --by, such as: --by endpoint --pivot class"
      ),
      (
        ["--pivot", "status", "--measure", "bytes"],
        "'--pivot status' shows counts alone, and '--measure bytes' asks "
          + "for more; give one of them, such as: --by endpoint,status --measure bytes"
      ),
      (
        ["--format", "part", "--percent"],
        "'--percent' has no place in a part, which holds all rows; give it to what "
          + "reads the part, such as: logtally merge --percent logs.part"
      ),
      (
        ["--format", "part", "--sort", "count"],
        "'--sort' has no place in a part, which holds all rows; give it to "
          + "what reads the part, such as: logtally merge --sort count:asc logs.part"
      ),
      (
        ["--total", "--format", "openmetrics"],
        "'--total' has no place in openmetrics, of whose series Prometheus makes sums and shares; leave it out, "
          + "or give another format, such as: --total --format csv"
      ),
    ] as [([String], String)]
  )
  func `what cannot be is refused`(arguments: [String], words: String) async throws {
    let run = try await CommandRun(arguments + ["x"])
    run.expect(status: 64)
    #expect(run.errors == "logtally: \(words)\nSee 'logtally --help' for the options.\n")
  }
}
