import Testing

@testable import AccessLogs

/// Pieces of files in which a line means something for those behind it.
struct LineContextTests {
  private static let query = Query(by: [.endpoint, .status])

  /// Compares the pieces between borders with the whole, and returns how many were counted again.
  private func recounts(_ bytes: [UInt8], borders: [Int], name: String = "a.log") throws -> Int {
    let tree = try FileTree()
    try tree.file(name, bytes: bytes)
    let path = tree.path(name)
    let whole = try CountedLog(path: path, query: Self.query)
    let pieces = try CountedPieces(path: path, borders: borders, Self.query)
    var builder = ReportBuilder(by: Self.query.dimensions, files: [FileKey(path)])
    #expect(try builder.add(pieces: pieces.counted, file: 0), "\(borders)")
    let report = try builder.report(top: nil)
    #expect(CountedLog.texts(report) == whole.rows, "\(borders)")
    #expect(report.files[0] == whole.summary, "\(borders)")
    return pieces.recounts
  }

  private func randomBorders(_ count: Int, random: inout SeededGenerator) -> [Int] {
    let number = Int.random(in: 1...6, using: &random)
    return Set((0..<number).map { _ in Int.random(in: 1..<count, using: &random) }).sorted()
  }

  /// Lines by one of two orders of columns, with the names of the columns where the order changes.
  private func w3c(_ lines: Int, changes: Set<Int>) -> [UInt8] {
    let orders = [
      "cs-method cs-uri-stem sc-status sc-bytes", "sc-bytes sc-status cs-uri-stem cs-method",
    ]
    var order = 0
    var text = "#Version: 1.0\n#Fields: \(orders[0])\n"
    for number in 0..<lines {
      if changes.contains(number) {
        order = 1 - order
        text += "#Fields: \(orders[order])\n"
      }
      let fields = ["GET", "/\(number % 7)", "\(200 + number % 3)", "404"]
      text += (order == 0 ? fields : fields.reversed()).joined(separator: " ") + "\n"
    }
    return Array(text.utf8)
  }

  @Test func `columns that stay the same are handed to the pieces`() throws {
    let bytes = w3c(2000, changes: [])
    for border in [100, 2000, bytes.count / 2, bytes.count - 1] {
      #expect(try recounts(bytes, borders: [border]) == 0)
    }
    // The names are in the second piece, which is read in a context without them.
    #expect(try recounts(bytes, borders: [3]) == 1)
    // The line is repeated, as servers do when they start.
    let twice = bytes + bytes
    #expect(
      try recounts(twice, borders: [bytes.count / 2, bytes.count + 20, bytes.count * 3 / 2]) == 0
    )
  }

  @Test func `columns that change are right in every piece, and only those are counted again`()
    throws
  {
    let bytes = w3c(3000, changes: [1500])
    let quarters = [1, 2, 3].map { bytes.count / 4 * $0 }
    // The third piece may start behind the change.
    #expect(try (1...2).contains(recounts(bytes, borders: quarters)))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<40 {
      let changes = Set((0..<4).map { _ in Int.random(in: 0..<3000, using: &random) })
      let bytes = w3c(3000, changes: changes)
      _ = try recounts(bytes, borders: randomBorders(bytes.count, random: &random))
    }
  }

  @Test func `frames of zstd and members of gzip are pieces of such files too`() throws {
    let bytes = w3c(5000, changes: [1000, 2100, 2900])
    let chunks = stride(from: 0, to: bytes.count, by: 6001).map {
      Array(bytes[$0...].prefix(6001))
    }
    for (name, frames) in [
      ("a.zst", chunks.map { Zstd.frame($0) }), ("a.gz", chunks.map { Gzip.member($0) }),
    ] {
      let ends = frames.indices.map { frames[...$0].joined().count }.dropLast()
      for borders in [[ends[0]], [ends[3], ends[5]], [ends[1], ends[4], ends[8]]] {
        _ = try recounts(Array(frames.joined()), borders: borders, name: name)
      }
    }
  }

  @Test(arguments: RuntimeLog.Layout.allCases, [1, 2] as [UInt64])
  func `records that are cut by a border are joined`(layout: RuntimeLog.Layout, seed: UInt64) throws
  {
    var random = SeededGenerator(seed: seed)
    let records = (0..<2).map { stream in
      (0..<300).map { number in
        let agent = String(repeating: "x", count: number % 50)
        return
          #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /\#(stream)/\#(number % 5) HTTP/1.1" 200 5 "-" "\#(agent)""#
      }
    }
    var log = RuntimeLog(layout)
    log.add(records, random: &random)
    log.add("no end", isLast: false, stream: "stderr")
    var found = 0
    for _ in 0..<40 {
      let borders = randomBorders(log.bytes.count, random: &random)
      found += try recounts(log.bytes, borders: borders)
    }
    #expect(found > 0)
    // A record over several pieces, longer than a line may be or not.
    for length in [100_000, 2 << 20] {
      var log = RuntimeLog(layout)
      for record in records[0] { log.add(record) }
      for _ in 0..<length / 10_000 { log.add(String(repeating: "y", count: 10_000), isLast: false) }
      log.add(records[0][0], isLast: false, stream: "stderr")
      log.add("end")
      for record in records[0] { log.add(record) }
      let size = log.bytes.count
      _ = try recounts(log.bytes, borders: [size / 4, size / 3, size / 2, size - 70_000])
    }
  }

  @Test func `first lines that are not in the first piece decide the format all the same`() throws {
    let line = combinedLine("GET /a HTTP/1.1")
    let zeros = [UInt8](repeating: 0, count: 300_000)
    let bytes = zeros + Array(String(repeating: line, count: 500).utf8)
    #expect(try recounts(bytes, borders: [1000, 200_000, 310_000]) == 0)
    let comments = Array(String(repeating: "# none\n", count: 10_000).utf8)
    let lines = w3c(1000, changes: [10, 500])
    _ = try recounts(comments + lines, borders: [100, 30_000, comments.count + 3000])
  }

  @Test func `bytes that are no context are refused`() throws {
    let bytes = LineContextChange().bytes
    #expect(try LineContextChange(bytes: bytes) == LineContextChange())
    for length in 0..<bytes.count {
      #expect(throws: MalformedBytes.self) {
        try LineContextChange(bytes: Array(bytes[..<length]))
      }
    }
    #expect(throws: MalformedBytes.self) { try LineContextChange(bytes: bytes + [0]) }
    #expect(throws: MalformedBytes.self) {
      try LineContext(bytes: [UInt8](repeating: 0xFF, count: 100))
    }
  }
}
