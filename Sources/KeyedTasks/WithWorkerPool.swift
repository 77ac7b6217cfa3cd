/// Keeps worker processes from one run to the next, which spares all but the first the start of theirs.
///
/// ```swift
/// let (found, counted) = try await withWorkerPool(max: 4) { workers in
///   let found = try await simpleParallel(searches, executor: workers)
///   return (found, try await simpleParallel(counts(found), executor: workers))
/// }
/// ```
///
/// Its runs may be of different types of tasks. Each has up to `max` workers, as many of them as there
/// are from earlier ones; what several runs at once have started is all kept. A worker keeps what its
/// tasks have left in memory, ends with a task that crashes, and after
/// ``ProcessOptions/maxTasksPerWorker`` tasks of whatever runs.
///
/// - Parameters:
///   - max: The most workers of a run; ``CPUBudget/workers`` of this machine unless given.
///   - options: How workers are started, limited and ended.
///   - body: Runs tasks by the executor it is given; once it has returned, every worker is gone.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
nonisolated(nonsending) public func withWorkerPool<Answer>(
  max: Int? = nil,
  options: ProcessOptions = ProcessOptions(),
  body: nonisolated(nonsending) (KeyedExecutor) async throws -> Answer
) async rethrows -> Answer {
  var options = options
  let pool = WorkerReserve(poolWith: options.reserve)
  defer { pool.discard() }
  options.reserve = pool
  return try await body(.processes(max: max, options: options))
}

/// Keeps worker processes from one run to the next, for runs that a thread waits for.
///
/// - Parameters:
///   - max: The most workers of a run; ``CPUBudget/workers`` of this machine unless given.
///   - options: How workers are started, limited and ended.
///   - body: Runs tasks by the executor it is given; once it has returned, every worker is gone.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
public func withWorkerPool<Answer>(
  max: Int? = nil,
  options: ProcessOptions = ProcessOptions(),
  body: (KeyedExecutor) throws -> Answer
) rethrows -> Answer {
  var options = options
  let pool = WorkerReserve(poolWith: options.reserve)
  defer { pool.discard() }
  options.reserve = pool
  return try body(.processes(max: max, options: options))
}
