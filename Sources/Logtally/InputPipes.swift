import AccessLogs
import Glibc
import SystemPackage

/// Standard input and the named pipes of a run, opened here and handed to workers.
struct InputPipes {
  private(set) var descriptors: [FileKey: Int32] = [:]
  private(set) var problems: [FileKey: FileProblem] = [:]

  /// Opens what is among the files; opening a pipe waits for a writer, or for a signal that ends the command.
  init(of files: [LogFile]) {
    for file in files {
      switch file.source {
      case .regular: continue
      case .standardInput: descriptors[file.key] = STDIN_FILENO
      case .namedPipe:
        do throws(Errno) {
          descriptors[file.key] = try LongPath.open(file.place.bytes).rawValue
        } catch {
          problems[file.key] = .system(errno: error.rawValue)
        }
      }
    }
  }

  /// What became of those that could not be opened.
  var failures: [FileSummary] {
    problems.map { FileSummary(key: $0.key, state: .failed, problem: $0.value) }
  }

  func close() {
    for descriptor in descriptors.values where descriptor != STDIN_FILENO {
      Glibc.close(descriptor)
    }
  }
}
