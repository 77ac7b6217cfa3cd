import AccessLogs
import Glibc
import Testing

/// Files of gzip members: whole, cut off, damaged, padded, and with headers of every kind.
struct GzipInputTests {
  private static func lines(_ range: Range<Int>) -> [UInt8] {
    range.flatMap { Array("2025-11-03T04:05:06.123456 /api/\($0 % 7) 200\n".utf8) }
  }

  private let log = lines(0..<3000)

  @Test func `many members of every kind read as one text`() throws {
    let data =
      Gzip.member([]) + Gzip.member(Array(log[..<1000])) + Gzip.member([], .stored(1))
      + Gzip.member(Array(log[1000..<1001]), .stored(1), header: .full)
      + Gzip.member(Array(log[1001..<70_000]), .usual)
      + Gzip.member(Array(log[70_000...]), .stored(1000)) + Gzip.member([])
    let counted = try CountedLog(data, name: "no-suffix")
    #expect(counted.rows == (try CountedLog(log)).rows)
    #expect(counted.summary.state == .counted)
    #expect(counted.summary.compression == .gzip)
    #expect(counted.summary.bytes == data.count)
    #expect(counted.states == [3000, 0, 0, 0, 0])
  }

  @Test func `a member larger than every buffer is read whole`() throws {
    var random = SeededGenerator(seed: 9)
    var content: [UInt8] = []
    for _ in 0..<60_000 {
      content += Array("2025-11-03T04:05:06 /\(String(random.next() % 5000)) 200\n".utf8)
    }
    let plain = try CountedLog(content)
    for method in [Gzip.Method.dynamic, .usual, .stored(65_535)] {
      let counted = try CountedLog(Gzip.member(content, method))
      #expect(counted.summary.state == .counted)
      #expect(counted.rows == plain.rows)
    }
  }

  @Test func `what a member says of itself does not matter`() throws {
    let long = String(repeating: "n", count: 300_000)
    for header in [
      Gzip.Header(extra: []), Gzip.Header(extra: [UInt8](repeating: 7, count: 65_535)),
      Gzip.Header(name: ""), Gzip.Header(name: "a"), Gzip.Header(comment: "b"),
      Gzip.Header(name: "a", comment: "b"), Gzip.Header(hasChecksum: true),
      Gzip.Header(name: long, comment: long, hasChecksum: true), .full,
    ] {
      let counted = try CountedLog(Gzip.member(log, header: header))
      #expect(counted.summary.state == .counted)
      #expect(counted.states == [3000, 0, 0, 0, 0])
    }
  }

  @Test func `zero bytes behind the last member are padding`() throws {
    for count in [1, 2, 511, 300_000] {
      let data = Gzip.member(log) + [UInt8](repeating: 0, count: count)
      let counted = try CountedLog(data)
      #expect(counted.summary.state == .counted)
      #expect(counted.summary.bytes == data.count)
      #expect(counted.states == [3000, 0, 0, 0, 0])
    }
  }

  @Test func `bytes after the last member that are no member are damage`() throws {
    let first = Gzip.member(log)
    let zeros = [UInt8](repeating: 0, count: 300_000)
    for garbage in [
      [1], Array("garbage".utf8), [0x1F, 0x8C], [0, 0, 1], zeros + [1], [0] + first,
    ] {
      let counted = try CountedLog(first + garbage)
      #expect(counted.summary.state == .partial)
      #expect(counted.states == [3000, 0, 0, 0, 0])
      #expect(
        counted.summary.problem
          == .damaged(
            compression: .gzip,
            offset: first.count,
            framesBefore: 1,
            detail: "no gzip member starts there"
          )
      )
    }
  }

  @Test func `a header that is not to be accepted is damage and says why`() throws {
    let flaws: [(detail: String, index: Int, value: UInt8)] = [
      ("unknown compression method", 2, 7),
      ("reserved flags are set", 3, 0x3E),
      ("header checksum mismatch", 4, 0),
    ]
    for flaw in flaws {
      var data = Gzip.member(log, header: .full)
      data[flaw.index] = flaw.value
      let failed = try CountedLog(data)
      #expect(failed.summary.state == .failed)
      #expect(failed.summary.problem == damage(0, 0, flaw.detail))
      let first = Gzip.member(Self.lines(0..<10))
      let partial = try CountedLog(first + data)
      #expect(partial.summary.state == .partial)
      #expect(partial.summary.problem == damage(first.count, 1, flaw.detail))
      #expect(partial.states[0] == 10)
    }
  }

  @Test func `of damaged data only the members before the damage count`() throws {
    let parts = [0..<1000, 1000..<2000, 2000..<3000].map { Gzip.member(Self.lines($0)) }
    let third = parts[0].count + parts[1].count
    // The last byte of the length, and of the checksum, of the third member.
    for back in [1, 5] {
      var data = parts.flatMap(\.self)
      data[data.count - back] ^= 1
      let counted = try CountedLog(data)
      #expect(counted.summary.state == .partial)
      #expect(counted.states == [2000, 0, 0, 0, 0])
      #expect(counted.rows == (try CountedLog(Self.lines(0..<2000))).rows)
      #expect(counted.summary.problem == damage(third, 2, "checksum or length mismatch"))
    }
    var data = parts[0]
    data[data.count - 1] ^= 1
    let failed = try CountedLog(data + parts[1])
    #expect(failed.summary.state == .failed)
    #expect(failed.summary.lines.lines == 0)
    #expect(failed.rows.isEmpty)
  }

  @Test func `what the decoder refuses is damage and says why`() throws {
    let reserved: [UInt8] = [0b111]
    let farBack: [UInt8] = [0b0000_0011, 0b0000_0010]
    for (data, detail) in [(reserved, "invalid block"), (farBack, "invalid distance")] {
      let bytes = Gzip.Header().bytes + data + [UInt8](repeating: 0, count: 16)
      #expect(try CountedLog(bytes).summary.problem == damage(0, 0, detail))
    }
  }

  @Test func `a line may go on in the next member`() throws {
    let half = 20
    let data = Gzip.member(Array(log[..<half])) + Gzip.member(Array(log[half...]))
    #expect(try CountedLog(data).states == [3000, 0, 0, 0, 0])
    let cut = try CountedLog(Array(data.dropLast(9)))
    #expect(cut.summary.state == .partial)
    #expect(cut.states[0] <= 3000)
  }

  @Test func `strict lets a part of a file contribute nothing`() throws {
    let data = Gzip.member(log).dropLast(10)
    let counted = try CountedLog(Array(data), query: Query(isStrict: true))
    #expect(counted.summary.state == .failed)
    #expect(counted.rows.isEmpty)
  }

  @Test func `data that comes byte by byte reads the same`() throws {
    let content = Self.lines(0..<60)
    let data =
      Gzip.member(Array(content[..<900]), header: .full) + Gzip.member([])
      + Gzip.member(Array(content[900..<2000]), .stored(100))
      + Gzip.member(Array(content[2000...]), .usual) + [0, 0, 0]
    for size in [1, 2, 3, 7, 64] {
      let counted = try CountedLog(data, packets: size)
      #expect(counted.summary.state == .counted)
      #expect(counted.states == [60, 0, 0, 0, 0])
      #expect(counted.summary.bytes == data.count)
    }
  }

  private func damage(_ offset: Int, _ members: Int, _ detail: String) -> FileProblem {
    .damaged(compression: .gzip, offset: offset, framesBefore: members, detail: detail)
  }
}
