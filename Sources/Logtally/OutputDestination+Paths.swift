import AccessLogs
import Glibc

extension OutputDestination {
  /// Returns the descriptor that a path such as `/dev/stdout` stands for.
  static func openDescriptor(_ path: [UInt8]) -> Int32? {
    let text = String(decoding: path, as: UTF8.self)
    if text == "/dev/stdout" { return STDOUT_FILENO }
    if text == "/dev/stderr" { return STDERR_FILENO }
    for prefix in ["/dev/fd/", "/proc/self/fd/"] where text.hasPrefix(prefix) {
      return Int32(text.dropFirst(prefix.count))
    }
    return nil
  }

  /// Checks that files can be made in the folder of a file.
  static func checkFolder(of file: [UInt8], for path: [UInt8]) throws(OutputError) {
    if file.isEmpty { throw .cannotWrite(path: path, errno: ENOENT) }
    let (folder, name) = LongPath.split(file)
    if name.isEmpty { throw .cannotWrite(path: path, errno: EISDIR) }
    var status = stat()
    guard unsafe stat([CChar](terminating: folder), &status) == 0 else {
      if errno == ENOENT { throw .noFolder(path: path, folder: folder) }
      throw .cannotWrite(path: path, errno: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotWrite(path: path, errno: ENOTDIR)
    }
    guard unsafe access([CChar](terminating: folder), W_OK | X_OK) == 0 else {
      throw .lockedFolder(path: path, folder: folder, errno: errno)
    }
  }

  /// Opens a path, again after a signal; less than 0 on failure.
  static func open(_ path: [UInt8], _ flags: Int32, mode: mode_t = 0) -> Int32 {
    while true {
      let descriptor = unsafe Glibc.open([CChar](terminating: path), flags | O_CLOEXEC, mode)
      if descriptor >= 0 || errno != EINTR { return descriptor }
    }
  }

  /// Waits until a descriptor that does not block takes bytes again.
  static func waitUntilWritable(_ descriptor: Int32) {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    unsafe poll(&wanted, 1, -1)
  }
}
