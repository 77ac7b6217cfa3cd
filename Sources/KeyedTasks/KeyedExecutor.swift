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

  /// The names that ``init(named:maxWorkers:)`` knows.
  public static let names = ["thread", "process", "inline"]

  /// One task after another, on one thread of this process.
  public static let inline = KeyedExecutor(kind: .inline)

  /// Threads of this process: for work that waits, such as fetches.
  ///
  /// - Parameter max: The number of threads, if there are as many tasks. Unless it is given, threads are
  ///   started while the tasks that run mostly wait: at most one for each task, and 256.
  /// - Returns: The executor.
  public static func threads(max: Int? = nil) -> KeyedExecutor {
    KeyedExecutor(kind: .threads(max: max))
  }

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
  /// - Throws: ``ParallelError/unknownExecutor(_:)`` for any other name,
  ///   ``ParallelError/invalidWorkerCount(_:)`` for fewer than one worker.
  public init(named name: String, maxWorkers: Int? = nil) throws(ParallelError) {
    switch name {
    case "thread": kind = .threads(max: maxWorkers)
    case "process": kind = .processes(max: maxWorkers, options: ProcessOptions())
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
