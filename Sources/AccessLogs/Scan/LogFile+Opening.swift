internal import Glibc
internal import SystemPackage

/// A regular file that was opened for reading.
struct OpenedFile {
  let descriptor: Int32
  let status: FileStatus

  /// Opens a regular file, and waits for nothing: whatever else a name leads to by now is refused.
  ///
  /// What a link leads to is looked at before it is opened, since opening a device or a pipe may do
  /// something to it.
  init(_ path: [UInt8], at folder: Int32 = AT_FDCWD) throws(FileProblem) {
    let flags = O_RDONLY | O_NOCTTY
    do throws(Errno) {
      descriptor = try LongPath.open(path, at: folder, flags: flags | O_NOFOLLOW | O_NONBLOCK)
        .rawValue
    } catch {
      let status = try? LongPath.status(of: path, at: folder, followingLink: true)
      if let kind = status?.kind, kind != .regular { throw .notRegular(kind: kind.name) }
      // A file that another program has a lease on asks to be waited for.
      guard [.tooManySymbolicLinkLevels, .wouldBlock].contains(error), status != nil else {
        throw .system(errno: error.rawValue)
      }
      let isLink = error == .tooManySymbolicLinkLevels
      do throws(Errno) {
        descriptor = try LongPath.open(
          path,
          at: folder,
          flags: isLink ? flags | O_NONBLOCK : flags | O_NOFOLLOW
        ).rawValue
      } catch {
        throw .system(errno: error.rawValue)
      }
    }
    guard let status = FileStatus(descriptor: descriptor), status.kind == .regular else {
      let kind = FileStatus(descriptor: descriptor)?.kind ?? .unknown
      close(descriptor)
      throw .notRegular(kind: kind.name)
    }
    self.status = status
  }

  /// Opens a file by whatever name it has in a folder; nil if it has none there.
  ///
  /// Hidden names are looked at too: a rotation may give one.
  init?(_ identity: FileIdentity, in folder: [UInt8]) {
    let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
    guard let opened = try? LongPath.open(folder, flags: flags),
      var names = try? Folder(descriptor: opened.rawValue)
    else { return nil }
    var found: OpenedFile?
    try? names.readSteadily { (names) throws(Errno) in
      // Where a folder numbers its files as they number themselves, the others need no look.
      var trustsInodes = true
      for looksAtAll in [false, true] where found == nil && !(looksAtAll && trustsInodes) {
        names.rewind()
        var isFirst = true
        while found == nil, let entry = try names.next(hidden: true) {
          guard entry.kind == .regular || entry.kind == .unknown else { continue }
          guard looksAtAll || isFirst || entry.inode == identity.inode else { continue }
          guard
            let status = try? LongPath.status(
              of: entry.name,
              at: names.descriptor,
              followingLink: false
            )
          else { continue }
          if isFirst { trustsInodes = status.identity.inode == entry.inode }
          isFirst = false
          guard status.identity == identity,
            let opened = try? OpenedFile(entry.name, at: names.descriptor)
          else { continue }
          if opened.status.identity == identity {
            found = opened
          } else {
            close(opened.descriptor)
          }
        }
      }
      return found != nil
    }
    guard let found else { return nil }
    self = found
  }
}

extension LogFile {
  /// Opens the very file that the scan found, whatever its name has become by now.
  ///
  /// A rotation may have given its name to another file, which is none of the run's, or to none. Then it
  /// is looked for among the names of its folder, and of the folder that its link leads to.
  ///
  /// - Returns: The open file, which the caller closes.
  /// - Throws: ``FileProblem/rotatedAway`` if it has left these folders, ``FileProblem/replaced(kind:)``
  ///   if something that is no file has its name, ``FileProblem/truncated`` if it is shorter than it was,
  ///   or why it cannot be opened.
  func open() throws(FileProblem) -> OpenedFile {
    let problem: FileProblem
    var other: OpenedFile?
    do throws(FileProblem) {
      let opened = try OpenedFile(place.bytes)
      guard let identity else { return opened }
      if opened.status.identity == identity { return try whole(opened) }
      (problem, other) = (.rotatedAway, opened)
    } catch {
      problem = error
    }
    defer { if let other { close(other.descriptor) } }
    guard let identity, other != nil || FileIdentity(path: place.bytes) != identity else {
      throw problem
    }
    for folder in searchedFolders {
      if let found = OpenedFile(identity, in: folder) { return try whole(found) }
    }
    // Some network file systems number a file anew now and then: one that nobody has written to since is
    // the same.
    if let unchanged = other, unchanged.status.byteCount == byteCount,
      unchanged.status.modified == modified
    {
      other = nil
      return unchanged
    }
    switch problem {
    case .notRegular(let kind): throw .replaced(kind: kind)
    case .system(ENOENT), .system(ENOTDIR): throw .rotatedAway
    default: throw problem
    }
  }

  /// Refuses a file of which something is missing that was there when it was found.
  private func whole(_ opened: OpenedFile) throws(FileProblem) -> OpenedFile {
    guard opened.status.byteCount < byteCount else { return opened }
    close(opened.descriptor)
    throw .truncated
  }

  /// The folder of its name, and that of what the name links to.
  private var searchedFolders: [[UInt8]] {
    let folder = LongPath.split(place.bytes).folder
    guard let target = try? LongPath.resolvingLinks(place.bytes), target != place.bytes else {
      return [folder]
    }
    return [folder, LongPath.split(target).folder]
  }
}
