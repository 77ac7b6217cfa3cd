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
  ///   - basis: What has to be true of the file so that the pieces before still stand; where it has to be unchanged,
  ///     there is nothing to count.
  ///   - query: What to count, and how.
  ///   - onProgress: Called now and then with the bytes of the piece that are done; what it throws
  ///     ends the count.
  /// - Returns: The part of the piece; the bytes of the file are all of them.
  package mutating func count(
    _ piece: FilePiece,
    of file: LogFile,
    after context: LineContext? = nil,
    on basis: FileBasis? = nil,
    query: CompiledQuery,
    onProgress: (Int) throws(FileProblem) -> Void = { _ in }
  ) -> Part {
    counter.start(query, isExpected: file.isExpected)
    var summary = FileSummary(key: file.key, state: .failed)
    identity = nil
    reading = nil
    canGrow = false
    var start: [UInt8] = []
    let growth = basis.map { Growth(marks: $0.marks, ends: PipeEnds()) }
    do throws(FileProblem) {
      if let basis {
        start = try check(basis, of: file, query)
        if basis.modified != nil { return unchanged(file, query) }
      }
      if piece.start > 0 {
        try findFormat(of: piece, in: file, from: start, query: query)
        counter.startPiece(after: context)
      }
      let input = try RawInput(file, noting: growth?.ends)
      try count(piece, in: input, from: start, query, into: &summary, onProgress: onProgress)
      if !counter.isFormatKnown, !counter.isUnreadable {
        // The lines that decide the format are not all in the first piece.
        counter.start(query, isExpected: file.isExpected)
        try findFormat(of: piece, in: file, from: start, query: query)
        counter.startPiece(after: LineContext())
        let input = try RawInput(file, noting: growth?.ends)
        try count(piece, in: input, from: start, query, into: &summary, onProgress: onProgress)
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
    return part(summary, notes, of: file, query, after: growth, isPiece: growth == nil)
  }

  /// Makes sure that what was counted of a file still stands, and returns the bytes that it begins with.
  private mutating func check(
    _ basis: FileBasis,
    of file: LogFile,
    _ query: CompiledQuery
  ) throws(FileProblem) -> [UInt8] {
    let input = try RawInput(file)
    startReading(input, query, marks: false)
    if let modified = basis.modified {
      guard input.size == basis.marks.byteCount, input.modified == modified else {
        throw .system(errno: ESTALE)
      }
    }
    let start = try input.head(of: basis.marks, whole: query.means.comparesWholeFiles)
    guard let start else { throw .system(errno: ESTALE) }
    reading?.marks = basis.marks
    return start
  }

  /// Makes the part of a file, behind all of its pieces, that is what it was.
  private mutating func unchanged(_ file: LogFile, _ query: CompiledQuery) -> Part {
    var summary = FileSummary(key: file.key, state: .counted)
    summary.bytes = reading?.stamp.byteCount ?? 0
    finishReading(of: file, query)
    return reading.map(Part(summary).with) ?? Part(summary)
  }

  /// Reads the first lines of the file until their format is known.
  private mutating func findFormat(
    of piece: FilePiece,
    in file: LogFile,
    from start: [UInt8],
    query: CompiledQuery
  ) throws(FileProblem) {
    var input = try RawInput(file)
    if !start.isEmpty { try input.take(start: start) }
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
    in opened: consuming RawInput,
    from start: [UInt8],
    _ query: CompiledQuery,
    into summary: inout FileSummary,
    onProgress: (Int) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    var input = opened
    let isGrowth = !start.isEmpty
    if query.means.identifiesFiles, piece.start == 0 || isGrowth { identity = input.identity() }
    startReading(input, query, marks: piece.end == nil && !isGrowth)
    summary.bytes = input.size ?? 0
    if isGrowth { try input.take(start: start) }
    let compression = try buffer.findCompression(of: &input)
    summary.compression = compression
    canGrow = piece.end == nil && compression == .none && !query.means.keepsRejects
    try input.seek(to: piece.start, end: compression == .none ? piece.end : nil)
    if piece.start > 0 { buffer.dropFirstLineEnd() } else { buffer.removeAll() }
    var source = try compression.open(input, maxWindowLog: query.zstdWindowLog)
    try readPiece(piece, from: &source, onProgress: onProgress)
    if piece.end == nil, reading?.lineStart == nil { counter.endLines() }
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
      if keepsRest(upTo: source.offset) { return }
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
