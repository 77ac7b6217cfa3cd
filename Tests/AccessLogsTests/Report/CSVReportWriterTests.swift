import AccessLogs
import Testing

struct CSVReportWriterTests {
  @Test func `a header is followed by a line for each row`() {
    let report = Report(
      by: [.endpoint, .status],
      [LooseRow("/api/v1/login", 66604), LooseRow("/a", status: 404, 7), LooseRow("", 1)]
    )
    #expect(
      CSVReportWriter().text(report)
        == "endpoint,status,count\n/api/v1/login,200,66604\n/a,404,7\n,200,1\n"
    )
  }

  @Test func `counts have as many digits as they need`() {
    let counts = [0, 9, 10, 99, 100, Int.max - 1000]
    let report = Report(
      by: [.status],
      counts.enumerated().map { LooseRow("", status: UInt32($0.offset), $0.element) }
    )
    let lines = counts.enumerated().reversed().map { "00\($0.offset),\($0.element)\n" }
    #expect(CSVReportWriter().text(report) == "status,count\n" + lines.joined())
  }

  @Test func `a row longer than a chunk is written whole`() {
    let endpoint = String(repeating: "/long", count: 60_000)
    let report = Report(by: [.endpoint], [LooseRow(endpoint, 2), LooseRow("/b,", 1)])
    #expect(CSVReportWriter().text(report) == "endpoint,count\n\(endpoint),2\n\"/b,\",1\n")
  }

  @Test func `without rows there is the header only`() {
    #expect(CSVReportWriter().text(Report(by: [.file], [], files: [])) == "file,count\n")
  }

  @Test func `the columns are in the order they were asked for`() {
    let rows = [LooseRow("/a", status: GroupTag.noStatus, file: 1, 3)]
    let report = Report(by: [.file, .status, .endpoint], rows, files: ["a.log", "b.log"])
    #expect(CSVReportWriter().text(report) == "file,status,endpoint,count\nb.log,-,/a,3\n")
  }

  @Test func `commas and quotes put a cell in quotes`() {
    let report = Report(by: [.endpoint], [LooseRow("/a,b", 2), LooseRow("/\"x\"", 1)])
    #expect(CSVReportWriter().text(report) == "endpoint,count\n\"/a,b\",2\n\"/\"\"x\"\"\",1\n")
  }

  @Test func `control bytes are escaped, so no cell holds a line end`() {
    let report = Report(by: [.endpoint], [LooseRow("/a\r\n\"\u{0}", 1)])
    #expect(CSVReportWriter().text(report) == "endpoint,count\n\"/a\\x0d\\x0a\"\"\\x00\",1\n")
  }

  @Test func `the two keys that are no targets read like targets spelled so`() {
    let report = Report(
      by: [.endpoint],
      [LooseRow("(empty)", 1), LooseRow(kind: .empty, 1), LooseRow(kind: .malformed, 1)]
    )
    #expect(
      CSVReportWriter().text(report) == "endpoint,count\n(empty),1\n(empty),1\n(malformed),1\n"
    )
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("-\u{E9}", "'-\u{E9}"),
    ("=a,b", "\"'=a,b\""), ("=\"a\"", "\"'=\"\"a\"\"\""), ("-\t", "'-\\x09"),
    ("=", "="), ("-", "-"), ("+", "+"), ("@", "@"), ("/=1", "/=1"), ("'=1", "'=1"),
  ])
  func `a cell that a spreadsheet would run is guarded`(endpoint: String, cell: String) {
    let report = Report(by: [.endpoint], [LooseRow(endpoint, 1)])
    #expect(CSVReportWriter().text(report) == "endpoint,count\n\(cell),1\n")
  }

  @Test func `paths are guarded like endpoints`() {
    let report = Report(by: [.file], [LooseRow("", 5)], files: ["-v"])
    #expect(CSVReportWriter().text(report) == "file,count\n'-v,5\n")
  }

  @Test func `the guard can be turned off`() {
    let report = Report(by: [.endpoint], [LooseRow("=1+1", 2), LooseRow("=a,b", 1)])
    var form = CSVReportWriter.Form.csv
    form.guardsFormulas = false
    #expect(CSVReportWriter(form).text(report) == "endpoint,count\n=1+1,2\n\"=a,b\",1\n")
  }

  @Test(arguments: CSVReportWriter.Form.separators)
  func `a cell is in quotes where it holds what stands between cells`(separator: UInt8) {
    var form = CSVReportWriter.Form.csv
    (form.separator, form.hasMark, form.endsInCRLF) = (separator, true, true)
    let report = Report(by: [.endpoint], [LooseRow("/a,b;c|d:e", 3), LooseRow("/f\tg", 2)])
    let between = String(decoding: [separator], as: UTF8.self)
    let quote = between == "\t" ? "" : "\""
    #expect(
      CSVReportWriter(form).text(report)
        == "\u{FEFF}endpoint\(between)count\r\n\(quote)/a,b;c|d:e\(quote)\(between)3\r\n"
        + "/f\\x09g\(between)2\r\n"
    )
  }

  @Test func `a large report comes in chunks and a sink that throws stops it`() {
    let rows = (0..<50_000).map { LooseRow("/endpoint/\($0)", 1) }
    let report = Report(by: [.endpoint], rows)
    var sizes: [Int] = []
    CSVReportWriter().write(report) { sizes.append($0.count) }
    #expect(sizes.count > 4)
    #expect(sizes.allSatisfy { $0 < 140_000 })
    #expect(sizes.reduce(0, +) == CSVReportWriter().text(report).utf8.count)

    struct Stop: Error {}
    var calls = 0
    #expect(throws: Stop.self) {
      try CSVReportWriter().write(report) { _ throws(Stop) in
        calls += 1
        throw Stop()
      }
    }
    #expect(calls == 1)
  }
}
