/// A run that is under way, whatever runs its tasks.
struct RunningTasks<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let run: ParallelRun<Key, Value>
  let control: RunControl
  /// What runs the tasks, where they do not run on threads of their own or in processes.
  private let driver: (@Sendable () async -> Void)?
  private let abandon: @Sendable () -> Void

  /// Starts a run of tasks.
  init<Work: AsyncParallelTask>(
    _ keyed: KeyedWorkload<Key, Work>,
    executor: KeyedExecutor,
    options: RunOptions
  ) throws(ParallelError) where Work.Output == Value {
    guard case .processes(_, let processes) = executor.kind else {
      if Work.self is any ParallelTask.Type {
        let work = LocalWork(keyed.work) { $0.blockingRun ?? { throw WireTypeError() } }
        try self.init(work, keys: keyed.keys, executor: executor, options: options)
      } else {
        let work = LocalWork<@Sendable () async throws -> Value>(keyed.work) { $0.run }
        try self.init(async: work, keys: keyed.keys, executor: executor, options: options)
      }
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

  /// Starts a run of closures that may block.
  init(
    closures keyed: KeyedWorkload<Key, KeyedClosure<Value>>,
    executor: ClosureExecutor,
    options: RunOptions
  ) throws(ParallelError) {
    let work = LocalWork(closures: keyed.work)
    try self.init(work, keys: keyed.keys, executor: executor.kind, options: options)
  }

  /// Starts a run of asynchronous closures.
  init(
    closures keyed: KeyedWorkload<Key, AsyncKeyedClosure<Value>>,
    executor: ClosureExecutor,
    options: RunOptions
  ) throws(ParallelError) {
    let work = LocalWork(closures: keyed.work)
    try self.init(async: work, keys: keyed.keys, executor: executor.kind, options: options)
  }

  /// Starts a run on threads.
  private init(
    _ work: LocalWork<KeyedClosure<Value>>,
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
    self.init(local: completions, keys: keys, control: control)
  }

  /// Starts a run as Swift tasks, which take place in ``drive()``.
  private init(
    async work: LocalWork<AsyncKeyedClosure<Value>>,
    keys: [Key],
    executor: KeyedExecutor,
    options: RunOptions
  ) throws(ParallelError) {
    let pool = TaskPool(work, lanes: try executor.workers(tasks: keys.count), options: options)
    self.init(local: pool.completions, keys: keys, control: pool.control, driver: pool.run)
  }

  private init(
    local completions: CompletionQueue<Completion<Value>>,
    keys: [Key],
    control: RunControl,
    driver: (@Sendable () async -> Void)? = nil
  ) {
    let source = ParallelRun<Key, Value>.Source(
      keys: keys,
      take: { await completions.take() },
      waitAndTake: { completions.waitAndTake() },
      decode: unreachable
    )
    self.init(source: source, control: control, driver: driver) { completions.abandon() }
  }

  private init(
    source: ParallelRun<Key, Value>.Source,
    control: RunControl,
    driver: (@Sendable () async -> Void)? = nil,
    abandon: @escaping @Sendable () -> Void
  ) {
    run = ParallelRun(source: source, control: control)
    self.control = control
    self.driver = driver
    self.abandon = abandon
  }

  /// Runs the tasks as long as it takes, as a child task beside whoever reads them.
  func drive() async { await driver?() }

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
    async let driven: Void = drive()
    await withTaskCancellationHandler {
      for await completion in run { outcomes[completion.index] = completion.outcome }
    } onCancel: {
      run.cancel()
    }
    await driven
    await control.waitForEnd()
    return try results(outcomes, places)
  }

  /// Reads all completions into results, on a thread of the caller's that waits for them.
  func waitForResults(
    _ places: [Key: Int]
  ) throws(ParallelError) -> ParallelResults<Key, Value> {
    var outcomes = [Result<Value, TaskFailure>?](repeating: nil, count: run.count)
    // Nobody waits for it but this thread, which is none of those that it needs.
    if let driver { Task.detached { await driver() } }
    for completion in BlockingRun(run) { outcomes[completion.index] = completion.outcome }
    control.waitForEndOnThread()
    return try results(outcomes, places)
  }

  private func results(
    _ outcomes: [Result<Value, TaskFailure>?],
    _ places: [Key: Int]
  ) throws(ParallelError) -> ParallelResults<Key, Value> {
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
