import AccessLogs
import Glibc
import Testing

/// What is opened of a file that was renamed, replaced or cut after the scan.
@Suite(.timeLimit(.minutes(2)))
struct FileOpeningTests {
  private let tree: FileTree

  init() throws {
    tree = try FileTree()
    try tree.file("logs/a.log", Self.lines(3, "/old"))
  }

  private static func lines(_ count: Int, _ endpoint: String) -> String {
    String(repeating: "2025-11-03T04:05:06 \(endpoint) 200\n", count: count)
  }

  private func rename(_ name: String, _ other: String) throws {
    try #require(unsafe Glibc.rename("\(tree.root)/\(name)", "\(tree.root)/\(other)") == 0)
  }

  private func remove(_ name: String) throws {
    try #require(unsafe unlink("\(tree.root)/\(name)") == 0)
  }

  /// Scans, lets something happen, and says what became of each file of the scan.
  private func outcomes(
    of paths: [String] = ["logs"],
    after happening: () throws -> Void
  ) throws -> [String] {
    let scan = LogFileScanner().scan(paths.map(tree.path))
    try happening()
    var counter = LogFileCounter()
    return try scan.files.map { file in
      var builder = ReportBuilder(by: [.endpoint], files: [file.key])
      let part = try counter.count(file, query: CompiledQuery(Query()))
      let summary = try builder.add(part, file: 0).summary
      let key = String(decoding: summary.key.bytes, as: UTF8.self).dropFirst(tree.root.count + 1)
      guard summary.problem == nil else { return "\(key): \(summary.problemText ?? "")" }
      let rows = try builder.report(top: nil).rows.map { row in
        "\(CountedLog.text(row.cells[0])) \(row.count)"
      }
      return "\(key): " + rows.joined(separator: " ")
    }
  }

  @Test func `a file is found by its new name, under the key of the scan`() throws {
    try tree.file("logs/a.log.1", Self.lines(5, "/older"))
    let outcomes = try outcomes {
      try rename("logs/a.log.1", "logs/a.log.2")
      try rename("logs/a.log", "logs/a.log.1")
      try tree.file("logs/a.log", Self.lines(7, "/new"))
    }
    #expect(outcomes == ["logs/a.log: /old 3", "logs/a.log.1: /older 5"])
  }

  @Test func `a hidden name is found too, and one that stands alone`() throws {
    let outcomes = try outcomes(of: ["logs/a.log"]) { try rename("logs/a.log", "logs/.a.log~") }
    #expect(outcomes == ["logs/a.log: /old 3"])
  }

  @Test(arguments: [true, false])
  func `a link that leads elsewhere by now is followed to where it led`(isNew: Bool) throws {
    try tree.link("links/current", to: "../logs/a.log")
    let outcomes = try outcomes(of: ["links"]) {
      try rename("logs/a.log", "logs/b.log")
      if isNew { try tree.file("logs/a.log", Self.lines(7, "/new")) }
    }
    #expect(outcomes == ["links/current: /old 3"])
  }

  @Test(arguments: [true, false])
  func `a file that is gone is not counted, nor what has its name`(isNew: Bool) throws {
    let outcomes = try outcomes {
      try remove("logs/a.log")
      if isNew {
        // It gets the inode that was freed.
        try tree.file("logs/a.log", Self.lines(4, "/new"))
      }
    }
    #expect(
      outcomes == [
        "logs/a.log: was rotated away or removed while the run went on; this file is not counted"
      ]
    )
  }

  @Test(arguments: ["named pipe", "device", "socket", "directory"])
  func `what is no file is not opened in its place`(kind: String) throws {
    let outcomes = try outcomes {
      try remove("logs/a.log")
      switch kind {
      case "named pipe": try tree.pipe("logs/a.log")
      case "socket": try tree.socket("logs/a.log")
      case "directory": try tree.folder("logs/a.log")
      default: try tree.link("logs/a.log", to: "/dev/zero")
      }
    }
    #expect(
      outcomes == [
        "logs/a.log: was replaced by a \(kind) while the run went on; this file is not counted"
      ]
    )
  }

  @Test func `a pipe in its place does not hide where it went`() throws {
    let outcomes = try outcomes {
      try rename("logs/a.log", "logs/a.log.1")
      try tree.pipe("logs/a.log")
    }
    #expect(outcomes == ["logs/a.log: /old 3"])
  }

  @Test func `a file that was copied and truncated is not counted`() throws {
    let outcomes = try outcomes {
      try tree.file("logs/a.log.1", Self.lines(3, "/old"))
      try tree.file("logs/a.log", Self.lines(2, "/new"))
    }
    #expect(
      outcomes == ["logs/a.log: was truncated while the run went on; this file is not counted"]
    )
  }

  @Test func `a file that grew is counted as it is when it is opened`() throws {
    let outcomes = try outcomes { try tree.file("logs/a.log", Self.lines(5, "/old")) }
    #expect(outcomes == ["logs/a.log: /old 5"])
  }

  @Test func `a file that only has another number by now is the same`() throws {
    var file = try #require(LogFileScanner().scan([tree.path("logs/a.log")]).files.first)
    file.identity = FileIdentity(device: 1, inode: 2, born: 3)
    var counter = LogFileCounter()
    var builder = ReportBuilder(by: [.endpoint], files: [file.key])
    let same = try builder.add(counter.count(file, query: CompiledQuery(Query())), file: 0)
    #expect(same.summary.lines.counted == 3)
    file.modified += 1
    let other = try builder.add(counter.count(file, query: CompiledQuery(Query())), file: 0)
    #expect(other.summary.problem == .rotatedAway)
  }
}
