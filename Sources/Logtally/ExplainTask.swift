import AccessLogs
import KeyedTasks

/// The explanation of one file, as it crosses to a worker and runs there.
struct ExplainTask: ParallelTask, WirePayload {
  static let wireName = "explain"

  /// What counting the file takes, which is what explaining it takes.
  private let count: CountTask

  init(_ count: CountTask) { self.count = count }

  var cost: Int64 { count.cost }

  var descriptor: Int32? { count.descriptor }

  init(wireBytes: [UInt8]) throws { count = try CountTask(wireBytes: wireBytes) }

  func wireBytes() -> [UInt8] { count.wireBytes() }

  /// Explains the file; what is wrong with it is part of the result, so that this never throws.
  func run() throws -> FileExplanation {
    let context = TaskContext.current
    if context.descriptor == nil, StoredPart.isOne(count.file) {
      return FileExplanation(ofPart: count.file)
    }
    return CounterPool.shared.withCounter { counter in
      counter.explain(
        count.file,
        descriptor: context.descriptor,
        query: count.query,
        onProgress: { bytes throws(FileProblem) in try context.report(bytes: bytes) }
      )
    }
  }
}
