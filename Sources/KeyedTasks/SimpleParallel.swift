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
///     a task is made when it starts. Those of a dictionary start, and come back, in the order of its keys.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place: for example a key given twice, which
///   is refused before any work.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask,
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

/// Runs keyed tasks given as pairs, such as `zip` gives them, and returns one outcome for each key.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask,
  Tasks: Sequence
>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Work.Output>
where Tasks.Element == (Key, Work) {
  let keyed = try KeyedWorkload<Key, Work>(pairs: tasks) { $0.cost }
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
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask
>(
  _ tasks: KeyValuePairs<Key, Work>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  return try await RunningTasks(keyed, executor: executor, options: options).results(keyed.places)
}

/// Runs a task for each key, and returns one outcome for each key in their order.
///
/// ```swift
/// let counts = try await simpleParallel(paths, executor: .processes()) { CountLines(path: $0) }
/// ```
///
/// - Parameters:
///   - keys: The keys, none of them twice.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
///   - task: Makes the task of a key: once to ask for its cost, and again when it starts.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask
>(
  _ keys: some Sequence<Key>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions(),
  task: @escaping @Sendable (Key) -> Work
) async throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  let keyed = try KeyedWorkload(keys: keys, cost: { $0.cost }, task: task)
  return try await RunningTasks(keyed, executor: executor, options: options).results(keyed.places)
}
