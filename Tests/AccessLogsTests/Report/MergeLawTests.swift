import AccessLogs
import Testing

/// What merging promises: in which order files come, and how they are cut into pieces, is no matter.
struct MergeLawTests {
  private static let orders: [[Dimension]] = [
    [.endpoint], [.status, .endpoint], [.endpoint, .file],
  ]

  /// The endpoint and the status of each line of some logs, in which groups meet.
  private static func lines(seed: UInt64) -> [[(endpoint: String, status: Int)]] {
    var random = SeededGenerator(seed: seed)
    return [300, 1, 0, 2000, 500].map { count in
      (0..<count).map { _ in
        (
          "/\(Int.random(in: 0..<max(count / 2, 30), using: &random))",
          200 + Int.random(in: 0..<3, using: &random)
        )
      }
    }
  }

  private static func log(_ lines: some Collection<(endpoint: String, status: Int)>) -> [UInt8] {
    lines.flatMap { combinedLine("GET \($0.endpoint) HTTP/1.1", "\($0.status)").utf8 }
  }

  /// Merges logs in an order, each from so many pieces, and returns the rows.
  private func rows(
    _ logs: [[UInt8]],
    by: [Dimension],
    memory: Int,
    order: [Int],
    pieces: Int = 1
  ) throws -> [String] {
    let tree = try FileTree()
    var builder = ReportBuilder(
      by: by,
      files: logs.indices.map { FileKey("\($0).log") },
      memory: memory
    )
    var counter = LogFileCounter()
    var query = Query(by: by)
    query.means.memory = memory
    for index in order {
      try tree.file("\(index).log", bytes: logs[index])
      let path = tree.path("\(index).log")
      guard pieces > 1 else {
        let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
        _ = try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
        continue
      }
      let borders = (1..<pieces).map { logs[index].count / pieces * $0 }
      let counted = try CountedPieces(path: path, borders: borders, query).counted
      try #require(try builder.add(pieces: counted, file: index))
    }
    return CountedLog.texts(try builder.report(top: nil))
  }

  /// The first rows that differ, since all of them are many.
  private static func difference(_ rows: [String], _ expected: [String]) -> String? {
    let place = zip(rows, expected).enumerated().first { $0.element.0 != $0.element.1 }
    if let place { return "row \(place.offset): \(place.element)" }
    return rows.count == expected.count ? nil : "\(rows.count) rows, not \(expected.count)"
  }

  /// The same by a dictionary.
  private func expected(
    _ logs: [[(endpoint: String, status: Int)]],
    by: [Dimension]
  ) -> [String] {
    var counts: [[String]: Int] = [:]
    for (index, lines) in logs.enumerated() {
      for line in lines {
        let cells = by.map { dimension in
          switch dimension {
          case .endpoint: line.endpoint
          case .status: "\(line.status)"
          default: "\(index).log"
          }
        }
        counts[cells, default: 0] += 1
      }
    }
    let sorted = counts.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      let (first, second) = (left.key.map { Array($0.utf8) }, right.key.map { Array($0.utf8) })
      let place = first.indices.first { first[$0] != second[$0] } ?? 0
      return first[place].lexicographicallyPrecedes(second[place])
    }
    return sorted.map { ($0.key + ["\($0.value)"]).joined(separator: "\t") }
  }

  // Little memory makes every file a run in order, and the report a merge of these.
  @Test(arguments: orders, [Query.Means.plentyOfMemory, 1 << 12])
  func `files come in any order, and empty ones change nothing`(
    by: [Dimension],
    memory: Int
  ) throws {
    let lines = Self.lines(seed: 3)
    let logs = lines.map(Self.log)
    let expected = expected(lines, by: by)
    var random = SeededGenerator(seed: 9)
    for _ in 0..<3 {
      let order = Array(logs.indices).shuffled(using: &random)
      let rows = try rows(logs, by: by, memory: memory, order: order)
      #expect(Self.difference(rows, expected) == nil)
    }
    // File 2 is empty.
    let others = try rows(logs, by: by, memory: memory, order: [4, 3, 1, 0])
    #expect(Self.difference(others, expected) == nil)
  }

  @Test(arguments: orders, [Query.Means.plentyOfMemory, 1 << 12])
  func `a file may come in pieces`(by: [Dimension], memory: Int) throws {
    let lines = Array(Self.lines(seed: 4)[3...])
    let logs = lines.map(Self.log)
    let expected = expected(lines, by: by)
    for pieces in 1...4 {
      let rows = try rows(logs, by: by, memory: memory, order: [1, 0], pieces: pieces)
      #expect(Self.difference(rows, expected) == nil, "\(pieces) pieces")
    }
  }
}
