import AccessLogs
import FoundationEssentials
import Glibc
import Testing

/// Real logs with the counts of an independent program, outside of the repository.
///
/// The folder is named by `LOGTALLY_REAL_LOGS`; without it these tests are reported as skipped.
@Suite(
  .enabled(
    if: RealLogs.folder != nil,
    "LOGTALLY_REAL_LOGS does not name the folder of real logs"
  )
)
struct RealLogsTests {
  @Test(arguments: RealLogs.counted)
  func `a real log gives the counts of an independent program`(_ log: RealLogs.Log) throws {
    try check(try CountedLog(path: Array(log.path.utf8), query: log.query), log)
  }

  @Test(arguments: RealLogs.counted)
  func `a real log gives the same, stored the other ways`(_ log: RealLogs.Log) throws {
    let stored = try TestFiles.bytes(log.path)
    let plain =
      switch log.compression {
      case .zstd: Zstd.content(of: stored)
      case .gzip: Gzip.content(of: stored)
      default: stored
      }
    for (compression, bytes) in [
      (Compression.none, plain), (.zstd, Zstd.frame(plain)), (.gzip, Gzip.member(plain)),
    ] where compression != log.compression {
      try check(try CountedLog(bytes, query: log.query), log)
    }
  }

  // The index says of this file only how many lines it has.
  @Test func `a gzipped log without expected counts gives its lines`() throws {
    let log = try #require(RealLogs.all.first { $0.name == "nielsbasjes_logparser/access_log.gz" })
    let summary = try CountedLog(path: Array(log.path.utf8)).summary
    #expect(summary.compression == .gzip)
    #expect(summary.lines.lines == 17)
  }

  @Test(arguments: RealLogs.named)
  func `a real log is recognised as the format it is`(_ log: RealLogs.Log) throws {
    let counted = try CountedLog(path: Array(log.path.utf8), isNamed: false)
    let format = counted.summary.logFormat?.name ?? "-"
    #expect(log.formats.contains(format), "\(format)")
    // Of a log that is none the name may say that it should be one.
    #expect([.skipped, .failed].contains(counted.summary.state) == (format == "-"))
  }

  private func check(_ counted: CountedLog, _ log: RealLogs.Log) throws {
    let expected = try log.expectation()
    let lines = counted.summary.lines
    #expect(counted.summary.state == (expected.parsed > 0 ? .counted : .failed))
    #expect(lines.lines == expected.lines)
    #expect(lines.counted == expected.parsed)
    #expect(lines.unparsed + lines.blank + lines.comment == expected.unparsable)
    #expect(lines.blank == expected.blankLines)
    #expect(lines.comment == expected.commentLines)

    var statuses: [String: Int] = [:]
    var endpoints: [[UInt8]: Int] = [:]
    var malformed = 0
    for row in counted.report.rows {
      statuses[CountedLog.text(row.cell(for: .status)), default: 0] += row.count
      switch row.cell(for: .endpoint) {
      case .malformed, .empty: malformed += row.count
      case .text(let bytes): endpoints[Array(bytes), default: 0] += row.count
      }
    }
    #expect(statuses == expected.status)
    #expect(malformed == expected.malformed)
    let top = endpoints.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.lexicographicallyPrecedes(right.key)
    }
    for (found, wanted) in zip(top, expected.top20Paths) {
      #expect(found.value == wanted.count)
      #expect(String(decoding: found.key, as: UTF8.self) == wanted.path)
    }
    #expect(min(top.count, 20) == expected.top20Paths.count)
  }
}

/// The folder of real logs and what it expects of them.
enum RealLogs {
  static let folder = unsafe getenv("LOGTALLY_REAL_LOGS").map { unsafe String(cString: $0) }

  /// One log of the folder's index.
  struct Log: Sendable, CustomTestStringConvertible {
    let name: String
    let family: String
    /// The names that detection may give it; `-` for none.
    let formats: [String]

    var path: String { "\(RealLogs.folder ?? "")/logs/\(name)" }
    var compression: Compression {
      name.hasSuffix(".zst") ? .zstd : name.hasSuffix(".gz") ? .gzip : .none
    }
    var testDescription: String { name }
    var query: Query { Query(by: [.endpoint, .status]) }

    func expectation() throws -> Expectation {
      let plain = compression == .zstd ? String(name.dropLast(4)) : name
      let file = plain.split(separator: "/", omittingEmptySubsequences: false)
        .joined(separator: "__")
      let json = try TestFiles.bytes("\(RealLogs.folder ?? "")/expected/\(file).json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Expectation.self, from: Data(json))
    }
  }

  /// What the independent program counted.
  struct Expectation: Decodable {
    struct Path: Decodable {
      let path: String
      let count: Int

      init(from decoder: any Decoder) throws {
        var pair = try decoder.unkeyedContainer()
        path = try pair.decode(String.self)
        count = try pair.decode(Int.self)
      }
    }

    let lines: Int
    let parsed: Int
    let unparsable: Int
    let blankLines: Int
    let commentLines: Int
    let malformed: Int
    let status: [String: Int]
    let top20Paths: [Path]
  }

  /// The logs whose format the index knows: it did not look into the gzip file it has no counts of.
  static let named = all.filter { $0.family != "lines only" || $0.compression != .gzip }

  /// The logs with expected counts.
  static let counted = all.filter { $0.family != "lines only" }

  static let all: [Log] = {
    guard let folder, let index = try? TestFiles.text("\(folder)/INDEX.tsv") else { return [] }
    return index.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let family = fields[6].split(separator: ":").first.map(String.init) ?? ""
      return Log(
        name: fields[0],
        family: family,
        formats: fields[7].split(separator: "|").map(String.init)
      )
    }
  }()
}
