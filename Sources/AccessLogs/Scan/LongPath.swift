import Glibc
package import SystemPackage

/// Calls on paths of any length; the kernel takes fewer than 4,096 bytes at once.
///
/// A longer path is walked in pieces, each opened relative to the one before, so that a log 4,000
/// folders down is reached like any other.
package enum LongPath {
  /// Opens a file by its path.
  ///
  /// - Parameters:
  ///   - path: The bytes of the path, without a terminating zero.
  ///   - folder: The open folder that it is relative to.
  ///   - flags: The flags of `open`; close-on-exec is added.
  /// - Returns: A descriptor that the caller has to close.
  /// - Throws: The error of the call that failed.
  package static func open(
    _ path: [UInt8],
    at folder: Int32 = AT_FDCWD,
    flags: Int32 = O_RDONLY
  ) throws(Errno) -> FileDescriptor {
    try withLastPiece(of: path, at: folder) { (folder, piece) throws(Errno) in
      FileDescriptor(rawValue: try SystemCall.open(piece, at: folder, flags: flags))
    }
  }

  /// Returns what the file system says of a path; a link at its end is followed if asked for.
  package static func status(
    of path: [UInt8],
    at folder: Int32 = AT_FDCWD,
    followingLink: Bool
  ) throws(Errno) -> FileStatus {
    try withLastPiece(of: path, at: folder) { (folder, piece) throws(Errno) in
      try SystemCall.status(of: piece, at: folder, followingLink: followingLink)
    }
  }

  /// Returns the path that a link leads to, whether there is a file or not.
  ///
  /// Only the last name is resolved: folders above it are followed by every call anyway.
  package static func resolvingLinks(_ path: [UInt8]) throws(Errno) -> [UInt8] {
    var path = path
    // As many links as the kernel follows.
    for _ in 0..<40 {
      guard let name = try? SystemCall.target(ofLink: path) else { return path }
      path = name.first == slash ? name : split(path).folder + [slash] + name
    }
    throw .tooManySymbolicLinkLevels
  }

  /// Returns the folder of a path, `.` if it names none, and the last name.
  package static func split(_ path: [UInt8]) -> (folder: [UInt8], name: ArraySlice<UInt8>) {
    guard let cut = path.lastIndex(of: slash) else { return ([UInt8(ascii: ".")], path[...]) }
    return (cut == 0 ? [slash] : Array(path[..<cut]), path[(cut + 1)...])
  }

  /// Reads a file to its end, be it a pipe.
  ///
  /// - Throws: The error of the call that failed; that the file is too large where it has more bytes than `most`.
  package static func contents(of path: [UInt8], most: Int) throws(Errno) -> [UInt8] {
    let descriptor = try open(path).rawValue
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var span = block.mutableSpan
      let count = try SystemCall.read(descriptor, into: &span)
      if count == 0 { return contents }
      guard contents.count + count <= most else { throw .fileTooLarge }
      contents += block.prefix(count)
    }
  }

  /// Calls `body` with the end of a path and the folder it is relative to.
  private static func withLastPiece<Value>(
    of path: [UInt8],
    at start: Int32 = AT_FDCWD,
    _ body: (_ folder: Int32, _ piece: ArraySlice<UInt8>) throws(Errno) -> Value
  ) throws(Errno) -> Value {
    var folder = start
    defer { if folder != start { close(folder) } }
    var rest = path[...]
    while rest.count >= SystemCall.pathLimit {
      let window = rest.prefix(SystemCall.pathLimit)
      guard let cut = window.lastIndex(of: slash), cut > rest.startIndex else {
        throw Errno(rawValue: ENAMETOOLONG)
      }
      let next = try SystemCall.open(rest[..<cut], at: folder, flags: O_RDONLY | O_DIRECTORY)
      if folder != start { close(folder) }
      folder = next
      rest = rest[cut...].drop { $0 == slash }
      if rest.isEmpty { rest = [UInt8(ascii: ".")] }
    }
    return try body(folder, rest)
  }

  private static let slash = UInt8(ascii: "/")
}
