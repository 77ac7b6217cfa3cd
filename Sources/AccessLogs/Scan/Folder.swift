import Glibc
package import SystemPackage

/// An open directory, read name by name.
///
/// The unsafe code is the borrowed `dirent` of `readdir`, which is copied before the next call.
@safe
package struct Folder: ~Copyable {
  /// A name in a directory.
  package struct Entry {
    package var name: [UInt8]
    /// What the directory itself says of it; unknown on some file systems.
    var kind: FileStatus.Kind
    /// The inode, as the directory itself has it; layered file systems say another than the file does.
    var inode: UInt
  }

  private let stream: OpaquePointer

  /// Opens a directory for reading.
  ///
  /// - Parameter descriptor: The directory, open; it is closed with the folder, or on failure.
  /// - Throws: The error of `fdopendir`.
  package init(descriptor: Int32) throws(Errno) {
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

  /// Reads names, and all of them again where one came, went or changed meanwhile, a few times at most.
  ///
  /// A rename in the middle shows one file by two names, or by none.
  ///
  /// - Parameter names: Reads the names anew, once in a folder that rests, and returns whether it has seen
  ///   enough, whatever else changes.
  /// - Throws: What `names` throws.
  mutating func readSteadily(
    _ names: (inout Folder) throws(Errno) -> Bool
  ) throws(Errno) {
    for reading in 1...Self.mostReadings {
      let (before, start) = (lastChange, Self.coarseClock)
      if try names(&self) { return }
      // A change is stamped by a clock that stands still for milliseconds: of one in the tick of the start
      // nobody knows which came first. A server whose clock is ahead is not waited for.
      let isFresh = before >= start && before - start < Self.longestTick
      if !isFresh, before == lastChange { return }
      if reading == Self.mostReadings { return }
      while Self.coarseClock <= start { usleep(1000) }
      rewind()
    }
  }

  /// Goes back to the first name.
  mutating func rewind() { unsafe rewinddir(stream) }

  /// How often a folder is read that changes all the time.
  private static let mostReadings = 5
  /// The longest that the kernel's coarse clock stands still, in nanoseconds, and as much again.
  private static let longestTick = 20_000_000

  /// When a name was last added, removed or changed, in nanoseconds since 1970.
  private var lastChange: Int { FileStatus(descriptor: descriptor)?.modified ?? 0 }

  /// The clock that file systems stamp changes by, in nanoseconds since 1970.
  private static var coarseClock: Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME_COARSE, &now)
    return now.tv_sec &* 1_000_000_000 &+ now.tv_nsec
  }

  /// Returns the next name, or nil after the last one.
  ///
  /// - Parameter hidden: Whether names that start with a dot are among them.
  /// - Returns: The name, and what the directory says of it.
  /// - Throws: The error of `readdir`.
  package mutating func next(hidden: Bool = false) throws(Errno) -> Entry? {
    while true {
      // `readdir` tells its end from an error by `errno` alone.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return nil
      }
      let start = unsafe UnsafeRawPointer(entry) + Self.nameOffset
      let isHidden = unsafe start.load(as: UInt8.self) == UInt8(ascii: ".")
      guard hidden || !isHidden else { continue }
      let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      let name = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
      if isHidden, name.allSatisfy({ $0 == UInt8(ascii: ".") }), name.count < 3 { continue }
      return unsafe Entry(
        name: name,
        kind: FileStatus.Kind(entry: entry.pointee.d_type),
        inode: UInt(entry.pointee.d_ino)
      )
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
