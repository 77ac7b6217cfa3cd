import AccessLogs
import Glibc
import Testing

/// Logs that change while they are read.
struct LiveLogTests {
  private static let line = combinedLine("GET /x HTTP/1.1")
  /// Several reads long.
  private static let lineCount = 20_000

  /// Counts a log, and calls `change` with its path after the first read.
  private func count(_ change: (String) -> Void) throws -> FileSummary {
    let tree = try FileTree()
    let text = String(repeating: Self.line, count: Self.lineCount)
    try tree.file("a.log", text)
    let path = tree.path("a.log")
    var counter = LogFileCounter()
    var isChanged = false
    let file = LogFile(key: FileKey(path), byteCount: text.utf8.count, isNamed: true)
    let counted = try counter.count(file, query: CompiledQuery(Query())) { bytes in
      #expect(bytes < text.utf8.count || isChanged)
      if isChanged { return }
      isChanged = true
      change(String(decoding: path, as: UTF8.self))
    }
    var builder = ReportBuilder(by: [.endpoint], files: [file.key])
    return try builder.add(counted, file: 0).summary
  }

  @Test func `a log that grows is read up to the size that it had`() throws {
    let summary = try count { path in
      let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
      #expect(unsafe write(descriptor, Self.line, Self.line.utf8.count) > 0)
      close(descriptor)
    }
    #expect(summary.state == .counted)
    #expect(summary.lines.counted == Self.lineCount)
    #expect(summary.bytes == Self.lineCount * Self.line.utf8.count)
  }

  @Test(arguments: [0, 1_000_000])
  func `a log that is cut while it is read counts in part`(size: Int) throws {
    let summary = try count { path in #expect(unsafe truncate(path, size) == 0) }
    #expect(summary.state == .partial)
    #expect(summary.lines.lines == summary.lines.counted)
    #expect((1..<Self.lineCount).contains(summary.lines.counted))
    let lines = NumberText.grouped(summary.lines.lines)
    #expect(
      summary.problemText == "ends too early; the \(lines) whole lines before it are counted"
    )
  }

  @Test func `a log that is removed is read to its end`() throws {
    let summary = try count { path in #expect(unsafe unlink(path) == 0) }
    #expect(summary.state == .counted)
    #expect(summary.lines.counted == Self.lineCount)
  }
}
