import Glibc

/// Why a run could not take place; a task that failed is an outcome and never one of these.
public enum ParallelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Two tasks have the same key: the key, and the places of both counted from 0.
  case duplicateKey(String, first: Int, second: Int)

  /// A number of workers below 1.
  case invalidWorkerCount(Int)

  /// A name that is no executor's.
  case unknownExecutor(String)

  /// The workers' program does not call ``WorkerMain/serveIfWorker(_:)`` first of all.
  case workerEntryMissing

  /// The workers' program does not name this type of task to ``WorkerMain/serveIfWorker(_:)``.
  case unregisteredTask(String)

  /// Not a single worker could be started: the system's reason, or 0, and what is known beside it.
  case cannotStartWorkers(errno: Int32, detail: String)

  /// One sentence for people, without a full stop.
  public var description: String {
    switch self {
    case .duplicateKey(let key, let first, let second):
      "the key '\(key)' is given twice, as task \(first + 1) and as task \(second + 1)"
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
}

/// The system's words for an error number, in lower case.
func systemMessage(_ errno: Int32) -> String {
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  let words = unsafe String(cString: text)
  return words.prefix(1).lowercased() + words.dropFirst()
}
