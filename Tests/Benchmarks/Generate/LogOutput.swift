import SystemPackage

/// The place where a generated log's bytes go.
protocol LogOutput {
  mutating func write(_ bytes: [UInt8]) throws

  /// Writes what is held back and closes the file.
  mutating func finish() throws
}

/// How a generated log is stored.
enum LogEncoding {
  case plain
  case zstd(ZstdFraming)
  case gzip
}

/// How the frames of a compressed log are laid out.
enum ZstdFraming {
  /// The whole log in one frame, as `zstd` writes it.
  case one
  /// A frame for so many bytes of log wherever lines end, as `pzstd` writes it.
  case every(bytes: Int)
  /// The same, with a table of the frames at the end: the zstd "seekable format".
  case seekable(bytes: Int)
}

/// A log that is stored as it is.
struct PlainOutput: LogOutput {
  private let file: FileDescriptor

  init(path: String) throws {
    file = try FileDescriptor.create(path)
  }

  mutating func write(_ bytes: [UInt8]) throws {
    try file.writeAll(bytes)
  }

  mutating func finish() throws {
    try file.close()
  }
}

extension FileDescriptor {
  /// Opens a file for writing from its start, made anew or emptied.
  static func create(_ path: String) throws -> FileDescriptor {
    try open(
      FilePath(path),
      .writeOnly,
      options: [.create, .truncate],
      permissions: [.ownerReadWrite, .groupRead, .otherRead]
    )
  }
}
