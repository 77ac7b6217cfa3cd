import AccessLogs
import Testing

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
