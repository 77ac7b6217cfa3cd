/// What became of one file: a member of `files` in the JSON report.
package struct FileSummary: Sendable, Hashable, Codable {
  /// What a file contributes to the report.
  ///
  /// The codes are given once and never used for another.
  package enum State: UInt8, Sendable, Hashable, CaseIterable, Codable {
    /// Everything in it.
    case counted = 1
    /// What could be read before the end or the damage; ``FileSummary/problem`` says what is missing.
    case partial = 2
    /// Nothing, though it should have.
    case failed = 3
    /// Nothing, since it is no access log.
    case skipped = 4

    /// What reports and messages call it.
    package var name: String {
      switch self {
      case .counted: "counted"
      case .partial: "partial"
      case .failed: "failed"
      case .skipped: "skipped"
      }
    }
  }

  package var key: FileKey
  /// What led to the file, where that is not its key.
  package var path: FileKey?
  package var state: State
  /// The widest reading of its lines; nil where none was found.
  package var logFormat: LogFormat?
  /// How its bytes are stored; nil where the file could not be looked into.
  package var compression: Compression?
  /// The bytes on disk, compressed where the file is.
  package var bytes: Int
  package var lines: LineCounts
  /// Why it is not simply counted; nil for a file that is.
  package var problem: FileProblem?

  /// What leads to the file, for commands that name it.
  package var pathOrKey: FileKey { path ?? key }

  package init(
    key: FileKey,
    state: State,
    logFormat: LogFormat? = nil,
    compression: Compression? = nil,
    bytes: Int = 0,
    lines: LineCounts = LineCounts(),
    problem: FileProblem? = nil
  ) {
    self.key = key
    self.state = state
    self.logFormat = logFormat
    self.compression = compression
    self.bytes = bytes
    self.lines = lines
    self.problem = problem
  }
}
