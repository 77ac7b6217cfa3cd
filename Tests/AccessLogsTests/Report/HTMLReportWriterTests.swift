import Testing

@testable import AccessLogs

/// The page: that nothing of a log is markup in it, and what it shows of large tables.
struct HTMLReportWriterTests {
  private let writer = HTMLReportWriter(version: "1")

  @Test(arguments: [
    ("</script><script>alert(1)</script>", "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
    ("<!--]]>", "&lt;!--]]&gt;"), ("a\u{0}\u{1B}\n", "a\\x00\\x1b\\x0a"),
    ("\u{202E}cod", "\u{202E}cod"), ("javascript:alert(1)", "javascript:alert(1)"), ("", ""),
  ])
  func `a key is text, apart from what stands around it`(key: String, shown: String) {
    let page = writer.text(Report(by: [.endpoint], [LooseRow(key, 2)]))
    #expect(page.contains("<th scope=\"row\"><bdi>\(shown)</bdi></th><td>2</td>"))
    #expect(page.components(of: "<script>") == 1 && page.components(of: "</script>") == 1)
  }

  @Test func `bytes that are no text are shown as in every report`() {
    let page = writer.text(Report(by: [.endpoint], [LooseRow(bytes: [0x2F, 0xFF, 0xC3], 2)]))
    #expect(page.contains("<bdi>/\\xff\\xc3</bdi>"))
  }

  @Test(arguments: [0, 1, 2, 3]) func `of a very long key the start is shown, in whole characters`(
    offset: Int
  ) {
    let key = String(repeating: "a", count: offset) + String(repeating: "\u{1F600}", count: 1000)
    let page = writer.text(Report(by: [.endpoint], [LooseRow(key, 2)]))
    let whole = (1000 - offset) / 4
    let start = String(key.unicodeScalars.prefix(offset + whole).map(Character.init))
    let more = key.utf8.count - offset - 4 * whole
    #expect(page.contains("<bdi>\(start)</bdi><i> and \(NumberText.grouped(more)) more bytes</i>"))
  }

  @Test func `a large table is cut, and says what it leaves out`() {
    let rows = (1...5).map { LooseRow("/\($0)", 10 * $0) }
    let page = writer.text(Report(by: [.endpoint], rows, top: 3))
    let caption = "The 3 largest of 5 rows; the others have 30 lines, and --top shows more"
    #expect(page.contains("<caption>\(caption)</caption>"))
    #expect(page.contains("<bdi>/3</bdi>") && !page.contains("<bdi>/2</bdi>"))
    #expect(page.contains("<td>50</td><td class=\"s\">33.3%<svg"))
    let all = writer.text(Report(by: [.endpoint], rows))
    #expect(all.contains("<caption>5 rows</caption>") && all.contains("<bdi>/1</bdi>"))
  }

  @Test func `files have a limit of their own, those first of which something is missing`() {
    var files = (0..<1000).map { FileSummary(key: FileKey("\($0).log"), state: .counted) }
    files += (0..<9).map { FileSummary(key: FileKey("z\($0).log"), state: .failed) }
    let table = Report(by: [.status], [LooseRow("/", 1), LooseRow("/", status: 404, 1)], top: 1)
    let page = writer.text(Report(table.table, files: files))
    #expect(page.contains("<caption>1,000 of 1,009 files, first those of which something"))
    #expect(page.components(of: "<bdi>z") == 9 && page.components(of: ".log</bdi>") == 1000)
  }

  /// The page of a log of some hours, in which every fourth line has no time.
  private func page(
    isPage: Bool = false,
    _ change: (inout ReportShape) -> Void = { _ in }
  ) throws -> String {
    var log = ""
    for number in 0..<48 {
      let day = number % 4 == 3 ? "99" : "03"
      log += "2025-11-\(day)T\(10 + number % 12):05:06.1 /a \(number % 7 == 6 ? 503 : 200)\n"
    }
    var query = Query()
    query.tables = [[.minute, .class], [.weekday, .hourOfDay]]
    var shape = ReportShape(top: HTMLReportWriter.usualRows)
    change(&shape)
    let report = try CountedLog(log, query: query, shape: shape).report
    return HTMLReportWriter(version: "1", isPage: isPage).text(report)
  }

  @Test func `what sums rows up stands alone only where it says all that was asked`() throws {
    let plain = try page()
    #expect(plain.contains("<caption>10 hours with lines</caption>"))
    #expect(
      plain.contains("<figcaption>Lines by hour; 12 lines without a time not in the picture<ul>")
    )
    #expect(plain.components(of: "<table") == 3 && !plain.contains("<tfoot>"))
    let picture = try #require(plain.part(from: "<figure>", to: "</figure>"))
    let week = try #require(plain.part(from: "<table class=\"hours\">", to: "</table>"))
    let changes: [(inout ReportShape) -> Void] = [
      { $0.top = 5 }, { $0.leastCount = 4 }, { $0.hasPercent = true }, { $0.hasTotal = true },
      { $0.sort = [ReportShape.SortColumn(.count, isDescending: true)] },
    ]
    for (place, change) in changes.enumerated() {
      let page = try page(change)
      #expect(page.part(from: "<figure>", to: "</figure>") == picture)
      #expect(page.contains(week) == (place != 3))
      #expect(!page.contains("with lines</caption>") && page.components(of: "<table") == 4)
      #expect(page.contains("<th scope=\"col\">percent</th>") == (place == 2))
      #expect(page.components(of: "(total)") == (place == 3 ? 3 : 0))
    }
    let whole = try page(isPage: true) { shape in
      (shape.hasTotal, shape.leastCount, shape.top) = (true, 4, 5)
    }
    #expect(whole.components(of: "<table") == 3 && whole.contains(picture))
    #expect(
      whole.contains("<caption>The 5 largest of 10 hours; the others have 20 lines</caption>")
    )
    #expect(whole.contains("(total)</th><td>42</td><td>6</td><td>48</td></tr>"))
  }

  @Test func `a few lines have a bar too, and colours are those of the style`() throws {
    let style = String(describing: PageStyle.text)
    for (name, fill) in zip(["bar"] + (0..<7).map { "c\($0)" }, [PageStyle.fill] + PageStyle.fills)
    {
      #expect(style.contains("--\(name):\(fill)"))
    }
    let log = (0..<4000).map { "2025-11-03T0\($0 % 2):05:06.1 /a \($0 == 0 ? 503 : 200)\n" }
      .joined()
    let page = writer.text(try CountedLog(log, query: Query(by: [.hour, .class])).report)
    #expect(
      page.contains("<path class=\"c2\" fill=\"#2f9d8a\" d=\"M0 1000v-1000h8v1000zM10 1000v-1000")
    )
    #expect(page.contains("<path class=\"c5\" fill=\"#cf352c\" d=\"M0 5v-5h8v5z\"/>"))
    for picture in page.split(separator: "<svg").dropFirst() {
      #expect(picture.prefix { $0 != ">" }.contains(" width=\""))
    }
  }

  @Test func `the first rows of an order of their own are not called the largest`() throws {
    let log = (0..<9).map { "2025-11-03T00:0\($0):06.1 /\($0 / 2) 200\n" }.joined()
    for (by, cell, isDescending, caption) in [
      (.endpoint, nil, false, "The 2 largest of 5"),
      (.endpoint, .count, true, "The 2 largest of 5"),
      (.endpoint, .count, false, "The first 2 of 5"),
      (.endpoint, .key(.endpoint), false, "The first 2 of 5"),
      (.minute, nil, false, "The 2 largest of 9"),
      (.minute, .key(.minute), false, "The first 2 of 9"),
    ] as [(Dimension, ReportShape.SortColumn.Cell?, Bool, String)] {
      var shape = ReportShape(top: 2)
      if let cell { shape.sort = [ReportShape.SortColumn(cell, isDescending: isDescending)] }
      let report = try CountedLog(log, query: Query(by: [by]), shape: shape).report
      #expect(writer.text(report).contains("<caption>\(caption) rows; the others have "), "\(by)")
    }
  }

  @Test func `a file or an endpoint that is called a dash is something`() throws {
    var query = Query()
    query.tables = [[.endpoint], [.host], [.user, .agent], [.status]]
    let page = writer.text(try CountedLog("2025-11-03T00:05:06.1 - 200\n", query: query).report)
    #expect(page.contains("<p class=\"note\">No line says: host, user and agent.</p>"))
    #expect(page.contains(">By endpoint</h2>") && page.contains("<bdi>-</bdi>"))
  }

  @Test func `of a long name of a column the start is shown, and how many more characters`() throws
  {
    let log = Array("2025-11-03T00:05:06.1 /".utf8) + [UInt8](repeating: 0xFF, count: 400)
    var shape = ReportShape()
    shape.pivot = .endpoint
    let query = Query(by: [.status, .endpoint])
    let page = writer.text(
      try CountedLog(log + Array(" 200\n".utf8), query: query, shape: shape).report
    )
    #expect(page.contains("\\xff\\xff\\xf</bdi><i> and 601 more characters</i>"))
  }

  @Test func `the policy stands before what it is about, and nothing has a style`() throws {
    let page = writer.text(Report(by: [.endpoint, .status], [LooseRow("https://example.com/", 1)]))
    let policy = try #require(page.range(of: "<meta http-equiv=\"Content-Security-Policy\""))
    let style = try #require(page.range(of: "<style>"))
    #expect(policy.lowerBound < style.lowerBound && page.hasPrefix(HTMLReportWriter.beginning))
    for word in [" style=", " src=", "<link", " onclick=", "href=\"http", "<img", "url("] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func `a page of nothing says so`() {
    let page = writer.text(Report(by: [.endpoint], []))
    #expect(page.contains("No line was counted.") || page.contains("There were no files."))
    #expect(page.hasSuffix("</html>\n"))
  }
}

extension String {
  /// How often a text is in it.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }

  /// What stands from one text to the end of another behind it, the first time.
  fileprivate func part(from start: String, to end: String) -> Substring? {
    guard let start = firstRange(of: start)?.lowerBound else { return nil }
    return self[start...].firstRange(of: end).map { self[start..<$0.upperBound] }
  }

  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
