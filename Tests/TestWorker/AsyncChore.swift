import KeyedTasks

/// An asynchronous task that does one thing, good or bad, in whatever runs it.
package enum AsyncChore: AsyncParallelTask {
  /// Gives a number after a while in which it holds no thread.
  case giveLate(Int, milliseconds: Int)
  /// Does what another chore does, once it has given up its thread for a moment.
  case chore(Chore)
  /// Waits until it is cancelled, and throws then.
  case waitForCancel
  /// Waits until it is cancelled, then as long again, whoever waits for it.
  case ignoreCancel(milliseconds: Int)
  /// Takes its time on every try but this one, then gives it.
  case slowBefore(try: Int)
  /// A time limit of its own, and how long it takes.
  case limited(Duration, milliseconds: Int)
  case report(progress: Int64, milliseconds: Int)
  /// 1 if what it learns of its run in a child task is what it learns itself.
  case contextInChild

  package var timeout: Duration? { if case .limited(let limit, _) = self { limit } else { nil } }

  package func run() async throws -> Int {
    switch self {
    case .giveLate(let number, let milliseconds):
      try await Task.sleep(for: .milliseconds(milliseconds))
      return number
    case .chore(let chore):
      await Task.yield()
      return try chore.run()
    case .waitForCancel:
      while true { try await Task.sleep(for: .seconds(1000)) }
    case .ignoreCancel(let milliseconds):
      try? await Task.sleep(for: .seconds(1000))
      let clock = ContinuousClock()
      let end = clock.now + .milliseconds(milliseconds)
      while clock.now < end { await Task.yield() }
      return 1
    case .slowBefore(let number):
      if TaskContext.current.attempt < number { try await Task.sleep(for: .seconds(1000)) }
      return TaskContext.current.attempt
    case .limited(_, let milliseconds):
      try await Task.sleep(for: .milliseconds(milliseconds))
      return milliseconds
    case .report(let progress, let milliseconds):
      TaskContext.current.report(progress: progress)
      try await Task.sleep(for: .milliseconds(milliseconds))
      return Int(progress)
    case .contextInChild:
      let own = TaskContext.current
      async let inChild = TaskContext.current
      return await inChild === own ? 1 : 0
    }
  }
}

/// Does what `ReadDescriptor` does, once it has given up its thread for a moment.
package struct AsyncReadDescriptor: AsyncParallelTask {
  package let task: ReadDescriptor
  package init(_ task: ReadDescriptor) { self.task = task }

  package var descriptor: Int32? { task.descriptor }

  package func run() async -> String {
    await Task.yield()
    return task.run()
  }
}

/// Gives so many bytes, once it has given up its thread for a moment.
package struct AsyncBlob: AsyncParallelTask {
  package let task: Blob
  package init(count: Int) { task = Blob(count: count) }

  package func run() async -> [UInt8] {
    await Task.yield()
    return task.run()
  }
}
