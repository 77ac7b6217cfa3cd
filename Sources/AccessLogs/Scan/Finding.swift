/// One path that a scan came across, before double ones are resolved.
struct Finding {
  /// What a path turned out to be; the order says which of two views of one file holds.
  enum Outcome {
    case file(LogFile.Source, FileStatus)
    case failed(FileProblem)
    /// A directory given by name, which is walked.
    case folder
    case skipped(FileProblem)

    var rank: Int {
      switch self {
      case .file: 0
      case .failed: 1
      case .folder: 2
      case .skipped: 3
      }
    }
  }

  var key: FileKey
  var outcome: Outcome
  /// Tells that two paths lead to one file; nil where the file system would not say.
  var identity: FileIdentity?
  /// Whether the user gave this path, rather than a folder above it.
  var isNamed: Bool
}
