import Testing

@testable import AccessLogs

/// What endpoints become, beside a slow and obvious reference.
struct TidyingTests {
  typealias Bytes = [UInt8]

  // MARK: - Targets that are made up

  private static let starts = [
    "", "", "", "", "http://Host:80", "HTTPS://www.example.com", "ws://h#", "1x://h", "//",
  ]
  private static let segments = [
    "", "a", "API", "v2", "users", "4711", "0", "2025", "1999", "2100", "11", "03", "31", "32",
    "13",
    "550e8400-e29b-41d4-a716-446655440000", "550E8400-E29B-41D4-A716-446655440000", "2025-11-03",
    "2025-02-30", "2025-13-01", "5d7fa2c1", "deadbeef", "DEADBEE1", "cus_9s6XKzkNRiz8i3Kq", ":id",
    "*",
    "aaaaaaaaaaaaaaaaaaaa", "how-to-install-node-20-on-debian-12", "%41", "%c3%A9", "%2f", "%zz",
    "%", "%%41", "%7euser", "x;y=1", "logo.png", "\u{E9}\u{0}", "a b", "#f", "~x",
  ]

  private static func target(_ random: inout SeededGenerator) -> String {
    var target = starts.randomElement(using: &random) ?? ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      target += "/" + (segments.randomElement(using: &random) ?? "")
    }
    if Int.random(in: 0..<9, using: &random) == 0 { target = String(target.dropFirst()) }
    if Bool.random(using: &random) {
      target += "?" + (["", "a=1", "A=%41/4711/", "b?c=/"].randomElement(using: &random) ?? "")
    }
    return target
  }

  /// Makes patterns of some targets.
  private static func routes(_ targets: [String], _ random: inout SeededGenerator) -> [String] {
    var routes: [String] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let path = (targets.randomElement(using: &random) ?? "").prefix { $0 != "?" }
      var pattern = ""
      for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
        switch Int.random(in: 0..<6, using: &random) {
        case 0..<3: pattern += "/\(segment)"
        case 3, 4: pattern += "/:p\(pattern.utf8.count)"
        default: pattern += "/*"
        }
        if pattern.hasSuffix("*") { break }
      }
      if (try? Route(pattern.unicodeScalars.map { UInt8($0.value) })) != nil {
        routes.append(pattern)
      }
    }
    return routes
  }

  /// Asks for some of the steps.
  private static func reference(
    _ targets: [String],
    _ random: inout SeededGenerator
  ) -> ReferenceTidying {
    var reference = ReferenceTidying()
    func flip() -> Bool { Bool.random(using: &random) }
    (reference.pathOnly, reference.decode, reference.lowercase) = (flip(), flip(), flip())
    (reference.trimSlash, reference.collapseIDs, reference.keepQuery) = (flip(), flip(), flip())
    if flip() { reference.routes = routes(targets, &random) }
    if flip() { reference.depth = Int.random(in: 1...4, using: &random) }
    return reference
  }

  @Test(arguments: 0..<300)
  func `targets become what the reference makes of them`(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let targets = (0..<40).map { _ in Self.target(&random) }
    let reference = Self.reference(targets, &random)
    let tidying = try reference.tidying
    #expect(try Tidying(bytes: tidying.bytes) == tidying)
    let tidier = EndpointTidier(tidying)
    let memory = tidier?.memory()
    for target in targets {
      let bytes = target.unicodeScalars.map { UInt8($0.value) }
      let shown = try #require(tidying.results(for: bytes).last).endpoint
      #expect(
        ReferenceDimensions.latin(shown) == reference.endpoint(target),
        "\(target) \(reference)"
      )
      guard let tidier, let memory else { continue }
      let end = tidying.keepsQuery ? bytes.count : bytes.firstIndex(of: 0x3F) ?? bytes.count
      let counted = LineBytes.with(Bytes(bytes[..<end])) { tidier.tidied($0, in: memory).array }
      #expect(counted == shown, "\(target) \(reference)")
    }
  }

  // MARK: - Logs

  /// Counts a log with steps, and compares its rows with what the reference makes of those without any.
  private func compare(
    _ log: Bytes,
    _ format: LogFormat,
    _ by: [Dimension],
    _ random: inout SeededGenerator
  ) throws {
    var query = Query(by: by, format: .named(format))
    let place = try #require(by.firstIndex(of: .endpoint))
    if Int.random(in: 0..<3, using: &random) == 0 {
      query.filters.values = [try Filter(.endpoint, [Array("!*/a*,!*1".utf8)])]
    }
    query.tidying.keepsQuery = Bool.random(using: &random)
    let plain = try CountedLog(log, query: query)
    func targets(_ report: Report) -> [(cells: [String], isTarget: Bool, count: Int)] {
      report.rows.map { row in
        let cells = row.cells.map { cell in
          if case .text(let bytes) = cell {
            ReferenceDimensions.latin(bytes)
          } else {
            CountedLog.text(cell)
          }
        }
        let isTarget = if case .text = row.cells[place] { true } else { false }
        return (cells, isTarget, row.count)
      }
    }
    let rows = targets(plain.report)
    var reference = Self.reference(rows.filter(\.isTarget).map { $0.cells[place] }, &random)
    reference.keepQuery = query.tidying.keepsQuery
    var expected: [String: Int] = [:]
    for (cells, isTarget, count) in rows {
      var cells = cells
      if isTarget { cells[place] = reference.endpoint(cells[place]) }
      expected[cells.joined(separator: "\t") + (isTarget ? "" : "\t"), default: 0] += count
    }
    query.tidying = try reference.tidying
    query.means.memory = [Query.Means.plentyOfMemory, 1 << 12].randomElement(using: &random) ?? 0
    let tidied = try CountedLog(log, query: try Query(bytes: query.bytes))
    var counts: [String: Int] = [:]
    for (cells, isTarget, count) in targets(tidied.report) {
      let row = cells.joined(separator: "\t") + (isTarget ? "" : "\t")
      #expect(counts.updateValue(count, forKey: row) == nil, "a row comes twice: \(row)")
    }
    #expect(counts == expected, "\(reference) \(format.name) \(by.map(\.name))")
    #expect(tidied.summary.lines == plain.summary.lines)
  }

  private static let tables: [[Dimension]] = [
    [.endpoint], [.endpoint, .status], [.status, .endpoint], [.method, .endpoint],
    [.endpoint, .agent],
  ]

  @Test(arguments: 0..<60)
  func `rows of sample logs become what the reference makes of them`(_ seed: Int) throws {
    let logs = try Self.samples.get()
    var random = SeededGenerator(seed: UInt64(seed))
    let (log, format) = logs[seed % logs.count]
    try compare(log, format, Self.tables.randomElement(using: &random) ?? [.endpoint], &random)
  }

  /// The start of each of the sample logs.
  private static let samples = Result {
    let folder = Array("\(TestFiles.package)/sample-logs".utf8)
    return try LogFileScanner().scan([folder]).files.compactMap { file -> (Bytes, LogFormat)? in
      guard let format = try CountedLog(path: file.key.bytes).summary.logFormat else { return nil }
      let stored = try TestFiles.bytes(file.key.text)
      let content = file.key.text.hasSuffix(".zst") ? Zstd.content(of: stored) : stored
      return (Bytes(content.split(separator: 0x0A).prefix(500).joined(separator: [0x0A])), format)
    }
  }

  @Test(
    .enabled(
      if: RealLogs.folder != nil,
      "LOGTALLY_REAL_LOGS does not name the folder of real logs"
    ),
    arguments: RealLogs.all
  )
  func `rows of real logs become what the reference makes of them`(_ log: RealLogs.Log) throws {
    let lines = try RealFieldTests.lines(of: log)
    let text = Bytes(lines.joined(separator: [0x0A]))
    guard let format = try CountedLog(text).summary.logFormat else { return }
    var random = SeededGenerator(seed: UInt64(lines.count))
    for by in Self.tables { try compare(text, format, by, &random) }
    try compareQueries(text, format)
  }

  /// Without their queries, endpoints that have them are those that never had them.
  private func compareQueries(_ log: Bytes, _ format: LogFormat) throws {
    var query = Query(by: [.endpoint, .status], format: .named(format))
    let plain = ReferenceDimensions.counts(try CountedLog(log, query: query).report)
    query.tidying.keepsQuery = true
    let kept = try CountedLog(log, query: query)
    var cut: [String: Int] = [:]
    for (row, count) in ReferenceDimensions.counts(kept.report) {
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
      let endpoint = cells.dropLast().joined(separator: "\t").prefix { $0 != "?" }
      cut["\(endpoint)\t\(cells.last ?? "")", default: 0] += count
    }
    #expect(cut == plain)
  }

  // MARK: - Queries

  @Test(
    arguments: [
      (
        nil, #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a?b=c&d HTTP/1.1" 200 5"#,
        "/a?b=c&d"
      ),
      (nil, #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a?  HTTP/1.1" 200 5"#, "/a?"),
      (nil, #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET ?b HTTP/1.1" 200 5"#, "?b"),
      (nil, #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#, "/a"),
      (nil, #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "no request" 400 5"#, "(malformed)"),
      (nil, "2025-11-03T04:05:06 /a?b c 200", "/a?b c"),
      ("#Fields: cs-uri-stem cs-uri-query sc-status", "/a b=c 200", "/a?b=c"),
      ("#Fields: cs-uri-stem cs-uri-query sc-status", "/a - 200", "/a"),
      ("#Fields: cs-uri-stem sc-status", "/a 200", "/a"),
      (nil, #"{"uri":"/a?b=\"c\"","status":200}"#, #"/a?b="c""#),
      (
        nil,
        "h 2025-11-03T04:05:06.123456Z app/shop/5d7fa2c1 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 "
          + #"200 200 312 512 "GET https://www.example.com:443/shop?q=1 HTTP/2.0" "curl/8.5" - -"#,
        "/shop?q=1"
      ),
      (
        nil,
        "h 2025-11-03T04:05:06.123456Z app/shop/5d7fa2c1 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 "
          + #"200 200 312 512 "GET https://www.example.com:443?q=1 HTTP/2.0" "curl/8.5" - -"#,
        "/?q=1"
      ),
      (nil, #"{"path":"/a","query":"b=\u0063","status":200}"#, "/a?b=c"),
      (nil, #"{"path":"/a?x","query":"b=c","status":200}"#, "/a?x"),
      (nil, #"{"path":"/a","args":["b"],"status":200,"query_string":"?b=c"}"#, "/a?b=c"),
      (nil, #"{"path":"/a","query":{"b":"c"},"args":"","status":200}"#, "/a"),
      (nil, #"{"path":"/a","query":null,"args":5,"status":200}"#, "/a"),
      (nil, #"{"cs-uri-stem":"/a","cs-uri-query":"-","sc-status":"200"}"#, "/a"),
      (nil, #"{"url":{"path":"/a","query":"b=c"},"http.response.status_code":200}"#, "/a?b=c"),
      (nil, "method=GET path=/a queryString=b=c status=200", "/a?b=c"),
      (nil, "method=GET path=/a query=\"b=c\" status=200", "/a?b=c"),
      (nil, "method=GET path=/a query=- status=200", "/a"),
    ]
  )
  func `formats keep the query of a request`(
    _ directive: String?,
    _ line: String,
    _ endpoint: String
  ) throws {
    // Also behind the sample, where ordinary lines are taken many at once.
    for by: [Dimension] in [[.endpoint], [.endpoint, .method], [.agent, .endpoint, .host]] {
      var query = Query(by: by)
      query.tidying.keepsQuery = true
      let text = [directive].compactMap(\.self) + [String](repeating: line, count: 100)
      let counted = try CountedLog(text.joined(separator: "\n"), query: query)
      let rows = counted.report.rows
      #expect(rows.map(\.count) == [100], "\(counted.rows)")
      let place = try #require(by.firstIndex(of: .endpoint))
      #expect(rows.first.map { CountedLog.text($0.cells[place]) } == endpoint)
    }
  }

  @Test(
    arguments: [
      (#"$uri "$args" $status"#, #"/a "b=c" 200"#, "/a?b=c"),
      (#"$uri "$args" $status"#, #"/a "-" 200"#, "/a"),
      (#"$uri "$args" $status"#, #"/a "" 200"#, "/a"),
      (#"$uri?$args $status"#, "/a?b=c 200", "/a?b=c"),
      (#"$uri $is_args "$args" $status"#, #"/a ? "b=c" 200"#, "/a?b=c"),
      (#"%U%q %>s"#, "/a?b=c 200", "/a?b=c"), (#"%U "%q" %>s"#, #"/a "?b=c" 200"#, "/a?b=c"),
      (#"json:endpoint=u,status=s,query=q"#, #"{"u":"/a","s":200,"q":"b=c"}"#, "/a?b=c"),
      (#"$request_uri "$args" $status"#, #"/a?x "b=c" 200"#, "/a?x"),
    ]
  )
  func `pasted formats keep the query of a request`(
    _ format: String,
    _ line: String,
    _ endpoint: String
  ) throws {
    var query = Query(by: [.endpoint], format: .pasted(Array(format.utf8)))
    query.tidying.keepsQuery = true
    let counted = try CountedLog(
      [String](repeating: line, count: 70).joined(separator: "\n"),
      query: query
    )
    #expect(counted.rows == ["\(endpoint)\t70"])
  }
}
