import Testing

@testable import AccessLogs

/// The page: that nothing of a log is markup in it, and what it shows of large tables.
struct HTMLReportWriterTests {
  private let writer = HTMLReportWriter(version: "1", rowLimit: 3)

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
    let page = writer.text(Report(by: [.endpoint], rows))
    let caption = "The 3 largest of 5 rows; the others have 30 lines, and --top shows more"
    #expect(page.contains("<caption>\(caption)</caption>"))
    #expect(page.contains("<bdi>/3</bdi>") && !page.contains("<bdi>/2</bdi>"))
    #expect(page.contains("<td>50</td><td class=\"s\">33.3%<svg"))
    let all = HTMLReportWriter(version: "1", rowLimit: .max).text(Report(by: [.endpoint], rows))
    #expect(all.contains("<caption>5 rows</caption>") && all.contains("<bdi>/1</bdi>"))
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

  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
