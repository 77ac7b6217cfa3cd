import AccessLogs
import KeyedTasks

/// The comparison of two logs, as it crosses to a worker and runs there.
struct CompareTask: ParallelTask {
  static let wireName = "compare"

  var plain: LogFile
  var compressed: LogFile
  var maxWindowLog: Int

  func run() throws -> ContentComparison {
    let context = TaskContext.current
    return ContentComparison(plain, compressed, maxWindowLog: maxWindowLog) { context.isCancelled }
  }
}

/// What a rotation under way left twice: found out before the count, and only where there are pairs.
extension FileCounting {
  /// Compares the pairs among the files of a run.
  ///
  /// Where a comparison fails both files count, and what is wrong with them is said of them.
  ///
  /// - Parameter files: The files of the scan, by key.
  /// - Returns: The places of files to leave out, each with that of the file that holds all its lines.
  /// - Throws: As ``count(_:)``.
  func findRepeats(among files: [LogFile]) throws -> [Int: Int] {
    let pairs = plan.dedupes ? RotatedPair.pairs(among: files) : []
    if pairs.isEmpty { return [:] }
    let tasks = pairs.map { pair in
      CompareTask(
        plain: files[pair.plain],
        compressed: files[pair.compressed],
        maxWindowLog: plan.query.zstdWindowLog
      )
    }
    var repeats: [Int: Int] = [:]
    try tasksRun.run(tasks, quietOptions) { index, outcome in
      let pair = pairs[index]
      switch outcome {
      case .success(.firstBeginsSecond): repeats[pair.plain] = pair.compressed
      case .success(.secondBeginsFirst): repeats[pair.compressed] = pair.plain
      case .success(.different), .failure: break
      }
    }
    return repeats
  }
}
