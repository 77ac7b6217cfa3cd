import AccessLogs
import Testing

/// `lines = counted + filtered + unparsed + blank + comment`, and rows + other = counted, everywhere.
struct AccountingTests {
  private static let samples: [String] = {
    let package = TestFiles.fixtures.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
    let scan = LogFileScanner().scan([Array("\(package)/sample-logs".utf8)])
    return scan.files.map { String(decoding: $0.key.bytes, as: UTF8.self) }
  }()

  /// Every log there is: the odd lines, the samples, and the real ones where they are at hand.
  private static let logs = ["\(TestFiles.fixtures)/edge.log"] + samples + RealLogs.all.map(\.path)

  /// How many lines a file has, found without any of the code that counts.
  private func lineCount(_ path: String) throws -> Int {
    let stored = try TestFiles.bytes(path)
    let bytes =
      if stored.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
        Zstd.content(of: stored)
      } else if stored.starts(with: [0x1F, 0x8B]) {
        Gzip.content(of: stored)
      } else {
        stored
      }
    let ends = bytes.count { $0 == UInt8(ascii: "\n") }
    return ends + (bytes.last.map { $0 == UInt8(ascii: "\n") } ?? true ? 0 : 1)
  }

  @Test(arguments: logs)
  func `every line of a log is in one state, and every counted one in a row`(path: String) throws {
    let lines = try lineCount(path)
    for matches in [[], ["GET", "200"], ["no line holds this"]] as [[String]] {
      for by in [[.endpoint], [.status, .endpoint], [.file]] as [[Dimension]] {
        var query = Query(by: by, filters: .init(match: matches.map { Array($0.utf8) }))
        query.means.keepsRejects = true
        let counted = try CountedLog(path: Array(path.utf8), query: query)
        let states = counted.summary.lines
        #expect(states.lines == lines)
        #expect(counted.states.reduce(0, +) == lines)
        #expect(counted.report.totals.lines == states)
        #expect(counted.report.rows.reduce(0) { $0 + $1.count } == states.counted)
        // What `--top` leaves out is in `other`.
        for top in [1, 3] {
          let cut = try CountedLog.report(path: Array(path.utf8), query: query, top: top)
          #expect(cut.rows.reduce(0) { $0 + $1.count } + cut.table.other == states.counted)
        }
      }
    }
  }

  @Test(arguments: logs)
  func `the rejects are the unparsed lines`(path: String) throws {
    var query = Query(by: [.status])
    query.means.keepsRejects = true
    var counter = LogFileCounter()
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
    let contents = try counter.contents(of: file, query)
    let unparsed = contents.summary.lines.unparsed
    #expect(contents.notes.rejects.count == min(unparsed, RejectedLine.most))
    let numbers = contents.notes.rejects.map(\.number)
    #expect(numbers == Set(numbers).sorted())
  }
}

extension CountedLog {
  /// Counts a file and returns its report, cut to the `top` largest rows.
  fileprivate static func report(
    path: [UInt8],
    query: Query,
    top: Int
  ) throws -> Report {
    var counter = LogFileCounter()
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
    var builder = ReportBuilder(by: query.dimensions, files: [file.key])
    _ = try builder.add(counter.count(file, query: CompiledQuery(query)), file: 0)
    return try builder.report(top: top)
  }
}
