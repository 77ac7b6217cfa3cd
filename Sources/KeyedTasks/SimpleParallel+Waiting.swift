// For programs without `async`, and for use inside of a task.

/// Runs keyed tasks, and waits until each key has its outcome.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
public func simpleParallel<Key: Hashable & Sendable, Work: AsyncParallelTask, Tasks: Sequence>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Work.Output>
where Tasks.Element == (key: Key, value: Work) {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  return try RunningTasks(keyed, executor: executor, options: options).waitForResults(keyed.places)
}

/// Runs keyed tasks given as pairs, such as `zip` gives them, and waits for them.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
public func simpleParallel<Key: Hashable & Sendable, Work: AsyncParallelTask, Tasks: Sequence>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Work.Output>
where Tasks.Element == (Key, Work) {
  let keyed = try KeyedWorkload<Key, Work>(pairs: tasks) { $0.cost }
  return try RunningTasks(keyed, executor: executor, options: options).waitForResults(keyed.places)
}

/// Runs keyed tasks given as a literal, and waits until each key has its outcome.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
/// - Returns: The outcomes in the order of the tasks.
/// - Throws: ``ParallelError`` where the run cannot take place.
public func simpleParallel<Key: Hashable & Sendable, Work: AsyncParallelTask>(
  _ tasks: KeyValuePairs<Key, Work>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  return try RunningTasks(keyed, executor: executor, options: options).waitForResults(keyed.places)
}

/// Runs a task for each key, and waits until each key has its outcome.
///
/// ```swift
/// let counts = try simpleParallel(paths, executor: .processes()) { CountLines(path: $0) }
/// ```
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - keys: The keys, none of them twice.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
///   - task: Makes the task of a key: once to ask for its cost, and again when it starts.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
public func simpleParallel<Key: Hashable & Sendable, Work: AsyncParallelTask>(
  _ keys: some Sequence<Key>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions(),
  task: @escaping @Sendable (Key) -> Work
) throws(ParallelError) -> ParallelResults<Key, Work.Output> {
  let keyed = try KeyedWorkload(keys: keys, cost: { $0.cost }, task: task)
  return try RunningTasks(keyed, executor: executor, options: options).waitForResults(keyed.places)
}

/// Runs one closure for each key on threads, and waits for them.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - keys: The keys, none of them twice.
///   - executor: How many run at once.
///   - options: How the closures are treated.
///   - body: What is done for a key.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ keys: some Sequence<Key>,
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions(),
  body: @escaping @Sendable (Key) throws -> Value
) throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(keys: keys) { key in { try body(key) } }
  return try RunningTasks(closures: keyed, executor: executor, options: options).waitForResults(
    keyed.places
  )
}

/// Runs keyed closures on threads given as a literal, and waits for them.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ tasks: KeyValuePairs<Key, KeyedClosure<Value>>,
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(tasks)
  return try RunningTasks(closures: keyed, executor: executor, options: options).waitForResults(
    keyed.places
  )
}

/// Runs keyed closures on threads, and waits for them.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
public func simpleParallel<Key: Hashable & Sendable, Value: Sendable, Tasks: Sequence>(
  _ tasks: sending Tasks,
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (key: Key, value: KeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(tasks)
  return try RunningTasks(closures: keyed, executor: executor, options: options).waitForResults(
    keyed.places
  )
}

/// Runs keyed closures on threads given as pairs, such as `zip` gives them, and waits for them.
///
/// The thread that calls this waits; in asynchronous code, `try await` takes the form that does not.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
public func simpleParallel<Key: Hashable & Sendable, Value: Sendable, Tasks: Sequence>(
  _ tasks: sending Tasks,
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (Key, KeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(pairs: tasks)
  return try RunningTasks(closures: keyed, executor: executor, options: options).waitForResults(
    keyed.places
  )
}
