import AccessLogs
import Glibc
import Testing

/// What counting some bytes as one file gave: the summary, and the rows as a report shows them.
struct CountedLog {
  let summary: FileSummary
  /// Each row as its cells and count, joined by tabs, in report order.
  let rows: [String]
  let report: Report

  /// Counts a file by its path.
  init(
    path: [UInt8],
    query: Query = Query(),
    shape: ReportShape = ReportShape(),
    isNamed: Bool = true
  ) throws {
    var counter = LogFileCounter()
    try self.init(path: path, query: query, shape: shape, isNamed: isNamed, counter: &counter)
  }

  /// Counts a file by its path, with a counter that has perhaps seen others.
  init(
    path: [UInt8],
    query: Query = Query(),
    shape: ReportShape = ReportShape(),
    isNamed: Bool = true,
    counter: inout LogFileCounter
  ) throws {
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: isNamed)
    try self.init(counter.count(file, query: CompiledQuery(query)), of: file, query, shape)
  }

  private init(
    _ part: Part,
    of file: LogFile,
    _ query: Query,
    _ shape: ReportShape = ReportShape()
  ) throws {
    var builder = ReportBuilder(query, files: [file.key], memory: query.means.memory)
    summary = try builder.add(part, file: 0).summary
    report = try builder.report(shape)
    rows = Self.texts(report)
  }

  /// Returns the rows of a report, each as its cells and count, joined by tabs.
  static func texts(_ report: Report) -> [String] { texts(report.table) }

  /// Returns the rows of a table, each as its cells and count, joined by tabs.
  static func texts(_ table: ReportTable) -> [String] {
    table.rows.map { row in
      (row.cells.map(text) + ["\(row.count)"]).joined(separator: "\t")
    }
  }

  /// Counts bytes that are put into a file first.
  init(
    _ bytes: [UInt8],
    name: String = "a.log",
    query: Query = Query(),
    shape: ReportShape = ReportShape(),
    isNamed: Bool = true
  ) throws {
    let tree = try FileTree()
    try tree.file(name, bytes: bytes)
    try self.init(path: tree.path(name), query: query, shape: shape, isNamed: isNamed)
  }

  /// Counts bytes that arrive in packets, each of which is what one read gives.
  init(_ bytes: [UInt8], packets size: Int) throws {
    let sender = try PacketSender(bytes, packetSize: size)
    defer { sender.finish() }
    var counter = LogFileCounter()
    let file = LogFile(key: .standardInput, byteCount: 0, isNamed: true)
    let counted = try counter.count(
      file,
      descriptor: sender.descriptor,
      query: CompiledQuery(Query())
    )
    try self.init(counted, of: file, Query())
  }

  /// Counts text that is put into a file first.
  init(
    _ text: String,
    query: Query = Query(),
    shape: ReportShape = ReportShape(),
    isNamed: Bool = true
  ) throws {
    try self.init(Array(text.utf8), query: query, shape: shape, isNamed: isNamed)
  }

  /// The line states, in the order counted, filtered, unparsed, blank, comment.
  var states: [Int] {
    let lines = summary.lines
    return [lines.counted, lines.filtered, lines.unparsed, lines.blank, lines.comment]
  }

  static func text(_ cell: ReportCell) -> String {
    switch cell {
    case .malformed: "(malformed)"
    case .empty: "(empty)"
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }
}

extension LogFileCounter {
  /// Counts a file and reads what that gave.
  mutating func contents(of file: LogFile, _ query: Query) throws -> PartContents {
    let part = try count(file, query: CompiledQuery(query))
    return try PartContents(part, of: file.key, query)
  }
}

extension FileTree {
  /// Makes a file of any bytes.
  func file(_ name: String, bytes: [UInt8]) throws {
    try file(name)
    let descriptor = unsafe open(path(name).map(CChar.init(bitPattern:)) + [0], O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { rest in
        unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      try #require(count > 0)
      written += count
    }
  }
}

/// A line of the combined format, as tests need them.
func combinedLine(_ request: String, _ status: String = "200") -> String {
  "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"\(request)\" \(status) 5 \"-\" \"curl/8\"\n"
}
