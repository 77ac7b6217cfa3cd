import AccessLogs
import Glibc
import KeyedTasks
import Synchronization
import SystemPackage

/// The middle of a run: one task for each file, and their results merged as they come.
enum CountedFiles {
  case complete(Report)
  /// A signal ended the run; there is nothing to report.
  case interrupted(signal: Int32)

  /// Counts the files of a scan.
  ///
  /// - Throws: `ParallelError` if no worker can be started. A file that cannot be counted is part
  ///   of the report.
  init(of scan: LogFileScan, by plan: CountPlan, saying standardError: StandardError) async throws {
    let pipes = OpenPipes(of: scan.files)
    defer { pipes.close() }
    let files = scan.files.filter { pipes.problems[$0.key] == nil }
    let workers = plan.workers(tasks: files.count, saying: standardError)
    let memory = MemoryShares(plan.memory, workers: workers)
    var builder = ReportBuilder(
      by: plan.options.by,
      files: files.map(\.key),
      memory: memory.merging
    )
    for summary in scan.skipped + scan.failed { builder.add(summary) }
    for (key, problem) in pipes.problems {
      builder.add(FileSummary(key: key, state: .failed, problem: problem))
    }

    let descriptors = pipes.descriptors
    var options = plan.options
    options.memory = memory.counting
    let countOptions = options
    let tasks = files.indices.lazy.map { index in
      let file = files[index]
      let task = CountTask(file: file, options: countOptions, descriptor: descriptors[file.key])
      return (key: index, value: task)
    }
    standardError.startProgress(totalBytes: files.reduce(0) { $0 + $1.byteCount })
    defer { standardError.endProgress() }
    var signal: Int32?
    try await withParallelRun(
      tasks,
      executor: plan.keyedExecutor(workers: workers),
      options: Self.runOptions(plan, saying: standardError)
    ) { run in
      for await completion in run {
        builder.add(completion.outcome, of: files[completion.index], at: completion.index)
        // Nothing that is still counted would be reported.
        if builder.hasFailed { run.cancel() }
      }
      signal = run.interruption
    }
    if let signal {
      self = .interrupted(signal: signal)
    } else {
      self = .complete(try builder.report(top: plan.top))
    }
  }

  private static func runOptions(
    _ plan: CountPlan,
    saying standardError: StandardError
  ) -> RunOptions {
    var options = RunOptions()
    options.retries = plan.retries
    options.handledSignals = [SIGHUP, SIGINT, SIGTERM]
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

extension ReportBuilder {
  /// Adds what became of the task of one file.
  fileprivate mutating func add(
    _ outcome: Result<CountedFile, TaskFailure>,
    of file: LogFile,
    at index: Int
  ) {
    var reason: String
    switch outcome {
    case .success(let counted):
      do throws(CountedFileError) {
        _ = try add(counted, file: index)
        return
      } catch {
        reason = error.description
      }
    case .failure(let failure):
      reason = failure.description
    }
    add(
      FileSummary(
        key: file.key,
        state: .failed,
        bytes: file.byteCount,
        problem: .workerFailed(reason)
      )
    )
  }
}

extension CountPlan {
  /// How many workers run: as many as were asked for, and no more than cores or than memory is for.
  fileprivate func workers(tasks: Int, saying standardError: StandardError) -> Int {
    let cores = CPUBudget.current().workers
    if let jobs, jobs > cores, verbosity == .verbose {
      standardError.say(Messages.fewerJobs(asked: jobs, cores: cores))
    }
    let workers = executor == .inline ? 1 : max(1, min(jobs ?? cores, cores, tasks))
    guard let memory, workers > MemoryShares.mostWorkers(memory) else { return workers }
    let fewer = MemoryShares.mostWorkers(memory)
    if verbosity == .verbose { standardError.say(Messages.fewerWorkers(fewer, memory: memory)) }
    return fewer
  }

  /// The executor of the plan.
  fileprivate func keyedExecutor(workers: Int) -> KeyedExecutor {
    switch executor {
    case .inline: return .inline
    case .thread: return .threads(max: workers)
    case .process:
      var options = ProcessOptions()
      // A file that is counted in part is of no use to anyone, so there is nothing to wait for.
      options.terminationGrace = .zero
      options.environment = .only(["LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR"])
      return .processes(max: workers, options: options)
    }
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

  func close() {
    for descriptor in descriptors.values where descriptor != STDIN_FILENO {
      Glibc.close(descriptor)
    }
  }
}
