import AccessLogs
import Testing

/// Where the members of a file of `bgzip` start.
struct BlockGzipIndexTests {
  private let text = (0..<3000).flatMap {
    Array("2025-11-03T04:05:06 /api/\($0) 200\n".utf8)
  }

  private func file(_ key: FileKey) -> LogFile {
    LogFile(key: key, byteCount: 0, isNamed: true)
  }

  private func index(_ data: [UInt8]) throws -> BlockGzipIndex? {
    let tree = try FileTree()
    try tree.file("a.gz", bytes: data)
    return try BlockGzipIndex.read(file(FileKey(tree.path("a.gz"))))
  }

  @Test func `the members of a whole file are listed`() throws {
    for otherFields in [[], [0x58, 0x59, 3, 0, 1, 2, 3]] as [[UInt8]] {
      let blocks = Gzip.blocks(text, size: 4000, otherFields: otherFields)
      let data = blocks.flatMap(\.self)
      let index = try #require(try index(data))
      #expect(index.memberOffsets == blocks.indices.map { blocks[..<$0].joined().count })
      #expect(index.byteCount == data.count)
      #expect(try CountedLog(data).states == [3000, 0, 0, 0, 0])
    }
  }

  @Test func `the parts between any two members give the whole text`() throws {
    let data = Gzip.blocks(text, size: 4000).flatMap(\.self)
    let index = try #require(try index(data))
    let middle = index.memberOffsets[index.memberOffsets.count / 2]
    #expect(
      Gzip.content(of: Array(data[..<middle])) + Gzip.content(of: Array(data[middle...])) == text
    )
  }

  @Test func `a file that is not such members from end to end has no index`() throws {
    let data = Gzip.blocks(text, size: 4000).flatMap(\.self)
    #expect(try index([]) == nil)
    #expect(try index(Array("plain\n".utf8)) == nil)
    #expect(try index(Gzip.member(text)) == nil)
    #expect(try index(Gzip.member(text, header: .full)) == nil)
    #expect(try index(Zstd.frame(text)) == nil)
    #expect(try index(data + [0]) == nil)
    #expect(try index(data + Gzip.member(text)) == nil)
    #expect(try index(Array(data.dropLast())) == nil)
    for length in 0..<60 { #expect(try index(Array(data[..<length])) == nil) }
  }

  @Test func `a flipped bit gives no index or offsets within the file`() throws {
    let data = Gzip.blocks(text, size: 40_000).flatMap(\.self)
    for bit in 0..<(30 * 8) {
      var damaged = data
      damaged[bit / 8] ^= 1 << (bit % 8)
      guard let index = try index(damaged) else { continue }
      #expect(index.memberOffsets.allSatisfy { $0 < data.count })
    }
  }

  @Test func `a file that cannot be opened has failed`() {
    #expect(throws: FileProblem.self) { try BlockGzipIndex.read(file("/nowhere/a.gz")) }
  }
}
