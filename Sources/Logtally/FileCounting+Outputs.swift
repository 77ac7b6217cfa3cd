import AccessLogs
import KeyedTasks

/// What the run writes to, among what it reads.
extension FileCounting {
  /// Leaves out of a scan what the run writes to, such as the report of the night before.
  ///
  /// A log is none of these: it would be lost, or read and written at once without end.
  ///
  /// - Throws: ``OutputError/isInput(option:path:log:)`` where a log is to be written to, or a path that was
  ///   given to be read; else as ``count(_:)``.
  func leaveOutputs(_ outputs: RunOutputs, outOf scan: inout LogFileScan) throws {
    for output in outputs.existing {
      guard let place = scan.files.firstIndex(where: { $0.identity == output.identity }) else {
        continue
      }
      let file = scan.files[place]
      guard !file.isNamed, file.source == .regular, try isNoLog(file) else {
        throw OutputError.isInput(option: output.option, path: output.path, log: file.key)
      }
      scan.files.remove(at: place)
    }
  }

  /// Whether a file is one of our own, or one in which no format reads a line.
  ///
  /// Of a worker that reads it, since it is a stranger's text until then.
  private func isNoLog(_ file: LogFile) throws -> Bool {
    if EarlierOutput.isOne(file) { return true }
    var named = plan.query
    named.means.keepsRejects = false
    for query in [named, Query(zstdWindowLog: named.zstdWindowLog)] {
      let task = FileTask(index: 0, file: file)
      let tasks = CountTasks(query: try CompiledQuery(query), files: [task])
      var isNoLog = false
      try tasksRun.run(tasks, quietOptions) { run in
        for completion in run {
          guard case .success(let part) = completion.outcome else { continue }
          var builder = ReportBuilder(query, files: [file.key])
          isNoLog = try builder.add(part, file: 0).summary.isNoLog
        }
      }
      guard isNoLog else { return false }
    }
    return true
  }
}

extension FileSummary {
  /// Whether nothing would be lost with it: no line of it is read, and it is no log that cannot be read.
  fileprivate var isNoLog: Bool {
    switch (state, problem) {
    case (.skipped, _), (.failed, .notCompressed): true
    case (.counted, _), (.partial, _): logFormat == nil && lines.counted == 0
    case (.failed, _): false
    }
  }
}
