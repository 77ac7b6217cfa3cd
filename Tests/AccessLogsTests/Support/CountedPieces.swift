import AccessLogs
import Testing

/// A file counted in pieces, each again for as long as those before it leave another context.
struct CountedPieces {
  /// What each piece gave at last.
  private(set) var counted: [PartContents]
  /// How many pieces were counted again.
  private(set) var recounts = 0

  init(path: [UInt8], borders: [Int], _ query: Query) throws {
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
    let pieces = zip([0] + borders, borders.map(Optional.init) + [nil]).map(FilePiece.init)
    var counter = LogFileCounter()
    let question = query
    let query = try CompiledQuery(question)
    func contents(_ part: Part) throws -> PartContents {
      try PartContents(part, of: file.key, question)
    }
    counted = try pieces.map { try contents(counter.count($0, of: file, query: query)) }
    for _ in pieces {
      let misread = LineContextChange.misread(counted.map(\.notes.contextChange))
      for (place, context) in misread {
        // As it crosses to a worker.
        let context = try LineContext(bytes: context.bytes)
        counted[place] = try contents(
          counter.count(pieces[place], of: file, after: context, query: query)
        )
      }
      recounts += misread.count
    }
    #expect(LineContextChange.misread(counted.map(\.notes.contextChange)).isEmpty)
  }
}
