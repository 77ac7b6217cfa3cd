import Testing

@testable import AccessLogs

/// What becomes of whole groups when they are handed out, against doing the same to every row.
struct GroupRulesTests {
  /// Lines of 40 endpoints in few folders, with four statuses.
  private static func lines(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).flatMap { _ -> [UInt8] in
      let number = Int.random(in: 0..<40, using: &random)
      let request =
        switch number {
        case 0: "no request"
        case 1: "-"
        default:
          "GET /\(number % 5)/\(String(repeating: "long/", count: number % 9))\(number) HTTP/1.1"
        }
      let status = [200, 301, 404, 500].randomElement(using: &random) ?? 200
      return Array(combinedLine(request, "\(status)").utf8)
    }
  }

  /// Cuts a target behind its first folder.
  private static let tidier: EndpointTidier? = {
    var tidying = Tidying()
    tidying.depth = 1
    return EndpointTidier(tidying)
  }()

  private static let keeps: @Sendable (GroupTag, LineBytes) -> Bool = { tag, text in
    tag.status != 404 && text.count != 6
  }

  private static let rules = [
    GroupRules(keeps: keeps), GroupRules(tidier: tidier), GroupRules(keeps: keeps, tidier: tidier),
  ]

  private struct Counted: Equatable {
    var rows: [String: Int] = [:]
    var counted = 0
    var filtered = 0
  }

  private func count(_ path: [UInt8], _ rules: GroupRules, memory: Int) throws -> Counted {
    var query = Query(by: [.endpoint, .status])
    query.means.memory = memory
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
    var counter = LogFileCounter()
    let counted = counter.count(file, query: try CompiledQuery(query, rules: rules))
    var builder = ReportBuilder(by: query.dimensions, files: [file.key], memory: memory)
    let lines = try builder.add(counted, file: 0).summary.lines
    let rows = CountedLog.texts(try builder.report(top: nil)).map { row in
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
      return (cells.dropLast().joined(separator: "\t"), Int(cells.last ?? "") ?? 0)
    }
    return Counted(
      rows: try Dictionary(rows) { _, _ in throw MalformedBytes() },
      counted: lines.counted,
      filtered: lines.filtered
    )
  }

  /// Applies rules to every row of a count without any.
  private func expected(_ plain: Counted, _ rules: GroupRules) -> Counted {
    var expected = Counted()
    for (row, count) in plain.rows {
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let isTarget = cells[0].hasPrefix("/")
      if rules.keeps != nil, cells[1] == "404" || isTarget && cells[0].utf8.count == 6 {
        expected.filtered += count
        continue
      }
      expected.counted += count
      let folder = cells[0].split(separator: "/", maxSplits: 1).first.map { "/\($0)" } ?? ""
      let endpoint = rules.tidier != nil && isTarget ? folder : cells[0]
      expected.rows["\(endpoint)\t\(cells[1])", default: 0] += count
    }
    return expected
  }

  @Test(arguments: rules.indices, [Query.Means.plentyOfMemory, 1 << 12])
  func `rules see groups once, and give what they would give for every line`(
    rule: Int,
    memory: Int
  ) throws {
    let rules = Self.rules[rule]
    let tree = try FileTree()
    let frames = (0..<4).map { Self.lines(3000, seed: UInt64($0)) }
    try tree.file("plain.log", bytes: frames.flatMap { $0 })
    try tree.file("whole.log.zst", bytes: frames.flatMap { Zstd.frame($0) })
    // The last frame is damaged: what was counted of it is taken back.
    var damaged = Zstd.frame(frames[3])
    damaged[damaged.count - 3] ^= 0x40
    try tree.file("damaged.log.zst", bytes: frames[..<3].flatMap { Zstd.frame($0) } + damaged)
    for name in ["plain.log", "whole.log.zst", "damaged.log.zst"] {
      let plain = try count(tree.path(name), GroupRules(), memory: Query.Means.plentyOfMemory)
      let ruled = try count(tree.path(name), rules, memory: memory)
      #expect(plain.counted == (name == "damaged.log.zst" ? 9000 : 12_000))
      #expect(ruled == expected(plain, rules), "\(name)")
    }
  }

  @Test(arguments: rules.indices)
  func `a file that ends before its format is known has the rules too`(rule: Int) throws {
    let tree = try FileTree()
    let lines = (0..<30).map { number in
      let endpoint = "/\(number % 3)/" + (number % 2 == 0 ? "a" : "ab") + "\(number % 7)"
      return "2025-11-03T04:05:06 \(endpoint) \(number % 4 == 0 ? 404 : 200)\n"
    }
    try tree.file("simple.log", bytes: Array(lines.joined().utf8))
    let plain = try count(tree.path("simple.log"), GroupRules(), memory: 1 << 30)
    let rules = Self.rules[rule]
    #expect(plain.counted == 30)
    #expect(try count(tree.path("simple.log"), rules, memory: 1 << 30) == expected(plain, rules))
  }

  @Test(arguments: rules.indices, [Query.Means.plentyOfMemory, 1 << 12])
  func `what is measured of groups becomes one with them`(rule: Int, memory: Int) throws {
    let tree = try FileTree()
    let frames = (0..<3).map { Self.lines(2000, seed: 10 + UInt64($0)) }
    var damaged = Zstd.frame(frames[2])
    damaged[damaged.count - 3] ^= 0x40
    try tree.file("a.log.zst", bytes: frames[..<2].flatMap { Zstd.frame($0) } + damaged)
    let file = LogFile(key: FileKey(tree.path("a.log.zst")), byteCount: 0, isNamed: true)
    var query = Query(by: [.endpoint, .status])
    query.measures = .bytes
    query.means.memory = memory
    var counter = LogFileCounter()
    let part = counter.count(file, query: try CompiledQuery(query, rules: Self.rules[rule]))
    var builder = ReportBuilder(
      by: query.dimensions,
      files: [file.key],
      measures: .bytes,
      memory: memory
    )
    let lines = try builder.add(part, file: 0).summary.lines
    var sum = 0
    try builder.report(top: nil).table.forEachRow { row in
      // Every line says five bytes.
      let bytes = row.measured.bytes
      #expect(bytes == UInt128(5 * row.count))
      sum += row.count
    }
    #expect(sum == lines.counted && lines.counted + lines.filtered == 4000)
  }
}
