import Glibc

/// What the file system says of a path, as far as a scan cares.
struct FileStatus {
  /// Device and inode: the same for every path to one file.
  struct Identity: Hashable {
    let device: UInt
    let inode: UInt
  }

  /// What kind of thing a path leads to.
  enum Kind {
    case regular
    case directory
    case link
    case namedPipe
    case socket
    case device
    case unknown

    /// The word for it in a message.
    var name: String {
      switch self {
      case .regular: "regular file"
      case .directory: "directory"
      case .link: "link"
      case .namedPipe: "named pipe"
      case .socket: "socket"
      case .device: "device"
      case .unknown: "special file"
      }
    }
  }

  let identity: Identity
  let kind: Kind
  /// The size; 0 for what has none, such as a pipe.
  let byteCount: Int

  init(_ status: stat) {
    identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .namedPipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .unknown
      }
    byteCount = kind == .regular ? Int(status.st_size) : 0
  }

  /// Reads the status of an open descriptor; nil if it is not open.
  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }
}
