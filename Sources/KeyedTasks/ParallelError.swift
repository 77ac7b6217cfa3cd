import SystemPackage

/// Why a run could not take place; a task that failed is an outcome and never one of these.
///
/// ```swift
/// do {
///   results = try await simpleParallel(tasks, executor: .processes())
/// } catch where error.code == .cannotStartWorkers {
///   results = try await simpleParallel(tasks, executor: .threads())
/// }
/// ```
public struct ParallelError: Error, Sendable, Equatable {
  /// A kind of error; later versions may have more of them.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The name, such as `duplicateKey`.
    public let description: String

    /// Two tasks have the same key.
    public static let duplicateKey = Code(description: "duplicateKey")
    /// A number of workers below 1.
    public static let invalidWorkerCount = Code(description: "invalidWorkerCount")
    /// A name that is no executor's.
    public static let unknownExecutor = Code(description: "unknownExecutor")
    /// The workers' program does not call ``WorkerMain/serveIfWorker(_:)`` first of all.
    public static let workerEntryMissing = Code(description: "workerEntryMissing")
    /// The workers' program does not name this type of task to ``WorkerMain/serveIfWorker(_:)``.
    public static let unregisteredTask = Code(description: "unregisteredTask")
    /// Not a single worker could be started.
    public static let cannotStartWorkers = Code(description: "cannotStartWorkers")
  }

  enum Kind: Sendable, Equatable {
    case duplicateKey(String, first: Int, second: Int)
    case invalidWorkerCount(Int)
    case unknownExecutor(String)
    case workerEntryMissing
    case unregisteredTask(String)
    case cannotStartWorkers(errno: Int32, detail: String)
  }

  let kind: Kind

  /// Two tasks have the same key: the key, and the places of both counted from 0.
  public static func duplicateKey(_ key: String, first: Int, second: Int) -> Self {
    Self(kind: .duplicateKey(key, first: first, second: second))
  }

  /// A number of workers below 1.
  public static func invalidWorkerCount(_ count: Int) -> Self {
    Self(kind: .invalidWorkerCount(count))
  }

  /// A name that is no executor's.
  public static func unknownExecutor(_ name: String) -> Self { Self(kind: .unknownExecutor(name)) }

  /// The workers' program does not call ``WorkerMain/serveIfWorker(_:)`` first of all.
  public static let workerEntryMissing = Self(kind: .workerEntryMissing)

  /// The workers' program does not name this type of task to ``WorkerMain/serveIfWorker(_:)``.
  public static func unregisteredTask(_ name: String) -> Self {
    Self(kind: .unregisteredTask(name))
  }

  /// Not a single worker could be started: the system's reason, or 0, and what is known beside it.
  public static func cannotStartWorkers(errno: Int32, detail: String) -> Self {
    Self(kind: .cannotStartWorkers(errno: errno, detail: detail))
  }

  /// Which kind of error it is.
  public var code: Code {
    switch kind {
    case .duplicateKey: .duplicateKey
    case .invalidWorkerCount: .invalidWorkerCount
    case .unknownExecutor: .unknownExecutor
    case .workerEntryMissing: .workerEntryMissing
    case .unregisteredTask: .unregisteredTask
    case .cannotStartWorkers: .cannotStartWorkers
    }
  }

  /// The key that two tasks have, or nil.
  public var key: String? { if case .duplicateKey(let key, _, _) = kind { key } else { nil } }

  /// The system's reason why no worker could be started, or nil.
  public var errno: Int32? {
    if case .cannotStartWorkers(let errno, _) = kind, errno != 0 { errno } else { nil }
  }
}

extension ParallelError: CustomStringConvertible {
  /// One sentence for people, without a full stop.
  public var description: String {
    switch kind {
    case .duplicateKey(let key, let first, let second):
      "the key \(Self.shown(key)) is given twice, as task \(first + 1) and as task \(second + 1)"
    case .invalidWorkerCount(let count):
      "\(count) workers are too few; give 1 or more"
    case .unknownExecutor(let name):
      "there is no executor '\(name)'; use one of: "
        + KeyedExecutor.names.joined(separator: ", ")
    case .workerEntryMissing:
      "the program does not call WorkerMain.serveIfWorker first in its main, "
        + "which its worker processes need"
    case .unregisteredTask(let name):
      "the program does not give the task type \(name) to WorkerMain.serveIfWorker"
    case .cannotStartWorkers(let errno, let detail):
      "cannot start a worker process: "
        + [errno == 0 ? "" : systemMessage(errno), detail].filter { !$0.isEmpty }
        .joined(separator: "; ")
    }
  }

  /// A key in quotes, a long one by its start and its length.
  private static func shown(_ key: String) -> String {
    let start = key.prefix(100)
    return start.endIndex == key.endIndex ? "'\(key)'" : "'\(start)...' of \(key.utf8.count) bytes"
  }
}

/// The system's words for an error number, in lower case.
func systemMessage(_ errno: Int32) -> String {
  let words = Errno(rawValue: errno).description
  return words.prefix(1).lowercased() + words.dropFirst()
}
