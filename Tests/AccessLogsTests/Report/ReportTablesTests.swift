import Testing

@testable import AccessLogs

/// The tables of one reading, each against the same table made alone.
struct ReportTablesTests {
  /// Sets of tables of every kind: with texts, numbers, times and files, of files alone, many.
  private static let sets: [[[Dimension]]] = [
    [[.endpoint], [.status]],
    [[.status, .endpoint], [.file], [.endpoint]],
    [[.hour], [.endpoint, .hour], [.file, .status], [.host]],
    [[.file], [.weekday, .endpoint], [.minute]],
    Dimension.all.map { [$0] } + Dimension.all.map { [.status, $0] }.filter { $0[0] != $0[1] },
  ]

  /// Logs in which groups meet, one of which has no lines, and one none that a format reads.
  private static let logs: [[UInt8]] = (0..<6).map { number -> [UInt8] in
    if number == 2 { return [] }
    if number == 4 { return Array("nothing\n".utf8) }
    var random = SeededGenerator(seed: UInt64(number))
    return (0..<1000).flatMap { _ -> [UInt8] in
      let day = Int.random(in: 10...18, using: &random)
      let hour = Int.random(in: 10...23, using: &random)
      let endpoint = Int.random(in: 0..<900, using: &random)
      let status = [200, 200, 200, 304, 404, 500].randomElement(using: &random) ?? 200
      return Array(
        ("192.0.2.\(endpoint % 7) - - [\(day)/Oct/2024:\(hour):55:36 +0000] "
          + "\"GET /\(endpoint) HTTP/1.1\" \(status) 5 \"-\" \"curl/\(endpoint % 3)\"\n").utf8
      )
    }
  }

  private func report(_ tables: [[Dimension]], memory: Int, top: Int?) throws -> Report {
    let tree = try FileTree()
    var query = Query()
    query.tables = tables
    query.means.memory = memory
    let keys = Self.logs.indices.map { FileKey("\(5 - $0).log") }
    var builder = ReportBuilder(query, files: keys, memory: memory)
    var counter = LogFileCounter()
    for (index, log) in Self.logs.enumerated() {
      try tree.file("\(index).log", bytes: log)
      let file = LogFile(
        key: FileKey(tree.path("\(index).log")),
        byteCount: log.count,
        isNamed: false
      )
      try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
    }
    return try builder.report(top: top)
  }

  /// All that a table says.
  private func text(_ table: ReportTable) -> String {
    let rows = CountedLog.texts(table)
    let columns = table.columns.map(\.name).joined(separator: "\t")
    let sums = [table.rowCount, table.total, table.other, table.otherRows]
    return ([columns] + rows + ["\(sums)"]).joined(separator: "\n")
  }

  @Test(arguments: sets, [nil, 1, 7, 100_000])
  func `each table is the one of a run of its own, in memory and in temporary files`(
    tables: [[Dimension]],
    top: Int?
  ) throws {
    let alone = try tables.map { table in
      try text(report([table], memory: Query.Means.plentyOfMemory, top: top).tables[0])
    }
    for memory in [Query.Means.plentyOfMemory, 600_000, 1 << 12] {
      let report = try report(tables, memory: memory, top: top)
      #expect(report.tables.count == tables.count)
      for (index, table) in report.tables.enumerated() {
        #expect(text(table) == alone[index], "\(table.columns.map(\.name)), \(memory) bytes")
        #expect(table.total == report.totals.lines.counted)
      }
      if memory == 1 << 12 {
        let isStreamed = Mirror(reflecting: report.tables[0]).descendant("source", "stream") != nil
        #expect(isStreamed)
      }
    }
  }

  @Test func `files have a row for 0 in the table that is theirs alone`() throws {
    for memory in [Query.Means.plentyOfMemory, 1 << 12] {
      let report = try report([[.file, .status], [.file]], memory: memory, top: nil)
      let files = CountedLog.texts(report.tables[1])
      #expect(
        files == ["0.log\t1000", "2.log\t1000", "4.log\t1000", "5.log\t1000", "3.log\t0"],
        "\(memory) bytes"
      )
      #expect(
        !CountedLog.texts(report.tables[0]).contains { $0.contains("3.log") }
      )
    }
  }

  @Test func `a table that begins with a time is shown by time, the largest of it too`() throws {
    func rows(_ top: Int?, _ memory: Int) throws -> [String] {
      CountedLog.texts(try report([[.day, .status]], memory: memory, top: top))
    }
    let all = try rows(nil, Query.Means.plentyOfMemory)
    #expect(all.count == 36 && all == all.sorted())
    // By count and then by column, of which the first are taken.
    let largest = all.enumerated().sorted { left, right in
      let counts = [left, right].map { Int($0.element.split(separator: "\t")[2]) ?? 0 }
      return counts[0] == counts[1] ? left.offset < right.offset : counts[0] > counts[1]
    }
    for memory in [Query.Means.plentyOfMemory, 1 << 12] {
      for top in 1...37 {
        let expected = largest.prefix(top).map(\.element).sorted()
        #expect(try rows(top, memory) == expected, "\(top), \(memory) bytes")
      }
    }
  }

  @Test func `lines without a time come last`() throws {
    let log = "2025-11-03T04:05:06 /b 200\n2025-11-02T04:05:06 /b 200\n2025-13-03T04:05:06 /a 200\n"
    let counted = try CountedLog(log, query: Query(by: [.day, .endpoint]))
    #expect(counted.rows == ["2025-11-02\t/b\t1", "2025-11-03\t/b\t1", "-\t/a\t1"])
  }

  @Test func `a query holds each table once, and so many of them`() throws {
    var query = Query()
    query.tables = [[.file], [.file, .status], [.status, .file]]
    #expect(try Query(bytes: query.bytes) == query)
    query.tables.append([.file])
    #expect(throws: MalformedBytes.self) { try Query(bytes: query.bytes) }
    let all = Dimension.all
    query.tables = all.flatMap { first in all.filter { $0 != first }.map { [first, $0] } }
    query.tables.removeSubrange(Query.mostTables...)
    #expect(try Query(bytes: query.bytes) == query)
    query.tables.append([.file])
    #expect(throws: MalformedBytes.self) { try Query(bytes: query.bytes) }
  }

  @Test func `as many tables as there may be`() throws {
    let all = Dimension.all
    let pairs = all.flatMap { first in all.filter { $0 != first }.map { [first, $0] } }
    var query = Query()
    query.tables = Array(pairs.prefix(Query.mostTables))
    let report = try report(query.tables, memory: Query.Means.plentyOfMemory, top: nil)
    for (index, table) in report.tables.enumerated() where index % 19 == 0 || index == 255 {
      let alone = try self.report([query.tables[index]], memory: 1 << 12, top: nil)
      #expect(text(table) == text(alone.tables[0]), "\(query.tables[index])")
    }
  }
}
