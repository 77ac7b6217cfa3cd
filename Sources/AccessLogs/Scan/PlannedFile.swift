internal import SystemPackage

/// A file in the list of a plan: what a run is to do with it.
package struct PlannedFile: Hashable, Sendable {
  /// What the scan that made the list came to.
  package enum State: String, Sendable {
    /// It is to be counted.
    case planned
    /// It is none of the logs, as a socket in a folder.
    case skipped
    /// It was asked for, and cannot be counted.
    case failed
  }

  package var key: FileKey
  /// Where its bytes are, where that is not its key: a copy of it; `-` is standard input.
  package var path: FileKey?
  /// Its bytes on disk when the list was made.
  package var bytes = 0
  /// When it was last written by then, in nanoseconds since 1970; nil of what has no such time.
  package var modified: Int?
  /// Whether it was found in a folder, and not given by name.
  package var isFound = false
  package var state = State.planned
  /// Why it is not planned.
  package var problem: FileProblem?
  /// The key that the same file is listed under; the report has no file of this key then.
  package var original: FileKey?
  /// The log beside it that may hold the same lines: what is done with one depends on the other.
  package var pair: FileKey?

  package init(key: FileKey) { self.key = key }

  /// What belongs together in whatever part of a list: the key of the log that others may be copies of.
  package var group: FileKey { pair ?? key }
}

// MARK: - From a scan, and back

extension LogFileScan {
  /// Returns the list of what a scan found, in the order of the keys.
  ///
  /// - Parameter pairing: Whether a log and a compressed file of its name are looked at together.
  /// - Returns: What is to be counted, what is not, and the other names of files.
  package func plannedFiles(pairing: Bool) -> [PlannedFile] {
    let pairs = pairing ? RotatedPair.heads(among: files) : [:]
    var planned: [PlannedFile] = []
    planned.reserveCapacity(files.count + skipped.count + failed.count + duplicates.count)
    for index in files.indices {
      var file = PlannedFile(key: files[index].key)
      file.bytes = files[index].byteCount
      file.modified = files[index].source == .regular ? files[index].modified : nil
      file.isFound = !files[index].isNamed
      file.pair = pairs[index].map { files[$0].key }
      planned.append(file)
    }
    for summary in skipped + failed {
      var file = PlannedFile(key: summary.key)
      file.bytes = summary.bytes
      file.state = summary.state == .skipped ? .skipped : .failed
      // What is given by name is never skipped.
      file.isFound = file.state == .skipped
      file.problem = summary.problem
      planned.append(file)
    }
    for duplicate in duplicates {
      var file = PlannedFile(key: duplicate.key)
      (file.state, file.isFound) = (.skipped, true)
      file.original = duplicate.original
      planned.append(file)
    }
    return planned.sorted { $0.key < $1.key }
  }

  /// Looks the files of a list up, and nothing else.
  ///
  /// A file that is shorter than it was, or is gone, has failed: lines of it would be missing. One that has grown
  /// is counted as it is, but a copy of something else is to have just the bytes of that.
  package init(of planned: [PlannedFile]) {
    self.init()
    // As where folders are walked, one file under two names is counted once.
    var keys: [FileIdentity: FileKey] = [:]
    for file in planned {
      if let original = file.original {
        duplicates.append(Duplicate(key: file.key, original: original))
        continue
      }
      switch file.state {
      case .planned:
        look(up: file)
        guard files.last?.key == file.key, file.path == nil,
          files[files.count - 1].source == .regular,
          let identity = files[files.count - 1].identity
        else { continue }
        if let original = keys[identity] {
          files.removeLast()
          duplicates.append(Duplicate(key: file.key, original: original))
        } else {
          keys[identity] = file.key
        }
      case .skipped:
        skipped.append(FileSummary(file, .skipped))
      case .failed:
        failed.append(FileSummary(file, .failed))
      }
    }
  }

  /// Keeps what a list has.
  package mutating func keep(_ planned: [PlannedFile]) {
    let keys = Set(planned.map(\.key))
    files.removeAll { !keys.contains($0.key) }
    skipped.removeAll { !keys.contains($0.key) }
    failed.removeAll { !keys.contains($0.key) }
    duplicates.removeAll { !keys.contains($0.key) }
  }

  private mutating func look(up planned: PlannedFile) {
    var file = LogFile(key: planned.key, byteCount: planned.bytes, isNamed: !planned.isFound)
    file.path = planned.path
    var summary = FileSummary(planned, .failed)
    if file.place == .standardInput {
      file.source = .standardInput
      file.expectedBytes = planned.bytes
      files.append(file)
      return
    }
    do {
      let status = try LongPath.status(of: file.place.bytes, followingLink: true)
      summary.bytes = status.byteCount
      (file.identity, file.modified) = (status.identity, status.modified)
      file.changed = status.changed
      file.byteCount = status.byteCount
      switch status.kind {
      case .regular:
        // What has grown is counted as it is now.
        if planned.path != nil
          ? status.byteCount != planned.bytes : status.byteCount < planned.bytes
        {
          summary.problem = .otherLength(expected: planned.bytes, read: status.byteCount)
        }
      case .namedPipe, .device:
        if planned.isFound || planned.path != nil {
          summary.problem = .replaced(kind: status.kind.name)
        } else {
          file.source = .namedPipe
        }
      case .directory, .link, .socket, .unknown:
        summary.problem = .replaced(kind: status.kind.name)
      }
    } catch {
      summary.problem = .system(errno: error.rawValue)
    }
    if summary.problem == nil { files.append(file) } else { failed.append(summary) }
  }
}

extension FileSummary {
  fileprivate init(_ file: PlannedFile, _ state: State) {
    self.init(key: file.key, state: state, bytes: file.bytes, problem: file.problem)
  }
}
