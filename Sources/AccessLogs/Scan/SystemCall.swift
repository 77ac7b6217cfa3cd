internal import CLinux
import Glibc
package import SystemPackage

/// The system's calls on paths, descriptors and the environment, in safe types; a signal ends none.
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

  /// Whose a file is, and what they and others may do to it.
  package struct Ownership {
    package let user: UInt32
    package let group: UInt32
    package let permissions: UInt32
  }

  /// Returns that of what a path leads to, or of `folder` itself if the path is empty.
  package static func ownership(
    of path: [UInt8],
    at folder: Int32 = AT_FDCWD
  ) throws(Errno) -> Ownership {
    let status = unsafe clinux_file_status(folder, [CChar](terminating: path), 1)
    guard status.error == 0 else { throw Errno(rawValue: status.error) }
    return Ownership(user: status.user, group: status.group, permissions: status.mode & 0o7777)
  }

  /// Checks that this process may do to a path what the bits of `access` say.
  package static func check(_ access: Int32, of path: [UInt8]) throws(Errno) {
    let path = [CChar](terminating: path)
    _ = try repeated { unsafe Glibc.access(path, access) }
  }

  /// Gives a file the name of another, which is gone.
  package static func rename(
    _ old: [UInt8],
    to new: [UInt8],
    at folder: Int32 = AT_FDCWD
  ) throws(Errno) {
    let (old, new) = ([CChar](terminating: old), [CChar](terminating: new))
    _ = try repeated { unsafe renameat(folder, old, folder, new) }
  }

  /// Takes the name of a file away, if it has it.
  package static func remove(_ path: [UInt8], at folder: Int32 = AT_FDCWD) {
    _ = unsafe unlinkat(folder, [CChar](terminating: path), 0)
  }

  /// Makes a folder.
  static func makeFolder(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let path = [CChar](terminating: path)
    _ = try repeated { unsafe mkdir(path, mode) }
  }

  /// Says that a file was used just now, as its time of modification.
  static func touch(_ descriptor: Int32) { _ = futimens(descriptor, nil) }

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

  /// Reads bytes from an offset on until they fill some memory; returns how many of them there were.
  static func fill(
    _ bytes: inout MutableSpan<UInt8>,
    from descriptor: Int32,
    at offset: Int
  ) throws(Errno) -> Int {
    unsafe try bytes.withUnsafeMutableBytes { (bytes) throws(Errno) in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let count = try repeated {
          unsafe pread(descriptor, start + done, bytes.count - done, offset + done)
        }
        if count == 0 { break }
        done += count
      }
      return done
    }
  }

  /// Writes bytes, at an offset if one is given; returns how many of them were taken.
  package static func write(
    _ descriptor: Int32,
    _ bytes: Span<UInt8>,
    at offset: Int? = nil
  ) throws(Errno) -> Int {
    unsafe try bytes.withUnsafeBytes { (bytes) throws(Errno) in
      try repeated {
        if let offset { return unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, offset) }
        return unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
    }
  }

  /// Makes an empty file in a folder, which has no name there.
  static func unnamedFile(in folder: String) throws(Errno) -> Int32 {
    let descriptor = unsafe clinux_unnamed_file(folder)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    return descriptor
  }

  /// Waits until a descriptor that does not block takes bytes again.
  package static func waitUntilWritable(_ descriptor: Int32) {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    unsafe poll(&wanted, 1, -1)
  }

  /// Returns a variable of the environment.
  package static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Makes the zone of ``localOffset(at:)`` that of `TZ` with some text, or that of the environment; nothing else may
  /// use either meanwhile.
  static func useZone(_ zone: String?) { unsafe clinux_use_zone(zone) }

  /// Returns how many seconds local time is ahead of UTC at a moment.
  static func localOffset(at moment: Int) -> Int { Int(clinux_local_offset(Int64(moment))) }

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
