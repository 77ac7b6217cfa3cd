import Testing

/// Reports as JSON, against what the page of reports says of their layouts.
@Suite(.timeLimit(.minutes(5)))
struct ReportSchemaTests {
  private static let page = "Sources/Logtally/Logtally.docc/Reports.md"

  private func schema(_ layout: String) throws -> ReportSchema {
    try ReportSchema(of: layout, in: Page(Self.page))
  }

  /// A folder with files of every state, and with names and keys that mean something to JSON.
  private func folder() throws -> LogFolder {
    let folder = try LogFolder()
    let hostile = [
      #"/"}],"#, #"/\"#, #"/","count": 5}"#, "/\u{1}\u{7F}\u{9F}", "/\u{2028}", "/=1+1",
    ]
    var text = hostile.map { Lines.combined($0) }.joined()
    text += "garbage\n\n# comment\n" + Lines.combined("/filtered")
    try folder.write(Array(text.utf8) + Array("x".utf8), to: #"logs/a"],.log"#)
    let odd: [UInt8] =
      Array(#"192.0.2.4 - "u\ [10/Oct/2024:13:55:36 +0000] "GET /"#.utf8) + [0xFF, 0xC3]
    try folder.write(odd + Array(" HTTP/1.1\" 200 5\n".utf8), to: "logs/b\n.log")
    try folder.write("no log\n", to: "logs/notes.txt")
    try folder.write([0x28, 0xB5, 0x2F, 0xFD, 0x04], to: "logs/c.zst")
    try folder.write("", to: "logs/empty.log")
    return folder
  }

  @Test(
    arguments: [
      ("/1", ["--by", "endpoint,status,file"]), ("/1", ["--by", "file", "--top", "1"]),
      ("/1", ["--by", "user,agent,referrer,host", "--tz", "+02:00", "--match", "GET"]),
      ("/1", ["--by", "hour", "--tz", "UTC"]), ("/1", ["--by", "client", "--anonymize", "3"]),
      ("/1", ["--sort", "count:asc,endpoint", "--min-count", "1", "--percent", "--total"]),
      ("/2", ["--by", "status", "--by", "host", "--sort", "count", "--total", "--percent"]),
      (
        "/1",
        [
          "--status", "2xx,!204", "--method", "GET", "--since", "2024-01-01", "--client",
          "192.0.2.0/24",
        ]
      ),
      (
        "/2",
        ["--by", "file", "--by", "host", "--endpoint", "*", "--host", "!x", "--user", "!x"]
          + ["--referrer", "!x", "--agent", "!x", "--until", "2030-01-01T00:00Z"]
      ),
      ("/2", ["--by", "endpoint", "--by", "file,hour", "--by", "file"]),
      (
        "/1",
        ["--path-only", "--decode", "--lowercase", "--trim-slash", "--route", #"/"],/:x"#]
          + ["--collapse-ids", "--depth", "3", "--keep-query", "--top", "3"]
      ),
      ("/1", ["--by", "file", "--measure", "bytes,p99.9,mean", "--time-unit", "ms", "--top", "1"]),
      ("/2", ["--by", "file", "--by", "class", "--measure", "max,bytes", "--top", "1"]),
      ("/2", ["--by", "endpoint,user", "--by", "class", "--top", "2", "--match", #"GET /"#]),
      ("/2", ["--by", "weekday", "--by", "class", "--tz", "+05:45", "--match", #""},"\#u{7}"#]),
      ("/2", ["--by", "client", "--by", "class", "--tz", "UTC", "--anonymize", "1"]),
    ]
  )
  func `a report has the keys, the order and the types of the page`(
    layout: String,
    arguments: [String]
  ) async throws {
    let folder = try folder()
    let run = try await CommandRun(
      arguments + ["--format", "json", "logs", "missing"],
      in: folder.path
    )
    run.expect(status: 1)
    let report = try OrderedJSON(run.output)
    #expect(report["schema"] == .string("logtally.report\(layout)"))
    #expect(try schema(layout).problems(of: report) == [])
    #expect(report["files"]?.elements.count == 6)
  }

  @Test(
    arguments: [
      [], ["--top", "1"], ["--fail-on", "total:-1%", "--fail-on", "status=5xx:+1%"],
    ]
  )
  func `a comparison has the keys, the order and the types of its page`(
    arguments: [String]
  ) async throws {
    let folder = try folder()
    for (name, log) in [("old", "logs"), ("new", "logs/b\n.log")] {
      let run = try await CommandRun(
        ["--by", "endpoint,status", "-o", "\(name).json", log],
        in: folder.path
      )
      #expect([0, 1].contains(run.status))
    }
    let run = try await CommandRun(
      ["diff", "--partial", "--format", "json"] + arguments + ["old.json", "new.json"],
      in: folder.path
    )
    let comparison = try OrderedJSON(run.output)
    #expect(comparison["schema"] == .string("logtally.diff/1"))
    #expect((comparison["rows"]?.elements.count ?? 0) > 0)
    let page = try Page("Sources/Logtally/Logtally.docc/Comparisons.md")
    let schema = try ReportSchema(in: page)
    #expect(schema.rowCount == 25)
    #expect(schema.problems(of: comparison) == [])
  }

  @Test func `the query says what was asked, in a fixed order`() async throws {
    let folder = try folder()
    let asked = ["--tz", "+02:00", "--top", "3", "--match", "b\"\u{1}", "--match", "/"]
    func query(_ arguments: [String]) async throws -> String? {
      let run = try await CommandRun(arguments + ["--format", "json", "logs"], in: folder.path)
      return run.output.split(separator: "\n").first { $0.hasPrefix("  \"query\"") }.map(
        String.init
      )
    }
    let all = #"  "query": {"match": ["b\"\\x01", "/"], "top": 3, "tz": "+02:00"},"#
    #expect(try await query(asked) == all)
    #expect(try await query(asked + ["--by", "day", "--by", "endpoint"]) == all)
    #expect(try await query(Array(asked.dropFirst(2))) == nil)
    #expect(try await query(["--by", "day", "--by", "endpoint"]) == #"  "query": {},"#)
    #expect(try await query(["--by", "day", "--tz", "UTC"]) == #"  "query": {"tz": "UTC"},"#)
  }

  /// A check that finds nothing in anything would be none.
  @Test func `a report with another key, order or type is told`() throws {
    let files = #""files": []"#
    let totals =
      #""totals": {"files": 0, "counted_files": 0, "partial_files": 0, "failed_files": 0, "#
      + #""skipped_files": 0, "bytes": 0, "lines": 0, "counted": 0, "filtered": 0, "unparsed": 0, "#
      + #""blank": 0, "comment": 0}"#
    let head = #""schema": "s", "generator": {"name": "n", "version": "1"}"#
    let rows = #""other": 0, "rows": [{"endpoint": "/", "count": 1}]"#
    func problems(_ layout: String, _ parts: String...) throws -> [String] {
      try schema(layout).problems(of: OrderedJSON("{\(parts.joined(separator: ", "))}\n"))
    }
    let by = #""by": ["endpoint"]"#
    let tables = #""tables": [{\#(by), \#(rows)}, {"by": [], "other": 0, "rows": []}]"#
    #expect(try problems("/1", head, by, totals, rows, files) == [])
    #expect(try problems("/1", head, by, #""query": {}"#, totals, rows, files) == [])
    #expect(try problems("/2", head, #""query": {"top": 1}"#, totals, tables, files) == [])
    #expect(try problems("/2", head, totals, tables, files) == [".totals is not expected there"])
    #expect(try problems("/2", head, by, totals, rows, files) == [".by is not expected there"])
    #expect(try problems("/1", head, totals, by, rows, files) == [".totals is not expected there"])
    #expect(try problems("/1", head, by, totals, rows) == [".files is missing"])
    #expect(
      try problems(
        "/1",
        head,
        by,
        totals,
        #""other": "0", "rows": [{"status": "/", "count": 1}]"#,
        files
      )
        == [#".other is no number: string("0")"#, ".rows[0].status is not expected there"]
    )
    #expect(
      try problems("/1", head, by, totals, #""other": 0, "rows": [{"endpoint": null}]"#, files)
        == [".rows[0].endpoint is no string: null", ".rows[0].count is missing"]
    )
    #expect(throws: (any Error).self) { try OrderedJSON("{\"a\": 1,}\n") }
    #expect(throws: (any Error).self) { try OrderedJSON("{\"a\": \"\u{1}\"}\n") }
    #expect(try schema("/1").rowCount == 69 && schema("/2").rowCount == 69)
  }
}
