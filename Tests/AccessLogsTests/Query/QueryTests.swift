import Testing

@testable import AccessLogs

struct QueryTests {
  /// A query in which nothing is as it is by itself.
  private static let everything: Query = {
    var query = Query(
      by: [.file, .endpoint],
      filters: .init(match: [Array("/a".utf8), [0xFF, 0]]),
      format: .pasted(Array("%h %r %s".utf8)),
      zstdWindowLog: 31,
      isStrict: true
    )
    query.means.memory = 300
    query.means.keepsRejects = true
    query.means.readsAhead = true
    query.measures = .percentiles
    query.columns = [.percentile(50_000), .mean]
    query.timeUnit = .microseconds
    query.zone = ZoneRules(
      name: "Asia/X",
      firstOffset: -3600,
      changes: [.init(moment: 0, offset: 3600)]
    )
    query.anonymity = .customers
    query.tidying.decodes = true
    query.tidying.routes = ["/a/:b"].compactMap { try? Route(Array($0.utf8)) }
    query.tidying.depth = 2
    query.tidying.keepsQuery = true
    return query
  }()

  /// A change of each member, by its name.
  private static let changes: [String: [@Sendable (inout Query) -> Void]] = [
    "tables": [
      { $0.tables = [[.status]] }, { $0.tables[0].reverse() }, { $0.tables.append([.status]) },
    ],
    "filters": [{ $0.filters.match = [] }, { $0.filters.match[1] = [1] }],
    "format": [
      { $0.format = .detected }, { $0.format = .named(.combined) }, { $0.format = .named(.custom) },
      { $0.format = .pasted([]) },
    ],
    "zstdWindowLog": [{ $0.zstdWindowLog = 27 }, { $0.zstdWindowLog = 10 }],
    "isStrict": [{ $0.isStrict = false }],
    "measures": [{ $0.measures.insert(.bytes) }],
    "columns": [
      { $0.columns = [] }, { $0.columns = [.max] }, { $0.columns.reverse() },
      { $0.columns[0] = .percentile(99_900) },
    ],
    "timeUnit": [
      { $0.timeUnit = nil }, { $0.timeUnit = .seconds }, { $0.timeUnit = .nanoseconds },
    ],
    "zone": [
      { $0.zone = nil }, { $0.zone = ZoneRules(name: "Asia/X", firstOffset: -3600) },
      { $0.zone = ZoneRules(name: "Y", firstOffset: -3600, changes: $0.zone?.changes ?? []) },
      { $0.zone = ZoneRules(name: "Asia/X", firstOffset: 0, changes: $0.zone?.changes ?? []) },
    ],
    "anonymity": [{ $0.anonymity = nil }, { $0.anonymity = .machines }],
    "tidying": [
      { $0.tidying = Tidying() }, { $0.tidying.takesPath = true }, { $0.tidying.decodes = false },
      { $0.tidying.lowercases = true }, { $0.tidying.trimsSlash = true },
      { $0.tidying.routes = [] }, { $0.tidying.routes += $0.tidying.routes },
      { $0.tidying.collapsesIDs = true }, { $0.tidying.depth = nil }, { $0.tidying.depth = 300 },
      { $0.tidying.keepsQuery = false },
    ],
    "means": [
      { $0.means.memory = 0 }, { $0.means.keepsRejects = false },
      { $0.means.readsAhead = false }, { $0.means = .init() },
    ],
  ]

  @Test func `every member crosses, and makes other bytes`() throws {
    let query = Self.everything
    #expect(try Query(bytes: query.bytes) == query)
    #expect(Set(Mirror(reflecting: query).children.compactMap(\.label)) == Set(Self.changes.keys))
    var known: Set<[UInt8]> = [query.bytes]
    for change in Self.changes.values.joined() {
      var changed = query
      change(&changed)
      #expect(known.insert(changed.bytes).inserted, "\(changed)")
      #expect(try Query(bytes: changed.bytes) == changed)
      // The means are no part of the question, nor is what is shown of it.
      let isSame = changed.means != query.means || changed.columns != query.columns
      #expect((changed.digest == query.digest) == isSame, "\(changed)")
    }
  }

  @Test func `members of members are all there`() {
    #expect(Mirror(reflecting: Query.Filters()).children.count == Query.Filters.members.count)
    #expect(Mirror(reflecting: Query.Means()).children.count == Query.Means.members.count)
    #expect(Mirror(reflecting: Tidying()).children.count == Tidying.members.count)
    #expect(Query.members.map(\.tag) == Array(1...12))
  }

  @Test func `the bytes of a query stay what they are`() throws {
    let expected: [UInt8] =
      [1, 4, 1, 2, 3, 1]  // tables: one, of two dimensions
      + [2, 9, 1, 7, 2, 2] + Array("/a".utf8) + [2, 0xFF, 0]  // filters: match
      + [3, 10, 2, 8] + Array("%h %r %s".utf8)  // format: pasted
      + [4, 1, 31, 5, 1, 1]  // window, strict
      + [6, 10, 1, 2, 0xAC, 2, 2, 1, 1, 3, 1, 1]  // means: memory, rejects, reading ahead
      + [7, 1, 6, 8, 2, 1, 3]  // measures, unit
      + [9, 18, 1, 6] + Array("Asia/X".utf8)  // zone: its name
      + [0xF0, 0xA9, 10, 1, 0x80, 0x8C, 21, 0x90, 0xE2, 10]  // an hour behind; then one ahead
      + [10, 19, 2, 1, 1]  // tidying: decoding
      + [5, 7, 1, 5] + Array("/a/:b".utf8) + [7, 2, 1, 2, 8, 1, 1]  // a route, a depth, queries
      + [11, 2, 1, 2]  // anonymity
      + [12, 6, 2, 4, 0xD0, 0x86, 3, 2]  // columns: a percentile, the mean
    #expect(Self.everything.bytes == expected)
    #expect(Query(format: .named(.combined)).bytes == [3, 11, 1, 3, 8] + Array("combined".utf8))
    #expect(Query().bytes.isEmpty)
    #expect(try Query(bytes: []) == Query())
    #expect("\(Self.everything.digest)" == "b38b9b4c38c1f9c71bbeec2df0807fad")
  }

  @Test func `bytes that end early are refused, and so are more of them`() {
    let bytes = Self.everything.bytes
    // Whole members are a query too.
    let ends = Set([0, 6, 17, 29, 32, 35, 47, 50, 54, 74, 95, 99])
    for count in bytes.indices where !ends.contains(count) {
      #expect(throws: MalformedBytes.self) { try Query(bytes: Array(bytes[..<count])) }
    }
    #expect(throws: MalformedBytes.self) { try Query(bytes: bytes + [0]) }
  }

  @Test(
    arguments: [
      [0x7F, 1, 1],  // a member that is not known
      [9, 1, 0], [9, 6, 1, 0, 0x80, 0x8C, 21, 0],  // no zone; a clock that is two days ahead
      [9, 7, 1, 1, 27, 0x80, 0xC6, 10, 0],  // a name that a terminal would obey
      [9, 8, 1, 0, 0, 2, 1, 0, 0, 0],  // two changes at a moment
      [5, 1, 1, 5, 1, 1], [5, 1, 1, 4, 1, 28],  // twice, and out of order
      [0x85, 0, 1, 1],  // a number with a byte too many
      [5, 1, 0], [4, 1, 27],  // what would not have been written
      [5, 2, 1, 1], [5, 1, 2],
      [4, 1, 9], [4, 1, 32], [4, 10] + [UInt8](repeating: 0xFF, count: 9) + [1],
      [7, 1, 8], [7, 1, 4],  // a measure that is not known, and half of one
      [8, 2, 1, 5], [8, 1, 0],  // a unit that is not known
      [10, 0], [10, 4, 7, 2, 1, 0], [10, 5, 5, 3, 1, 1, 97],  // nothing, no depth, no route
      [11, 1, 0], [11, 2, 1, 0], [11, 2, 1, 4],  // no level
      [1, 1, 0], [1, 2, 1, 0],  // no table, and none in it
      [1, 4, 1, 2, 1, 1],  // a dimension twice
      [1, 6, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 7],  // more tables than bytes
      [2, 4, 1, 2, 1, 0],  // an empty text
      [2, 3, 2, 1, 1],  // a filter that is not known
      [3, 2, 1, 0], [3, 2, 1, 200], [3, 1, 3],
      [6, 12, 1, 10] + [UInt8](repeating: 0xFF, count: 9) + [1],  // less memory than none
    ] as [[UInt8]]
  )
  func `bytes of no query are refused`(bytes: [UInt8]) {
    #expect(throws: MalformedBytes.self) { try Query(bytes: bytes) }
  }

  @Test func `a digest is FNV-1a`() {
    // As Go's hash/fnv has them.
    let digests = [
      "": "6c62272e07bb014262b821756295c58d", "a": "d228cb696f1a8caf78912b704e4a8964",
      "ab": "08809544bbab1be95aa0733055b69a62", "abc": "a68d622cec8b5822836dbc7977af7f3b",
    ]
    for (text, digest) in digests {
      #expect("\(QueryDigest(of: Array(text.utf8)))" == digest)
    }
  }

  @Test func `a query says which fields it needs`() {
    #expect(Query(by: [.file]).fields == [])
    #expect(Query(by: [.file, .status]).fields == FieldSet(.status))
    var query = Query(by: [.status], filters: .init(match: [[1]]))
    query.tables.append([.status, .endpoint])
    #expect(query.fields == FieldSet([.endpoint, .status]))
    #expect(query.fields.contains(.endpoint) && !query.fields.contains(.host))
    #expect(query.dimensions == [.status, .endpoint])
    query.measures = .bytes
    #expect(query.fields == FieldSet([.endpoint, .status, .bytes]))
    query.measures = .percentiles
    #expect(query.fields == FieldSet([.endpoint, .status, .requestTime]))
  }

  @Test func `codes are given once`() {
    #expect(Dimension.all.map(\.code) == Array(1...18))
    #expect(Dimension.all.map { Dimension(name: $0.name) } == Dimension.all)
    #expect(TimeUnit.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(FileSummary.State.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(Compression.allCases.map(\.rawValue) == Array(1...7))
    let fields: [UInt8] = [14, 1, 3, 4, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15]
    #expect(LogField.allCases.map(\.rawValue) == fields)
    #expect(LogField.allCases.map { LogField(name: $0.name) } == LogField.allCases)
    #expect(LogField.requestTime.name == "request_time")
    let formats = LogFormat.named + [.custom]
    #expect(Set(formats.map(\.code)).count == formats.count)
    #expect(LogFormat.named.allSatisfy { (1..<63).contains($0.code) })
    #expect(formats.map { LogFormat(code: $0.code) } == formats)
    #expect(LogFormat.named.map { LogFormat(named: $0.name) } == LogFormat.named)
    #expect(LogFormat(code: 0) == nil)
    #expect(LogFormat.combined.code == 3 && LogFormat.custom.code == 255)
  }

  @Test func `a query is compiled once for all that get its bytes`() throws {
    let query = try CompiledQuery(Self.everything)
    #expect(query.bytes == Self.everything.bytes)
    let first = try CompiledQuery.compiled(from: query.bytes)
    #expect(first.zstdWindowLog == 31 && first.compiledFormat != nil)
    #expect(try CompiledQuery.compiled(from: query.bytes) === first)
    let other = try CompiledQuery.compiled(from: Query(by: [.file]).bytes)
    #expect(other.dimensions == [.file])
    #expect(throws: MalformedBytes.self) {
      try CompiledQuery.compiled(from: Query(by: [Dimension(code: 99)]).bytes)
    }
    #expect(throws: FormatSyntaxError.self) {
      try CompiledQuery.compiled(from: Query(format: .pasted(Array("%".utf8))).bytes)
    }
  }
}
