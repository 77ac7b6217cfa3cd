import AccessLogs
import KeyedTasks

/// The task of the model's demonstration: how many lines of one log hold a text.
struct CountMatches: ParallelTask {
  var path: String
  var text: String

  /// Counts the lines of the log that hold the text.
  func run() throws -> Int {
    var counter = LogFileCounter()
    let file = LogFile(key: FileKey(path), byteCount: 0, isNamed: true)
    let query = Query(by: [.file], filters: .init(match: [Array(text.utf8)]))
    let counted = try counter.count(file, query: CompiledQuery(query))
    var builder = ReportBuilder(Query(by: [.file]), files: [file.key])
    let summary = try builder.add(counted, file: 0).summary
    guard summary.state == .counted else { throw NotCounted(path: path) }
    return summary.lines.counted
  }

  struct NotCounted: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) cannot be counted whole" }
  }
}
