/// Counts files one after another: opens, detects, decompresses, splits, parses and counts groups.
///
/// Memory that is not large is kept from file to file, so a counter is for many files; it is used
/// by one thread at a time.
package struct LogFileCounter: ~Copyable {
  var buffer = LineBuffer()
  var counter = LineCounter()
  private var wideText = WideText()
  /// What the file is, where that is wanted.
  var identity: ContentIdentity?
  /// What the file is while it is read, where that is wanted.
  var reading: FileReading?
  /// Whether the last line is counted by itself, unless it is ended: the file may go on.
  var canGrow = false

  package init() {}

  /// Counts a file, whatever is wrong with it: a problem is part of the result.
  ///
  /// - Parameters:
  ///   - file: The file, which is opened unless `descriptor` is given.
  ///   - descriptor: An open pipe, or standard input; the caller closes it.
  ///   - query: What to count, and how.
  ///   - onProgress: Called now and then with the bytes on disk that are done; what it throws ends
  ///     the count.
  /// - Returns: The summary, what was noted, and the groups.
  package mutating func count(
    _ file: LogFile,
    descriptor: Int32? = nil,
    query: CompiledQuery,
    onProgress: (Int) throws(FileProblem) -> Void = { _ in }
  ) -> Part {
    let summary = summarize(
      file,
      isExpected: file.isExpected,
      descriptor: descriptor,
      query: query,
      onProgress: onProgress
    )
    guard summary.state == .counted || summary.state == .partial else {
      var notes = notes(query)
      if summary.lines.unparsed == 0 { notes.rejects = [] }
      guard summary.state == .skipped, reading != nil else { return Part(summary, notes) }
      finishReading(of: file, query)
      return reading.map(Part(summary, notes).with) ?? Part(summary, notes)
    }
    return part(summary, notes(query), of: file, query)
  }

  func notes(_ query: CompiledQuery) -> PartNotes {
    var notes = PartNotes()
    notes.identity = identity
    if query.means.keepsRejects { notes.rejects = counter.rejectedLines }
    return notes
  }

  /// Makes a part of a summary, of notes and of the groups that were counted.
  mutating func part(_ summary: FileSummary, _ notes: PartNotes) -> Part {
    do throws(SpillFailure) {
      return try counter.part(summary, notes)
    } catch {
      let problem = FileProblem.cannotSpill(error)
      return Part(
        FileSummary(key: summary.key, state: .failed, bytes: summary.bytes, problem: problem)
      )
    }
  }

  /// Counts a file and explains what it was found to be; the parameters are those of a count.
  package mutating func explain(
    _ file: LogFile,
    descriptor: Int32? = nil,
    query: CompiledQuery,
    onProgress: (Int) throws(FileProblem) -> Void = { _ in }
  ) -> FileExplanation {
    let explainer = LineExplainer()
    counter.explainer = explainer
    defer { counter.explainer = nil }
    // Whether the file should be a log is no matter: it is explained either way.
    let summary = summarize(
      file,
      isExpected: false,
      descriptor: descriptor,
      query: query,
      onProgress: onProgress
    )
    return FileExplanation(summary, vote: counter.vote, explainer)
  }

  /// Counts a file into ``counter`` and returns all but its groups.
  private mutating func summarize(
    _ file: LogFile,
    isExpected: Bool,
    descriptor: Int32?,
    query: CompiledQuery,
    onProgress: (Int) throws(FileProblem) -> Void
  ) -> FileSummary {
    counter.start(query, isExpected: isExpected)
    canGrow = false
    wideText = WideText()
    identity = nil
    reading = nil
    let ends = PipeEnds(of: file, query, descriptor)
    var summary = FileSummary(key: file.key, state: .failed)
    do throws(FileProblem) {
      let input: RawInput
      if let descriptor {
        input = try RawInput(borrowing: descriptor, noting: ends)
      } else {
        input = try RawInput(file)
        if query.means.identifiesFiles { identity = input.identity() }
        startReading(input, query, marks: true)
      }
      try count(input, query: query, into: &summary, onProgress: onProgress)
      if let expected = file.expectedBytes, let descriptor, let ends {
        try Self.check(expected, of: descriptor, ends, &summary)
      }
      if let failure = counter.spillFailure { throw .cannotSpill(failure) }
      settle(&summary, query)
      if counter.isUnreadable, descriptor == nil, StoredPart.isOne(file) {
        summary.problem = .isPart
      }
    } catch {
      summary.problem = error
    }
    if query.means.identifiesFiles, let ends {
      switch summary.problem {
      // Only then all of it was read.
      case nil, .cutOff: identity = ends.identity
      default: break
      }
    }
    if query.isStrict, summary.state == .partial { summary.state = .failed }
    guard summary.state == .counted || summary.state == .partial else { return summary }
    counter.finish()
    summary.lines = counter.lineCounts
    return summary
  }

  /// Reads the input to its end, or to where it can no longer be read.
  ///
  /// - Throws: What leaves nothing to count. What leaves a part is noted in `summary`.
  private mutating func count(
    _ input: consuming RawInput,
    query: CompiledQuery,
    into summary: inout FileSummary,
    onProgress: (Int) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    let size = input.size
    let compression = try buffer.findCompression(of: &input)
    summary.compression = compression
    canGrow = reading != nil && compression == .none && !query.means.keepsRejects
    summary.bytes = size ?? input.offset
    var source: any ByteSource = try buffer.open(
      input,
      as: compression,
      maxWindowLog: query.zstdWindowLog
    )
    if query.means.readsAhead, compression != .none { source = ReadAhead(source) }
    defer { summary.bytes = size ?? source.offset }
    do throws(FileProblem) {
      try read(&source, onProgress: onProgress)
    } catch {
      // What damage makes doubtful is taken back.
      switch error {
      case .cutOff(let compression, _):
        counter.endLines()
        summary.problem = .cutOff(compression: compression, wholeLines: counter.lineCounts.lines)
      case .damaged, .windowTooLarge, .needsDictionary, .noMemory:
        guard source.framesBefore > 0 else { throw error }
        counter.rollback()
        counter.endLines()
        summary.problem = error
      default:
        throw error
      }
    }
  }

  /// Reads lines until the source ends or the counter has seen enough.
  private mutating func read(
    _ source: inout any ByteSource,
    onProgress: (Int) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    wideText.note { buffer.pending.first($0).array }
    while true {
      while let piece = buffer.takeLines() {
        guard counter.count(piece) else { return }
      }
      let result = try buffer.fill(from: &source)
      wideText.note { count in
        buffer.pending.from(buffer.pendingCount - result.byteCount).first(count).array
      }
      try onProgress(source.offset)
      if result.endsFrame {
        while let piece = buffer.takeLines() {
          guard counter.count(piece) else { return }
        }
        counter.checkpoint()
      }
      if result.isEnd { break }
    }
    if keepsRest(upTo: source.offset) { return }
    if let piece = buffer.takeLastLine() { _ = counter.count(piece) }
    counter.endLines()
  }

  /// Reads the rest of a pipe, and makes sure that there were as many bytes as there should be.
  private static func check(
    _ expected: Int,
    of descriptor: Int32,
    _ ends: PipeEnds,
    _ summary: inout FileSummary
  ) throws(FileProblem) {
    var rest = try RawInput(borrowing: descriptor, noting: ends)
    var memory = LineMemory(capacity: LineBuffer.readSize)
    while ends.byteCount <= expected {
      let result = try memory.fill(from: 0) { (room) throws(FileProblem) in
        try rest.read(into: &room)
      }
      if result.isEnd { break }
    }
    summary.bytes = ends.byteCount
    guard ends.byteCount == expected else {
      throw .otherLength(expected: expected, read: ends.byteCount)
    }
  }

  /// Decides the state of a file that was read to its end.
  private func settle(_ summary: inout FileSummary, _ query: CompiledQuery) {
    guard counter.isUnreadable else {
      summary.state = summary.problem == nil ? .counted : .partial
      summary.logFormat = counter.format
      return
    }
    if let encoding = wideText.encoding, isLog(wideText.lines, query) {
      summary.problem = .otherEncoding(encoding, compression: summary.compression ?? .none)
    } else if summary.compression == Compression.none,
      let promise = Compression.promise(of: summary.key)
    {
      summary.problem = .notCompressed(suffix: promise.suffix, promise.compression)
    } else {
      if !counter.isExpected { summary.state = .skipped }
      // The names for what is around lines leave their format open.
      let named = counter.vote.named.flatMap { $0.isWrapping ? nil : $0 }
      summary.problem = named.map { .notInFormat($0) } ?? .notAnAccessLog
      // Of any other file the first lines are all that was read.
      if counter.isExpected { summary.lines = counter.lineCounts }
    }
  }

  /// Whether some format reads these lines.
  private func isLog(_ lines: [UInt8], _ query: CompiledQuery) -> Bool {
    var counter = LineCounter()
    counter.start(query, isExpected: true)
    LineBytes.with(lines) { lines in
      if !lines.isEmpty { _ = counter.count(.lines(lines)) }
    }
    return counter.vote.sampled > 0 && !counter.isUnreadable
  }
}

extension PipeEnds {
  /// Notes the bytes of a pipe where somebody asks what it was; nil where nobody does.
  fileprivate convenience init?(of file: LogFile, _ query: CompiledQuery, _ descriptor: Int32?) {
    guard descriptor != nil, query.means.identifiesFiles || file.expectedBytes != nil else {
      return nil
    }
    self.init()
  }
}
