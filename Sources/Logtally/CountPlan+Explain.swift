import AccessLogs
import KeyedTasks

extension CountPlan {
  /// The plan of an explanation: of a count that groups nothing and writes no report.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(_ command: ExplainCommand) throws {
    paths = try Self.keys(of: command.paths)
    include = try Self.globs(command.include, option: "--include")
    exclude = try Self.globs(command.exclude, option: "--exclude")
    jobs = try Self.positive(command.jobs, option: "--jobs", example: "--jobs 2")
    executor = try Self.executor(named: command.executor)
    timeout = try command.timeout.map { try TimeLimit($0, option: "--timeout") }
    query = Query(
      by: [.file],
      format: try FormatChoice(logFormat: command.logFormat, from: command.logFormatFrom),
      zstdWindowLog: try Self.windowLog(command.zstdWindowLog)
    )
    format = .table
    retries = 0
    dedupes = false
    guardsFormulas = false
    verbosity = .normal
  }
}
