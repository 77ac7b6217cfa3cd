import AccessLogs
import Glibc
import Testing

/// Compressed files: whole, cut off, damaged, and of kinds that are not read.
struct CompressedInputTests {
  private static func lines(_ range: Range<Int>) -> [UInt8] {
    range.flatMap { Array("2025-11-03T04:05:06.123456 /api/\($0 % 7) 200\n".utf8) }
  }

  private let log = lines(0..<3000)

  @Test func `many frames, empty ones and skippable ones read as one text`() throws {
    let data =
      Zstd.skippableFrame([1, 2, 3]) + Zstd.frame(Array(log[..<1000]))
      + Zstd.frame([]) + Zstd.frame(Array(log[1000..<1001]), hasChecksum: false)
      + Zstd.skippableFrame([]) + Zstd.frame(Array(log[1001...]), level: 19)
    let counted = try CountedLog(data, name: "no-suffix")
    #expect(counted.rows == (try CountedLog(log)).rows)
    #expect(counted.summary.state == .counted)
    #expect(counted.summary.compression == .zstd)
    #expect(counted.summary.bytes == data.count)
    #expect(counted.states == [3000, 0, 0, 0, 0])
  }

  @Test func `compression is known by magic, whatever the name`() throws {
    #expect(try CountedLog(log, name: "a.zst").summary.state == .counted)
    #expect(try CountedLog(log, name: "a.gz").summary.compression == Compression.none)
    #expect(try CountedLog(Zstd.frame(log), name: "a.log").summary.compression == .zstd)
  }

  @Test func `an empty frame and an empty file with a suffix are counted with no lines`() throws {
    for data in [Zstd.frame([]), []] {
      let counted = try CountedLog(data, name: "a.zst")
      #expect(counted.summary.state == .counted)
      #expect(counted.summary.lines.lines == 0)
    }
  }

  @Test func `a name that promises compression over other content has failed`() throws {
    for (name, compression) in [("a.zst", Compression.zstd), ("a.zstd", .zstd), ("a.gz", .gzip)] {
      let counted = try CountedLog([0x28, 0xB5, 0x2F], name: name)
      #expect(counted.summary.state == .failed)
      let suffix = String(name.dropFirst())
      #expect(counted.summary.problem == .notCompressed(suffix: suffix, compression))
    }
    let junk = try CountedLog(Array("junk\n".utf8), name: "a.zst", isNamed: false)
    #expect(junk.summary.state == .failed)
  }

  @Test func `a file cut off anywhere is partial with the whole lines that decode`() throws {
    let content = Self.lines(0..<200)
    let data = Zstd.frame(content)
    let whole = try CountedLog(data).states[0]
    for length in stride(from: 4, to: data.count, by: 7) {
      let counted = try CountedLog(Array(data[..<length]), name: "a.zst")
      let summary = counted.summary
      #expect(summary.state == .partial, "cut to \(length)")
      #expect(
        summary.problem == .cutOff(compression: .zstd, wholeLines: summary.lines.lines),
        "cut to \(length)"
      )
      #expect(summary.lines.lines < whole)
    }
  }

  @Test func `the whole lines before a cut are counted exactly`() throws {
    // Incompressible endpoints, so that the cut falls into one of many blocks.
    var random = SeededGenerator(seed: 4)
    var content: [UInt8] = []
    for _ in 0..<40_000 {
      content += Array("2025-11-03T04:05:06 /\(String(random.next(), radix: 36)) 200\n".utf8)
    }
    let data = Zstd.frame(content)
    let counted = try CountedLog(Array(data[..<(data.count * 6 / 10)]), name: "a.zst")
    #expect(counted.summary.state == .partial)
    let lines = counted.summary.lines
    #expect(lines.counted == lines.lines)
    #expect((20_000..<28_000).contains(lines.lines))
  }

  @Test func `a cut at a frame's end cannot be seen, a cut inside the next magic number can`()
    throws
  {
    let first = Zstd.frame(log)
    #expect(try CountedLog(first).summary.state == .counted)
    for length in 1..<4 {
      let counted = try CountedLog(first + Zstd.frame(log)[..<length])
      #expect(counted.summary.state == .partial)
      #expect(counted.states == [3000, 0, 0, 0, 0])
    }
    let skippable = Zstd.skippableFrame([1, 2, 3, 4])
    #expect(try CountedLog(first + skippable.dropLast()).summary.state == .partial)
  }

  @Test func `of damaged data only the frames before the damage count`() throws {
    let parts = [0..<1000, 1000..<2000, 2000..<3000].map { Zstd.frame(Self.lines($0)) }
    var data = parts.flatMap(\.self)
    let third = parts[0].count + parts[1].count
    data[data.count - 1] ^= 1  // The checksum of the third frame.
    let counted = try CountedLog(data)
    #expect(counted.summary.state == .partial)
    #expect(counted.states == [2000, 0, 0, 0, 0])
    #expect(counted.rows == (try CountedLog(Self.lines(0..<2000))).rows)
    guard
      case .damaged(.zstd, let offset, let frames, _) = try #require(counted.summary.problem)
    else {
      Issue.record("not damaged: \(counted.summary)")
      return
    }
    #expect(offset == third)
    #expect(frames == 2)
  }

  @Test func `a damaged first frame leaves nothing`() throws {
    var data = Zstd.frame(log)
    data[data.count - 1] ^= 1
    let counted = try CountedLog(data)
    #expect(counted.summary.state == .failed)
    #expect(counted.summary.lines.lines == 0)
    #expect(counted.rows.isEmpty)
  }

  @Test func `damage within the sample of the format takes the sample back`() throws {
    let simple = Self.lines(0..<10)
    let combined = Array(String(repeating: combinedLine("GET /c HTTP/1.1"), count: 100).utf8)
    var data = Zstd.frame(simple) + Zstd.frame(combined)
    data[data.count - 1] ^= 1
    let counted = try CountedLog(data)
    #expect(counted.summary.state == .partial)
    #expect(counted.summary.logFormat == .simple)
    #expect(counted.rows == (try CountedLog(simple)).rows)
  }

  @Test func `bytes after the last frame that are no frame are damage`() throws {
    for garbage in [[0], Array("garbage".utf8), [0x28, 0xB5, 0x2F, 0xFE]] {
      let counted = try CountedLog(Zstd.frame(log) + garbage)
      #expect(counted.summary.state == .partial)
      #expect(counted.states == [3000, 0, 0, 0, 0])
      #expect(
        counted.summary.problem
          == .damaged(
            compression: .zstd,
            offset: Zstd.frame(log).count,
            framesBefore: 1,
            detail: "no zstd frame starts there"
          )
      )
    }
  }

  @Test func `strict lets a part of a file contribute nothing`() throws {
    let data = Zstd.frame(log).dropLast(10)
    let counted = try CountedLog(Array(data), query: Query(isStrict: true))
    #expect(counted.summary.state == .failed)
    #expect(counted.summary.lines.lines == 0)
    #expect(counted.rows.isEmpty)
  }

  @Test func `a window larger than admitted is refused with what it needs`() throws {
    let data = Zstd.frame(log, windowLog: 28)
    let refused = try CountedLog(data)
    #expect(refused.summary.state == .failed)
    #expect(refused.summary.problem == .windowTooLarge(windowLog: 28, framesBefore: 0))
    let admitted = try CountedLog(data, query: Query(zstdWindowLog: 28))
    #expect(admitted.states == [3000, 0, 0, 0, 0])
  }

  @Test func `a frame that needs a dictionary says so`() throws {
    // RFC 8878, section 3.1.1: one segment, a dictionary of number 7, five bytes, one raw block.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 7, 5, 0x29, 0, 0] + Array("hello".utf8)
    let refused = try CountedLog(frame)
    #expect(refused.summary.state == .failed)
    #expect(refused.summary.problem == .needsDictionary(framesBefore: 0))
    let partial = try CountedLog(Zstd.frame(log) + frame)
    #expect(partial.summary.state == .partial)
    #expect(partial.summary.problem == .needsDictionary(framesBefore: 1))
    #expect(partial.states == [3000, 0, 0, 0, 0])
  }

  @Test func `other compressions are named`() throws {
    let samples: [(Compression, [UInt8])] = [
      (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      (.bzip2, Array("BZh91AY&SY".utf8)), (.lz4, [4, 0x22, 0x4D, 0x18]),
      (.zip, [0x50, 0x4B, 3, 4]),
    ]
    for (compression, magic) in samples {
      for isNamed in [true, false] {
        let counted = try CountedLog(magic, name: "a.bin", isNamed: isNamed)
        #expect(counted.summary.state == .failed)
        #expect(counted.summary.compression == compression)
        #expect(counted.summary.problem == .unsupportedCompression(compression))
      }
    }
    let log = Array("BZh1 is no magic number of bzip2\n".utf8)
    #expect(try CountedLog(log).summary.problem == .notAnAccessLog)
  }

  @Test func `a missing file and a folder have failed`() throws {
    let tree = try FileTree()
    let missing = try CountedLog(path: tree.path("absent"))
    #expect(missing.summary.state == .failed)
    #expect(missing.summary.problem == .system(errno: ENOENT))
    let folder = try CountedLog(path: tree.path(""))
    #expect(folder.summary.problem == .notRegular(kind: "directory"))
  }
}
