import Testing

@testable import AccessLogs

struct CompressionTests {
  @Test(arguments: Compression.allCases)
  func `what is promised is read, and what is not read says how it is unpacked`(
    compression: Compression
  ) {
    let isRead = compression.source != nil
    let suffixes = [".zst", ".zstd", ".gz", ".xz", ".bz2", ".lz4", ".zip", ".log", ""]
    let promises = suffixes.compactMap { Compression.promise(of: FileKey("a\($0)")) }
    #expect(promises.contains { $0.compression == compression } == isRead)
    #expect((compression.unpacker == nil) == (compression == .none))
  }

  @Test func `a name promises by its end alone`() {
    #expect(Compression.promise(of: "logs/a.zstd")?.suffix == ".zstd")
    #expect(Compression.promise(of: ".gz")?.compression == .gzip)
    for name in ["a.gz.1", "agz", "a.GZ", "gz", ""] as [FileKey] {
      #expect(Compression.promise(of: name) == nil)
    }
    #expect(Compression.likelyExpansion(of: "a.gz") > 1)
    #expect(Compression.likelyExpansion(of: "a.log") == 1)
  }

  @Test func `every bit of a magic number matters`() {
    let magics: [(Compression, [UInt8], free: Int)] = [
      (.zstd, [0x28, 0xB5, 0x2F, 0xFD], 0), (.zstd, [0x50, 0x2A, 0x4D, 0x18], 4),
      (.zstd, [0x5F, 0x2A, 0x4D, 0x18], 4), (.gzip, [0x1F, 0x8B], 0),
      (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], 0), (.bzip2, Array("BZh91AY&SY".utf8), 4),
      (.bzip2, [0x42, 0x5A, 0x68, 0x31, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90], 4),
      (.lz4, [4, 0x22, 0x4D, 0x18], 0), (.lz4, [2, 0x21, 0x4C, 0x18], 0),
      (.zip, [0x50, 0x4B, 3, 4], 0),
    ]
    for (compression, magic, free) in magics {
      #expect(Compression(magic: magic) == compression)
      #expect(Compression(magic: magic + [1, 2, 3]) == compression)
      #expect(Compression(magic: magic.dropLast()) == .none)
      #expect(magic.count <= Compression.magicLength)
      var taken = 0
      for bit in 0..<magic.count * 8 {
        var other = magic
        other[bit / 8] ^= 1 << UInt8(bit % 8)
        if Compression(magic: other) == compression { taken += 1 }
      }
      #expect(taken == free, "\(compression)")
    }
  }
}
