/// Runs one closure for each key, asynchronously, and returns one outcome for each key in their order.
///
/// ```swift
/// let pages = try await simpleParallel(["AAPL", "GOOG"]) { try await page($0) }
/// ```
///
/// They run as Swift tasks, children of the one that calls this, and hold no thread while they wait.
///
/// - Parameters:
///   - keys: The keys, none of them twice.
///   - executor: How many run at once.
///   - options: How the closures are treated.
///   - body: What is done for a key.
/// - Returns: The outcomes in the order of the keys.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ keys: some Sequence<Key>,
  executor: ClosureExecutor = .tasks(),
  options: RunOptions = RunOptions(),
  body: @escaping @Sendable (Key) async throws -> Value
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, AsyncKeyedClosure<Value>>(keys: keys) { key in
    { try await body(key) }
  }
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed asynchronous closures given as a literal, and returns one outcome for each key in the literal's order.
///
/// They run as Swift tasks, children of the one that calls this, and hold no thread while they wait.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
nonisolated(nonsending) public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ tasks: KeyValuePairs<Key, AsyncKeyedClosure<Value>>,
  executor: ClosureExecutor = .tasks(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, AsyncKeyedClosure<Value>>(tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed asynchronous closures, and returns one outcome for each key.
///
/// They run as Swift tasks, children of the one that calls this, and hold no thread while they wait.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Value: Sendable,
  Tasks: Sequence
>(
  _ tasks: sending Tasks,
  executor: ClosureExecutor = .tasks(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (key: Key, value: AsyncKeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, AsyncKeyedClosure<Value>>(tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed asynchronous closures given as pairs, such as `zip` gives them, and returns one outcome for each key.
///
/// They run as Swift tasks, children of the one that calls this, and hold no thread while they wait.
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
@_disfavoredOverload
nonisolated(nonsending) public func simpleParallel<
  Key: Hashable & Sendable,
  Value: Sendable,
  Tasks: Sequence
>(
  _ tasks: sending Tasks,
  executor: ClosureExecutor = .tasks(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (Key, AsyncKeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, AsyncKeyedClosure<Value>>(pairs: tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}
