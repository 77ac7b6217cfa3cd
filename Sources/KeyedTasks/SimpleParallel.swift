/// Runs keyed tasks and returns one outcome for each key, whatever happens to the others.
///
/// ```swift
/// let results = try await simpleParallel(
///   ["web": CountLines(path: "web.log"), "db": CountLines(path: "db.log")],
///   executor: .processes(max: 4)
/// )
/// for (key, outcome) in results { print(key, outcome) }
/// ```
///
/// A task that throws, crashes or takes too long is a failure in its key's outcome and never thrown.
/// Where the surrounding Swift task is cancelled, what has not ended is `.cancelled`. Before this
/// returns, every worker process is gone.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has. A random-access collection is taken lazily:
///     a task is made when it starts.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place: for example a key given twice, which
///   is refused before any work.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Work: ParallelTask,
  Tasks: Sequence
>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Work.Output>
where Tasks.Element == (key: Key, value: Work) {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  return try await RunningTasks(keyed, executor: executor, options: options).results(keyed.places)
}

/// Runs keyed tasks given as a literal, and returns one outcome for each key in the literal's order.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place.
nonisolated(nonsending) public func simpleParallel<Key: Hashable & Sendable, Work: ParallelTask>(
  _ tasks: KeyValuePairs<Key, Work>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  try await simpleParallel(Array(tasks), executor: executor, options: options)
}

/// Runs the tasks of a dictionary, and returns one outcome for each key in the order of the keys.
///
/// - Parameters:
///   - tasks: The tasks by key.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Comparable & Sendable,
  Work: ParallelTask
>(
  _ tasks: [Key: Work],
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  let ordered = tasks.sorted { $0.key < $1.key }
  return try await simpleParallel(ordered, executor: executor, options: options)
}

/// Runs keyed closures on threads, and returns one outcome for each key in the literal's order.
///
/// A closure cannot cross a process boundary, so that asking for processes does not compile: for
/// those, make the work a ``ParallelTask``. A closure written in the literal has to say `@Sendable`:
///
/// ```swift
/// let pages = try await simpleParallel([
///   "AAPL": { @Sendable in try fetch("AAPL") },
///   "GOOG": { @Sendable in try fetch("GOOG") },
/// ])
/// ```
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - maxThreads: The most threads at once; one for each closure up to 256 unless given.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
nonisolated(nonsending) public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ tasks: KeyValuePairs<Key, @Sendable () throws -> Value>,
  maxThreads: Int? = nil,
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  try await simpleParallel(Array(tasks), maxThreads: maxThreads, options: options)
}

/// Runs keyed closures on threads, and returns one outcome for each key.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - maxThreads: The most threads at once; one for each closure up to 256 unless given.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Value: Sendable,
  Tasks: Sequence
>(
  _ tasks: sending Tasks,
  maxThreads: Int? = nil,
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (key: Key, value: @Sendable () throws -> Value) {
  let keyed = try KeyedWorkload<Key, @Sendable () throws -> Value>(tasks) { _ in 1 }
  let running = try RunningTasks(
    closures: keyed,
    executor: .threads(max: maxThreads),
    options: options
  )
  return try await running.results(keyed.places)
}

/// Runs the closures of a dictionary on threads, and returns one outcome for each key in their order.
///
/// - Parameters:
///   - tasks: The closures by key.
///   - maxThreads: The most threads at once; one for each closure up to 256 unless given.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Comparable & Sendable,
  Value: Sendable
>(
  _ tasks: [Key: @Sendable () throws -> Value],
  maxThreads: Int? = nil,
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  let ordered = tasks.sorted { $0.key < $1.key }
  return try await simpleParallel(ordered, maxThreads: maxThreads, options: options)
}
