internal import Glibc
internal import SystemPackage

/// Why a folder cannot be a cache.
package enum CacheProblem: Error, Equatable {
  case system(Int32)
  case isLink
  case isNoFolder
  /// It is another user's.
  case isOthers
  /// Others may look into it or write to it, by these permissions.
  case isOpen(UInt32)
}

/// The folder of a cache, which is ours alone: who may write to it could forge reports.
package final class CacheFolder: Sendable {
  let descriptor: Int32

  /// Opens a folder, and makes it where there is none and it is wanted.
  ///
  /// A link is not followed; what leads to its own folder may be one.
  package init(_ path: [UInt8], makes: Bool) throws(CacheProblem) {
    // A slash behind a link would follow it.
    let path = Self.withoutSlashes(path)
    do throws(Errno) {
      if makes, (try? SystemCall.status(of: path, followingLink: false)) == nil {
        try Self.make(path)
      }
      descriptor = try SystemCall.open(path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    } catch {
      let kind = (try? SystemCall.status(of: path, followingLink: false))?.kind
      switch kind {
      case .link: throw .isLink
      case .directory, nil: throw .system(error.rawValue)
      default: throw .isNoFolder
      }
    }
    if let problem = Self.problem(of: descriptor) {
      close(descriptor)
      throw problem
    }
  }

  private static func withoutSlashes(_ path: [UInt8]) -> [UInt8] {
    let end = path.lastIndex { $0 != UInt8(ascii: "/") } ?? 0
    return Array(path.prefix(end + 1))
  }

  /// Makes a folder, and those above it that are missing.
  private static func make(_ path: [UInt8]) throws(Errno) {
    do throws(Errno) {
      try SystemCall.makeFolder(path, mode: 0o700)
    } catch {
      // Another run may have been faster.
      if error == .fileExists { return }
      let (folder, name) = LongPath.split(path)
      guard error == .noSuchFileOrDirectory, !name.isEmpty, folder.count < path.count,
        folder != [UInt8(ascii: ".")]
      else { throw error }
      try make(withoutSlashes(folder))
      try SystemCall.makeFolder(path, mode: 0o700)
    }
  }

  /// Whose else a folder is.
  private static func problem(of folder: Int32) -> CacheProblem? {
    guard let owner = try? SystemCall.ownership(of: [], at: folder) else { return .system(EIO) }
    if owner.user != geteuid() { return .isOthers }
    return owner.permissions & 0o077 == 0 ? nil : .isOpen(owner.permissions)
  }

  deinit { close(descriptor) }

  /// A file of the cache.
  struct Entry {
    var name: CacheName
    var byteCount: Int
    /// When it was last used, in nanoseconds since 1970.
    var used: Int
  }

  /// Returns the files that are named as those of a cache are, in any order.
  func entries() -> [Entry] {
    guard
      let opened = try? SystemCall.open(
        [UInt8(ascii: ".")],
        at: descriptor,
        flags: O_RDONLY | O_DIRECTORY
      ),
      var names = try? Folder(descriptor: opened)
    else { return [] }
    var entries: [Entry] = []
    while let entry = try? names.next(hidden: true) {
      guard let name = CacheName(entry.name),
        let status = try? SystemCall.status(of: entry.name, at: descriptor, followingLink: false),
        status.kind == .regular
      else { continue }
      entries.append(Entry(name: name, byteCount: status.byteCount, used: status.modified))
    }
    return entries
  }

  /// Opens a file of the cache; nil if it is gone, or none of ours.
  func open(_ name: CacheName) -> TemporaryFile? {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    guard let opened = try? SystemCall.open(name.bytes, at: descriptor, flags: flags) else {
      return nil
    }
    let file = TemporaryFile(adopting: opened)
    guard FileStatus(descriptor: opened)?.kind == .regular,
      (try? SystemCall.ownership(of: [], at: opened))?.user == geteuid()
    else { return nil }
    return file
  }

  /// Notes that a file was used just now.
  func touch(_ name: CacheName) {
    if let file = open(name) { SystemCall.touch(file.descriptor) }
  }

  /// Removes files until there are so many bytes, those first that were not used for the longest time.
  func shrink(to size: Int) {
    let entries = entries().filter { !$0.name.isTemporary }.sorted { $0.used < $1.used }
    var rest = entries.reduce(0) { $0 + $1.byteCount }
    for entry in entries where rest > size {
      remove(entry.name)
      rest -= entry.byteCount
    }
  }

  func remove(_ name: CacheName) { SystemCall.remove(name.bytes, at: descriptor) }

  /// Removes what a run was writing that was killed; what a live one holds the lock of stays.
  package func removeLeftovers() {
    for entry in entries() where entry.name.isTemporary {
      guard let file = open(entry.name), flock(file.descriptor, LOCK_EX | LOCK_NB) == 0,
        isNamed(file, entry.name)
      else { continue }
      remove(entry.name)
    }
  }

  /// Makes a new file, locked for as long as it is written.
  func make(_ question: String, number: Int) throws(Errno) -> (name: CacheName, file: TemporaryFile)
  {
    while true {
      let name = CacheName(question, number: number)
      let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
      let opened = try SystemCall.open(name.bytes, at: descriptor, flags: flags, mode: 0o600)
      let file = TemporaryFile(adopting: opened)
      // Between the making and the locking another run may have taken it for a leftover. A file system
      // that has no locks has no such runs either.
      let isLocked = flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      if isLocked, isNamed(file, name) { return (name, file) }
    }
  }

  private func isNamed(_ file: TemporaryFile, _ name: CacheName) -> Bool {
    let found = try? SystemCall.status(of: name.bytes, at: descriptor, followingLink: false)
    return found != nil && FileStatus(descriptor: file.descriptor)?.identity == found?.identity
  }

  /// Gives a file that is complete its name for good.
  func settle(_ name: CacheName, _ file: TemporaryFile) throws(Errno) {
    guard fsync(file.descriptor) == 0 || [EINVAL, ENOSYS, ENOTSUP].contains(errno) else {
      throw Errno(rawValue: errno)
    }
    var settled = name
    settled.isTemporary = false
    try SystemCall.rename(name.bytes, to: settled.bytes, at: descriptor)
    // It is in place; if this fails, it only may not survive a loss of power.
    fsync(descriptor)
  }
}
