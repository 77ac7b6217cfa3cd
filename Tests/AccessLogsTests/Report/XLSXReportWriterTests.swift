import Testing

@testable import AccessLogs
@testable import Workbooks

/// What cells hold, what sheets are called, and that what is missing from a workbook is noticed.
///
/// What other programs read in workbooks is a matter of `make test-formats`.
struct XLSXReportWriterTests {
  private func text(_ key: [UInt8]) -> (text: String, isCut: Bool) {
    var text = WorkbookText()
    text.set(key.span)
    #expect(text.bytes.last == 0)
    return (String(decoding: text.content, as: UTF8.self), text.isCut)
  }

  @Test(arguments: [
    ("", ""), ("/a", "/a"), ("=1+1", "=1+1"), ("'=1", "'=1"), ("00123", "00123"),
    ("a\u{0}\n", #"a\x00\x0a"#),
    ("_x0041_", "_x005F_x0041_"), ("/_x0041_x00eF_", "/_x005F_x0041_x005F_x00eF_"),
    ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"), ("_x004_", "_x004_"), ("_x00g1_", "_x00g1_"),
    ("_X0041_", "_X0041_"), ("_x0041", "_x0041"), ("__x0041__", "__x005F_x0041__"),
    ("\u{FFFE}", #"\xef\xbf\xbe"#), ("a\u{FFFF}", #"a\xef\xbf\xbf"#),
    ("\u{FFFD}\u{FB01}", "\u{FFFD}\u{FB01}"),
    ("caf\u{E9}\u{1F600}", "caf\u{E9}\u{1F600}"),
  ])
  func `a cell shows its key, and nothing in it is an escape`(key: String, cell: String) {
    #expect(text(Array(key.utf8)) == (cell, false))
  }

  @Test func `a text is cut where a cell is full, between characters, with a mark`() {
    let limit = Workbook.textLimit
    for (character, units) in [
      ("a", 1), ("\u{E9}", 1), ("\u{20AC}", 1), ("\u{1F600}", 2), ("_", 1),
    ] {
      for extra in -2...3 {
        let key =
          String(repeating: "x", count: extra + 2)
          + String(repeating: character, count: (limit - 2) / units)
        let shown = text(Array(key.utf8))
        #expect(shown.isCut == (key.utf16.count > limit), "\(character), \(extra)")
        #expect(shown.text.utf16.count <= limit)
        if shown.isCut {
          #expect(shown.text.utf16.count >= limit - units)
          #expect(shown.text.last == "\u{2026}" && key.hasPrefix(shown.text.dropLast()))
        } else {
          #expect(shown.text == key)
        }
      }
    }
    // What is longer as an escape is cut as such.
    let escapes = text(Array(String(repeating: "_x0041_", count: 3000).utf8))
    #expect(escapes.isCut && escapes.text.utf8.count <= limit + 2)
  }

  @Test func `sheets have names that are short enough, and no two alike`() {
    var names = SheetNames()
    let long = "endpoint,status,class,method,protocol"
    let given = ["endpoint", long, "endpoint", long, long + ",host", "files"].map {
      names.name(of: $0)
    }
    #expect(
      given == [
        "endpoint", "endpoint,status,class,method,p\u{2026}", "endpoint (2)",
        "endpoint,status,class,meth\u{2026} (2)",
        "endpoint,status,class,meth\u{2026} (3)", "files",
      ]
    )
    #expect(given.allSatisfy { $0.count <= 31 })
  }

  private let report = Report(
    by: [.endpoint, .status],
    [
      LooseRow("/a<b>&amp;", 3), LooseRow("_x0041_", 2), LooseRow("", 1),
      LooseRow(kind: .malformed, 12_345),
    ]
  )

  @Test func `the same report is the same workbook`() {
    let books = (0..<2).map { _ in XLSXReportWriter(of: report, version: "1") {} }
    #expect(books.allSatisfy { $0.failure == nil && $0.limits == WorkbookLimits() })
    let bytes = books.map { $0.bytes(of: report) }
    #expect(bytes[0] == bytes[1] && bytes[0].starts(with: "PK".utf8))
    #expect(Compression.isDocument(bytes[0]) && Compression(magic: bytes[0]) == .none)
  }

  @Test func `what ends the work is thrown at once`() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      _ = try XLSXReportWriter(of: report, version: "1") { () throws(Stop) in throw Stop() }
    }
  }

  // MARK: - Damage

  @Test func `a workbook that lacks anything is told from a whole one`() throws {
    let bytes = XLSXReportWriter(of: report, version: "1") {}
      .bytes(of: report)
    var sheets = WorkbookSheets(author: "1")
    sheets.append(report) {}
    let digests = sheets.digests
    #expect(try holds(digests, bytes))
    #expect(try !holds(digests.dropLast(), bytes) && !holds(digests.reversed(), bytes))
    for place in stride(from: 0, to: bytes.count, by: 97) {
      #expect(try !holds(digests, Array(bytes[..<place])))
      var damaged = bytes
      damaged[place] ^= 0x10
      // A bit of a name or a date is no matter here; no bit is a trap.
      _ = try holds(digests, damaged)
    }
  }

  private func holds(_ digests: [CellDigest], _ bytes: [UInt8]) throws -> Bool {
    let file = try TemporaryFile()
    try file.write(bytes.span, at: 0)
    return WorkbookCheck.holds(digests, file, byteCount: bytes.count)
  }

  @Test(arguments: [
    "<?xml?><a><c><v>12</v></c><t xml:space=\"preserve\">a &lt;b&gt; &amp;amp;</t><b/></a>",
    "<a><v>1.2E1</v><t>a &lt;b&gt; &amp;amp;</t></a>",
  ])
  func `cells are read out of XML`(xml: String) {
    var wanted = CellDigest()
    wanted.add(number: 12)
    wanted.add(text: "a <b> &amp;".utf8)
    for length in [1, 7, xml.utf8.count] {
      var reader = PartReader()
      let bytes = Array(xml.utf8)
      for start in stride(from: 0, to: bytes.count, by: length) {
        let part = Array(bytes[start..<min(start + length, bytes.count)])
        reader.read(part.span)
      }
      #expect(reader.isWhole && reader.cells == wanted)
    }
  }

  @Test(arguments: [
    "", "<?xml?>", "<a><b></a>", "<a", "<a></a></a>", "<>", "<a><></a>", "</>", "<a><t>12</t></a>",
    "<a><v>13</v></a>",
    "<a><v></v></a>",
    "<a><v>12</v><v>12</v></a>",
  ])
  func `anything else is told from it`(xml: String) {
    var wanted = CellDigest()
    wanted.add(number: 12)
    var reader = PartReader()
    let bytes = Array(xml.utf8)
    reader.read(bytes.span)
    #expect(!reader.isWhole || reader.cells != wanted)
  }

  // MARK: - The library

  @Test func `a library that is missing is told from one that is unfit`() throws {
    let tree = try FileTree()
    try tree.file("unfit.so", bytes: [])
    #expect(throws: WorkbookFailure.noLibrary) {
      try Workbook.open(libraries: ["libxlsxwriter.so.none", "/no/such/libxlsxwriter.so"])
    }
    let unfit = #expect(throws: WorkbookFailure.self) {
      try Workbook.open(libraries: [
        "libxlsxwriter.so.none", String(decoding: tree.path("unfit.so"), as: UTF8.self),
      ])
    }
    guard case .unfitLibrary(let reason) = unfit else {
      return #expect(Bool(false), "\(unfit as Any)")
    }
    #expect(reason.contains("too short"))
    // One that has none of the functions.
    #expect(throws: WorkbookFailure.self) { try Workbook.open(libraries: ["libm.so.6"]) }
  }
}
