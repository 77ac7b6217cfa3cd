import AccessLogs

/// Counts a file of the fuzzer, and checks what must hold for any file.
enum FuzzCounting {
  /// Counts the file, checks that all adds up, and returns the summary.
  static func count(
    _ file: ScratchFile,
    query: Query,
    counter: inout LogFileCounter,
    inspect: (Report) throws -> Void = { _ in }
  ) throws -> FileSummary {
    let log = LogFile(key: FileKey(file.path), byteCount: 0, isNamed: true)
    let counted = try counter.count(log, query: CompiledQuery(query))
    var builder = ReportBuilder(query, files: [log.key])
    let summary = try builder.add(counted, file: 0).summary
    let report = try builder.report()
    for table in report.tables {
      var rows = 0
      table.forEachRow { rows += $0.count }
      guard rows == summary.lines.counted else {
        throw FuzzFinding("the rows add up to \(rows) and not to \(summary.lines.counted)")
      }
    }
    // The lines of a log that no format reads are told as unparsed, though it has failed.
    let isUnread =
      switch summary.problem {
      case .notAnAccessLog, .notInFormat: summary.lines.counted == 0
      default: false
      }
    switch summary.state {
    case .counted where summary.problem != nil, .partial where summary.problem == nil,
      .failed where summary.problem == nil || (summary.lines.lines > 0 && !isUnread), .skipped:
      throw FuzzFinding("\(summary.state) with \(String(describing: summary.problem))")
    default: break
    }
    if query.filters == Query.Filters(), summary.lines.filtered > 0 {
      throw FuzzFinding("lines are filtered by nothing")
    }
    if summary.state != .counted, summary.problemText?.isEmpty ?? true {
      throw FuzzFinding("no words for \(String(describing: summary.problem))")
    }
    try inspect(report)
    return summary
  }

  /// Counts a plain file in two pieces, which must give the same lines, or refuse.
  static func countPieces(
    _ file: ScratchFile,
    cut: Int,
    whole: FileSummary,
    query: Query,
    counter: inout LogFileCounter
  ) throws {
    let log = LogFile(key: FileKey(file.path), byteCount: 0, isNamed: true)
    let pieces = [FilePiece(start: 0, end: cut), FilePiece(start: cut, end: nil)]
    let compiled = try CompiledQuery(query)
    var builder = ReportBuilder(query, files: [log.key])
    var counted = try pieces.map {
      try builder.read(counter.count($0, of: log, query: compiled), file: 0)
    }
    for (place, context) in LineContextChange.misread(counted.map(\.notes.contextChange)) {
      let part = counter.count(pieces[place], of: log, after: context, query: compiled)
      counted[place] = try builder.read(part, file: 0)
    }
    guard try builder.add(pieces: counted, file: 0) else { return }
    let lines = try builder.report().totals.lines
    guard lines == whole.lines else {
      throw FuzzFinding("cut at \(cut): \(lines) and not \(whole.lines)")
    }
  }

  /// Lists the frames and members, as a run does before it splits a file.
  static func list(_ file: ScratchFile, byteCount: Int) throws {
    let log = LogFile(key: FileKey(file.path), byteCount: byteCount, isNamed: true)
    let plan = FileSplitter(workers: 2, totalBytes: byteCount).plan(for: log)
    guard case .pieces(let pieces) = plan else { return }
    for (piece, next) in zip(pieces, pieces.dropFirst()) where piece.end != next.start {
      throw FuzzFinding("the pieces have gaps")
    }
  }

  /// The number of lines by the contract, the slow and obvious way.
  static func lines(of bytes: [UInt8]) -> Int {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    let ends = rest.count { $0 == UInt8(ascii: "\n") }
    return rest.isEmpty || rest.last == UInt8(ascii: "\n") ? ends : ends + 1
  }
}
