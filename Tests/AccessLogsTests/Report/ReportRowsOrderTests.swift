import AccessLogs
import Testing

struct ReportRowsOrderTests {
  private func text(_ rows: ReportRows) -> [String] {
    rows.all.map { row in
      let cells = row.cells.map { cell in
        switch cell {
        case .malformed: "<malformed>"
        case .empty: "<empty>"
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        }
      }
      return cells.joined(separator: " ") + " \(row.count)"
    }
  }

  @Test func `counts descend and equal counts go by bytes`() {
    let rows = ReportRows(
      by: [.endpoint],
      [LooseRow("/b", 1), LooseRow("/c", 2), LooseRow("/B", 1), LooseRow("", 1), LooseRow("/", 1)]
    )
    #expect(text(rows.inOrder().rows) == ["/c 2", " 1", "/ 1", "/B 1", "/b 1"])
  }

  @Test func `requests without an endpoint sort as they are spelled, before such a target`() {
    let rows = ReportRows(
      by: [.endpoint],
      [
        LooseRow("", 1), LooseRow(kind: .empty, 1), LooseRow("(a", 1),
        LooseRow(kind: .malformed, 1), LooseRow("(malformed)", 1), LooseRow("(empty)", 1),
        LooseRow("(empty", 1), LooseRow("(malforme", 1), LooseRow("(malformed)x", 1),
      ]
    )
    #expect(
      text(rows.inOrder().rows) == [
        " 1", "(a 1", "(empty 1", "<empty> 1", "(empty) 1", "(malforme 1", "<malformed> 1",
        "(malformed) 1", "(malformed)x 1",
      ]
    )
  }

  @Test(arguments: [1, 2, 3, 20_000])
  func `so many rows that two threads sort them`(_ distinctCounts: Int) {
    var random = SeededGenerator(seed: 5)
    let loose = (0..<20_000).map { number in
      LooseRow("/\(random.next() % 1000)/\(number)", 1 + number % distinctCounts)
    }
    let rows = ReportRows(by: [.endpoint], loose)
    let expected = rows.all.sorted(by: Self.precedes)
    #expect(rows.inOrder().rows.all.elementsEqual(expected, by: Self.same))
    let first = rows.inOrder(top: 5000)
    #expect(first.rows.all.elementsEqual(expected.prefix(5000), by: Self.same))
    #expect(first.otherRows == 15_000)
  }

  @Test func `columns are compared in the order of the report`() {
    let loose = [
      LooseRow("/a", status: 404, file: 1, 1), LooseRow("/b", status: 200, file: 0, 1),
      LooseRow("/a", status: 200, file: 0, 1), LooseRow("/a", status: GroupTag.noStatus, 1),
      LooseRow("/a", status: 0, 1),
    ]
    let files: [FileKey] = ["z.log", "a.log"]
    #expect(
      text(ReportRows(by: [.endpoint, .status], loose, files: files).inOrder().rows)
        == ["/a - 1", "/a 000 1", "/a 200 1", "/a 404 1", "/b 200 1"]
    )
    #expect(
      text(ReportRows(by: [.status, .endpoint], loose, files: files).inOrder().rows)
        == ["- /a 1", "000 /a 1", "200 /a 1", "200 /b 1", "404 /a 1"]
    )
    #expect(
      text(ReportRows(by: [.file, .status], loose, files: files).inOrder().rows).first
        == "a.log 404 1"
    )
  }

  @Test func `a zero byte sorts before all others and after the end`() {
    let names: [[UInt8]] = [
      [1], [0], [], [0, 0], [0, 1], Array("1234567".utf8), Array("1234567\0".utf8),
      Array("12345678".utf8), Array("1234567\0\0\0\0\0\0\0".utf8), Array("123456".utf8),
    ]
    let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
    let rows = ReportRows(by: [.endpoint], names.map { LooseRow(bytes: $0, 1) }).inOrder().rows
    #expect(rows.all.map(\.cells) == sorted.map { [.text($0[...])] })
  }

  @Test func `the rows beyond the largest are summed`() {
    let loose = (1...10).map { LooseRow("/\($0)", $0) }
    let selection = ReportRows(by: [.endpoint], loose).inOrder(top: 3)
    #expect(text(selection.rows) == ["/10 10", "/9 9", "/8 8"])
    #expect(selection.other == 28)
    #expect(selection.otherRows == 7)
    let all = ReportRows(by: [.endpoint], loose).inOrder(top: 11)
    #expect(all.rows.entries.count == 10)
    #expect(all.other == 0)
    #expect(all.otherRows == 0)
  }

  @Test func `counts beyond the counting sort are sorted too`() {
    let counts = [65_535, 65_536, 65_537, 1 << 40, 0, 70_000, 65_536]
    let loose = counts.enumerated().map { LooseRow("/\($0.offset)", $0.element) }
    #expect(
      text(ReportRows(by: [.endpoint], loose).inOrder().rows) == [
        "/3 1099511627776", "/5 70000", "/2 65537", "/1 65536", "/6 65536", "/0 65535", "/4 0",
      ]
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
    for round in 0..<25 {
      let distinct = distinctRows(round, by: by, using: &generator)
      let rows = ReportRows(by: by, distinct, files: files)
      let expected = rows.all.sorted(by: Self.precedes)
      let whole = rows.inOrder().rows
      #expect(whole.all.elementsEqual(expected, by: Self.same))
      let top = Int.random(in: 1...max(1, distinct.count), using: &generator)
      let cut = rows.inOrder(top: top)
      #expect(cut.rows.all.elementsEqual(expected.prefix(top), by: Self.same))
      #expect(cut.other == expected.dropFirst(top).reduce(0) { $0 + $1.count })
    }
  }

  /// Makes rows with endpoints of common beginnings, no two alike in the report's columns.
  private func distinctRows(
    _ round: Int,
    by: [Dimension],
    using generator: inout SeededGenerator
  ) -> [LooseRow] {
    let pieces = ["/api/v1/", "users", "/", "a", "\u{0}", "\u{E9}", "/a/long/common/beginning/"]
    var keys: Set<[String]> = []
    return (0..<round * 20).compactMap { _ in
      let words = Int.random(in: 0...4, using: &generator)
      let endpoint = (0..<words).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      var row = LooseRow(endpoint, Int.random(in: 1...3, using: &generator))
      row.status = [200, 404, GroupTag.noStatus].randomElement(using: &generator) ?? 200
      row.file = Int.random(in: 0..<5, using: &generator)
      if words == 0 {
        row.kind = GroupTag.Endpoint(rawValue: .random(in: 0...2, using: &generator)) ?? .target
      }
      let key = by.map { dimension in
        switch dimension {
        case .endpoint: "\(row.kind) \(endpoint)"
        case .status: "\(row.status)"
        case .file: "\(row.file)"
        }
      }
      return keys.insert(key).inserted ? row : nil
    }
  }

  private static func precedes(_ left: RowCells, _ right: RowCells) -> Bool {
    if left.count != right.count { return left.count > right.count }
    for (first, second) in zip(left.cells, right.cells) where first != second {
      let (left, right) = (spelling(first), spelling(second))
      if left == right { return isSpecial(first) }
      return left.lexicographicallyPrecedes(right)
    }
    return false
  }

  private static func spelling(_ cell: ReportCell) -> [UInt8] {
    switch cell {
    case .malformed: Array("(malformed)".utf8)
    case .empty: Array("(empty)".utf8)
    case .text(let bytes): Array(bytes)
    }
  }

  private static func isSpecial(_ cell: ReportCell) -> Bool {
    cell == .malformed || cell == .empty
  }

  private static func same(_ left: RowCells, _ right: RowCells) -> Bool {
    left.count == right.count && left.cells == right.cells
  }
}

extension ReportRows {
  /// The rows, in their order; a target is text however it is spelled.
  fileprivate var all: [RowCells] {
    entries.map { entry in
      let cells = by.map { dimension -> ReportCell in
        switch dimension {
        case .endpoint:
          switch entry.tag.endpoint {
          case .malformed: .malformed
          case .empty: .empty
          case .target: .text(text[entry.offset..<entry.offset + Int(entry.length)])
          }
        case .status: .text(entry.tag.statusText[...])
        case .file: .text(files[Int(entry.file)].bytes[...])
        }
      }
      return RowCells(columns: by.map(\.name), cells: cells, count: entry.count)
    }
  }
}
