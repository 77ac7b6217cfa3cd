import AccessLogs
import Testing

@testable import Logtally

struct CountTaskTests {
  /// A task of which every member is set.
  private func task() throws -> CountTask {
    var query = Query(by: [.status], format: .named(.combined), isStrict: true)
    query.means.memory = 1 << 22
    var file = LogFile(key: FileKey([0xFF, 0x2F, 0x61]), byteCount: 1 << 40, isNamed: true)
    file.identity = FileIdentity(device: .max, inode: 1 << 63, born: -3)
    file.modified = -5
    let context = try LineContext(
      bytes: [1, 18] + Array("#Fields: sc-status".utf8) + [1, 1] + [4, 0, 0, 0, 0]
    )
    return CountTask(
      query: try CompiledQuery(query),
      file: file,
      piece: FilePiece(start: 5, end: 1 << 33),
      context: context
    )
  }

  private func expect(_ task: CountTask) throws {
    let read = try CountTask(wireBytes: task.wireBytes())
    #expect(read.query.bytes == task.query.bytes)
    #expect(read.file == task.file)
    #expect(read.piece == task.piece)
    #expect(read.context == task.context)
  }

  @Test func `every member crosses`() throws {
    var task = try task()
    try expect(task)
    task.context = nil
    task.piece?.end = nil
    try expect(task)
    task.file.isNamed = false
    task.piece = nil
    try expect(task)
    task.file.identity = nil
    (task.file.byteCount, task.file.modified) = (0, 0)
    try expect(task)
  }

  @Test func `bytes that end early are refused`() throws {
    let bytes = try task().wireBytes()
    for count in bytes.indices {
      #expect(throws: (any Error).self) { try CountTask(wireBytes: Array(bytes[..<count])) }
    }
    #expect(throws: (any Error).self) { try CountTask(wireBytes: bytes + [0]) }
  }
}
