import Testing

@testable import AccessLogs

/// Groups with what is measured of them: from lines to parts, through temporary files and merges to rows.
struct PartMeasureTests {
  private static let everything: MeasureSet = [.bytes, .percentiles]

  /// A line of a log with a size and a time.
  private struct Line {
    let endpoint: String
    let bytes: Int
    /// In milliseconds; nil of a line without one.
    let time: Int?

    var text: String {
      let seconds = time.map { "\($0 / 1000)." + String($0 % 1000 + 1000).dropFirst() }
      let member = seconds.map { #","request_time":\#($0)"# } ?? ""
      let others = #""method":"GET","uri":"\#(endpoint)","status":200,"body_bytes_sent":\#(bytes)"#
      return "{\(others)\(member)}\n"
    }
  }

  /// The lines of some logs, in which groups meet.
  private static func logs(seed: UInt64) -> [[Line]] {
    var random = SeededGenerator(seed: seed)
    return [2000, 1, 300, 900].map { count in
      (0..<count).map { number in
        Line(
          endpoint: "/\(Int.random(in: 0..<max(count / 3, 9), using: &random))",
          bytes: Int.random(in: 0..<1 << 30, using: &random),
          time: number % 5 == 0 ? nil : Int.random(in: 0..<90_000, using: &random)
        )
      }
    }
  }

  private static func query(by: [Dimension], _ measures: MeasureSet, memory: Int) -> Query {
    var query = Query(by: by)
    query.measures = measures
    query.means.memory = memory
    return query
  }

  /// Counts logs as the files of a run, in some order, and returns count and measures of each row by its cells.
  private func rows(_ logs: [[Line]], _ query: Query, order: [Int]) throws -> [String: Row] {
    let tree = try FileTree()
    var builder = ReportBuilder(
      by: query.tables[0],
      files: logs.indices.map { FileKey("\($0).log") },
      measures: query.measures,
      memory: query.means.memory
    )
    var counter = LogFileCounter()
    for index in order {
      try tree.file("\(index).log", bytes: logs[index].flatMap(\.text.utf8))
      let file = LogFile(key: FileKey(tree.path("\(index).log")), byteCount: 0, isNamed: true)
      try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
    }
    var rows: [String: Row] = [:]
    try builder.report(top: nil).table.forEachRow { row in
      var cells: [String] = []
      row.forEachCell { _, cell in
        cells.append(
          unsafe cell.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        )
      }
      rows[cells.joined(separator: " ")] = Row(count: row.count, measures: row.measured)
    }
    return rows
  }

  private struct Row: Equatable {
    var count = 0
    var measures = GroupMeasures()
  }

  @Test(
    arguments: [[.endpoint], [.file, .endpoint]] as [[Dimension]],
    [everything, .bytes, .times]
  )
  func
    `what is measured is added up, however little memory there is and in whatever order files come`(
      by: [Dimension],
      measures: MeasureSet
    ) throws
  {
    let logs = Self.logs(seed: 4)
    var expected: [String: Row] = [:]
    for (index, log) in logs.enumerated() {
      for line in log {
        let cells = by == [.endpoint] ? line.endpoint : "\(index).log \(line.endpoint)"
        expected[cells, default: Row()].count += 1
        let values = GroupMeasures.Line(bytes: line.bytes, time: line.time.map { 1000 * $0 })
        expected[cells, default: Row()].measures.add(values, of: measures)
      }
    }
    for memory in [Query.Means.plentyOfMemory, 1 << 12] {
      let query = Self.query(by: by, measures, memory: memory)
      for order in [[0, 1, 2, 3], [2, 3, 1, 0]] {
        let rows = try rows(logs, query, order: order)
        #expect(rows == expected, "\(memory) bytes, \(order)")
      }
    }
  }

  // MARK: - Crafted parts

  private func read(_ part: CraftedPart, _ measures: MeasureSet = .bytes) throws {
    let query = Self.query(by: [.endpoint], measures, memory: 1 << 50)
    _ = try PartContents(Part(bytes: part.bytes), of: "a", query)
  }

  /// A part of two groups with these bytes of measures.
  private func part(_ form: [UInt8], _ first: [UInt8], _ second: [UInt8]) -> CraftedPart {
    var groups = form
    groups += CraftedPart.record(2, [0x2F, 0x61, 0, 1])
    groups += [UInt8(first.count)] + first
    groups += CraftedPart.record(3, [0x2F, 0x62, 0, 1])
    groups += [UInt8(second.count)] + second
    return CraftedPart((2, CraftedPart.file(counted: 5)), (5, groups))
  }

  @Test func `measures are refused that are none of the question, or cannot be those of a group`()
    throws
  {
    let good = part([1, 1], [0x80, 1], [0])
    try read(good)
    // In any order, where a table adds them up.
    try read(part([0, 1], [7], [0]))
    #expect(throws: PartError.self) { try read(good, []) }
    #expect(throws: PartError.self) { try read(good, .times) }
    for other in [
      part([1, 0], [7], [0]), part([1, 4], [7], [0]), part([1, 9], [7], [0]),
      part([1, 1], [], [0]), part([1, 1], [7], []),
      part([1, 1], [7, 0], [0]), part([1, 1], [7], [0x80, 0]), part([1, 1], [0x80], [0]),
      part([1, 1], [UInt8](repeating: 0xFF, count: 18) + [3], [0]), part([1, 2], [3], [0]),
    ] {
      #expect(throws: PartError.self) { try read(other) }
    }
    // More times than lines.
    try read(part([1, 2], [1, 9, 9, 9], [0]), .times)
    #expect(throws: PartError.self) { try read(part([1, 2], [3, 9, 9, 27], [0]), .times) }
  }

  @Test func `every flipped bit is found`() throws {
    let bytes = part([1, 1], [0x80, 1], [0]).bytes
    let query = Self.query(by: [.endpoint], .bytes, memory: 1 << 50)
    for place in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[place / 8] ^= 1 << UInt8(place % 8)
      let part = Part(bytes: damaged)
      #expect(throws: PartError.self) { try PartContents(part, of: "a", query) }
    }
  }
}
