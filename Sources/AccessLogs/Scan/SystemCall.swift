internal import CLinux
import Glibc
package import SystemPackage

/// The system's calls on paths and descriptors, in safe types; a signal does not end them.
///
/// Paths are bytes without a zero behind them, shorter than `PATH_MAX`; ``LongPath`` knows no such limit.
///
/// Unsafe because the calls take pointers, which are used only while they run.
package enum SystemCall {
  /// Opens a path; the descriptor closes on exec.
  package static func open(
    _ path: some Collection<UInt8>,
    at folder: Int32 = AT_FDCWD,
    flags: Int32,
    mode: UInt32 = 0
  ) throws(Errno) -> Int32 {
    let path = [CChar](terminating: path)
    return try repeated { unsafe openat(folder, path, flags | O_CLOEXEC, mode) }
  }

  /// Returns what the file system says of a path, or of `folder` itself if the path is empty.
  package static func status(
    of path: some Collection<UInt8>,
    at folder: Int32 = AT_FDCWD,
    followingLink: Bool = true
  ) throws(Errno) -> FileStatus {
    let path = [CChar](terminating: path)
    let status = unsafe clinux_file_status(folder, path, followingLink ? 1 : 0)
    guard status.error == 0 else { throw Errno(rawValue: status.error) }
    return FileStatus(status)
  }

  /// Returns where a link leads.
  static func target(ofLink path: [UInt8]) throws(Errno) -> [UInt8] {
    let path = [CChar](terminating: path)
    var target = [UInt8](repeating: 0, count: pathLimit)
    let length = try repeated { unsafe readlink(path, &target, target.count) }
    return Array(target.prefix(length))
  }

  /// `PATH_MAX`, which counts the zero behind a path.
  static let pathLimit = 4096

  /// Reads bytes, from an offset if one is given, and from where the descriptor stands otherwise.
  ///
  /// - Returns: How many bytes were read; 0 at the end.
  static func read(
    _ descriptor: Int32,
    into bytes: inout MutableSpan<UInt8>,
    most: Int = .max,
    at offset: Int? = nil
  ) throws(Errno) -> Int {
    let most = min(most, bytes.count)
    return unsafe try bytes.withUnsafeMutableBytes { (bytes) throws(Errno) in
      try repeated {
        if let offset { return unsafe pread(descriptor, bytes.baseAddress, most, offset) }
        return unsafe Glibc.read(descriptor, bytes.baseAddress, most)
      }
    }
  }

  /// Whether a name is as a pattern of `fnmatch` wants it; both have a zero behind them.
  static func matches(_ name: [CChar], pattern: [CChar]) -> Bool {
    precondition(name.last == 0 && pattern.last == 0)
    return unsafe fnmatch(pattern, name, 0) == 0
  }

  /// Makes a call, and makes it again for as long as a signal interrupts it.
  private static func repeated<Number: FixedWidthInteger & SignedInteger>(
    _ call: () -> Number
  ) throws(Errno) -> Number {
    while true {
      let result = call()
      if result >= 0 { return result }
      guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
  }
}

extension [CChar] {
  /// Makes the zero-terminated string that C calls take of some bytes.
  package init(terminating bytes: some Collection<UInt8>) {
    self = []
    reserveCapacity(bytes.count + 1)
    for byte in bytes { append(CChar(bitPattern: byte)) }
    append(0)
  }
}
