import AccessLogs
import Testing

/// Which files are split, and where.
struct FileSplitterTests {
  private func plan(_ bytes: [UInt8], workers: Int = 2, reads: Int = .max) throws
    -> FileSplitter.Plan
  {
    let tree = try FileTree()
    try tree.file("a", bytes: bytes)
    let file = LogFile(key: FileKey(tree.path("a")), byteCount: bytes.count, isNamed: true)
    return FileSplitter(workers: workers, totalBytes: bytes.count).plan(for: file, reads: reads)
  }

  private func pieces(_ bytes: [UInt8], workers: Int = 2) throws -> [FilePiece] {
    switch try plan(bytes, workers: workers) {
    case .pieces(let pieces): pieces
    case .whole, .unknown: []
    }
  }

  /// Bytes that do not compress.
  private func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test func `a big plain file is split into equal pieces without gaps`() throws {
    let size = 40 << 20
    let pieces = try pieces([UInt8](repeating: 0x0A, count: size))
    #expect(pieces.count == 5)
    #expect(pieces.first?.start == 0)
    #expect(pieces.last?.end == nil)
    for (piece, next) in zip(pieces, pieces.dropFirst()) {
      #expect(piece.end == next.start)
      #expect(piece.byteCount(ofFile: size) == 8 << 20)
    }
  }

  @Test func `the last of many files as large is split, and no other`() throws {
    let size = 40 << 20
    let tree = try FileTree()
    try tree.file("a", bytes: [UInt8](repeating: 0x0A, count: size))
    let file = LogFile(key: FileKey(tree.path("a")), byteCount: size, isNamed: true)
    func pieceCount(filesLeft: Int) -> Int {
      let splitter = FileSplitter(workers: 2, totalBytes: 20 * size, rest: filesLeft * size)
      guard case .pieces(let pieces) = splitter.plan(for: file) else { return 1 }
      return pieces.count
    }
    #expect((1...4).map { pieceCount(filesLeft: $0) } == [4, 1, 1, 1])
  }

  @Test func `small files, and all files of one worker, are not split`() throws {
    #expect(try pieces([UInt8](repeating: 0x0A, count: 1 << 20)).isEmpty)
    #expect(try pieces([UInt8](repeating: 0x0A, count: 40 << 20), workers: 1).isEmpty)
  }

  @Test func `zstd is split at frames, found by walking or by the seek table`() throws {
    let frames = (0..<10).map { Zstd.frame(noise(1 << 20, seed: $0)) }
    let walked = try pieces(frames.flatMap(\.self))
    #expect(walked.count > 2)
    var ends: Set<Int> = []
    var offset = 0
    for frame in frames {
      offset += frame.count
      ends.insert(offset)
    }
    #expect(walked.dropLast().allSatisfy { ends.contains($0.end ?? -1) })

    func bytes(_ number: Int) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var table: [UInt8] = []
    for frame in frames { table += bytes(frame.count) + bytes(1 << 20) }
    table += bytes(frames.count) + [0] + bytes(0x8F92_EAB1)
    let seekTable = [0x5E, 0x2A, 0x4D, 0x18] + bytes(table.count) + table
    let seekable = try pieces(frames.flatMap(\.self) + seekTable)
    #expect(seekable.map(\.end) == walked.map(\.end))
  }

  @Test func `one frame, and other compressions, are not split`() throws {
    #expect(try pieces(Zstd.frame(noise(10 << 20))).isEmpty)
    #expect(try pieces([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00] + noise(10 << 20)).isEmpty)
  }

  @Test func `zeros behind the start of a frame are not walked over`() throws {
    let frames = (0..<8).map { Zstd.frame(noise(1 << 20, seed: $0)) }
    // The frames before them are known, and each of the zeros is read as a block of no bytes.
    let start = Array(Zstd.frame(noise(1000)).prefix(10))
    let zeros = [UInt8](repeating: 0, count: 16 << 20)
    #expect(try plan(start + zeros, reads: 20) == .whole)
    let found = try plan(frames.flatMap(\.self) + start + zeros, reads: 200)
    guard case .pieces(let pieces) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(pieces.count > 2)
  }

  @Test func `how many reads a plan takes is for the caller to say`() throws {
    let tiny = (0..<1000).flatMap { _ in Zstd.frame(noise(4000)) }
    #expect(try plan(tiny, reads: 100) == .unknown)
    #expect(try pieces(tiny).count > 2)
    let block = Gzip.blocks(noise(60_000), size: 60_000).flatMap(\.self)
    let blocks = (0..<100).flatMap { _ in block }
    #expect(try plan(blocks, reads: 20) == .unknown)
    #expect(try pieces(blocks).count > 2)
    // Small headers share a read.
    let empty = Gzip.blocks([], size: 1).flatMap(\.self)
    let skippable = Zstd.skippableFrame([])
    if !empty.isEmpty {
      let many = (0..<(4 << 20) / empty.count).flatMap { _ in empty }
      #expect(try plan(many, reads: 10_000) != .unknown)
    }
    let many = (0..<(4 << 20) / skippable.count).flatMap { _ in skippable }
    #expect(try plan(many, reads: 10_000) == .whole)
  }

  @Test func `a plan that is cancelled is unknown`() throws {
    let tree = try FileTree()
    try tree.file("a", bytes: Zstd.frame(noise(4 << 20)))
    let file = LogFile(key: FileKey(tree.path("a")), byteCount: 4 << 20, isNamed: true)
    let splitter = FileSplitter(workers: 2, totalBytes: 4 << 20)
    #expect(splitter.plan(for: file) { true } == .unknown)
  }

  @Test func `a hostile header leads nowhere`() throws {
    let frame = Zstd.frame(noise(3 << 20))
    let far: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(try plan(far + frame, reads: 100) == .whole)
    let table = [0x5E, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF] + noise(8)
    let footer: [UInt8] = [0xFF, 0xFF, 0xFF, 0x0F, 0, 0xB1, 0xEA, 0x92, 0x8F]
    #expect(try plan(frame + table + footer, reads: 1000) == .whole)
  }
}
