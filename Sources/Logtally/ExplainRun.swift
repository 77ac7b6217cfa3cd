import AccessLogs
import KeyedTasks

/// One run of `explain`: scan, explain in workers, print in the order of the paths.
///
/// Files are explained in rounds, each twice as large as the one before, up to a limit: so the first are
/// shown early, and of a large folder only one round is held. What is printed is printed between rounds,
/// when the signals that end a run do so at once, however long a reader takes.
struct ExplainRun {
  private let plan: CountPlan
  private let standardError: StandardError
  private let supply: WorkerSupply
  private var counting: FileCounting {
    FileCounting(plan: plan, supply: supply, standardError: standardError)
  }

  private static let largestRound = 1024

  /// What there is to say of one path.
  private enum Entry {
    /// A file to look into.
    case file(LogFile)
    /// A path that is no file to look into, or that could not be opened.
    case known(FileSummary)

    var key: FileKey {
      switch self {
      case .file(let file): file.key
      case .known(let summary): summary.key
      }
    }
  }

  /// Prepares a run; to be called while the program has one thread, so that workers start fast.
  init(_ plan: CountPlan) {
    self.plan = plan
    standardError = StandardError(terminal: Terminal(descriptor: 2))
    supply = WorkerSupply(for: plan, saying: standardError)
  }

  /// Does the run and returns how it went; everything there is to say has been said then.
  func execute() -> ExitStatus {
    let scan = plan.scan()
    let pipes = InputPipes(of: scan.files)
    defer { pipes.close() }
    let failed = scan.failed + pipes.failures
    let entries = Self.entries(of: scan, pipes).sorted { $0.key < $1.key }
    standardError.startProgress(totalBytes: scan.files.reduce(0) { $0 + $1.byteCount })
    defer { standardError.endProgress() }
    var isComplete = failed.isEmpty
    do {
      let query = try CompiledQuery(plan.query)
      var (start, size) = (0, supply.workers)
      while start < entries.count {
        let round = entries[start..<min(start + size, entries.count)]
        let explanations = try explanations(of: round, pipes, query)
        standardError.eraseProgress()
        for explanation in explanations {
          let text = ExplanationText(explanation).text
          try start == 0 ? StandardOutput.write(text) : StandardOutput.write("", text)
          start += 1
          if [.failed, .partial].contains(explanation.summary.state) { isComplete = false }
        }
        size = min(size * 2, Self.largestRound)
      }
    } catch OutputError.readerClosed {
      return .success
    } catch OutputError.interrupted(let signal) {
      return .interrupted(signal: signal)
    } catch {
      standardError.say(Messages.line("\(error)"))
      return .failure
    }
    standardError.say(failed.map(Messages.problem))
    if entries.isEmpty, failed.isEmpty {
      standardError.say(Messages.line("there is no file in these paths; nothing is explained"))
    }
    return isComplete ? .success : .incomplete
  }

  private static func entries(of scan: LogFileScan, _ pipes: InputPipes) -> [Entry] {
    scan.skipped.map(Entry.known)
      + scan.files.filter { pipes.problems[$0.key] == nil }.map(Entry.file)
  }

  /// Explains the files of a round in workers; returns the explanations in its order.
  ///
  /// - Throws: ``OutputError/interrupted(signal:)`` where a signal ends the run; `ParallelError` if no worker
  ///   can be started.
  private func explanations(
    of entries: ArraySlice<Entry>,
    _ pipes: InputPipes,
    _ query: CompiledQuery
  ) throws -> [FileExplanation] {
    var explained: [FileExplanation?] = entries.map { entry in
      if case .known(let summary) = entry { FileExplanation(summary) } else { nil }
    }
    var places: [Int] = []
    var tasks: [ExplainTask] = []
    for (place, entry) in entries.enumerated() {
      guard case .file(let file) = entry else { continue }
      places.append(place)
      let descriptor = pipes.descriptors[file.key]
      tasks.append(ExplainTask(CountTask(query: query, file: file, descriptor: descriptor)))
    }
    if tasks.isEmpty { return explained.compactMap(\.self) }
    try counting.tasksRun.run(tasks, counting.runOptions) { index, outcome in
      let place = places[index]
      let key = entries[entries.startIndex + place].key
      switch outcome {
      case .success(var explanation):
        explanation.summary.key = key
        explained[place] = explanation
      case .failure(let failure):
        let problem = FileProblem.workerFailed(Messages.failure(failure))
        explained[place] = FileExplanation(FileSummary(key: key, state: .failed, problem: problem))
      }
    }
    return explained.compactMap(\.self)
  }
}
