import AccessLogs
import Glibc
import Workbooks

/// Why a report could not be written.
enum OutputError: RunError, Equatable {
  /// A call failed; the path is nil for standard output.
  case cannotWrite(path: [UInt8]?, errno: Int32)
  /// The folder of the file is missing.
  case noFolder(path: [UInt8], folder: [UInt8])
  /// No file can be made in the folder of the file.
  case lockedFolder(path: [UInt8], folder: [UInt8], errno: Int32)
  /// A log would be lost, or read while it is written to; the path is nil of a stream.
  case isInput(option: String, path: [UInt8]?, log: FileKey)
  /// What an option was read from would be lost.
  case isRead(option: String, path: [UInt8]?, by: String)
  /// Standard input was given the key of another file.
  case sameKey(FileKey)
  /// `--rejects` leads to where the report goes.
  case notItsOwnFile(path: [UInt8])
  /// A folder cannot be the cache.
  case noCache(path: [UInt8], CacheProblem)
  /// The rows could not be read from the temporary file that they are in.
  case cannotRead(SpillFailure)
  /// The workbook that the report is could not be made.
  case noWorkbook(WorkbookFailure)
  /// Whoever read standard output has closed it; for a filter that is no error.
  case readerClosed
  /// The run was interrupted, and what was written so far is gone.
  case discarded
  /// A signal ended the run.
  case interrupted(signal: Int32)

  /// How a command ends that it happens to.
  var status: ExitStatus {
    switch self {
    case .isInput, .isRead, .sameKey, .notItsOwnFile, .noCache: .usage
    case .interrupted(let signal): .interrupted(signal: signal)
    default: .failure
    }
  }

  var description: String {
    switch self {
    case .cannotWrite(let path?, let code):
      "cannot write '\(FileKey(path).text)': \(ErrorText.sentence(code))"
    case .cannotWrite(nil, let code):
      "cannot write standard output: \(ErrorText.sentence(code))"
    case .noFolder(let path, let folder):
      "cannot write '\(FileKey(path).text)': "
        + "there is no directory '\(FileKey(folder).text)'"
    case .lockedFolder(let path, let folder, let code):
      "cannot write '\(FileKey(path).text)': no file can be made in the directory "
        + "'\(FileKey(folder).text)': \(ErrorText.sentence(code))"
    case .isInput(let option, let path, let log):
      Self.place(option, path)
        + " to \(Messages.path(log)), which is to be counted; \(Self.remedy(option))"
    case .isRead(let option, let path, let reader):
      Self.place(option, path)
        + " to the file of '\(reader)', which would be lost; \(Self.remedy(option))"
    case .sameKey(let key):
      "\(Messages.path(key)) is counted too; --stdin-key has to be a name of its own, such as: "
        + "--stdin-key standard-input"
    case .notItsOwnFile(let path):
      "'--rejects \(FileKey(path).text)' is no file of its own; "
        + "such as: --rejects rejects.txt"
    case .noCache(let path, let problem): problem.text(path)
    case .cannotRead(let failure): failure.description
    case .noWorkbook(let failure): Self.text(of: failure)
    case .readerClosed: "the reader of standard output closed it"
    case .discarded: "the report was given up"
    case .interrupted(let signal): "signal \(signal) ended the run"
    }
  }

  private static func text(of failure: WorkbookFailure) -> String {
    let folder = TemporaryFile.folderText
    switch failure {
    case .noLibrary:
      return
        "xlsx takes libxlsxwriter, which is not installed; install it, such as: apt-get install "
        + "libxlsxwriter-dev; or give another format, such as: --format csv"
    case .unfitLibrary(let reason):
      return
        "xlsx takes libxlsxwriter, which cannot be used: \(reason); give another format, such as: "
        + "--format csv"
    case .system(let code):
      // What this process lacks it lacks in every folder.
      let remedy =
        switch code {
        case EMFILE: "; a larger 'ulimit -n' helps"
        case ENFILE, ENOMEM: ""
        default: "; another TMPDIR helps"
        }
      return "cannot make the workbook in '\(folder)': \(ErrorText.sentence(code))\(remedy)"
    case .refused(let reason): return "libxlsxwriter does not make the workbook: \(reason)"
    case .damaged:
      return
        "the workbook in '\(folder)' lacks something that was written to it, as where no space is left; "
        + "another TMPDIR helps"
    }
  }

  private static func place(_ option: String, _ path: [UInt8]?) -> String {
    path.map { "'\(option) \(FileKey($0).text)' leads" } ?? "\(option) goes"
  }

  private static func remedy(_ option: String) -> String {
    let examples = ["--rejects": "rejects.txt", "--lock": "/run/lock/logtally.lock"]
    let example = examples[option].map { "\(option) \($0)" } ?? "--output report.csv"
    return "name another file, such as: \(example)"
  }
}
