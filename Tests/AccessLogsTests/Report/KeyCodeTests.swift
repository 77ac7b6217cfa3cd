import Testing

@testable import AccessLogs

/// Keys as bytes: their order is that of the rows of a report, and they say what they stand for.
struct KeyCodeTests {
  private static let orders: [[Dimension]] = [
    [.endpoint], [.status], [.file], [.endpoint, .status], [.status, .endpoint],
    [.file, .endpoint],
    [.endpoint, .file], [.endpoint, .file, .status], [.status, .file, .endpoint],
    [.file, .status, .endpoint],
  ]

  private static let files: [FileKey] = ["b.log", "a.log", "b", "\u{0}", "z"]

  private static let endpoints: [[UInt8]] = [
    [], [0], [0, 0], [0, 1], [1], [0xFF], [0, 0xFF], [0xFF, 0], Array("/a".utf8),
    Array("/a\0".utf8),
    Array("/a\0b".utf8), Array("/a\u{1}".utf8), Array("/ab".utf8), Array("(malformed)".utf8),
    Array("(malformed".utf8), Array("(malformed)x".utf8), Array("(malformed)\0".utf8),
    Array("(empty)".utf8), Array("1234567".utf8), Array("12345678".utf8), Array("123456789".utf8),
  ]

  /// Groups of all kinds in all columns.
  private static let rows: [LooseRow] = {
    let targets = endpoints.map { LooseRow(bytes: $0, 1) }
    let kinds = targets + [LooseRow(kind: .malformed, 1), LooseRow(kind: .empty, 1)]
    let statuses: [UInt32] = [
      0, 99, 200, 404, 999, GroupTag.noStatus, GroupTag.minusOne, GroupTag.zero,
    ]
    return kinds.flatMap { row in
      statuses.flatMap { status in
        files.indices.map { file in
          var row = row
          row.status = status
          row.file = file
          return row
        }
      }
    }
  }()

  /// What a column of a row sorts by: its bytes, and what is no target before one that is spelled so.
  private func column(_ dimension: Dimension, _ row: LooseRow) -> [UInt8] {
    switch dimension {
    case .endpoint:
      switch row.kind {
      case .target: row.endpoint
      case .malformed: Array("(malformed)".utf8)
      case .empty: Array("(empty)".utf8)
      }
    case .status: GroupTag(endpoint: .target, status: row.status).statusText
    default: Self.files[row.file].bytes
    }
  }

  /// Whether a row comes before another one by the rule of reports, column by column; nil if they are one group.
  private func isBefore(_ first: LooseRow, _ second: LooseRow, by: [Dimension]) -> Bool? {
    for dimension in by {
      let (left, right) = (column(dimension, first), column(dimension, second))
      if left != right { return left.lexicographicallyPrecedes(right) }
      if dimension == .endpoint, (first.kind == .target) != (second.kind == .target) {
        return second.kind == .target
      }
    }
    return nil
  }

  @Test(arguments: orders)
  func `keys compare as the columns of their groups do`(by: [Dimension]) {
    let code = KeyCode(by: by, files: Self.files)
    var random = SeededGenerator(seed: 11)
    let rows = Self.rows.map { (row: $0, key: $0.key(by: code)) }
    for first in rows.shuffled(using: &random).prefix(60) {
      for second in rows {
        let expected = isBefore(first.row, second.row, by: by)
        let isBefore =
          first.key == second.key ? nil : first.key.lexicographicallyPrecedes(second.key)
        guard isBefore == expected else {
          Issue.record("\(first) before \(second): \(String(describing: isBefore))")
          return
        }
        if expected != nil { #expect(!second.key.starts(with: first.key)) }
      }
    }
  }

  @Test(arguments: orders)
  func `a key gives the cells of its group`(by: [Dimension]) {
    let code = KeyCode(by: by, files: Self.files)
    for row in Self.rows {
      var cells: [[UInt8]] = []
      let key = row.key(by: code)
      unsafe key.withUnsafeBufferPointer { key in
        unsafe code.forEachCell(of: key) { column, cell in
          #expect(column == cells.count)
          unsafe cells.append(cell.withUnsafeBufferPointer { unsafe Array($0) })
        }
      }
      #expect(cells == by.map { column($0, row) })
    }
  }

  @Test(arguments: orders)
  func `bytes that are no key give cells within them`(by: [Dimension]) {
    let code = KeyCode(by: by, files: Self.files)
    var random = SeededGenerator(seed: 12)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...9, using: &random)
      let key = (0..<count).map { _ in [0, 1, 0xFF].randomElement(using: &random) ?? 0 as UInt8 }
      var (columns, length) = (0, 0)
      unsafe key.withUnsafeBufferPointer { key in
        unsafe code.forEachCell(of: key) { column, cell in
          columns += 1
          if by[column] == .endpoint { length += cell.count }
        }
      }
      #expect(columns == by.count && length <= count)
    }
  }
}
