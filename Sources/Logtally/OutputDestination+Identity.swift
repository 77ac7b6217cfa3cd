import AccessLogs

/// Which file a destination is, however it is spelled.
extension OutputDestination {
  /// Whether it is a regular file, which is replaced as a whole.
  var isFile: Bool {
    if case .file = target { true } else { false }
  }

  /// The file or named pipe that is written to or replaced; nil where there is none yet, or no file.
  var existing: FileIdentity? {
    switch target {
    case .descriptor(let descriptor): FileIdentity(fileOpenAs: descriptor)
    case .stream(let path), .file(let path, _, _): FileIdentity(fileAt: path)
    }
  }

  /// Whether what is written to both would be in one file, now or once it is there.
  func isSameFile(as other: OutputDestination) -> Bool {
    if let mine = existing { return mine == other.existing }
    guard case .file(let path, _, _) = target, case .file(let others, _, _) = other.target else {
      return false
    }
    let (mine, theirs) = (LongPath.split(path), LongPath.split(others))
    return mine.name == theirs.name && FileIdentity(path: mine.folder) != nil
      && FileIdentity(path: mine.folder) == FileIdentity(path: theirs.folder)
  }
}
