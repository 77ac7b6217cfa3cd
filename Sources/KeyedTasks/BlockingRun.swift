/// The completions of a run for a thread that waits for them, instead of a Swift task.
///
/// A program with an asynchronous `main` needs a thread of the cooperative pool before its first
/// statement, and libdispatch waits in silence, without end, for a system that has none to give. With
/// this one such a system is an error that says so.
public struct BlockingRun<Key: Hashable & Sendable, Value: Sendable>: Sequence, IteratorProtocol {
  /// A task that has ended, as of any run.
  public typealias Element = ParallelRun<Key, Value>.Element

  fileprivate let run: ParallelRun<Key, Value>
  // Last first, so that an element leaves the array and nobody else holds its bytes.
  private var batch: [Completion<Value>] = []

  init(_ run: ParallelRun<Key, Value>) { self.run = run }

  /// The number of tasks.
  public var count: Int { run.count }

  /// As ``ParallelRun/interruption``.
  public var interruption: Int32? { run.interruption }

  /// Ends the run early: what has not ended is `.cancelled`.
  public func cancel() { run.cancel() }

  /// Waits for the next completion; nil after the last.
  public mutating func next() -> Element? {
    while true {
      if let completion = batch.popLast() { return run.source.element(completion) }
      guard let more = run.source.waitAndTake() else { return nil }
      batch = more.reversed()
    }
  }
}

/// Runs keyed tasks as `withParallelRun` does, and hands their completions to a body that waits for
/// them on the thread of the caller.
///
/// - Parameters:
///   - tasks: The tasks, each under a key no other has.
///   - executor: What runs the tasks.
///   - options: How the tasks are treated.
///   - body: Reads the completions, all of them in one loop.
/// - Returns: What the body returns.
/// - Throws: ``ParallelError`` where the run cannot take place or not go on; what the body throws.
public func withBlockingRun<
  Key: Hashable & Sendable,
  Work: ParallelTask,
  Tasks: Sequence,
  Answer
>(
  _ tasks: sending Tasks,
  executor: KeyedExecutor = .threads(),
  options: RunOptions = RunOptions(),
  body: (BlockingRun<Key, Work.Output>) throws -> Answer
) throws -> Answer where Tasks.Element == (key: Key, value: Work) {
  let keyed = try KeyedWorkload<Key, Work>(tasks) { $0.cost }
  let running = try RunningTasks(keyed, executor: executor, options: options)
  let answer: Answer
  do {
    answer = try body(BlockingRun(running.run))
  } catch {
    running.waitAndEnd()
    throw error
  }
  running.waitAndEnd()
  if let error = running.control.error { throw error }
  return answer
}
