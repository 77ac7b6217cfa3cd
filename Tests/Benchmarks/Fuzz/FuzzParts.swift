import AccessLogs
import Glibc

/// What workers send and files hold, forged: the parent must refuse it or make a report of it.
enum FuzzParts {
  private static let queries: [Query] = {
    let columns: [[Dimension]] = [
      [.endpoint], [.endpoint, .status], [.status], [.file], [.file, .endpoint],
    ]
    let measured: [([Dimension], MeasureSet)] = [
      ([.endpoint], .bytes), ([.status], .times), ([.file], [.bytes, .percentiles]),
    ]
    let tables: [[[Dimension]]] = [
      [[.endpoint], [.file]], [[.status, .file], [.hour], [.client, .endpoint]],
    ]
    return columns.map { Query(by: $0) }
      + tables.map { tables in
        var query = Query()
        query.tables = tables
        return query
      }
      + measured.map { by, measures in
        var query = Query(by: by)
        query.measures = measures
        return query
      }
  }()

  /// Real parts, of each question some.
  static let seeds: [[UInt8]] = {
    guard let file = try? ScratchFile() else { return [] }
    var counter = LogFileCounter()
    let log = LogFile(key: FileKey(file.path), byteCount: 0, isNamed: true)
    let texts = [
      FuzzSeeds.lines.joined(separator: [0x0A]).map { $0 }, FuzzSeeds.lines[0], [],
      Array(Compressed.zstd(FuzzSeeds.lines[1]).dropLast()), Array("BZh91AY&SY".utf8),
      Array((FuzzSeeds.directives + [FuzzSeeds.directives[0]]).joined(separator: [0x0A])),
    ]
    return queries.flatMap { query in
      var query = query
      query.means.keepsRejects = true
      guard let compiled = try? CompiledQuery(query) else { return [[UInt8]]() }
      return texts.flatMap { text in
        try? file.write(text)
        let whole = counter.count(log, query: compiled).bytes
        let piece = FilePiece(start: 0, end: nil)
        let pieces = counter.count(piece, of: log, query: compiled).bytes
        return [whole, pieces, filePart(whole, query)]
      }
    }
  }()

  /// Makes the part of a worker one that stands in a file.
  private static func filePart(_ bytes: [UInt8], _ query: Query) -> [UInt8] {
    var question = query
    question.means = Query.Means()
    return sealed(
      [(7, PartOrigin(program: "1").bytes), (1, question.bytes)]
        + sections(of: bytes).compactMap { kind, payload in
          switch kind {
          case 2: (kind, [5] + Array("a.log".utf8) + payload.dropFirst())
          case 5: (kind, payload)
          default: nil
          }
        }
    )
  }

  // MARK: - Sections

  private typealias Section = (kind: UInt8, payload: [UInt8])

  /// Splits a real part.
  private static func sections(of bytes: [UInt8]) -> [Section] {
    var (sections, rest) = ([Section](), bytes.dropFirst(8))
    while let kind = rest.first, kind != 0 {
      let length = rest.dropFirst().prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      sections.append((kind, Array(rest.dropFirst(5).prefix(length))))
      rest = rest.dropFirst(length + 9)
    }
    return sections
  }

  /// Returns a part of sections, every checksum of which is right.
  private static func sealed(_ sections: [Section]) -> [UInt8] {
    let body = Array("LTPART".utf8) + [0, 1] + sections.flatMap(sealed)
    let numbers = [sections.count, body.count].flatMap { little($0, 8) }
    return body + sealed((0, numbers + [UInt8](repeating: 0, count: 48)))
  }

  private static func sealed(_ section: Section) -> [UInt8] {
    let bytes = [section.kind] + little(section.payload.count, 4) + section.payload
    return bytes + little(Int(checksum(of: bytes)), 4)
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// CRC-32C, a byte at a time.
  private static func checksum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(.max) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in
      rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1
    }
  }

  // MARK: - Inputs

  /// A part that is changed anywhere; or one the sections of which are, so that the checksums are right.
  static func input(_ mutator: inout Mutator) -> [UInt8] {
    if mutator.random.oneIn(4) { return mutator.mutant(of: seeds) }
    var sections = sections(of: mutator.random.element(of: seeds))
    for _ in 0..<(1 + mutator.random.below(3)) {
      guard !sections.isEmpty else { break }
      let place = mutator.random.below(sections.count)
      switch mutator.random.below(8) {
      case 0: sections.remove(at: place)
      case 1: sections.append(sections[place])
      case 2: sections[place].kind = UInt8(mutator.random.below(10))
      default:
        let payload = sections[place].payload
        sections[place].payload = mutator.mutant(of: [payload], changes: 4)
      }
    }
    return sealed(sections)
  }

  static func run(_ bytes: [UInt8], _ random: inout SplitMix64) throws {
    for query in queries {
      for part in [Part(bytes: bytes)] + (try inFile(bytes).map { [$0] } ?? []) {
        try run(part, query, &random)
      }
    }
    try runStored(bytes, &random)
  }

  /// Reads what is in a file, as a merge does: all that is taken makes a report, and a part again.
  private static func runStored(_ bytes: [UInt8], _ random: inout SplitMix64) throws {
    let file = try TemporaryFile()
    guard unsafe pwrite(file.descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw SystemFailure("write a file", errno)
    }
    guard let part = try? StoredPart(copy: file.descriptor) else { return }
    let (head, dimensions) = (part.head, part.head.query.dimensions)
    let isWhole = (try? part.checkedGroupCount()) != nil
    for by in [dimensions, dimensions.reversed(), [random.element(of: dimensions)]] {
      guard var projection = GroupProjection(of: [by], from: head.query) else { continue }
      projection.files = head.files.indices.map { UInt32($0) }
      let groups = part.groups(projection, memory: random.oneIn(2) ? 1 << 12 : 1 << 30)
      var query = head.query
      query.tables = [by]
      var builder = ReportBuilder(query, files: head.files.map(\.summary.key))
      let problem: FileProblem?
      do throws(PartError) {
        problem = try builder.add(groups, of: head.files, at: projection.files)
      } catch {
        // The sums over all files are not those of one group.
        continue
      }
      guard (problem == nil) == isWhole else { throw FuzzFinding("groups are \(isWhole) whole") }
      if problem != nil { continue }
      let report = try builder.report()
      var rows = 0
      report.tables[0].forEachRow { rows += $0.count }
      guard rows == report.totals.lines.counted else {
        throw FuzzFinding("\(rows) in the rows, \(report.totals.lines.counted) counted")
      }
    }
  }

  /// Returns a part whose groups are moved into a temporary file.
  private static func inFile(_ bytes: [UInt8]) throws -> Part? {
    guard bytes.starts(with: Array("LTPART".utf8)) else { return nil }
    let sections = sections(of: bytes)
    let groups = sections.filter { $0.kind == 5 }
    guard let form = groups.first.map({ Array($0.payload.prefix(2)) }) else { return nil }
    let start: [UInt8] = [1, 2, 3]
    let content = start + groups.flatMap(sealed)
    let file = try TemporaryFile()
    guard unsafe pwrite(file.descriptor, content, content.count, 0) == content.count else {
      throw SystemFailure("write a file", errno)
    }
    var all = sections.filter { $0.kind != 5 }
    all.append((6, form + start.count.bytes + content.count.bytes))
    return Part(bytes: sealed(all), temporaryFile: file)
  }

  private static func run(_ part: Part, _ query: Query, _ random: inout SplitMix64) throws {
    var builder = ReportBuilder(query, files: ["a", "b"])
    do throws(PartError) {
      try builder.add(part, file: 0)
      let piece = try builder.read(part, file: 1)
      _ = try builder.add(pieces: [piece, piece], file: 1)
    } catch {
      return
    }
    let report = try builder.report(ReportShape(top: random.oneIn(2) ? 3 : nil))
    for table in report.tables {
      var rows = table.other
      table.forEachRow { rows += $0.count }
      guard rows == report.totals.lines.counted else {
        throw FuzzFinding("\(rows) in the rows, \(report.totals.lines.counted) counted")
      }
    }
    var size = 0
    if report.tables.count == 1 { CSVReportWriter().write(report) { size += $0.count } }
    JSONReportWriter(version: "1").write(report) { size += $0.count }
    TableReportWriter(width: 80, usesColor: true).write(report) { size += $0.count }
    guard size > 0 else { throw FuzzFinding("a report of nothing") }
  }
}
