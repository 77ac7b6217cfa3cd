import Glibc
import SystemPackage

/// An open directory, read name by name.
///
/// The unsafe code is the borrowed `dirent` of `readdir`, which is copied before the next call.
@safe struct Folder: ~Copyable {
  /// A name in a directory.
  struct Entry {
    var name: [UInt8]
    /// What the directory itself says of it; unknown on some file systems.
    var kind: FileStatus.Kind
  }

  private let stream: OpaquePointer

  /// Opens a directory for reading.
  ///
  /// - Parameter descriptor: The directory, open; it is closed with the folder, or on failure.
  /// - Throws: The error of `fdopendir`.
  init(descriptor: Int32) throws(Errno) {
    guard let stream = unsafe fdopendir(descriptor) else {
      let error = Errno(rawValue: errno)
      close(descriptor)
      throw error
    }
    unsafe self.stream = stream
  }

  deinit {
    unsafe closedir(stream)
  }

  /// The descriptor that names are relative to; it lives as long as the folder.
  var descriptor: Int32 { unsafe dirfd(stream) }

  /// Returns the next name that is not hidden, or nil after the last one.
  mutating func next() throws(Errno) -> Entry? {
    while true {
      // `readdir` tells its end from an error by `errno` alone.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return nil
      }
      let start = unsafe UnsafeRawPointer(entry) + Self.nameOffset
      guard unsafe start.load(as: UInt8.self) != UInt8(ascii: ".") else { continue }
      let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      let name = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
      return unsafe Entry(name: name, kind: FileStatus.Kind(entry: entry.pointee.d_type))
    }
  }

  private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
}

extension FileStatus.Kind {
  /// Makes a kind of the type that a directory gives with a name.
  fileprivate init(entry type: UInt8) {
    self =
      switch Int(type) {
      case Int(DT_REG): .regular
      case Int(DT_DIR): .directory
      case Int(DT_LNK): .link
      case Int(DT_FIFO): .namedPipe
      case Int(DT_SOCK): .socket
      case Int(DT_CHR), Int(DT_BLK): .device
      default: .unknown
      }
  }
}
