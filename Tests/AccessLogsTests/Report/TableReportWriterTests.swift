import Testing

@testable import AccessLogs

struct TableReportWriterTests {
  private let rows = [
    LooseRow("/api/v1/login", 60_000), LooseRow("/", 30_000), LooseRow("/a", status: 404, 9990),
    LooseRow(kind: .malformed, status: 400, 9), LooseRow("/rare", 1),
  ]

  @Test func `rows are aligned, with shares and bars`() {
    #expect(
      TableReportWriter(width: 60).text(Report(by: [.endpoint], rows)) == """
        endpoint         count   share
        /api/v1/login   60,000   60.0%  ████████████████████████
        /               30,000   30.0%  ████████████
        /a               9,990   10.0%  ████
        (malformed)          9   <0.1%  ▏
        /rare                1   <0.1%  ▏
        total          100,000  100.0%

        """
    )
  }

  @Test func `bars are shortened before texts are cut`() {
    let rows = [LooseRow("/api/v1/customers/orders", 60_000), LooseRow("/", 30_000)]
    #expect(
      TableReportWriter(width: 50).text(Report(by: [.endpoint], rows)) == """
        endpoint                   count   share
        /api/v1/customers/orders  60,000   66.7%  ████████
        /                         30,000   33.3%  ████
        total                     90,000  100.0%

        """
    )
    #expect(
      TableReportWriter(width: 45).text(Report(by: [.endpoint], rows)) == """
        endpoint                 count   share
        /api/v1/cus…ers/orders  60,000   66.7%  █████
        /                       30,000   33.3%  ██▌
        total                   90,000  100.0%

        """
    )
  }

  @Test func `a narrow terminal cuts texts and leaves numbers whole`() {
    #expect(
      TableReportWriter(width: 25).text(Report(by: [.endpoint, .status], rows)) == """
        endpoint  status    count
        /api…gin  200      60,000
        /         200      30,000
        /a        404       9,990
        (mal…ed)  400           9
        /rare     200           1
        total             100,000

        """
    )
  }

  /// Lines of two endpoints and of many minutes, with sizes and times.
  private func measured(_ by: [Dimension]) throws -> Report {
    let format = #"$remote_addr [$time_local] $status $request_time $body_bytes_sent "$request""#
    var log = ""
    for number in 10..<60 {
      let request = "GET /api/v1/\(number % 2 == 0 ? "customers" : "orders")/latest HTTP/1.1"
      log += "192.0.2.4 [03/Nov/2025:04:\(number):06 +0000] 200 \(number).345 \(number)234567"
      log += " \"\(request)\"\n"
    }
    var query = Query(by: by, format: .pasted(Array(format.utf8)))
    query.columns = ["bytes", "mean", "max", "p50", "p95", "p99.9"].compactMap { Measure(name: $0) }
    query.measures = MeasureSet(for: query.columns)
    return try CountedLog(log, query: query).report
  }

  @Test(arguments: [[.endpoint], [.minute, .endpoint], [.status, .client]] as [[Dimension]])
  func `columns of numbers without room are left out from the right, and none is cut`(
    by: [Dimension]
  ) throws {
    let report = try measured(by)
    let names = report.table.numberColumns.map(\.name)
    var wholes: [[String]] = []
    report.table.forEachRow { row in
      var texts: [String] = []
      row.forEachNumber { texts.append($1?.groupedText ?? "-") }
      wholes.append(texts)
    }
    #expect(wholes.count == (by[0] == .minute ? 50 : by[0] == .endpoint ? 2 : 1))
    // A time has a blank in it.
    let keys = by[0] == .minute ? by.count + 1 : by.count
    var counts: [Int] = []
    for width in 40...160 {
      let text = TableReportWriter(width: width).text(report)
      let lines = text.split(separator: "\n").drop { !$0.hasPrefix(by[0].name) }
      let heads = lines.first?.split(separator: " ").dropFirst(by.count).map(String.init) ?? []
      let shown = heads.filter { $0 != "share" }
      #expect(shown == Array(names.prefix(shown.count)) && !shown.isEmpty, "\(text)")
      for (line, whole) in zip(lines.dropFirst(), wholes) {
        let cells = line.split(separator: " ").map(String.init)
        #expect(DisplayText(String(line)).width <= width, "\(text)")
        #expect(
          Array(cells.dropFirst(keys).prefix(shown.count)) == Array(whole.prefix(shown.count))
        )
        if by[0] == .minute { #expect(cells[0] == "2025-11-03" && cells[1].utf8.count == 5) }
        if by.contains(.endpoint) { #expect(cells[keys - 1].count >= 8, "\(text)") }
      }
      let more = "... and \(NumberText.counted(names.count - shown.count, "more column"));"
      #expect(text.contains(more) == (shown.count < names.count), "\(text)")
      counts.append(shown.count)
    }
    #expect(counts == counts.sorted() && counts[0] < 5 && counts.last == names.count)
  }

  @Test func `keys without room are left out too, before a time or a number is cut`() throws {
    let text = TableReportWriter(width: 40).text(
      try measured([.minute, .hour, .endpoint, .status, .client])
    )
    #expect(text.contains("\nminute            count          bytes\n"), "\(text)")
    #expect(text.contains("\n2025-11-03 04:10      1     10,234,567\n"), "\(text)")
    #expect(text.contains("\n... and 9 more columns;\n--format csv has all\n"), "\(text)")
    func narrow(_ count: Int) -> String {
      TableReportWriter(width: 4).text(Report(by: [.endpoint], [LooseRow("/a", count)]))
    }
    #expect(narrow(999).hasPrefix("   …\n 999\n"), "\(narrow(999))")
    #expect(narrow(1000).hasPrefix("   …\n   …\n"), "\(narrow(1000))")
  }

  @Test func `rows left out are summed`() {
    let text = TableReportWriter(width: 60).text(Report(by: [.endpoint], rows, top: 2))
    #expect(text.contains("\n... and 3 more rows with 10,000 lines; --top N shows more\ntotal"))
    #expect(text.contains("\ntotal          100,000  100.0%\n"))
    let one = TableReportWriter(width: 60).text(Report(by: [.endpoint], rows, top: 4))
    #expect(one.contains("\n... and 1 more row with 1 line; --top N shows more\n"))
    let narrow = TableReportWriter(width: 40).text(Report(by: [.endpoint], rows, top: 2))
    #expect(narrow.contains("\n... and 3 more rows with 10,000 lines;\n--top N shows more\n"))
    #expect(!TableReportWriter().text(Report(by: [.endpoint], rows, top: 5)).contains("more"))
  }

  @Test func `without rows there is a header and a total of zero`() {
    #expect(
      TableReportWriter().text(Report(by: [.status], [], files: [])) == """
        status  count   share
        total       0       -

        """
    )
  }

  @Test func `wide characters and marks are aligned as a terminal shows them`() {
    let rows = [
      LooseRow("/\u{4F60}\u{597D}", 6), LooseRow("/cafe\u{301}", 3), LooseRow("/\u{1F600}\t", 1),
    ]
    #expect(
      TableReportWriter(width: 40).text(Report(by: [.endpoint], rows)) == """
        endpoint  count   share
        /\u{4F60}\u{597D}         6   60.0%  ███████████████
        /cafe\u{301}         3   30.0%  ███████▌
        /\u{1F600}\\x09       1   10.0%  ██▌
        total        10  100.0%

        """
    )
  }

  @Test func `colour is there only if asked for`() {
    let report = Report(by: [.status], rows)
    let plain = TableReportWriter(width: 60).text(report)
    var colored = TableReportWriter(width: 60, usesColor: true).text(report)
    #expect(!plain.contains("\u{1B}"))
    #expect(colored.contains("\u{1B}[1mstatus"))
    #expect(colored.contains("\u{1B}[32m200   \u{1B}[0m"))
    #expect(colored.contains("\u{1B}[33m404   \u{1B}[0m"))
    for code in ["[0m", "[1m", "[2m", "[31m", "[32m", "[33m", "[36m"] {
      let pieces = colored.split(separator: "\u{1B}" + code, omittingEmptySubsequences: false)
      colored = pieces.joined()
    }
    #expect(colored == plain)
  }

  /// A line of each hour of two days with many of one, and some that failed.
  private func times(_ by: [Dimension]) throws -> Report {
    var log = ""
    for hour in 0..<48 where hour != 30 {
      for number in 0..<(hour == 36 ? 80 : hour % 24 + 1) {
        let time = "0\(3 + hour / 24)/Nov/2025:\(hour % 24 < 10 ? "0" : "")\(hour % 24):05:06 +0000"
        log +=
          "192.0.2.4 - - [\(time)] \"GET / HTTP/1.1\" \(hour == 40 && number < 3 ? 503 : 200) 5\n"
      }
    }
    return try CountedLog(Array(log.utf8), query: Query(by: by)).report
  }

  @Test func `lines over time are drawn above a table of times`() throws {
    let text = TableReportWriter(width: 64).text(try times([.hour]))
    #expect(
      text.hasPrefix(
        """
        lines  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁ ▁▁▁▁▁█▁▂▂▂▂▂▂▂▂▂▂  80
        2025-11-03 00:00 to 2025-11-04 23:00, a block for 1 hour

        hour
        """
      ),
      "\(text)"
    )
    let classes = TableReportWriter(width: 40, usesColor: true).text(try times([.hour, .class]))
    let lines = classes.split(separator: "\n")
    #expect(lines[0].hasPrefix("\u{1B}[32m2xx\u{1B}[0m  \u{1B}[32m▁"), "\(classes)")
    #expect(lines[1].hasPrefix("\u{1B}[31m5xx\u{1B}[0m  \u{1B}[31m "), "\(classes)")
    #expect(lines[1].hasSuffix("\u{1B}[2m3\u{1B}[0m"), "\(classes)")
    // Two hours each, since there is no room for more blocks.
    #expect(lines[1].contains("m" + String(repeating: " ", count: 20) + "█" + "   "), "\(classes)")
    #expect(!TableReportWriter(width: 20).text(try times([.hour])).contains("█\n"))
  }

  @Test func `what the lines over time lack is said, and no time is cut`() throws {
    let report = try CountedLog(
      """
      2025-11-03T04:05:06.1 /a 200
      2025-11-04T05:05:06.1 /a 200
      2025-99-04T05:05:06.1 /a 200

      """,
      query: Query(by: [.hour])
    ).report
    let lines = TableReportWriter(width: 40).text(report).split(separator: "\n")
    #expect(
      lines[1...3] == [
        "2025-11-03 04:00 to 2025-11-04 05:00,", "a block for 1 hour",
        "not drawn: 1 line without a time",
      ],
      "\(lines)"
    )
  }

  @Test(arguments: 1...120)
  func `no line is wider than the terminal`(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let rows = (0..<20).map { _ in
      let length = Int.random(in: 0...150, using: &generator)
      let characters = ["a", "/", "\u{E9}", "\u{4F60}", "\u{301}", "\t"]
      let endpoint = (0..<length).map { _ in characters.randomElement(using: &generator) ?? "" }
      return LooseRow(endpoint.joined(), Int.random(in: 0...10_000_000, using: &generator))
    }
    for by in [[.endpoint], [.endpoint, .status], [.file, .status, .endpoint]] as [[Dimension]] {
      let report = Report(by: by, rows, files: ["logs/web-01/access.log"], top: 15)
      let text = TableReportWriter(width: width).text(report)
      let widths = text.split(separator: "\n").map(Self.cells)
      #expect(widths.allSatisfy { $0 <= width }, "\(text)")
    }
  }

  /// Measures a line of the characters that this suite uses.
  private static func cells(_ line: Substring) -> Int {
    line.unicodeScalars.reduce(0) { cells, scalar in
      switch scalar {
      case "\u{4F60}": cells + 2
      case "\u{301}": cells
      default: cells + 1
      }
    }
  }
}
