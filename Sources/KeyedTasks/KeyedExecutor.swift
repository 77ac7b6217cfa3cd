/// What runs the tasks: one thread, several threads, or worker processes.
///
/// ```swift
/// let executor = try KeyedExecutor(named: "process", maxWorkers: 4)
/// ```
public struct KeyedExecutor: Sendable {
  enum Kind: Sendable {
    case inline
    case threads(max: Int?)
    case processes(max: Int?, options: ProcessOptions)
  }

  let kind: Kind

  /// The names that ``init(named:maxWorkers:options:)`` knows.
  public static let names = ["thread", "process", "inline"]

  /// One task after another, on one thread of this process.
  public static let inline = KeyedExecutor(kind: .inline)

  /// Threads of this process: for work that waits, such as fetches.
  ///
  /// - Parameter max: The number of threads, if there are as many tasks. Unless it is given, threads are
  ///   started while the tasks that run mostly wait, or none ends for 50 ms: at most one for each task, and
  ///   256.
  /// - Returns: The executor.
  public static func threads(max: Int? = nil) -> KeyedExecutor {
    KeyedExecutor(kind: .threads(max: max))
  }

  /// Swift tasks of this process: for work that is asynchronous.
  ///
  /// It is ``threads(max:)`` under the name that such work reads by: in this process, an
  /// ``AsyncParallelTask`` always runs as a Swift task, and a ``ParallelTask`` on a thread.
  ///
  /// - Parameter max: The most tasks at once; one for each task up to 256 unless given.
  /// - Returns: The executor.
  public static func tasks(max: Int? = nil) -> KeyedExecutor { threads(max: max) }

  /// Worker processes: for work that computes, or that may crash.
  ///
  /// - Parameters:
  ///   - max: The most workers at once; ``CPUBudget/workers`` of this machine unless given.
  ///   - options: How workers are started, limited and ended.
  /// - Returns: The executor.
  public static func processes(
    max: Int? = nil,
    options: ProcessOptions = ProcessOptions()
  ) -> KeyedExecutor {
    KeyedExecutor(kind: .processes(max: max, options: options))
  }

  private init(kind: Kind) { self.kind = kind }

  /// Finds an executor by its name.
  ///
  /// - Parameters:
  ///   - name: One of ``names``.
  ///   - maxWorkers: The most workers at once; the executor's own default unless given.
  ///   - options: How workers are started, limited and ended, if they are processes.
  /// - Throws: ``ParallelError/unknownExecutor(_:)`` for any other name,
  ///   ``ParallelError/invalidWorkerCount(_:)`` for fewer than one worker.
  public init(
    named name: String,
    maxWorkers: Int? = nil,
    options: ProcessOptions = ProcessOptions()
  ) throws(ParallelError) {
    switch name {
    case "thread": kind = .threads(max: maxWorkers)
    case "process": kind = .processes(max: maxWorkers, options: options)
    case "inline": kind = .inline
    default: throw .unknownExecutor(name)
    }
    if let maxWorkers, maxWorkers < 1 { throw .invalidWorkerCount(maxWorkers) }
  }

  /// Returns how many workers a run of so many tasks has at most.
  func workers(tasks: Int) throws(ParallelError) -> Int {
    let wanted: Int
    switch kind {
    case .inline: wanted = 1
    case .threads(let max): wanted = max ?? min(tasks, 256)
    case .processes(let max, _): wanted = max ?? (tasks == 0 ? 1 : CPUBudget.current().workers)
    }
    // An omitted number is never wrong, even when there is nothing to do.
    if let given, given < 1 { throw .invalidWorkerCount(given) }
    return min(wanted, tasks)
  }

  /// The number of workers that was asked for, or nil.
  var given: Int? {
    switch kind {
    case .inline: nil
    case .threads(let max): max
    case .processes(let max, _): max
    }
  }
}

/// What runs closures: threads and Swift tasks of this process, since a closure cannot leave it.
public struct ClosureExecutor: Sendable {
  let kind: KeyedExecutor

  /// One closure after another.
  public static let inline = ClosureExecutor(kind: .inline)

  /// As ``KeyedExecutor/threads(max:)``.
  public static func threads(max: Int? = nil) -> ClosureExecutor {
    ClosureExecutor(kind: .threads(max: max))
  }

  /// As ``KeyedExecutor/tasks(max:)``.
  public static func tasks(max: Int? = nil) -> ClosureExecutor {
    ClosureExecutor(kind: .tasks(max: max))
  }

  /// Not for closures: what a process is to do has to be a value that can travel there.
  @available(
    *,
    unavailable,
    message:
      "a closure cannot cross to another process; make the work a struct that conforms to ParallelTask"
  )
  public static func processes(
    max: Int? = nil,
    options: ProcessOptions = ProcessOptions()
  ) -> ClosureExecutor { ClosureExecutor(kind: .processes(max: max, options: options)) }
}
