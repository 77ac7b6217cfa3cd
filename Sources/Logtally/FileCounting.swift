import AccessLogs
import FoundationEssentials
import Glibc
import KeyedTasks
import Synchronization

/// The middle of a run: each file, or piece of one, is a task, and their results are merged as they come.
struct FileCounting {
  var plan: CountPlan
  let supply: WorkerSupply
  let standardError: StandardError
  /// When the run has started, in nanoseconds since 1970.
  var now = Int(Date().timeIntervalSince1970 * 1e9)

  /// Counts the files of a scan.
  ///
  /// - Parameter scan: What was found.
  /// - Returns: The report, the lines for `--rejects`, and the cache, where there is one, to be finished.
  /// - Throws: ``OutputError/interrupted(signal:)`` where a signal ends the run; `ParallelError` if no worker can be
  ///   started. A file that cannot be counted is part of the report.
  func count(
    _ scan: LogFileScan
  ) throws -> (report: Report, rejects: RejectsText, cache: CountCache?) {
    let pipes = InputPipes(of: scan.files)
    defer { pipes.close() }
    var files =
      pipes.problems.isEmpty ? scan.files : scan.files.filter { pipes.problems[$0.key] == nil }
    plan.naming.expect(in: &files)
    let repeats = try findRepeats(among: files)
    let cache = try openedCache()
    let memory = MemoryShares(plan.memory, workers: supply.workers)
    var merger = FileMerger(
      files: files,
      others: scan.skipped + scan.failed + pipes.failures,
      repeats: repeats,
      naming: plan.naming,
      query: plan.query,
      origin: plan.origin,
      cache: cache,
      memory: memory.merging
    )

    var query = plan.query
    query.means.memory = memory.counting
    query.means.identifiesFiles = plan.origin != nil
    query.means.readingSince = cache?.started
    query.means.comparesWholeFiles = plan.cache?.verifies == true
    let unwritten = plan.dedupes ? Set(RotatedPair.unwritten(among: files)) : []
    for index in unwritten { merger.addEmpty(index) }
    let places = files.indices.filter { repeats[$0] == nil && !unwritten.contains($0) }
    let kept = merger.addKept(places)
    let grown = Self.grownTasks(of: files, at: places, cache)
    let counted =
      kept.isEmpty && grown.isEmpty
      ? places : places.filter { !kept.contains($0) && cache?.basis(of: $0) == nil }
    let totalBytes = counted.reduce(0) { $0 + files[$1].byteCount }
    let pieces = try findPieces(of: files, at: counted, totalBytes: totalBytes)
    var tasks = grown
    tasks += counted.flatMap { FileTask.tasks(for: files[$0], at: $0, pieces: pieces[$0]) }
    // Where there are cores for two threads a file.
    query.means.readsAhead = tasks.count * 2 <= supply.workers
    let compiled = try CompiledQuery(query)
    standardError.startProgress(
      totalBytes: totalBytes,
      totalFiles: counted.count + Set(grown.map(\.index)).count
    )
    defer { standardError.endProgress() }
    // More rounds count again what could not be counted in pieces, or was in the wrong context, and what
    // was left out for a file that could not be counted.
    while !tasks.isEmpty {
      merger.expect(tasks)
      let work = CountTasks(query: compiled, files: tasks, descriptors: pipes.descriptors)
      try run(work, into: &merger)
      tasks = merger.takeIncomplete()
    }
    let rejects = merger.rejectsText
    return (try merger.report(plan.shape), rejects, cache)
  }

  /// Runs tasks and merges what they give.
  private func run(_ tasks: CountTasks, into merger: inout FileMerger) throws {
    try tasksRun.run(tasks, runOptions) { run in
      var (left, isCancelled) = (run.count, false)
      for completion in run {
        merger.add(completion.outcome, of: tasks.files[completion.index])
        standardError.noteProgress(filesDone: merger.filesDone)
        // Nothing that is still counted would be reported.
        if merger.hasFailed { run.cancel() }
        if case .failure(let failure) = completion.outcome, failure.reason == .cancelled {
          isCancelled = true
        }
        left -= 1
        // Of a run that a signal ended there is no report.
        if left == 0, !isCancelled { merger.endIfComplete(plan.shape) }
      }
    }
  }

  /// Runs the tasks of all parts of the run.
  var tasksRun: TaskRun { TaskRun(plan: plan, supply: supply, standardError: standardError) }

  /// How tasks are treated that read files of the run, but for the line of progress.
  var quietOptions: RunOptions {
    var options = tasksRun.options
    options.retries = plan.retries
    options.timeout = plan.timeout?.duration
    return options
  }

  /// How tasks are treated whose bytes are those of the line of progress.
  var runOptions: RunOptions {
    var options = quietOptions
    let done = Mutex(0)
    options.onProgress = { [standardError] progress in
      let bytes = Int(progress.units)
      let news = done.withLock { done in
        defer { done = max(done, bytes) }
        return max(0, bytes - done)
      }
      standardError.advanceProgress(by: news)
    }
    return options
  }
}

/// The tasks of a run under their places, each made when it is asked for.
struct CountTasks: RandomAccessCollection {
  let query: CompiledQuery
  let files: [FileTask]
  var descriptors: [FileKey: Int32] = [:]

  var startIndex: Int { 0 }
  var endIndex: Int { files.count }

  subscript(place: Int) -> (key: Int, value: CountTask) {
    let task = files[place]
    let work = CountTask(
      query: query,
      file: task.file,
      piece: task.piece,
      context: task.context,
      basis: task.basis,
      descriptor: descriptors.isEmpty ? nil : descriptors[task.file.key]
    )
    return (place, work)
  }
}
