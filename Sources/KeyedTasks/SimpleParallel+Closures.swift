/// Work without arguments that a run may start on any thread.
///
/// A closure literal has to be known to be one where it is written, by the type of what it is put into:
///
/// ```swift
/// var tasks: [String: KeyedClosure<Int>] = [:]
/// for name in names { tasks[name] = { name.count } }
/// ```
public typealias KeyedClosure<Value> = @Sendable () throws -> Value

/// Asynchronous work without arguments.
public typealias AsyncKeyedClosure<Value> = @Sendable () async throws -> Value

/// Runs one closure for each key on threads, and returns one outcome for each key in their order.
///
/// ```swift
/// let pages = try await simpleParallel(["AAPL", "GOOG"]) { try fetch($0) }
/// ```
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
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions(),
  body: @escaping @Sendable (Key) throws -> Value
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(keys: keys) { key in { try body(key) } }
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed closures on threads given as a literal, and returns one outcome for each key in the literal's order.
///
/// A closure cannot cross a process boundary, so that asking for processes does not compile: for
/// those, make the work a ``ParallelTask``. What the closures give has to be known from elsewhere, such
/// as the type of the results; otherwise each of them has to say `@Sendable`:
///
/// ```swift
/// let pages: ParallelResults<String, String> = try await simpleParallel([
///   "AAPL": { try fetch("AAPL") },
///   "GOOG": { try fetch("GOOG") },
/// ])
/// ```
///
/// - Parameters:
///   - tasks: The closures, each under a key no other has.
///   - executor: How many run at once.
///   - options: How the closures are treated.
/// - Returns: The outcomes in the order of the closures.
/// - Throws: ``ParallelError`` where the run cannot take place.
nonisolated(nonsending) public func simpleParallel<Key: Hashable & Sendable, Value: Sendable>(
  _ tasks: KeyValuePairs<Key, KeyedClosure<Value>>,
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value> {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed closures on threads, and returns one outcome for each key.
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
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (key: Key, value: KeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}

/// Runs keyed closures on threads given as pairs, such as `zip` gives them, and returns one outcome for each key.
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
  executor: ClosureExecutor = .threads(),
  options: RunOptions = RunOptions()
) async throws(ParallelError) -> ParallelResults<Key, Value>
where Tasks.Element == (Key, KeyedClosure<Value>) {
  let keyed = try KeyedWorkload<Key, KeyedClosure<Value>>(pairs: tasks)
  return try await RunningTasks(closures: keyed, executor: executor, options: options).results(
    keyed.places
  )
}
