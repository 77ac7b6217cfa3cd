import Testing

@testable import AccessLogs

/// Where the members of a file of `bgzip` start.
struct BlockGzipTests {
  private let text = (0..<3000).flatMap {
    Array("2025-11-03T04:05:06 /api/\($0) 200\n".utf8)
  }

  /// The offsets of the members; nil of a file that is not such members from end to end.
  private func members(_ data: [UInt8]) throws -> [Int]? {
    let tree = try FileTree()
    try tree.file("a.gz", bytes: data)
    let key = FileKey(tree.path("a.gz"))
    let input = try RawInput(LogFile(key: key, byteCount: data.count, isNamed: true))
    var window = HeaderWindow()
    var offsets: [Int] = []
    let isWhole = try BlockGzip.forEachMember(in: input, size: data.count, by: &window) {
      offsets.append($0)
    }
    return isWhole ? offsets : nil
  }

  @Test func `the members of a whole file are listed`() throws {
    for otherFields in [[], [0x58, 0x59, 3, 0, 1, 2, 3]] as [[UInt8]] {
      let blocks = Gzip.blocks(text, size: 4000, otherFields: otherFields)
      let data = blocks.flatMap(\.self)
      #expect(try members(data) == blocks.indices.map { blocks[..<$0].joined().count })
      #expect(try CountedLog(data).states == [3000, 0, 0, 0, 0])
    }
  }

  @Test func `the parts between any two members give the whole text`() throws {
    let data = Gzip.blocks(text, size: 4000).flatMap(\.self)
    let members = try #require(try members(data))
    let middle = members[members.count / 2]
    #expect(
      Gzip.content(of: Array(data[..<middle])) + Gzip.content(of: Array(data[middle...])) == text
    )
  }

  @Test func `a file that is not such members from end to end has no index`() throws {
    let data = Gzip.blocks(text, size: 4000).flatMap(\.self)
    #expect(try members([]) == nil)
    #expect(try members(Array("plain\n".utf8)) == nil)
    #expect(try members(Gzip.member(text)) == nil)
    #expect(try members(Gzip.member(text, header: .full)) == nil)
    #expect(try members(Zstd.frame(text)) == nil)
    #expect(try members(data + [0]) == nil)
    #expect(try members(data + Gzip.member(text)) == nil)
    #expect(try members(Array(data.dropLast())) == nil)
    for length in 0..<60 { #expect(try members(Array(data[..<length])) == nil) }
  }

  @Test func `a flipped bit gives no index or offsets within the file`() throws {
    let data = Gzip.blocks(text, size: 40_000).flatMap(\.self)
    for bit in 0..<(30 * 8) {
      var damaged = data
      damaged[bit / 8] ^= 1 << (bit % 8)
      guard let members = try members(damaged) else { continue }
      #expect(members.allSatisfy { $0 < data.count })
    }
  }
}
