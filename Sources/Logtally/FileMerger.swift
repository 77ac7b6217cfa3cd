import AccessLogs
import KeyedTasks

/// A file or a piece of one, as one task of a run.
struct FileTask {
  /// The place of the file among the files of the run.
  let index: Int
  let file: LogFile
  /// The stretch of the file, or nil for all of it.
  var piece: FilePiece?
  /// What the lines before the piece leave, where that is known.
  var context: LineContext?
  /// What has to be true of the file so that what is kept of the pieces before still stands.
  var basis: FileBasis?

  /// Returns the tasks of one file, one for each piece it is split into.
  static func tasks(for file: LogFile, at index: Int, pieces: [FilePiece]?) -> [FileTask] {
    guard let pieces else { return [FileTask(index: index, file: file)] }
    return pieces.map { FileTask(index: index, file: file, piece: $0) }
  }
}

/// The results of a run, merged into a report as they come; a file in pieces once it is complete.
struct FileMerger: ~Copyable {
  /// What is known of a file in pieces.
  private struct Pieces {
    var expected: Int
    /// What each piece gave, by where it starts.
    var counted: [Int: (piece: FilePiece, contents: PartContents)] = [:]
    var failure: String?
  }

  let files: [LogFile]
  let naming: FileNaming
  /// What makes the part that the report is; nil where it is none.
  let origin: PartOrigin?
  /// Whether lines that cannot be read are wanted.
  let keepsRejects: Bool
  /// Where what counting files gave is kept.
  let cache: CountCache?
  var builder: ReportBuilder
  private var pieces: [Int: Pieces] = [:]
  private var incomplete: [FileTask] = []
  /// The files that are left out, each with the one that holds all its lines.
  private var repeats: [Int: Int]
  /// How many files there is nothing more to come of.
  private(set) var filesDone = 0
  /// The files that could not be counted.
  private var failed: Set<Int> = []
  private var rejects = RejectList()
  /// What ``endIfComplete(_:)`` has made of the builder.
  private var ended: Result<Report, SpillFailure>?

  /// Makes a merger.
  ///
  /// - Parameters:
  ///   - files: The files that are counted.
  ///   - others: Those that are not.
  ///   - repeats: Which files are left out, each with the one that holds all its lines.
  ///   - naming: What files are called in the report.
  ///   - query: The question.
  ///   - origin: What makes the part that the report is; nil where it is none.
  ///   - cache: Where what counting files gave is kept; nil where it is not.
  ///   - memory: About how many bytes the groups may take.
  init(
    files: [LogFile],
    others: [FileSummary],
    repeats: [Int: Int],
    naming: FileNaming,
    query: Query,
    origin: PartOrigin?,
    cache: CountCache?,
    memory: Int
  ) {
    self.files = files
    self.cache = cache
    keepsRejects = query.means.keepsRejects
    self.repeats = repeats
    self.naming = naming
    self.origin = origin
    let paths = files.map(\.key) + others.map(\.key)
    builder = ReportBuilder(query, files: paths.map(naming.key), paths: paths, memory: memory)
    for summary in others { add(summary) }
  }

  /// Adds a file that no task counts.
  mutating func add(_ summary: FileSummary) {
    builder.add(naming.named(summary))
  }

  /// Adds a file of no bytes, which counts without a task.
  mutating func addEmpty(_ index: Int) {
    let file = files[index]
    builder.add(
      FileSummary(
        key: naming.key(of: file.key),
        state: .counted,
        compression: Compression.none
      ),
      origin == nil ? nil : ContentIdentity(ofEmptyFileOf: file.modified),
      ofEmptyFile: index
    )
  }

  /// Whether groups were lost, so that there will be no report.
  var hasFailed: Bool { builder.hasFailed }

  /// Notes the tasks that will come, so that the last piece of a file is known for what it is.
  mutating func expect(_ tasks: [FileTask]) {
    for task in tasks where task.piece != nil {
      pieces[task.index, default: Pieces(expected: 0)].expected += 1
    }
  }

  /// Adds what became of one task.
  mutating func add(_ outcome: Result<Part, TaskFailure>, of task: FileTask) {
    guard let piece = task.piece else {
      addWhole(outcome, of: task)
      return
    }
    guard var known = pieces.removeValue(forKey: task.index) else { return }
    known.expected -= 1
    switch outcome {
    case .success(let part):
      do throws(PartError) {
        known.counted[piece.start] = (piece, try builder.read(part, file: task.index))
      } catch {
        known.failure = error.description
      }
    case .failure(let failure): known.failure = Messages.failure(failure)
    }
    if known.expected > 0 {
      pieces[task.index] = known
    } else {
      finish(task.index, known)
    }
  }

  private mutating func addWhole(
    _ outcome: Result<Part, TaskFailure>,
    of task: FileTask
  ) {
    filesDone += 1
    switch outcome {
    case .success(let part):
      do throws(PartError) {
        let contents = try addWhole(part, at: task.index)
        if contents.summary.state == .failed { failed.insert(task.index) }
        rejects.add(
          contents.notes.rejects,
          file: task.index,
          format: contents.summary.logFormat
        )
      } catch {
        fail(task.index, because: error.description)
      }
    case .failure(let failure):
      fail(task.index, because: Messages.failure(failure))
    }
  }

  /// Adds a file that was counted as a whole, but for what stands behind its last line end.
  private mutating func addWhole(_ part: Part, at index: Int) throws(PartError) -> PartContents {
    let contents = try builder.read(part, file: index)
    let pieces = try withRest([(0, contents)], at: index)
    if pieces.count == 1 {
      try builder.add(contents, file: index)
    } else if try !builder.add(pieces: pieces.map(\.contents), file: index) {
      throw PartError()
    }
    let summary = contents.summary
    if let cache, summary.state == .counted || summary.state == .skipped,
      let reading = contents.notes.reading
    {
      cache.keep(index, files[index], pieces, reading)
    }
    return contents
  }

  /// Returns pieces with the part of what stands behind the last line end, where it was counted apart.
  private func withRest(
    _ pieces: [CountedPiece],
    at index: Int
  ) throws(PartError) -> [CountedPiece] {
    guard let last = pieces.last?.contents, last.summary.state == .counted, let rest = last.rest
    else { return pieces }
    let start = last.notes.reading?.lineStart ?? last.summary.bytes
    return pieces + [(start, try builder.read(rest, file: index))]
  }

  /// Merges a file of which every piece has ended; if one worker died, nothing of it counts.
  private mutating func finish(_ index: Int, _ known: Pieces) {
    if let failure = known.failure {
      filesDone += 1
      fail(index, because: failure)
      return
    }
    let pieces = known.counted.values.sorted { $0.piece.start < $1.piece.start }
    guard let kept = keptPieces(index, before: pieces.map(\.contents)) else {
      cache?.drop(index)
      incomplete.append(FileTask(index: index, file: files[index]))
      return
    }
    let changes = (kept.answer + pieces.map(\.contents)).map(\.notes.contextChange)
    let misread = LineContextChange.misread(changes).filter { $0.place >= kept.answer.count }
    guard misread.isEmpty else {
      // The others stand.
      self.pieces[index] = known
      incomplete += misread.map { place, context in
        let piece = pieces[place - kept.answer.count].piece
        return FileTask(
          index: index,
          file: files[index],
          piece: piece,
          context: context,
          basis: cache?.basis(of: index)
        )
      }
      return
    }
    do throws(PartError) {
      let counted = try withRest(pieces.map { ($0.piece.start, $0.contents) }, at: index)
      guard try builder.add(pieces: kept.answer + counted.map(\.contents), file: index) else {
        cache?.drop(index)
        incomplete.append(FileTask(index: index, file: files[index]))
        return
      }
      filesDone += 1
      keep(index, after: kept.known, counted)
    } catch {
      filesDone += 1
      fail(index, because: error.description)
    }
  }

  private mutating func fail(_ index: Int, because reason: String) {
    failed.insert(index)
    add(
      FileSummary(
        key: files[index].key,
        state: .failed,
        bytes: files[index].byteCount,
        problem: .workerFailed(reason)
      )
    )
  }

  /// Hands out what has to be counted again: pieces whose lines mean something else by what stands before
  /// them, files whose pieces did not make the whole, and files that were left out for one which then failed.
  mutating func takeIncomplete() -> [FileTask] {
    let released = released
    for index in released { repeats[index] = nil }
    defer { incomplete = [] }
    return incomplete + released.map { FileTask(index: $0, file: files[$0]) }
  }

  private var released: [Int] {
    repeats.filter { failed.contains($0.value) }.keys.sorted()
  }

  /// Notes what is left out for good.
  private mutating func addRepeats() {
    for (index, other) in repeats {
      let key = naming.key(of: files[other].key)
      add(
        FileSummary(
          key: files[index].key,
          state: .skipped,
          bytes: files[index].byteCount,
          problem: .repeats(key.bytes)
        )
      )
    }
    repeats = [:]
  }

  /// The lines for `--rejects`, of all files so far.
  var rejectsText: RejectsText { rejects.text(keys: files.map { naming.key(of: $0.key) }) }

  /// Makes the report once every task that was expected has ended, unless a file has to be counted again.
  ///
  /// To be called as soon as the last outcome is there: the report is made while the workers end.
  mutating func endIfComplete(_ shape: ReportShape) {
    guard incomplete.isEmpty, released.isEmpty else { return }
    addRepeats()
    var finished = ReportBuilder(Query(), files: [])
    swap(&builder, &finished)
    do throws(SpillFailure) {
      ended = .success(try Self.report(of: finished, origin, shape))
    } catch {
      ended = .failure(error)
    }
  }

  /// Ends the merge and returns the report.
  ///
  /// - Throws: `SpillFailure` if the groups fitted neither into memory nor into temporary files.
  consuming func report(_ shape: ReportShape) throws(SpillFailure) -> Report {
    if let ended { return try ended.get() }
    addRepeats()
    return try Self.report(of: builder, origin, shape)
  }

  private static func report(
    of builder: consuming ReportBuilder,
    _ origin: PartOrigin?,
    _ shape: ReportShape
  ) throws(SpillFailure) -> Report {
    if let origin { return try builder.part(origin) }
    return try builder.report(shape)
  }
}
