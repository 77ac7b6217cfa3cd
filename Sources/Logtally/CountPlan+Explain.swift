import AccessLogs
import KeyedTasks

extension CountPlan {
  /// The plan of an explanation: of a count that groups nothing and writes no report.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: ExplainCommand) throws {
    paths = try Self.keys(of: command.paths)
    (include, exclude) = try command.names.globs()
    jobs = try Self.positive(command.workers.jobs, option: "--jobs", example: "--jobs 2")
    executor = try Self.executor(named: command.workers.executor)
    timeout = try command.timeLimit.limit()
    query = Query(
      by: [.file],
      format: try command.reading.format(),
      zstdWindowLog: try command.reading.windowLog()
    )
    format = .table
    retries = 0
    dedupes = false
    verbosity = .normal
  }
}
