/// Runs keyed tasks and hands their completions to a body as they come.
///
/// ```swift
/// let total = try await withParallelRun(tasks, executor: .processes()) { run in
///   var total = 0
///   for await completion in run { total += (try? completion.outcome.get()) ?? 0 }
///   return total
/// }
/// ```
///
/// Every task has one completion. If the body returns or throws before it has read them all, the rest
/// of the run is cancelled. Before this returns, every worker process is gone.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has. A random-access collection is taken lazily:
///     a task is made when it starts.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
///   - body: Reads the completions.
/// - Returns: What the body returns.
/// - Throws: ``ParallelError`` where the run cannot take place or not go on; what the body throws. A
///   task that fails is a completion.
nonisolated(nonsending) public func withParallelRun<
  Key: Hashable & Sendable,
  Work: ParallelTask,
  Tasks: Sequence,
  Answer
>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions(),
  body: nonisolated(nonsending) (ParallelRun<Key, Work.Output>) async throws -> Answer
) async throws -> Answer where Tasks.Element == (key: Key, value: Work) {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  let running = try RunningTasks(keyed, executor: executor, options: options)
  let answer: Answer
  do {
    answer = try await withTaskCancellationHandler {
      try await body(running.run)
    } onCancel: {
      running.run.cancel()
    }
  } catch {
    await running.end()
    throw error
  }
  await running.end()
  if let error = running.control.error { throw error }
  return answer
}

/// A run that is under way, whatever runs its tasks.
struct RunningTasks<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let run: ParallelRun<Key, Value>
  let control: RunControl
  private let abandon: @Sendable () -> Void

  /// Starts a run of tasks.
  init<Work: ParallelTask>(
    _ keyed: KeyedWorkload<Key, Work>,
    executor: KeyedExecutor,
    options: RunOptions
  ) throws(ParallelError) where Work.Output == Value {
    guard case .processes(_, let processes) = executor.kind else {
      let work = ThreadWork(tasks: keyed.work)
      try self.init(work, keys: keyed.keys, executor: executor, options: options)
      return
    }
    let workers = try executor.workers(tasks: keyed.keys.count)
    let control = try RunControl()
    let outlet = try ProcessEngine.start(
      PoolWork(keyed.work),
      workers: workers,
      options: processes,
      run: options,
      control: control
    )
    let take: @Sendable () async -> [Completion<Value>]? = {
      await outlet.take().map { batch in batch.map { $0.typed(as: Value.self) } }
    }
    let source = ParallelRun<Key, Value>.Source(
      keys: keyed.keys,
      take: take,
      decode: WireCoder<Value>().decode
    )
    self.init(source: source, control: control) { outlet.abandon() }
  }

  /// Starts a run of closures.
  init(
    closures keyed: KeyedWorkload<Key, @Sendable () throws -> Value>,
    executor: KeyedExecutor,
    options: RunOptions
  ) throws(ParallelError) {
    let work = ThreadWork(closures: keyed.work)
    try self.init(work, keys: keyed.keys, executor: executor, options: options)
  }

  private init(
    _ work: ThreadWork<Value>,
    keys: [Key],
    executor: KeyedExecutor,
    options: RunOptions
  ) throws(ParallelError) {
    let threads = try executor.workers(tasks: keys.count)
    let control = try RunControl()
    let outlet = try ThreadCrew<Value>.start(
      work,
      threads: threads,
      options: options,
      control: control
    )
    let source = ParallelRun<Key, Value>.Source(
      keys: keys,
      take: { await outlet.take() },
      decode: unreachable
    )
    self.init(source: source, control: control) { outlet.abandon() }
  }

  private init(
    source: ParallelRun<Key, Value>.Source,
    control: RunControl,
    abandon: @escaping @Sendable () -> Void
  ) {
    run = ParallelRun(source: source, control: control)
    self.control = control
    self.abandon = abandon
  }

  /// Ends what still goes on, and waits until nothing of it is left.
  nonisolated(nonsending) func end() async {
    control.cancel()
    abandon()
    await control.waitForEnd()
  }

  /// Reads all completions into results.
  nonisolated(nonsending) func results(
    _ places: [Key: Int]
  ) async throws(ParallelError) -> ParallelResults<Key, Value> {
    var outcomes = [Result<Value, TaskFailure>?](repeating: nil, count: run.count)
    await withTaskCancellationHandler {
      for await completion in run { outcomes[completion.index] = completion.outcome }
    } onCancel: {
      run.cancel()
    }
    await control.waitForEnd()
    if let error = control.error { throw error }
    let missing = TaskFailure(.cancelled, attempts: 0)
    return ParallelResults(
      keys: run.keys,
      outcomes: outcomes.map { $0 ?? .failure(missing) },
      places: places,
      interruption: control.interruption
    )
  }
}

/// Stands in for the decoder of a run whose outputs never were bytes.
private func unreachable<Value>(_ bytes: [UInt8], _: PassedDescriptor?) throws -> Value {
  throw WireLengthError(expected: 0, found: bytes.count)
}
