import AccessLogs
import Glibc

/// Temporary files that a run left behind because it was killed.
///
/// A run holds a lock (`flock`) on its temporary file for as long as it lives, and the kernel drops
/// the lock with the process. So a file of the pattern that nobody holds belongs to no one.
///
/// Unsafe because of the borrowed `dirent` of `readdir`.
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
    guard let stream = unsafe opendir([CChar](terminating: folder)) else { return }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let start = unsafe UnsafeRawPointer(entry) + nameOffset
      guard unsafe start.load(as: UInt8.self) == UInt8(ascii: ".") else { continue }
      let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      guard length == prefix.count + temporaryLetterCount else { continue }
      let name = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
      guard name.starts(with: prefix),
        name[prefix.count...].allSatisfy(temporaryLetters.contains)
      else { continue }
      removeLeftover(folder + [UInt8(ascii: "/")] + name)
    }
  }

  private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19

  /// Removes a temporary file unless a live process holds it.
  private static func removeLeftover(_ path: [UInt8]) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    // Its maker renamed it while it was looked at: then the path is free, or another's by now.
    guard isFile(descriptor, at: path) else { return }
    unsafe unlink([CChar](terminating: path))
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
    var (known, found) = (stat(), stat())
    return unsafe fstat(descriptor, &known) == 0 && lstat([CChar](terminating: path), &found) == 0
      && known.st_dev == found.st_dev && known.st_ino == found.st_ino
  }
}
