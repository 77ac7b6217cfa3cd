import AccessLogs
import KeyedTasks

/// The comparison of two logs, as it crosses to a worker and runs there.
struct CompareTask: ParallelTask {
  static let wireName = "compare"

  var plain: [UInt8]
  var compressed: [UInt8]
  var zstdWindowLog: Int

  func run() throws -> ContentComparison {
    let context = TaskContext.current
    let options = CountOptions(zstdWindowLog: zstdWindowLog)
    return ContentComparison(FileKey(plain), FileKey(compressed), options: options) {
      context.isCancelled
    }
  }
}

/// What a rotation under way left twice: found out before the count, and only where there are pairs.
enum RotationCheck {
  /// The files to leave out, each with the one that holds all its lines.
  case complete([Int: Int])
  /// A signal ended the run.
  case interrupted(signal: Int32)

  /// Compares the pairs among the files of a run.
  ///
  /// Where a comparison fails both files count, and what is wrong with them is said of them.
  init(
    of files: [LogFile],
    by plan: CountPlan,
    executor: KeyedExecutor,
    options: RunOptions
  ) throws {
    let pairs = plan.dedupes ? RotatedPair.pairs(among: files) : []
    if pairs.isEmpty {
      self = .complete([:])
      return
    }
    let tasks = pairs.map { pair in
      CompareTask(
        plain: files[pair.plain].key.bytes,
        compressed: files[pair.compressed].key.bytes,
        zstdWindowLog: plan.options.zstdWindowLog
      )
    }
    var leftOut: [Int: Int] = [:]
    var signal: Int32?
    var options = options
    // The bytes of the progress line are those that are counted.
    options.onProgress = nil
    try withBlockingRun(
      tasks.enumerated().map { (key: $0.offset, value: $0.element) },
      executor: executor,
      options: options
    ) { run in
      for completion in run {
        let pair = pairs[completion.index]
        switch completion.outcome {
        case .success(.firstBeginsSecond): leftOut[pair.plain] = pair.compressed
        case .success(.secondBeginsFirst): leftOut[pair.compressed] = pair.plain
        case .success(.different), .failure: break
        }
      }
      signal = run.interruption
    }
    self = signal.map { .interrupted(signal: $0) } ?? .complete(leftOut)
  }
}
