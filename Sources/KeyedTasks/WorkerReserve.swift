import Glibc
import Synchronization

/// Worker processes that start while a program still finds out what their tasks are.
///
/// ```swift
/// var options = ProcessOptions()
/// options.reserve = WorkerReserve(options: options)
/// let tasks = findTasks()                     // takes its time, as the start of a worker does
/// let results = try await simpleParallel(tasks, executor: .processes(options: options))
/// ```
///
/// A run takes its first workers from the reserve in its options, whatever the type of its tasks. What
/// no run has taken ends with the reserve.
public final class WorkerReserve: Sendable {
  private let workers: Mutex<[SpawnedWorker]>

  /// Starts workers; fewer, or none, where the system refuses: the run will say so.
  ///
  /// - Parameters:
  ///   - count: How many workers.
  ///   - options: How workers are started, as for the run that will take them.
  public init(_ count: Int = 1, options: ProcessOptions = ProcessOptions()) {
    var started: [SpawnedWorker] = []
    // A worker that comes here has not been to its entry: it would start workers that come here.
    if WorkerMarker.value == nil, let program = WorkerProgram.path(of: options.executable) {
      let environment = WorkerEnvironment(options)
      while started.count < count,
        let worker = try? SpawnedWorker(program, environment, spawn: options.spawn)
      {
        started.append(worker)
      }
    }
    workers = Mutex(started)
  }

  deinit {
    workers.withLock { workers in
      for worker in workers { worker.discard() }
      workers = []
    }
  }

  /// Hands over a worker; nil where there is none left.
  func take() -> SpawnedWorker? { workers.withLock { $0.popLast() } }
}
