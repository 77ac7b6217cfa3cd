import AccessLogs
import KeyedTasks

/// Where the workers of a run come from: the executor that was asked for, with workers that start while
/// the files are looked for.
struct WorkerSupply {
  /// How many workers there may be at once.
  let workers: Int
  private let name: CountPlan.ExecutorName
  private let options: ProcessOptions

  /// Starts the first workers; of many, the others start once there are files for them.
  ///
  /// As copies of this process they cost next to nothing, but only while it has one thread.
  init(for plan: CountPlan, saying standardError: StandardError) {
    name = plan.executor
    workers = plan.workers(saying: standardError)
    var options = Self.processOptions
    if name == .process {
      options.reserve = WorkerReserve(
        forking: min(workers, plan.mostEarlyWorkers),
        options: options,
        serving: CountTask.self,
        CompareTask.self,
        SplitTask.self,
        ExplainTask.self,
        PartHeadTask.self,
        PartGroupsTask.self,
        ComparedReportTask.self
      )
    }
    self.options = options
  }

  /// The executor of a run.
  var executor: KeyedExecutor {
    switch name {
    case .inline: .inline
    case .thread: .threads(max: workers)
    case .process: .processes(max: workers, options: options)
    }
  }

  private static var processOptions: ProcessOptions {
    var options = ProcessOptions()
    // A file that is counted in part is of no use to anyone, so there is nothing to wait for.
    options.terminationGrace = .zero
    options.environment = .only(["LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR"])
    // A log is a stranger's text: whoever reads it needs no more than to read.
    options.confinement = ProcessOptions.Confinement(writableFolders: [TemporaryFile.folder])
    return options
  }
}

extension CountPlan {
  /// How many workers there are at most: as many as were asked for, and no more than cores, nor than
  /// memory is for.
  fileprivate func workers(saying standardError: StandardError) -> Int {
    if executor == .inline { return 1 }
    let cores = CPUBudget.current().workers
    if let jobs, jobs > cores, verbosity == .verbose {
      standardError.say(Messages.fewerJobs(asked: jobs, cores: cores))
    }
    let workers = min(jobs ?? cores, cores)
    guard let memory, workers > MemoryShares.mostWorkers(memory) else { return workers }
    let fewer = MemoryShares.mostWorkers(memory)
    if verbosity == .verbose { standardError.say(Messages.fewerWorkers(fewer, memory: memory)) }
    return fewer
  }

  /// How many workers are worth their start before the files are known: few, since starting many takes as
  /// long as a small job.
  fileprivate var mostEarlyWorkers: Int {
    let few = 4
    if let list { return min(list.files.count, few) }
    var wanted = 0
    for path in paths {
      let status = try? LongPath.status(of: path.bytes, followingLink: true)
      // A folder has any number of files, and a large file many pieces.
      let hasMany = status.map { $0.kind == .directory || $0.byteCount > 64 << 20 } ?? false
      wanted += hasMany ? few : 1
      if wanted >= few { return few }
    }
    return wanted
  }
}
