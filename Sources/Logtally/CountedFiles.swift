import AccessLogs
import Glibc
import KeyedTasks
import Synchronization
import SystemPackage

/// The middle of a run: a task for each file or piece of one, and their results merged as they come.
enum CountedFiles {
  case complete(Report, rejects: RejectsText)
  /// A signal ended the run; there is nothing to report.
  case interrupted(signal: Int32)

  /// Counts the files of a scan.
  ///
  /// - Throws: `ParallelError` if no worker can be started. A file that cannot be counted is part
  ///   of the report.
  init(
    of scan: LogFileScan,
    by plan: CountPlan,
    on supply: WorkerSupply,
    saying standardError: StandardError
  ) throws {
    let pipes = OpenPipes(of: scan.files)
    defer { pipes.close() }
    let files =
      pipes.problems.isEmpty ? scan.files : scan.files.filter { pipes.problems[$0.key] == nil }
    let memory = MemoryShares(plan.memory, workers: supply.workers)
    var merger = FileMerger(files: files, by: plan.options.by, memory: memory.merging)
    for summary in scan.skipped + scan.failed + pipes.failures { merger.add(summary) }

    var options = plan.options
    options.memory = memory.counting
    let leftOut: [Int: Int]
    switch try RotationCheck(
      of: files,
      by: plan,
      executor: supply.executor,
      options: Self.runOptions(plan, saying: standardError)
    ) {
    case .complete(let repeats): leftOut = repeats
    case .interrupted(let signal):
      self = .interrupted(signal: signal)
      return
    }
    for (index, other) in leftOut { merger.add(files[index].repeating(files[other])) }
    let counted = files.indices.filter { leftOut[$0] == nil }
    let totalBytes = counted.reduce(0) { $0 + files[$1].byteCount }
    // The number of a line is known only where its file is read from the start.
    let splitter = FileSplitter(
      workers: plan.rejects == nil ? supply.workers : 1,
      totalBytes: totalBytes
    )
    var tasks = counted.flatMap { index in
      FileTask.tasks(for: files[index], at: index, splitter: splitter)
    }
    // Where there are cores for two threads a file.
    options.readsAhead = tasks.count * 2 <= supply.workers
    standardError.startProgress(totalBytes: totalBytes)
    defer { standardError.endProgress() }
    // A second round counts as a whole what could not be counted in pieces.
    while !tasks.isEmpty {
      merger.expect(tasks)
      if let signal = try Self.run(
        tasks,
        descriptors: pipes.descriptors,
        counting: options,
        by: plan,
        executor: supply.executor,
        into: &merger,
        saying: standardError
      ) {
        self = .interrupted(signal: signal)
        return
      }
      tasks = merger.takeIncomplete().map { FileTask(index: $0, file: files[$0]) }
    }
    let rejects = merger.rejectsText
    self = .complete(try merger.report(top: plan.top), rejects: rejects)
  }

  /// Runs tasks and merges what they give; returns the signal that ended the run early, if one did.
  private static func run(
    _ tasks: [FileTask],
    descriptors: [FileKey: Int32],
    counting options: CountOptions,
    by plan: CountPlan,
    executor: KeyedExecutor,
    into merger: inout FileMerger,
    saying standardError: StandardError
  ) throws -> Int32? {
    let keyed = CountTasks(files: tasks, options: options, descriptors: descriptors)
    var signal: Int32?
    try withBlockingRun(
      keyed,
      executor: executor,
      options: runOptions(plan, saying: standardError)
    ) { run in
      var (left, isCancelled) = (run.count, false)
      for completion in run {
        merger.add(completion.outcome, of: tasks[completion.index])
        // Nothing that is still counted would be reported.
        if merger.hasFailed { run.cancel() }
        if case .failure(let failure) = completion.outcome, failure.reason == .cancelled {
          isCancelled = true
        }
        left -= 1
        // Of a run that a signal ended there is no report.
        if left == 0, !isCancelled { merger.endIfComplete(top: plan.top) }
      }
      signal = run.interruption
    }
    return signal
  }

  private static func runOptions(
    _ plan: CountPlan,
    saying standardError: StandardError
  ) -> RunOptions {
    var options = RunOptions()
    options.retries = plan.retries
    options.timeout = plan.timeout?.duration
    // Without workers there is nothing to clean up, and a thread that waits for a pipe cannot be
    // ended: then the signals do what they do to any program.
    if plan.executor == .process { options.handledSignals = [SIGHUP, SIGINT, SIGTERM] }
    options.onWarning = { warning in
      if plan.verbosity != .quiet { standardError.say(Messages.line("\(warning)")) }
    }
    let done = Mutex(0)
    options.onProgress = { progress in
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

extension LogFile {
  /// What became of a file of which all is in another.
  fileprivate func repeating(_ other: LogFile) -> FileSummary {
    FileSummary(key: key, state: .skipped, bytes: byteCount, problem: .repeats(other.key.bytes))
  }
}

/// The tasks of a run under their places, each made when it is asked for.
private struct CountTasks: RandomAccessCollection {
  let files: [FileTask]
  let options: CountOptions
  let descriptors: [FileKey: Int32]

  var startIndex: Int { 0 }
  var endIndex: Int { files.count }

  subscript(place: Int) -> (key: Int, value: CountTask) {
    let task = files[place]
    let work = CountTask(
      file: task.file,
      options: options,
      piece: task.piece,
      descriptor: descriptors.isEmpty ? nil : descriptors[task.file.key]
    )
    return (place, work)
  }
}

/// Standard input and the named pipes of a run, opened here and handed to workers.
private struct OpenPipes {
  private(set) var descriptors: [FileKey: Int32] = [:]
  private(set) var problems: [FileKey: FileProblem] = [:]

  /// Opens what is among the files; opening a pipe waits for a writer.
  init(of files: [LogFile]) {
    for file in files {
      switch file.source {
      case .regular: continue
      case .standardInput: descriptors[file.key] = STDIN_FILENO
      case .namedPipe:
        do throws(Errno) {
          descriptors[file.key] = try LongPath.open(file.key.bytes).rawValue
        } catch {
          problems[file.key] = .system(errno: error.rawValue)
        }
      }
    }
  }

  /// What became of those that could not be opened.
  var failures: [FileSummary] {
    problems.map { FileSummary(key: $0.key, state: .failed, problem: $0.value) }
  }

  func close() {
    for descriptor in descriptors.values where descriptor != STDIN_FILENO {
      Glibc.close(descriptor)
    }
  }
}
