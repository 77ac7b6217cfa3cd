import AccessLogs
import Glibc
import SystemPackage

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
    do throws(Errno) {
      let kind = try SystemCall.status(of: folder).kind
      if kind != .directory { throw Errno.notDirectory }
    } catch {
      if error == .noSuchFileOrDirectory { throw .noFolder(path: path, folder: folder) }
      throw .cannotWrite(path: path, errno: error.rawValue)
    }
    do throws(Errno) {
      try SystemCall.check(W_OK | X_OK, of: folder)
    } catch {
      throw .lockedFolder(path: path, folder: folder, errno: error.rawValue)
    }
  }

  /// Whether a path leads to a device or a named pipe that may be written to, and not to a file.
  ///
  /// - Throws: Why it can be neither.
  static func isStream(_ path: [UInt8]) throws(Errno) -> Bool {
    if path.isEmpty { return false }
    let kind: FileStatus.Kind
    do throws(Errno) {
      kind = try SystemCall.status(of: path).kind
    } catch {
      if error == .noSuchFileOrDirectory { return false }
      throw error
    }
    if kind == .directory { throw .isDirectory }
    if kind != .regular { try SystemCall.check(W_OK, of: path) }
    return kind != .regular
  }
}
