import AccessLogs
import Testing

/// Decompression on a thread of its own gives what it gives without one.
@Suite struct ReadAheadTests {
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case zstd
    case gzip

    var testDescription: String { rawValue }

    func frame(_ content: [UInt8]) -> [UInt8] {
      self == .zstd ? Zstd.frame(content) : Gzip.member(content)
    }
  }

  /// Random enough that a megabyte stays large when it is compressed.
  private static func lines(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).flatMap { _ in
      Array("2025-11-03T04:05:06 /api/\(UInt32.random(in: 0...9999, using: &random)) 200\n".utf8)
    }
  }

  /// Counts the bytes with and without a thread, and expects the same of both.
  @discardableResult
  private func same(
    _ data: [UInt8],
    isNamed: Bool = true,
    _ counter: inout LogFileCounter,
    _ comment: Comment
  ) throws -> CountedLog {
    let tree = try FileTree()
    try tree.file("a.log", bytes: data)
    let path = tree.path("a.log")
    var query = Query()
    let plain = try CountedLog(path: path, query: query, isNamed: isNamed, counter: &counter)
    query.means.readsAhead = true
    let ahead = try CountedLog(path: path, query: query, isNamed: isNamed, counter: &counter)
    #expect(ahead.summary == plain.summary, comment)
    #expect(ahead.rows == plain.rows, comment)
    return ahead
  }

  @Test(arguments: Kind.allCases)
  func `whole files of any size and any number of frames`(_ kind: Kind) throws {
    var counter = LogFileCounter()
    for count in [0, 1, 100, 60_000] {
      let log = Self.lines(count, seed: 1)
      let counted = try same(kind.frame(log), &counter, "\(count) lines")
      #expect(counted.summary.state == .counted && counted.states[0] == count)
      let half = log.count / 2
      let frames = kind.frame([]) + kind.frame(Array(log[..<half])) + kind.frame([])
      let many = try same(frames + kind.frame(Array(log[half...])), &counter, "\(count) in frames")
      #expect(many.rows == counted.rows)
    }
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    let counted = try same(kind.frame(long + [10] + Self.lines(5, seed: 2)), &counter, "long line")
    #expect(counted.states == [5, 0, 1, 0, 0])
  }

  @Test(arguments: Kind.allCases)
  func `files that are cut off or damaged anywhere`(_ kind: Kind) throws {
    var counter = LogFileCounter()
    let whole = kind.frame(Self.lines(9000, seed: 3)) + kind.frame(Self.lines(40_000, seed: 4))
    var random = SeededGenerator(seed: 5)
    var states: Set<FileSummary.State> = []
    for _ in 0..<40 {
      let place = Int.random(in: 8..<whole.count, using: &random)
      let cut = try same(Array(whole[..<place]), &counter, "cut to \(place)")
      var flipped = whole
      flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let damaged = try same(flipped, &counter, "byte \(place) flipped")
      states.formUnion([cut.summary.state, damaged.summary.state])
    }
    #expect(states.contains(.partial) && states.contains(.failed))
  }

  @Test(arguments: Kind.allCases)
  func `a file that is no access log is left before its end`(_ kind: Kind) throws {
    var counter = LogFileCounter()
    let text = (0..<200_000).flatMap { Array("word \($0 &* 40_503) and more\n".utf8) }
    let counted = try same(kind.frame(text), isNamed: false, &counter, "no log")
    #expect(counted.summary.state == .skipped)
  }
}
