import Testing

@testable import AccessLogs

/// Parts in files, merged: what comes out is what one run over all files gives, with all that is measured.
struct StoredPartTests {
  /// What counting some files gave.
  private struct Counted {
    let files: [LogFile]
    let query: Query
    private let parts: [Part]

    init(_ files: [LogFile], _ query: Query) throws {
      var query = query
      query.means.identifiesFiles = true
      var counter = LogFileCounter()
      let compiled = try CompiledQuery(query)
      parts = files.map { counter.count($0, query: compiled) }
      query.means = Query.Means()
      self.query = query
      self.files = files
    }

    /// Makes a part of some files, as a run over them does.
    func part(_ places: [Int], memory: Int = Query.Means.plentyOfMemory) throws -> [UInt8] {
      try bytes(of: builder(places, memory: memory).part(PartOrigin(program: "1")))
    }

    /// Makes the report in JSON of all files.
    func report() throws -> String {
      let report = try builder(Array(files.indices), memory: 1 << 40).report(top: nil)
      return JSONReportWriter(version: "1").text(report)
    }

    private func builder(_ places: [Int], memory: Int) throws -> ReportBuilder {
      var builder = ReportBuilder(query, files: places.map { files[$0].key }, memory: memory)
      for (index, place) in places.enumerated() { try builder.add(parts[place], file: index) }
      return builder
    }
  }

  private static func bytes(of report: Report) -> [UInt8] {
    var bytes: [UInt8] = []
    PartReportWriter().write(report) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Merges parts into a part or a report of some tables.
  private static func merged(
    _ parts: [[UInt8]],
    _ tables: [[Dimension]],
    memory: Int
  ) throws -> (part: [UInt8], report: String) {
    let stored = try parts.map { try StoredPart(of: $0) }
    let keys = stored.flatMap { $0.head.files.map(\.summary.key) }.sorted()
    var query = stored[0].head.query
    query.tables = tables
    func builder() throws -> ReportBuilder {
      var builder = ReportBuilder(query, files: keys, memory: memory)
      for part in stored {
        var projection = try #require(GroupProjection(of: tables, from: part.head.query))
        projection.files = part.head.files.map { file in
          UInt32(keys.firstIndex(of: file.summary.key) ?? 0)
        }
        let groups = part.groups(projection, memory: memory)
        let problem = try builder.add(groups, of: part.head.files, at: projection.files)
        #expect(problem == nil)
      }
      return builder
    }
    return (
      bytes(of: try builder().part(PartOrigin(program: "1"))),
      JSONReportWriter(version: "1").text(try builder().report(top: nil))
    )
  }

  /// Splits files by chance, and expects of the parts what one run gives.
  private static func check(
    _ files: [LogFile],
    _ query: Query,
    tables: [[[Dimension]]],
    memory: [Int] = [1 << 12, 1 << 40],
    _ random: inout SeededGenerator
  ) throws {
    let counted = try Counted(files, query)
    for asked in [query.tables] + tables {
      var narrow = query
      narrow.tables = asked
      let one = asked == query.tables ? counted : try Counted(files, narrow)
      let (report, part) = (try one.report(), try one.part(Array(files.indices)))
      for memory in memory {
        let count = Int.random(in: 1...max(files.count, 1), using: &random)
        var shares = [[Int]](repeating: [], count: count)
        for place in files.indices {
          shares[Int.random(in: 0..<count, using: &random)].append(place)
        }
        let parts = try shares.map { try counted.part($0, memory: memory) }
        let found = try merged(parts, asked, memory: memory)
        #expect(found.part == part, "\(asked), \(count) parts, \(memory) bytes")
        #expect(found.report == report, "\(asked), \(count) parts, \(memory) bytes")
      }
    }
  }

  @Test func `what is measured is merged, by all columns and by fewer`() throws {
    let tree = try FileTree()
    var random = SeededGenerator(seed: 21)
    var files: [LogFile] = []
    for number in 0..<5 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<2000, using: &random) {
        let endpoint = Int.random(in: 0..<200, using: &random)
        let time = Int.random(in: 0..<9000, using: &random)
        text += #"{"method":"GET","uri":"/\#(endpoint)","status":\#(200 + endpoint % 3),"#
        text += #""body_bytes_sent":\#(endpoint * time)"#
        if time % 5 > 0 { text += #","request_time":\#(Double(time) / 1000)"# }
        text += "}\n"
      }
      try tree.file("\(number).log", text)
      files.append(LogFile(key: FileKey(tree.path("\(number).log")), byteCount: 0, isNamed: true))
    }
    for measures in [[], .bytes, .times, [.bytes, .percentiles]] as [MeasureSet] {
      var query = Query(by: [.endpoint, .file, .status])
      query.measures = measures
      try Self.check(
        files,
        query,
        tables: [
          [[.status, .endpoint, .file]], [[.file]], [[.status]], [[.endpoint], [.file, .status]],
        ],
        &random
      )
      query.tables = [[.endpoint], [.file], [.status, .file]]
      try Self.check(files, query, tables: [[[.file]], [[.status], [.endpoint]]], &random)
    }
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    )
  )
  func `real logs that are split by chance merge to what one run gives`() throws {
    let files = RealLogs.all.map { log in
      LogFile(key: FileKey(log.path), byteCount: 0, isNamed: true)
    }.sorted { $0.key < $1.key }
    var random = SeededGenerator(seed: 22)
    let names = ["endpoint", "status", "file", "host", "client", "hour", "agent"]
    let all = names.compactMap(Dimension.init(name:))
    try #require(all.count == names.count)
    var query = Query()
    query.tables = [[all[2], all[0], all[1], all[3]], [all[5], all[4]], [all[6]]]
    try Self.check(
      files,
      query,
      tables: [[[all[3], all[0]], [all[1], all[2]]]],
      memory: [1 << 20],
      &random
    )
  }

  @Test func `tables that a part does not have are not answered`() {
    var query = Query()
    query.tables = [[.endpoint, .status], [.file]]
    for (tables, isAnswered) in [
      ([[.endpoint]], true), ([[.status, .endpoint], [.status]], true), ([[.file]], true),
      ([[.file, .status]], false), ([[.endpoint], [Dimension(code: 9)]], false),
    ] as [([[Dimension]], Bool)] {
      #expect((GroupProjection(of: tables, from: query) != nil) == isAnswered, "\(tables)")
    }
    // Files alone say how many lines they have, but not what is measured of these.
    query.tables = [[.endpoint]]
    #expect(GroupProjection(of: [[.file]], from: query) != nil)
    query.measures = .bytes
    #expect(GroupProjection(of: [[.file]], from: query) == nil)
  }

  @Test func `the identity of a file is its time and its ends`() throws {
    let tree = try FileTree()
    var seen: Set<ContentIdentity?> = []
    let line = Array(Self.line.utf8)
    let long = (0..<4000).flatMap { _ in line }
    var changed = (first: long, last: long, middle: long)
    changed.first[10] = 0x58
    changed.last[long.count - 10] = 0x58
    changed.middle[long.count / 2] = 0x58
    func identity(_ bytes: [UInt8], piped: Bool = false) throws -> ContentIdentity? {
      try tree.file("a.log", bytes: bytes)
      let file = LogFile(key: FileKey(tree.path("a.log")), byteCount: 0, isNamed: true)
      var query = Query()
      query.means.identifiesFiles = true
      var counter = LogFileCounter()
      let compiled = try CompiledQuery(query)
      let opened = try file.open()
      let descriptor = TemporaryFile(adopting: opened.descriptor)
      let part = counter.count(
        file,
        descriptor: piped ? descriptor.descriptor : nil,
        query: compiled
      )
      return try PartContents(part, of: file.key, query).files[0].identity
    }
    for bytes in [[], line, line + line, long, changed.first, changed.last] {
      let found = try #require(try identity(bytes))
      #expect(found.modified != nil)
      seen.insert(ContentIdentity(modified: nil, digest: found.digest))
      #expect(
        try identity(bytes, piped: true) == ContentIdentity(modified: nil, digest: found.digest)
      )
    }
    #expect(seen.count == 6)
    #expect(try identity(long)?.digest == identity(changed.middle)?.digest)
    #expect(try identity([])?.digest == ContentIdentity(ofEmptyFileOf: 5).digest)
  }

  private static let line =
    "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n"
}
