import CLinux
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
  /// Whether runs give their workers back.
  let isPool: Bool

  /// Makes a pool, which takes over the workers of another reserve.
  init(poolWith other: WorkerReserve?) {
    var taken: [SpawnedWorker] = []
    while let worker = other?.take() { taken.append(worker) }
    workers = Mutex(taken)
    isPool = true
  }

  /// Starts workers; fewer, or none, where the system refuses: the run will say so.
  ///
  /// - Parameters:
  ///   - count: How many workers.
  ///   - options: How workers are started, as for the run that will take them.
  public init(_ count: Int = 1, options: ProcessOptions = ProcessOptions()) {
    workers = Mutex(Self.spawned(count, options))
    isPool = false
  }

  private static func spawned(_ count: Int, _ options: ProcessOptions) -> [SpawnedWorker] {
    // A worker that comes here has not been to its entry: it would start workers that come here.
    guard WorkerMarker.value == nil, let program = WorkerProgram.path(of: options.executable) else {
      return []
    }
    var started: [SpawnedWorker] = []
    let environment = WorkerEnvironment(options)
    while started.count < count,
      let worker = try? SpawnedWorker(program, environment, spawn: options.spawn)
    {
      started.append(worker)
    }
    return started
  }

  /// Starts workers as copies of this process, which spares them the start of a program.
  ///
  /// It is for the first thing a program does once it knows that there is work, since a copy takes along
  /// all that is in memory by then. Where there is more than one thread, or `options` name another
  /// program, workers are started as programs instead. A copy erases the variables of the environment
  /// that `options` does not admit; signals that this process ignores stay ignored in it, but for those
  /// that end a process or tell of a child or a pipe. In process lists it has the arguments of this one.
  ///
  /// - Parameters:
  ///   - count: How many workers.
  ///   - options: How workers are started, as for the run that will take them.
  ///   - tasks: All types of tasks the program runs in processes, as for
  ///     ``WorkerMain/serveIfWorker(_:)``.
  public init<each Work: AsyncParallelTask>(
    forking count: Int,
    options: ProcessOptions = ProcessOptions(),
    serving tasks: repeat (each Work).Type
  ) {
    isPool = false
    guard options.executable == .current, clinux_is_single_threaded() != 0 else {
      workers = Mutex(Self.spawned(count, options))
      return
    }
    let runners = TaskRunner.runners(repeat each tasks)
    var started: [SpawnedWorker] = []
    while started.count < count,
      let worker = try? SpawnedWorker(forking: {
        // The pages of other workers are theirs.
        for other in started { other.page.unmap() }
        WorkerEnvironment.erase(allBut: options.environment)
        WorkerMain.serve(runners, confinedTo: options.confinement?.folderLines)
      })
    {
      started.append(worker)
    }
    workers = Mutex(started)
  }

  deinit { discard() }

  /// Ends the workers that no run has taken.
  func discard() {
    workers.withLock { workers in
      for worker in workers { worker.discard() }
      workers = []
    }
  }

  /// Takes a worker back that has nothing to do.
  func giveBack(_ worker: SpawnedWorker) { workers.withLock { $0.append(worker) } }

  /// Hands over a worker; nil where there is none left.
  func take() -> SpawnedWorker? { workers.withLock { $0.popLast() } }
}
