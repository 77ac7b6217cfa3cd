import Testing

@testable import AccessLogs

/// What is measured of the lines of whole files, against the values that the lines were made of.
struct MeasuredLogTests {
  /// A line by what it says.
  private struct Entry {
    var endpoint: String
    var status: Int
    var bytes: (text: String, number: Int)
    var time: (text: String, microseconds: Int?)
  }

  /// How lines are written, and the question that finds their values.
  private struct Layout: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var format = FormatChoice.detected
    var measures: MeasureSet = [.bytes, .percentiles]
    let line: @Sendable (Entry) -> String

    static let combined = Layout(testDescription: "combined", measures: .bytes) { entry in
      "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET \(entry.endpoint)?q HTTP/1.1\" "
        + "\(entry.status) \(entry.bytes.text) \"-\" \"curl/8\"\n"
    }

    static let pasted = Layout(
      testDescription: "a pasted format",
      format: .pasted(
        Array("$remote_addr [$time_local] $status $request_time $body_bytes_sent \"$request\"".utf8)
      )
    ) { entry in
      "192.0.2.4 [10/Oct/2024:13:55:36 +0000] \(entry.status) \(entry.time.text) "
        + "\(entry.bytes.text) \"GET \(entry.endpoint) HTTP/1.1\"\n"
    }

    static let json = Layout(testDescription: "JSON", measures: [.bytes, .times]) { entry in
      let time = entry.time.text == "-" ? "null" : entry.time.text
      return "{\"remote_addr\":\"192.0.2.4\",\"request\":\"GET \(entry.endpoint) HTTP/1.1\","
        + "\"status\":\(entry.status),\"body_bytes_sent\":\"\(entry.bytes.text)\","
        + "\"request_time\":\(time)}\n"
    }

    static let all = [combined, pasted, json]
  }

  private func entries(_ count: Int, endpoints: Int, seed: UInt64) -> [Entry] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let bytes = Int.random(in: 0..<1 << Int.random(in: 1...40, using: &random), using: &random)
      let milliseconds = Int.random(
        in: 0..<1 << Int.random(in: 1...22, using: &random),
        using: &random
      )
      let decimals = "00\(milliseconds % 1000)".suffix(3)
      let hasTime = Int.random(in: 0..<9, using: &random) > 0
      return Entry(
        endpoint: "/\(Int.random(in: 0..<endpoints, using: &random))/item",
        status: 200 + Int.random(in: 0..<2, using: &random),
        bytes: bytes % 11 == 0 ? ("-", 0) : ("\(bytes)", bytes),
        time: hasTime
          ? ("\(milliseconds / 1000).\(decimals)", milliseconds * 1000) : ("-", nil)
      )
    }
  }

  private func log(_ entries: some Sequence<Entry>, _ layout: Layout) -> [UInt8] {
    entries.flatMap { Array(layout.line($0).utf8) }
  }

  // MARK: - Groups

  /// What a group has, in numbers that take no merging of measures.
  private struct Group: Equatable {
    var count = 0
    var bytes: UInt128 = 0
    var times: [Int] = []

    /// What is expected of measures of a set.
    func answers(_ set: MeasureSet) -> [String] {
      let sorted = times.sorted()
      var answers = ["\(count)"]
      if set.contains(.bytes) { answers.append("\(bytes)") }
      guard set.contains(.times) else { return answers }
      let sum = times.reduce(0, +)
      let mean = times.isEmpty ? nil : (2 * sum + times.count) / (2 * times.count)
      answers += ["\(times.count)", "\(mean ?? -1)", "\(sorted.last ?? 0)"]
      guard set.contains(.percentiles) else { return answers }
      return answers
        + MeasuredLogTests.permilles.map { permille in
          guard let least = sorted.first, let largest = sorted.last else { return "-1" }
          let exact = sorted[max(1, (permille * sorted.count + 999) / 1000) - 1]
          var width = 1
          while exact / width >= 128 { width *= 2 }
          return "\(min(max(exact / width * width + width / 2, least), largest))"
        }
    }
  }

  private static let permilles = [1, 500, 950, 990, 999]

  private func expected(
    _ entries: some Sequence<Entry>,
    by: [Dimension],
    file: String = "",
    _ set: MeasureSet
  ) -> [String: [String]] {
    var groups: [String: Group] = [:]
    for entry in entries {
      let cells = by.map { dimension in
        switch dimension {
        case .endpoint: entry.endpoint
        case .status: "\(entry.status)"
        default: file
        }
      }
      let key = cells.joined(separator: " ")
      groups[key, default: Group()].count += 1
      groups[key]?.bytes += UInt128(entry.bytes.number)
      if let time = entry.time.microseconds { groups[key]?.times.append(time) }
    }
    return groups.mapValues { $0.answers(set) }
  }

  private func answers(_ report: Report, _ set: MeasureSet) throws -> [String: [String]] {
    var answers: [String: [String]] = [:]
    report.table.forEachRow { row in
      var cells: [String] = []
      row.forEachCell { _, cell in
        cells.append(
          String(decoding: unsafe cell.withUnsafeBufferPointer { unsafe Array($0) }, as: UTF8.self)
        )
      }
      let measures = row.measured
      var found = ["\(row.count)"]
      if set.contains(.bytes) { found.append("\(measures.bytes ?? 0)") }
      if set.contains(.times) {
        found += [
          "\(measures.timeCount)", "\(measures.meanTime ?? -1)", "\(measures.largestTime)",
        ]
      }
      if set.contains(.percentiles) {
        found += Self.permilles.map { "\(measures.percentile($0, of: 1000) ?? -1)" }
      }
      answers[cells.joined(separator: " ")] = found
    }
    return answers
  }

  private func query(_ layout: Layout, by: [Dimension], memory: Int? = nil) throws -> Query {
    var query = Query(by: by, format: layout.format)
    query.measures = layout.measures
    if let memory { query.means.memory = memory }
    // As it crosses to a worker.
    return try Query(bytes: query.bytes)
  }

  private func builder(_ query: Query, _ files: [LogFile]) -> ReportBuilder {
    ReportBuilder(
      query,
      files: files.map { FileKey($0.key.bytes.suffix(5)) },
      memory: query.means.memory
    )
  }

  /// Counts logs as files of one run.
  private func report(_ logs: [[UInt8]], _ query: Query) throws -> Report {
    let tree = try FileTree()
    let files = try logs.indices.map { index in
      try tree.file("\(index).log", bytes: logs[index])
      return LogFile(key: FileKey(tree.path("\(index).log")), byteCount: 0, isNamed: true)
    }
    var builder = self.builder(query, files)
    var counter = LogFileCounter()
    for (index, file) in files.enumerated() {
      let part = try counter.count(file, query: CompiledQuery(query))
      // As it crosses to the parent.
      let crossed = Part(bytes: part.bytes, temporaryFile: part.temporaryFile)
      try builder.add(crossed, file: index)
    }
    return try builder.report(top: nil)
  }

  // MARK: - Tests

  private static let orders: [[Dimension]] = [[.endpoint], [.status, .endpoint], [.status]]

  @Test(arguments: Layout.all, orders)
  private func `every group has the measures of its lines`(layout: Layout, by: [Dimension]) throws {
    let entries = (0..<3).map { self.entries(1500, endpoints: 40, seed: UInt64($0)) }
    let query = try self.query(layout, by: by)
    let report = try self.report(entries.map { log($0, layout) }, query)
    let found = try answers(report, layout.measures)
    #expect(found == expected(entries.joined(), by: by, layout.measures))
    #expect(report.files.allSatisfy { $0.state == .counted })
  }

  @Test(arguments: Layout.all)
  private func `groups of files have them too, and so have files`(layout: Layout) throws {
    let entries = (0..<3).map { self.entries(300 * $0, endpoints: 10, seed: 10 + UInt64($0)) }
    let logs = entries.map { log($0, layout) }
    for by: [Dimension] in [[.file], [.endpoint, .file]] {
      var all: [String: [String]] = [:]
      for (index, entries) in entries.enumerated() {
        let groups = expected(entries, by: by, file: "\(index).log", layout.measures)
        all.merge(groups) { first, _ in first }
      }
      if by == [.file] { all["0.log"] = Group().answers(layout.measures) }
      for memory in [nil, 1 << 12] {
        let found = try report(logs, query(layout, by: by, memory: memory))
        #expect(try answers(found, layout.measures) == all)
      }
    }
  }

  @Test(arguments: Layout.all)
  private func `little memory makes no difference`(layout: Layout) throws {
    let entries = (0..<3).map { self.entries(6000, endpoints: 3000, seed: 20 + UInt64($0)) }
    let logs = entries.map { log($0, layout) }
    let by: [Dimension] = [.endpoint, .status]
    let all = expected(entries.joined(), by: by, layout.measures)
    for memory in [1 << 12, 1_000_000, 8_000_000] {
      let report = try self.report(logs, query(layout, by: by, memory: memory))
      #expect(try answers(report, layout.measures) == all, "\(memory) bytes")
    }
  }

  @Test(arguments: Layout.all, [0, 1, 2, 3])
  private func `damage takes back what is measured`(layout: Layout, frame: Int) throws {
    let parts = (0..<4).map { self.entries(4000, endpoints: 300, seed: 30 + UInt64($0)) }
    var frames = parts.map { Zstd.frame(log($0, layout)) }
    for memory in [nil, 1 << 12] {
      let query = try self.query(layout, by: [.endpoint], memory: memory)
      let whole = try answers(report([frames.flatMap(\.self)], query), layout.measures)
      #expect(whole == expected(parts.joined(), by: [.endpoint], layout.measures))
      frames[frame][frames[frame].count - 1] ^= 1  // The checksum, which comes last.
      let report = try self.report([frames.flatMap(\.self)], query)
      frames[frame][frames[frame].count - 1] ^= 1
      #expect(report.files[0].state == (frame == 0 ? .failed : .partial))
      let found = try answers(report, layout.measures)
      #expect(found == expected(parts[..<frame].joined(), by: [.endpoint], layout.measures))
    }
  }

  @Test(arguments: Layout.all)
  private func `pieces of a file add up to the whole`(layout: Layout) throws {
    let entries = self.entries(2000, endpoints: 30, seed: 40)
    let log = self.log(entries, layout)
    let tree = try FileTree()
    try tree.file("0.log", bytes: log)
    let query = try self.query(layout, by: [.endpoint])
    var random = SeededGenerator(seed: 41)
    for number in 1...6 {
      let borders = Set((0..<number).map { _ in Int.random(in: 1..<log.count, using: &random) })
      let pieces = try CountedPieces(path: tree.path("0.log"), borders: borders.sorted(), query)
      let file = LogFile(key: FileKey(tree.path("0.log")), byteCount: 0, isNamed: true)
      var builder = self.builder(query, [file])
      #expect(try builder.add(pieces: pieces.counted, file: 0))
      let found = try answers(builder.report(top: nil), layout.measures)
      #expect(found == expected(entries, by: [.endpoint], layout.measures))
    }
  }

  @Test func `times are in the unit that the question names`() throws {
    let layout = Layout.pasted
    let entry = Entry(endpoint: "/", status: 200, bytes: ("5", 5), time: ("1.5", nil))
    for (unit, time) in zip(TimeUnit.allCases, [1_500_000, 1500, 2, 0]) {
      var query = try self.query(layout, by: [.endpoint])
      query.timeUnit = unit
      let report = try self.report([log([entry, entry], layout)], query)
      let found = try answers(report, layout.measures)
      // Behind the count and the bytes there are the number of times, the mean and the largest.
      #expect(found["/"]?[2...4] == ["2", "\(time)", "\(time)"])
    }
  }

  @Test func `a worker's part without measures is none of a question with them`() throws {
    let entries = self.entries(10, endpoints: 3, seed: 50)
    let tree = try FileTree()
    try tree.file("0.log", bytes: log(entries, .combined))
    let file = LogFile(key: FileKey(tree.path("0.log")), byteCount: 0, isNamed: true)
    let asked = try query(.combined, by: [.endpoint])
    let plain = Query(by: [.endpoint])
    var counter = LogFileCounter()
    for (counted, merged) in [(asked, plain), (plain, asked)] {
      let part = try counter.count(file, query: CompiledQuery(counted))
      var builder = self.builder(merged, [file])
      #expect(throws: PartError.self) { try builder.add(part, file: 0) }
    }
  }
}
