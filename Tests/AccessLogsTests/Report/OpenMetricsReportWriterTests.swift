import Testing

@testable import AccessLogs

/// The report for Prometheus.
struct OpenMetricsReportWriterTests {
  @Test func `a page has what became of files and lines, and a gauge for each row`() throws {
    let report = Report(
      by: [.endpoint, .status],
      [LooseRow("/a \"b\"", 3), LooseRow("/\u{E9}", status: 404, 2), LooseRow("/c", 1)],
      top: 2
    )
    let text = OpenMetricsReportWriter().text(report)
    #expect(
      text == #"""
        # HELP logtally_files Files, by what became of them.
        # TYPE logtally_files gauge
        logtally_files{state="counted"} 1
        logtally_files{state="partial"} 0
        logtally_files{state="failed"} 0
        logtally_files{state="skipped"} 0
        # HELP logtally_lines Lines of files, by what they are.
        # TYPE logtally_lines gauge
        logtally_lines{state="counted"} 6
        logtally_lines{state="filtered"} 0
        logtally_lines{state="unparsed"} 0
        logtally_lines{state="blank"} 0
        logtally_lines{state="comment"} 0
        # HELP logtally_file_bytes Bytes of files, as they are stored.
        # TYPE logtally_file_bytes gauge
        logtally_file_bytes 0
        # HELP logtally_left_out_requests Requests that were counted and are in no group of the report.
        # TYPE logtally_left_out_requests gauge
        logtally_left_out_requests 1
        # HELP logtally_requests Requests that were counted, by what they have in common.
        # TYPE logtally_requests gauge
        logtally_requests{endpoint="/a \"b\"",status="200"} 3
        logtally_requests{endpoint="/é",status="404"} 2
        # EOF

        """#
    )
    #expect(try MetricsPage(text).series.count == 13)
  }

  @Test func `the name of a report is a label of all its series`() throws {
    let report = Report(by: [.hourOfDay], [], files: [])
    let named = try MetricsPage(OpenMetricsReportWriter(name: Array(#"a"\xff("#.utf8)).text(report))
    #expect(named.order.allSatisfy { $0.contains(#"{report="a\"\\xff(""#) })
    #expect(named.series.count == 11)
    let help = try MetricsPage(OpenMetricsReportWriter().text(report)).help
    #expect(help == named.help)
  }

  @Test func `names of labels have no hyphen`() throws {
    let report = try CountedLog(
      combinedLine("GET / HTTP/1.1"),
      query: Query(by: [.hourOfDay, .weekday])
    ).report
    let text = OpenMetricsReportWriter().text(report)
    #expect(text.contains("logtally_requests{hour_of_day=\"13\",weekday=\"Thu\"} 1\n"))
    _ = try MetricsPage(text)
  }

  @Test func `rows that read alike are added up, and no value is empty`() throws {
    let report = Report(
      by: [.endpoint],
      [
        LooseRow("/plain", 1), LooseRow("/\\xff", 2), LooseRow(bytes: [0x2F, 0xFF], 3),
        LooseRow("(malformed)", 4), LooseRow(kind: .malformed, 5), LooseRow("", 6),
        LooseRow(kind: .empty, 7), LooseRow("/\\xFF", 8),
      ]
    )
    let page = try MetricsPage(OpenMetricsReportWriter().text(report))
    let rows = page.series.filter { $0.key.hasPrefix("logtally_requests{") }
    #expect(
      rows == [
        #"logtally_requests{endpoint="/plain"}"#: 1, #"logtally_requests{endpoint="/\\xff"}"#: 5,
        #"logtally_requests{endpoint="(malformed)"}"#: 9, #"logtally_requests{endpoint="?"}"#: 6,
        #"logtally_requests{endpoint="(empty)"}"#: 7, #"logtally_requests{endpoint="/\\xFF"}"#: 8,
      ]
    )
  }

  @Test func `what is measured is in seconds and bytes, also of rows that read alike`() throws {
    let format = #"$remote_addr [$time_local] $status $request_time $body_bytes_sent "$request""#
    var query = Query(by: [.endpoint], format: .pasted(Array(format.utf8)))
    query.columns = ["p50", "bytes", "mean", "p100", "max"].compactMap { Measure(name: $0) }
    query.measures = MeasureSet(for: query.columns)
    func line(_ endpoint: [UInt8], _ measured: String) -> [UInt8] {
      Array("192.0.2.4 [10/Oct/2024:13:55:36 +0000] 200 \(measured) \"GET ".utf8) + endpoint
        + Array(" HTTP/1.1\"\n".utf8)
    }
    let bytes =
      line([0x2F, 0xFF], "0.100 100") + line(Array(#"/\xff"#.utf8), "0.300 20")
      + line(Array("/b".utf8), "- 3")
    let report = try CountedLog(bytes, query: query).report
    let text = OpenMetricsReportWriter().text(report)
    _ = try MetricsPage(text.replacing(#/ \d+\.\d+\n/#, with: " 1\n"))
    let rows = text.split(separator: "\n").drop { $0 != "# TYPE logtally_requests gauge" }
    #expect(
      rows.filter { !$0.hasPrefix("#") } == [
        #"logtally_requests{endpoint="/b"} 1"#, #"logtally_requests{endpoint="/\\xff"} 2"#,
        #"logtally_request_seconds{endpoint="/\\xff",percentile="50"} 0.100000"#,
        #"logtally_request_seconds{endpoint="/\\xff",percentile="100"} 0.300000"#,
        #"logtally_response_bytes{endpoint="/b"} 3"#,
        #"logtally_response_bytes{endpoint="/\\xff"} 120"#,
        #"logtally_request_mean_seconds{endpoint="/\\xff"} 0.200000"#,
        #"logtally_request_max_seconds{endpoint="/\\xff"} 0.300000"#,
      ],
      "\(text)"
    )
    var form = CSVReportWriter.Form.csv
    (form.separator, form.hasDecimalComma) = (UInt8(ascii: ";"), true)
    let csv = CSVReportWriter(form).text(report).split(separator: "\n")
    #expect(
      csv.contains("/b;1;;3;;;") && csv.contains("/\\xff;1;100,000;100;100,000;100,000;100,000"),
      "\(csv)"
    )
  }

  @Test(arguments: [8 << 20, 3000, 200])
  func `whatever is in rows, and with any memory, the sums are those of the texts`(memory: Int)
    throws
  {
    var random = SeededGenerator(seed: 7)
    let alphabet: [[UInt8]] = [
      [0xFF], Array(#"\xff"#.utf8), Array(#"\x"#.utf8), Array("f".utf8), [0x22], [0x0A],
      Array(#"\x0a"#.utf8), Array("(empty)".utf8), [0xC3, 0xA9], [0x5C],
    ]
    var rows: [LooseRow] = []
    var sums: [String: Int] = [:]
    var known: Set<[UInt8]> = []
    for count in 1...400 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes += alphabet.randomElement(using: &random) ?? []
      }
      guard known.insert(bytes).inserted else { continue }
      rows.append(LooseRow(bytes: bytes, count))
      let text = KeyText.string(bytes.span).replacing(#"\"#, with: #"\\"#)
        .replacing("\"", with: "\\\"")
      sums["logtally_requests{endpoint=\"\(text)\"}", default: 0] += count
    }
    #expect(sums.count < rows.count)
    var writer = OpenMetricsReportWriter()
    writer.memory = memory
    let page = try MetricsPage(writer.text(Report(by: [.endpoint], rows)))
    #expect(page.series.filter { $0.key.hasPrefix("logtally_requests{") } == sums)
  }
}
