import Testing

@testable import AccessLogs

/// How the files of a list are dealt into shares.
struct FileDealTests {
  private static func file(
    _ key: String,
    _ bytes: Int,
    pair: String? = nil,
    original: String? = nil,
    state: PlannedFile.State = .planned
  ) -> PlannedFile {
    var file = PlannedFile(key: FileKey(key))
    (file.bytes, file.state) = (bytes, state)
    file.pair = pair.map { FileKey($0) }
    file.original = original.map { FileKey($0) }
    return file
  }

  @Test func `the largest goes first, and each to the lightest share`() {
    let files = [
      Self.file("a", 5 << 20), Self.file("b", 9 << 20), Self.file("c", 4 << 20),
      Self.file("d", 3 << 20), Self.file("e", 0, original: "a"),
    ]
    #expect(FileDeal(files, prefix: [], into: 2).shares == [2, 1, 2, 1, 0])
    #expect(FileDeal(files, prefix: [], into: 1).shares == [1, 1, 1, 1, 0])
    #expect(FileDeal(files, prefix: [], into: 9).shares == [2, 1, 3, 4, 0])
  }

  @Test func `files of a group stay together, and what is not read is spread`() {
    var files = [Self.file("a", 1 << 20), Self.file("a.gz", 9 << 20, pair: "a")]
    files += (0..<100).map { Self.file("s\(100 + $0)", 0, state: $0 < 50 ? .skipped : .failed) }
    let shares = FileDeal(files, prefix: [], into: 3).shares
    #expect(shares[0] == shares[1])
    #expect(shares.count { $0 == 2 } == 50 && shares.count { $0 == 3 } == 50)
  }

  @Test func `a deal is known by its files and where they are, not by their sizes`() {
    let files = (0..<50).map { Self.file("logs/\(100 + $0)", 1000 * $0) }
    let deal = FileDeal(files, prefix: [], into: 4)
    var grown = files
    grown[0].bytes += 500
    #expect(FileDeal(grown, prefix: [], into: 4).digest == deal.digest)
    grown[3].bytes = 60_000
    #expect(FileDeal(grown, prefix: [], into: 4).digest != deal.digest)
    #expect(FileDeal(files, prefix: [], into: 5).digest != deal.digest)
    #expect(FileDeal(files, prefix: Array("x".utf8), into: 4).digest != deal.digest)
    #expect(FileDeal(files.dropLast(), prefix: [], into: 4).digest != deal.digest)
  }

  @Test func `every file is in one share, and the shares are as even as can be`() {
    var random = SeededGenerator(seed: 18)
    for _ in 0..<50 {
      let files = (0..<Int.random(in: 1...300, using: &random)).map {
        Self.file("\(1000 + $0)", Int.random(in: 0...100 << 20, using: &random))
      }
      let count = Int.random(in: 1...20, using: &random)
      let shares = FileDeal(files, prefix: [], into: count).shares
      #expect(shares.allSatisfy { (1...count).contains($0) })
      var loads = [Int](repeating: 0, count: count)
      for (file, share) in zip(files, shares) { loads[share - 1] += file.bytes + 64 << 10 }
      // No share has more than the lightest and one more file.
      let largest = (files.map(\.bytes).max() ?? 0) + 64 << 10
      #expect((loads.max() ?? 0) <= (loads.min() ?? 0) + largest)
    }
  }
}
