internal import Glibc

extension LogFileCounter {
  /// Counts the lines of one piece of a file.
  ///
  /// The format is found on the first lines of the file, as for the whole. A piece is all or nothing:
  /// one that meets any problem is not `counted`, and then the file has to be counted as a whole, by
  /// whose frames and lines the contract says what counts. Where a line means something for those behind
  /// it, the result says in which context the piece was read; the pieces before it may leave another, and
  /// then it has to be counted in that.
  ///
  /// - Parameters:
  ///   - piece: The stretch of the file.
  ///   - file: The file, which is opened.
  ///   - context: What the lines before the piece leave; nil to go by the first lines of the file.
  ///   - query: What to count, and how.
  ///   - onProgress: Called now and then with the bytes of the piece that are done; what it throws
  ///     ends the count.
  /// - Returns: The part of the piece; the bytes of the file are all of them.
  package mutating func count(
    _ piece: FilePiece,
    of file: LogFile,
    after context: LineContext? = nil,
    query: CompiledQuery,
    onProgress: (Int) throws(FileProblem) -> Void = { _ in }
  ) -> Part {
    counter.start(query, isExpected: file.isExpected)
    var summary = FileSummary(key: file.key, state: .failed)
    identity = nil
    do throws(FileProblem) {
      if piece.start > 0 {
        try findFormat(of: piece, in: file, query: query)
        counter.startPiece(after: context)
      }
      try count(piece, in: file, query, into: &summary, onProgress: onProgress)
      if !counter.isFormatKnown, !counter.isUnreadable {
        // The lines that decide the format are not all in the first piece.
        counter.start(query, isExpected: file.isExpected)
        try findFormat(of: piece, in: file, query: query)
        counter.startPiece(after: LineContext())
        try count(piece, in: file, query, into: &summary, onProgress: onProgress)
      }
    } catch {
      summary.problem = error
      return Part(summary)
    }
    if counter.isUnreadable || counter.spillFailure != nil { return Part(summary) }
    counter.finish()
    summary.state = .counted
    summary.logFormat = counter.format
    summary.lines = counter.lineCounts
    var notes = notes(query)
    notes.contextChange = counter.contextChange
    return part(summary, notes)
  }

  /// Reads the first lines of the file until their format is known.
  private mutating func findFormat(
    of piece: FilePiece,
    in file: LogFile,
    query: CompiledQuery
  ) throws(FileProblem) {
    var input = try RawInput(file)
    let compression = try buffer.findCompression(of: &input)
    var source = try buffer.open(input, as: compression, maxWindowLog: query.zstdWindowLog)
    while true {
      while let lines = buffer.takeLines() {
        if !counter.count(lines) || counter.isFormatKnown { return }
      }
      // Every piece reads this much, so that of a file that starts without lines none is read alone.
      if source.offset > Self.mostBytesToFormat { throw .system(errno: ESTALE) }
      if try buffer.fill(from: &source).isEnd { throw .system(errno: ESTALE) }
    }
  }

  /// How far into the file its format is looked for.
  private static let mostBytesToFormat = 4 << 20

  /// Counts the lines that start in the piece.
  private mutating func count(
    _ piece: FilePiece,
    in file: LogFile,
    _ query: CompiledQuery,
    into summary: inout FileSummary,
    onProgress: (Int) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    var input = try RawInput(file)
    if query.means.identifiesFiles, piece.start == 0 { identity = input.identity() }
    summary.bytes = input.size ?? 0
    let compression = try buffer.findCompression(of: &input)
    summary.compression = compression
    try input.seek(to: piece.start, end: compression == .none ? piece.end : nil)
    if piece.start > 0 { buffer.dropFirstLineEnd() } else { buffer.removeAll() }
    var source = try compression.open(input, maxWindowLog: query.zstdWindowLog)
    try readPiece(piece, from: &source, onProgress: onProgress)
    if piece.end == nil { counter.endLines() }
  }

  /// Reads the piece, and then on to the end of the line that goes over its end.
  private mutating func readPiece(
    _ piece: FilePiece,
    from source: inout any FileSource,
    onProgress: (Int) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    var isAtEnd = false
    while !isAtEnd {
      let result = try buffer.fill(from: &source)
      try onProgress(source.offset - piece.start)
      while let lines = buffer.takeLines() {
        guard counter.count(lines) else { return }
      }
      isAtEnd = source.isAtEnd(of: piece, after: result)
    }
    // A piece without a line end belongs to a line that started before it.
    if buffer.isDropping { return }
    guard piece.end != nil else {
      if let line = buffer.takeLastLine() { _ = counter.count(line) }
      return
    }
    source.continueBehindPiece()
    while true {
      if let line = buffer.takeFirstLine() {
        _ = counter.count(line)
        return
      }
      if try buffer.fill(from: &source).isEnd { break }
    }
    if let line = buffer.takeLastLine() { _ = counter.count(line) }
  }
}
