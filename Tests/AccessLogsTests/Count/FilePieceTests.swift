import AccessLogs
import Glibc
import Testing

/// A file counted in pieces, beside the same file as a whole.
struct FilePieceTests {
  private static let query = Query(by: [.endpoint, .status])

  /// A file with every sort of line end and state, whose borders fall anywhere.
  private func log(_ seed: UInt64, lines: Int = 400, endsInLineEnd: Bool = true) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var text = ""
    for number in 0..<lines {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: text += "\n"
      case 1: text += "# comment\n"
      case 2: text += "garbage\r\n"
      case 3: text += String(repeating: "x", count: Int.random(in: 0..<3000, using: &random)) + "\n"
      default: text += "2025-11-03T04:05:06 /api/\(number % 17) \(200 + number % 3)\r\n"
      }
    }
    return Array((endsInLineEnd ? text : String(text.dropLast())).utf8)
  }

  /// Counts a file in pieces between borders, and returns its rows and summary; nil if they make none.
  private func count(
    _ tree: FileTree,
    _ name: String,
    borders: [Int],
    _ query: Query = query
  ) throws -> (
    FileSummary, [String]
  )? {
    let counted = try CountedPieces(path: tree.path(name), borders: borders, query).counted
    let file = LogFile(key: FileKey(tree.path(name)), byteCount: 0, isNamed: true)
    var builder = ReportBuilder(query, files: [file.key])
    guard try builder.add(pieces: counted, file: 0) else { return nil }
    let report = try builder.report(top: nil)
    let rows = report.rows.map { row in
      (row.cells.map(CountedLog.text) + ["\(row.count)"]).joined(separator: "\t")
    }
    return (report.files[0], rows)
  }

  // The first lines of the file, by which its format is found, are no lines of a later piece.
  @Test(
    arguments: [FilterKind.status, .endpoint],
    [[.endpoint, .status], [.status]] as [[Dimension]]
  )
  func `filters leave out the lines that they do of the whole`(
    _ kind: FilterKind,
    by: [Dimension]
  ) throws {
    var query = Query(by: by)
    let value = kind == .status ? "!200" : "!/api/?"
    query.filters.values = [try Filter(kind, [Array(value.utf8)])]
    let tree = try FileTree()
    let bytes = log(5)
    try tree.file("a.log", bytes: bytes)
    let whole = try CountedLog(path: tree.path("a.log"), query: query)
    #expect(whole.summary.lines.counted > 50 && whole.summary.lines.filtered > 50)
    for border in stride(from: 1, to: bytes.count, by: bytes.count / 7) {
      let (summary, rows) = try #require(
        try count(tree, "a.log", borders: [border, min(border + 5000, bytes.count)], query)
      )
      #expect(summary.lines == whole.summary.lines)
      #expect(rows == whole.rows)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64], [true, false])
  func `any borders give the lines of the whole, each once`(seed: UInt64, endsInLineEnd: Bool)
    throws
  {
    let tree = try FileTree()
    let bytes = log(seed, endsInLineEnd: endsInLineEnd)
    try tree.file("a.log", bytes: bytes)
    let whole = try CountedLog(path: tree.path("a.log"), query: Self.query)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let number = Int.random(in: 1...6, using: &random)
      var borders = Set<Int>()
      while borders.count < number {
        borders.insert(Int.random(in: 1..<bytes.count, using: &random))
      }
      let found = try #require(try count(tree, "a.log", borders: borders.sorted()))
      #expect(found.0 == whole.summary, "\(borders.sorted())")
      #expect(found.1 == whole.rows, "\(borders.sorted())")
    }
  }

  @Test func `borders right before, on and behind a line end`() throws {
    let tree = try FileTree()
    let line = Array("2025-11-03T04:05:06 /a 200\n".utf8)
    try tree.file("a.log", bytes: (0..<200).flatMap { _ in line })
    for border in (90 * line.count - 3)...(90 * line.count + 3) {
      let found = try #require(try count(tree, "a.log", borders: [border]))
      #expect(found.1 == ["/a\t200\t200"], "\(border)")
    }
  }

  @Test func `a line longer than a piece, and one too long to read, are counted once`() throws {
    let tree = try FileTree()
    let line = Array("2025-11-03T04:05:06 /a 200\n".utf8)
    let long = Array("2025-11-03T04:05:06 /\(String(repeating: "b", count: 50_000)) 200\n".utf8)
    let huge = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20) + [UInt8(ascii: "\n")]
    let bytes = (0..<100).flatMap { _ in line } + long + line + huge + line
    try tree.file("a.log", bytes: bytes)
    let whole = try CountedLog(path: tree.path("a.log"), query: Self.query)
    #expect(whole.states == [103, 0, 1, 0, 0])
    let borders = [[5000, 10_000, 20_000], [60_000, 2_000_000, 3_000_000], [bytes.count - 10]]
    for borders in borders {
      let found = try #require(try count(tree, "a.log", borders: borders))
      #expect(found.0 == whole.summary, "\(borders)")
      #expect(found.1 == whole.rows, "\(borders)")
    }
  }

  @Test func `frames of zstd are pieces, wherever they cut lines`() throws {
    let tree = try FileTree()
    let bytes = log(9, lines: 3000)
    var random = SeededGenerator(seed: 9)
    var data: [UInt8] = []
    var ends: [Int] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let frame = rest.prefix(Int.random(in: 1...9000, using: &random))
      rest = rest.dropFirst(frame.count)
      data += Zstd.frame(Array(frame))
      ends.append(data.count)
      if ends.count % 5 == 0 { data += Zstd.skippableFrame([1, 2, 3]) }
    }
    try tree.file("a.zst", bytes: data)
    let whole = try CountedLog(path: tree.path("a.zst"), query: Self.query)
    for number in [1, 2, 7, ends.count - 1] {
      let borders = Set(
        (0..<number).compactMap { _ in ends.dropLast().randomElement(using: &random) }
      )
      let found = try #require(try count(tree, "a.zst", borders: borders.sorted()))
      #expect(found.0 == whole.summary)
      #expect(found.1 == whole.rows)
    }
  }

  @Test func `damage in a piece leaves the file to be counted as a whole`() throws {
    let tree = try FileTree()
    let frames = (0..<4).map { Zstd.frame(log(UInt64($0), lines: 300)) }
    var data = frames.flatMap(\.self)
    data[data.count - 1] ^= 1
    try tree.file("a.zst", bytes: data)
    #expect(
      try count(tree, "a.zst", borders: [frames[0].count, frames[0].count + frames[1].count]) == nil
    )
    try tree.file("cut.zst", bytes: Array(data.dropLast(20)))
    #expect(try count(tree, "cut.zst", borders: [frames[0].count]) == nil)
  }

  @Test func `a file that was replaced meanwhile is not counted in pieces`() throws {
    let tree = try FileTree()
    try tree.file("a.log", bytes: log(1))
    try tree.file("b.log", bytes: log(1))
    var counter = LogFileCounter()
    var file = LogFile(key: FileKey(tree.path("a.log")), byteCount: 0, isNamed: true)
    file.identity = FileIdentity(path: tree.path("b.log"))
    try #require(unsafe unlink(tree.root + "/b.log") == 0)
    let other = try counter.count(
      FilePiece(start: 100, end: nil),
      of: file,
      query: CompiledQuery(Self.query)
    )
    var builder = ReportBuilder(by: Self.query.dimensions, files: [file.key])
    let contents = try builder.read(other, file: 0)
    #expect(try builder.add(pieces: [contents], file: 0) == false)
  }
}
