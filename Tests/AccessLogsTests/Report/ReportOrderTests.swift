import Testing

@testable import AccessLogs

/// The order of rows, against a plain sort of their keys.
struct ReportOrderTests {
  private func text(_ table: ReportTable) -> [String] {
    Report(table, files: []).rows.map { row in
      row.cells.map(CountedLog.text).joined(separator: " ") + " \(row.count)"
    }
  }

  /// The rows as a sort of counts and keys has them.
  private func sorted(
    _ rows: [LooseRow],
    by: [Dimension],
    files: [FileKey] = ["a.log"]
  ) -> [LooseRow] {
    let code = KeyCode(by: by, files: files)
    return rows.map { (row: $0, key: $0.key(by: code)) }.sorted { left, right in
      left.row.count != right.row.count
        ? left.row.count > right.row.count : left.key.lexicographicallyPrecedes(right.key)
    }.map(\.row)
  }

  private func texts(_ rows: [LooseRow], by: [Dimension], files: [FileKey]) -> [String] {
    rows.map { row in
      let cells = by.map { dimension in
        switch dimension {
        case .endpoint:
          switch row.kind {
          case .malformed: "(malformed)"
          case .empty: "(empty)"
          case .target: String(decoding: row.endpoint, as: UTF8.self)
          }
        case .status:
          String(
            decoding: GroupTag(endpoint: .target, status: row.status).statusText,
            as: UTF8.self
          )
        default: files[row.file].text
        }
      }
      return cells.joined(separator: " ") + " \(row.count)"
    }
  }

  @Test func `counts descend and equal counts go by bytes`() {
    let table = ReportTable(
      by: [.endpoint],
      [LooseRow("/b", 1), LooseRow("/c", 2), LooseRow("/B", 1), LooseRow("", 1), LooseRow("/", 1)]
    )
    #expect(text(table) == ["/c 2", " 1", "/ 1", "/B 1", "/b 1"])
  }

  @Test(arguments: [1, 2, 3, 20_000])
  func `so many rows that two threads sort them`(_ distinctCounts: Int) {
    var random = SeededGenerator(seed: 5)
    let rows = (0..<20_000).map { number in
      LooseRow("/\(random.next() % 1000)/\(number)", 1 + number % distinctCounts)
    }
    let expected = texts(sorted(rows, by: [.endpoint]), by: [.endpoint], files: [])
    #expect(text(ReportTable(by: [.endpoint], rows)) == expected)
    let first = ReportTable(by: [.endpoint], rows, top: 5000)
    #expect(text(first) == Array(expected.prefix(5000)))
    #expect(first.otherRows == 15_000)
  }

  @Test func `so many keys that agree in all but their last bytes`() {
    let beginning = String(repeating: "/the/same/beginning", count: 3)
    let rows = (0..<20_000).map { LooseRow(beginning + "\($0 * 7919 % 20_000)", 1) }
    let expected = texts(sorted(rows, by: [.endpoint]), by: [.endpoint], files: [])
    #expect(text(ReportTable(by: [.endpoint], rows)) == expected)
  }

  @Test func `columns are compared in the order of the report`() {
    let rows = [
      LooseRow("/a", status: 404, file: 1, 1), LooseRow("/b", status: 200, file: 0, 1),
      LooseRow("/a", status: 200, file: 0, 1), LooseRow("/a", status: GroupTag.noStatus, 1),
      LooseRow("/a", status: 0, 1),
    ]
    let files: [FileKey] = ["z.log", "a.log"]
    #expect(
      text(ReportTable(by: [.endpoint, .status], rows, files: files))
        == ["/a - 1", "/a 000 1", "/a 200 1", "/a 404 1", "/b 200 1"]
    )
    #expect(
      text(ReportTable(by: [.status, .endpoint], rows, files: files))
        == ["- /a 1", "000 /a 1", "200 /a 1", "200 /b 1", "404 /a 1"]
    )
    #expect(
      text(ReportTable(by: [.file, .status], [rows[0], rows[1]], files: files))
        == ["a.log 404 1", "z.log 200 1"]
    )
  }

  @Test func `the rows beyond the largest are summed`() {
    let rows = (1...10).map { LooseRow("/\($0)", $0) }
    let table = ReportTable(by: [.endpoint], rows, top: 3)
    #expect(text(table) == ["/10 10", "/9 9", "/8 8"])
    #expect((table.rowCount, table.total, table.other, table.otherRows) == (3, 55, 28, 7))
    let all = ReportTable(by: [.endpoint], rows, top: 11)
    #expect((all.rowCount, all.total, all.other, all.otherRows) == (10, 55, 0, 0))
  }

  @Test func `large counts are sorted too`() {
    let counts = [65_535, 65_536, 65_537, 1 << 40, 0, 70_000, 65_536, 1022, 1023, 1024, 1025]
    let rows = counts.enumerated().map { LooseRow("/\($0.offset)", $0.element) }
    let expected = sorted(rows, by: [.endpoint])
    #expect(text(ReportTable(by: [.endpoint], rows)) == texts(expected, by: [.endpoint], files: []))
    // So many of them that they are told apart by some bits at once.
    let many = (0..<5000).map { LooseRow("/\($0)", 900 + $0 * 7919 % 5000) }
    let descending = sorted(many, by: [.endpoint])
    #expect(
      text(ReportTable(by: [.endpoint], many)) == texts(descending, by: [.endpoint], files: [])
    )
  }

  @Test(
    arguments: [
      [.endpoint], [.status, .endpoint], [.endpoint, .file, .status], [.file, .endpoint],
    ] as [[Dimension]]
  )
  func `random rows are as a plain sort has them, whole and cut`(by: [Dimension]) {
    var generator = SeededGenerator(seed: 7)
    let files = (0..<5).map { FileKey("\(($0 * 3) % 5).log") }
    let code = KeyCode(by: by, files: files)
    let pieces = ["/api/v1/", "users", "/", "a", "\u{0}", "\u{E9}", "/a/long/common/beginning/"]
    for round in 0..<25 {
      var keys: Set<[UInt8]> = []
      let rows = (0..<round * 20).compactMap { _ -> LooseRow? in
        let words = Int.random(in: 0...4, using: &generator)
        let endpoint = (0..<words).map { _ in pieces.randomElement(using: &generator) ?? "" }
        var row = LooseRow(endpoint.joined(), Int.random(in: 1...3, using: &generator))
        row.status = [200, 404, GroupTag.noStatus].randomElement(using: &generator) ?? 200
        row.file = Int.random(in: 0..<5, using: &generator)
        if words == 0 {
          row.kind = GroupTag.Endpoint(rawValue: .random(in: 0...2, using: &generator)) ?? .target
        }
        return keys.insert(row.key(by: code)).inserted ? row : nil
      }
      let expected = texts(sorted(rows, by: by, files: files), by: by, files: files)
      #expect(text(ReportTable(by: by, rows, files: files)) == expected)
      let top = Int.random(in: 1...max(1, rows.count), using: &generator)
      let cut = ReportTable(by: by, rows, files: files, top: top)
      #expect(text(cut) == Array(expected.prefix(top)))
      #expect(cut.other + Report(cut, files: []).rows.reduce(0) { $0 + $1.count } == cut.total)
    }
  }
}
