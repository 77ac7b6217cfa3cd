import AccessLogs
import Glibc

/// Temporary files that a run left behind because it was killed.
///
/// A run holds a lock (`flock`) on its temporary file for as long as it lives, and the kernel drops
/// the lock with the process. So a file of the pattern that nobody holds belongs to no one.
extension OutputDestination {
  /// The letters at the end of a temporary file's name.
  static let temporaryLetters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
  static let temporaryLetterCount = 6

  /// Returns what the temporary files of a file start with: `.NAME.tmp-`.
  static func temporaryPrefix(of name: ArraySlice<UInt8>) -> [UInt8] {
    // A name has 255 bytes at most.
    [UInt8(ascii: ".")] + name.prefix(240) + Array(".tmp-".utf8)
  }

  /// Removes what killed runs left beside a file; what is held, or not ours, stays.
  ///
  /// Nothing here is an error: a folder that may be written and not read is as good.
  static func removeLeftovers(of file: [UInt8]) {
    let (folder, name) = LongPath.split(file)
    let prefix = temporaryPrefix(of: name)
    guard let opened = try? SystemCall.open(folder, flags: O_RDONLY | O_DIRECTORY),
      var names = try? Folder(descriptor: opened)
    else { return }
    while let entry = try? names.next(hidden: true) {
      let name = entry.name
      guard name.count == prefix.count + temporaryLetterCount, name.starts(with: prefix),
        name[prefix.count...].allSatisfy(temporaryLetters.contains)
      else { continue }
      removeLeftover(folder + [UInt8(ascii: "/")] + name)
    }
  }

  /// Removes a temporary file unless a live process holds it.
  private static func removeLeftover(_ path: [UInt8]) {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    guard let descriptor = try? SystemCall.open(path, flags: flags) else { return }
    defer { close(descriptor) }
    guard FileStatus(descriptor: descriptor)?.kind == .regular,
      (try? SystemCall.ownership(of: [], at: descriptor))?.user == geteuid(),
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    // Its maker renamed it while it was looked at: then the path is free, or another's by now.
    guard isFile(descriptor, at: path) else { return }
    SystemCall.remove(path)
  }

  /// Locks a temporary file that was just made; false if another run was about to remove it.
  ///
  /// Between the making and the locking another run may have taken it for a leftover. A file system
  /// that has no locks has no such runs either.
  static func holdsNew(_ descriptor: Int32, at path: [UInt8]) -> Bool {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return errno != EWOULDBLOCK }
    return isFile(descriptor, at: path)
  }

  private static func isFile(_ descriptor: Int32, at path: [UInt8]) -> Bool {
    guard let found = try? SystemCall.status(of: path, followingLink: false) else { return false }
    return FileStatus(descriptor: descriptor)?.identity == found.identity
  }
}
