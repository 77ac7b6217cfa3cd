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
    let completions = try ProcessEngine.start(
      PoolWork(keyed.work),
      workers: workers,
      options: processes,
      run: options,
      control: control
    )
    let typed: @Sendable ([Completion<Never>]) -> [Completion<Value>] = { batch in
      batch.map { $0.typed(as: Value.self) }
    }
    let source = ParallelRun<Key, Value>.Source(
      keys: keyed.keys,
      take: { await completions.take().map(typed) },
      waitAndTake: { completions.waitAndTake().map(typed) },
      decode: WireCoder<Value>().decode
    )
    self.init(source: source, control: control) { completions.abandon() }
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
    let completions = try ThreadPool<Value>.start(
      work,
      threads: threads,
      isGiven: executor.given != nil,
      options: options,
      control: control
    )
    let source = ParallelRun<Key, Value>.Source(
      keys: keys,
      take: { await completions.take() },
      waitAndTake: { completions.waitAndTake() },
      decode: unreachable
    )
    self.init(source: source, control: control) { completions.abandon() }
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

  /// Does the same on a thread of the caller's.
  func waitAndEnd() {
    control.cancel()
    abandon()
    control.waitForEndOnThread()
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
