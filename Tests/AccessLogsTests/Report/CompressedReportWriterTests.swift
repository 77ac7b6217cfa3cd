import Testing

@testable import AccessLogs

/// Reports that are compressed while they are written.
struct CompressedReportWriterTests {
  private func contents(of bytes: [UInt8], _ compression: Compression) throws -> [UInt8] {
    if compression == .zstd { return Zstd.content(of: bytes) }
    let tree = try FileTree()
    try tree.file("a", bytes: bytes)
    let file = LogFile(key: FileKey(tree.path("a")), byteCount: bytes.count, isNamed: true)
    return Unpacking.beginning(of: file, count: 64 << 20)
  }

  @Test(arguments: [Compression.zstd, .gzip], [0, 1, 50_000])
  func `what comes out is the report, the same each time`(compression: Compression, rows: Int)
    throws
  {
    let report = Report(by: [.endpoint], (0..<rows).map { LooseRow("/endpoint/\($0 * 7919)", 1) })
    let plain = CSVReportWriter().bytes(of: report)
    let writer = CompressedReportWriter(CSVReportWriter(), compression)
    let bytes = writer.bytes(of: report)
    #expect(try contents(of: bytes, compression) == plain)
    #expect(writer.bytes(of: report) == bytes)
    #expect(Compression(magic: Array(bytes.prefix(Compression.magicLength))) == compression)
    if rows > 1 { #expect(bytes.count < plain.count / 2) }
  }

  @Test func `what cannot be compressed is written in full`() throws {
    var random = SeededGenerator(seed: 3)
    let rows = (0..<40_000).map { _ in
      LooseRow("/" + String(random.next(), radix: 36) + String(random.next(), radix: 36), 1)
    }
    let report = Report(by: [.endpoint], rows)
    for compression in [Compression.zstd, .gzip] {
      let bytes = CompressedReportWriter(CSVReportWriter(), compression).bytes(of: report)
      #expect(try contents(of: bytes, compression) == CSVReportWriter().bytes(of: report))
    }
  }

  @Test func `a sink that throws stops it`() {
    struct Stop: Error {}
    let report = Report(by: [.endpoint], (0..<90_000).map { LooseRow("/e/\($0 * 7919)", 1) })
    for compression in [Compression.zstd, .gzip] {
      var calls = 0
      #expect(throws: Stop.self) {
        try CompressedReportWriter(CSVReportWriter(), compression).write(report) {
          _ throws(Stop) in
          calls += 1
          throw Stop()
        }
      }
      #expect(calls == 1)
    }
  }

  @Test(arguments: [
    ("a.csv.zst", Compression.zstd, "a.csv"), ("A.CSV.GZ", .gzip, "a.csv"), (".zst", .zstd, ""),
    ("x.zstd", .zstd, "x"),
  ])
  func `a suffix asks for a compression`(name: String, compression: Compression, rest: String) {
    let asked = Compression.asked(by: Array(name.utf8))
    #expect(asked?.compression == compression && asked?.rest == Array(rest.utf8))
  }

  @Test(arguments: ["", "a.csv", "gz", "a.gz.csv", "a.xz", "a.zst/"])
  func `other names ask for none`(name: String) {
    #expect(Compression.asked(by: Array(name.utf8)) == nil)
  }
}
