import AccessLogs
import Testing

/// Small compressed files, cut at every byte and with every bit flipped.
struct DamagedInputTests {
  /// A compressed file, and where its frames end and what they hold.
  struct Sample: Sendable, CustomTestStringConvertible {
    let compression: Compression
    var data: [UInt8] = []
    /// After so many bytes so many lines are whole and checked.
    var ends: [(offset: Int, lines: Int)] = [(0, 0)]

    var testDescription: String { compression.name }

    mutating func append(_ lines: Range<Int>, _ frame: ([UInt8]) -> [UInt8]) {
      let content = lines.flatMap {
        Array("2025-11-03T04:05:06 /api/\($0)/\($0 &* 40_503 % 977) 20\($0 % 3)\n".utf8)
      }
      data += frame(content)
      ends.append((data.count, (ends.last?.lines ?? 0) + lines.count))
    }

    /// The lines of the frames that end at an offset or before.
    func lines(at offset: Int) -> Int {
      ends.last { $0.offset <= offset }?.lines ?? 0
    }
  }

  static let samples = [gzip, zstd]

  private static let gzip = {
    var sample = Sample(compression: .gzip)
    sample.append(0..<2) { Gzip.member($0, .usual, header: .full) }
    sample.append(2..<4) { Gzip.member($0, .stored(30)) }
    sample.append(4..<4) { Gzip.member($0) }
    sample.append(4..<12) { Gzip.member($0) }
    return sample
  }()

  private static let zstd = {
    var sample = Sample(compression: .zstd)
    sample.append(0..<4) { Zstd.frame($0) }
    sample.append(4..<4) { Zstd.frame($0) }
    sample.append(4..<12) { Zstd.frame($0, level: 19) }
    return sample
  }()

  @Test(arguments: samples)
  func `cut at every byte, the whole lines that decode are counted`(_ sample: Sample) throws {
    let recount = try Recount()
    let whole = try counted(sample.data, recount)
    #expect(whole.summary.state == .counted)
    #expect(whole.states == [12, 0, 0, 0, 0])
    let magicLength = sample.compression == .gzip ? 2 : 4
    for length in 0..<sample.data.count {
      let counted = try counted(Array(sample.data[..<length]), recount)
      let lines = counted.summary.lines
      if sample.ends.contains(where: { $0.offset == length }) {
        #expect(counted.summary.state == .counted, "cut to \(length)")
        #expect(lines.lines == sample.lines(at: length), "cut to \(length)")
      } else if length < magicLength {
        #expect(counted.summary.state == .failed, "cut to \(length)")
      } else {
        #expect(counted.summary.state == .partial, "cut to \(length)")
        #expect(
          counted.summary.problem
            == .cutOff(compression: sample.compression, wholeLines: lines.lines),
          "cut to \(length)"
        )
        let next = sample.ends.first { $0.offset > length }?.lines ?? 0
        #expect((sample.lines(at: length)...next).contains(lines.lines), "cut to \(length)")
      }
      #expect(lines.counted == lines.lines, "cut to \(length)")
      #expect(isPart(counted, of: whole), "cut to \(length)")
    }
  }

  @Test(arguments: samples)
  func `with any bit flipped, nothing is counted that is not there`(_ sample: Sample) throws {
    let recount = try Recount()
    let whole = try counted(sample.data, recount)
    var harmless = 0
    for bit in 0..<(sample.data.count * 8) {
      var data = sample.data
      data[bit / 8] ^= 1 << (bit % 8)
      let counted = try counted(data, recount)
      let summary = counted.summary
      // Without the magic number at its start a file is a text, or refused for its name.
      if summary.compression != sample.compression { continue }
      let place: Comment = "bit \(bit % 8) of byte \(bit / 8)"
      switch summary.state {
      case .counted:
        harmless += 1
        #expect(counted.rows == whole.rows, place)
      case .partial:
        #expect(sample.ends.contains { $0.lines == summary.lines.lines }, place)
        #expect(isPart(counted, of: whole), place)
      case .failed:
        #expect(counted.rows.isEmpty && summary.lines.lines == 0)
      case .skipped:
        Issue.record("skipped: \(place)")
      }
    }
    // Times, systems and hints in headers are not covered by any checksum; nearly all else is.
    #expect(harmless < sample.data.count)
  }

  @Test func `a long line in the file before makes no difference`() throws {
    let tree = try FileTree()
    // More than one read, whose last bytes are those that show the damage.
    let log = (0..<5000).flatMap { combinedLine("GET /\($0) HTTP/1.1").utf8 }
    var data = Gzip.member(log)
    data[data.count - 5] ^= 1
    try tree.file("a.gz", bytes: data)
    try tree.file("long.log", bytes: [UInt8](repeating: 0x61, count: 900_000) + [0x0A])
    let query = Query(format: .named(.json))
    let alone = try CountedLog(path: tree.path("a.gz"), query: query, isNamed: false)
    #expect(alone.summary.state == .skipped)
    var counter = LogFileCounter()
    _ = try CountedLog(path: tree.path("long.log"), counter: &counter)
    let behind = try CountedLog(
      path: tree.path("a.gz"),
      query: query,
      isNamed: false,
      counter: &counter
    )
    #expect(behind.summary == alone.summary)
  }

  /// One counter and one file for many contents.
  private final class Recount {
    let tree: FileTree
    var counter = LogFileCounter()

    init() throws { tree = try FileTree() }
  }

  private func counted(_ data: [UInt8], _ recount: Recount) throws -> CountedLog {
    try recount.tree.file("a.gz", bytes: data)
    return try CountedLog(path: recount.tree.path("a.gz"), counter: &recount.counter)
  }

  /// Whether each row of a log is in the other, with at least its count.
  private func isPart(_ part: CountedLog, of whole: CountedLog) -> Bool {
    let rows = whole.report.rows.map { (CountedLog.text($0.cell(for: .endpoint)), $0.count) }
    let counts = Dictionary(uniqueKeysWithValues: rows)
    return part.report.rows.allSatisfy { row in
      row.count <= counts[CountedLog.text(row.cell(for: .endpoint)), default: 0]
    }
  }
}
