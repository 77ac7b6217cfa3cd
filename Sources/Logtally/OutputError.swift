import AccessLogs

/// Why a report could not be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
  /// A call failed; the path is nil for standard output.
  case cannotWrite(path: [UInt8]?, errno: Int32)
  /// The folder of the file is missing.
  case noFolder(path: [UInt8], folder: [UInt8])
  /// No file can be made in the folder of the file.
  case lockedFolder(path: [UInt8], folder: [UInt8], errno: Int32)
  /// The rows could not be read from the temporary file that they are in.
  case cannotRead(SpillFailure)
  /// Whoever read standard output has closed it; for a filter that is no error.
  case readerClosed
  /// The run was interrupted, and what was written so far is gone.
  case discarded
  /// A signal came while a file was written.
  case interrupted(signal: Int32)

  var description: String {
    switch self {
    case .cannotWrite(let path?, let code):
      "cannot write '\(KeyText.string(FileKey(path)))': \(ErrorText.sentence(code))"
    case .cannotWrite(nil, let code):
      "cannot write standard output: \(ErrorText.sentence(code))"
    case .noFolder(let path, let folder):
      "cannot write '\(KeyText.string(FileKey(path)))': "
        + "there is no directory '\(KeyText.string(FileKey(folder)))'"
    case .lockedFolder(let path, let folder, let code):
      "cannot write '\(KeyText.string(FileKey(path)))': no file can be made in the directory "
        + "'\(KeyText.string(FileKey(folder)))': \(ErrorText.sentence(code))"
    case .cannotRead(let failure): failure.description
    case .readerClosed: "the reader of standard output closed it"
    case .discarded: "the report was given up"
    case .interrupted(let signal): "signal \(signal) ended the run"
    }
  }
}
