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
/// Every task has one completion. If the body returns or throws before it has read them all, what has
/// not ended is cancelled. Before this returns, every worker process is gone.
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
@_disfavoredOverload
nonisolated(nonsending) public func withParallelRun<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask,
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
  async let driven: Void = running.drive()
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
  await driven
  if let error = running.control.error { throw error }
  return answer
}

/// Runs keyed tasks given as a literal, and hands their completions to a body as they come.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
///   - body: Reads the completions.
/// - Returns: What the body returns.
/// - Throws: ``ParallelError`` where the run cannot take place or not go on; what the body throws.
nonisolated(nonsending) public func withParallelRun<
  Key: Hashable & Sendable,
  Work: AsyncParallelTask,
  Answer
>(
  _ tasks: KeyValuePairs<Key, Work>,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions(),
  body: nonisolated(nonsending) (ParallelRun<Key, Work.Output>) async throws -> Answer
) async throws -> Answer {
  try await withParallelRun(Array(tasks), executor: executor, options: options, body: body)
}
