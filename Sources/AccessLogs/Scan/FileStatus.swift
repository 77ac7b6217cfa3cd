internal import CLinux
internal import Glibc

/// Device and inode: the same for every path to one file, and for every name that it is given later.
package struct FileIdentity: Sendable, Hashable, Codable {
  package let device: UInt
  package let inode: UInt
  /// When the file was made, in nanoseconds since 1970, 0 where the file system does not say: the inode
  /// of a file that is removed is the next one's at once.
  package let born: Int

  package init(device: UInt, inode: UInt, born: Int) {
    self.device = device
    self.inode = inode
    self.born = born
  }

  /// Reads a regular file or a named pipe; nil if a path leads to nothing that keeps bytes.
  package init?(fileAt path: [UInt8]) {
    guard let status = try? LongPath.status(of: path, followingLink: true),
      [.regular, .namedPipe].contains(status.kind)
    else { return nil }
    self = status.identity
  }

  /// Reads an open regular file; nil of a pipe or a terminal, by which several things may go.
  package init?(fileOpenAs descriptor: Int32) {
    guard let status = FileStatus(descriptor: descriptor), status.kind == .regular else {
      return nil
    }
    self = status.identity
  }

  /// Reads what a path leads to; nil if it leads nowhere.
  package init?(path: [UInt8]) {
    guard let status = try? LongPath.status(of: path, followingLink: true) else { return nil }
    self = status.identity
  }
}

extension FileIdentity: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      device: UInt(bitPattern: try reader.number()),
      inode: UInt(bitPattern: try reader.number()),
      born: try reader.number()
    )
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(Int(bitPattern: device))
    writer.append(Int(bitPattern: inode))
    writer.append(born)
  }
}

/// What the file system says of a path, as far as a scan cares.
package struct FileStatus {
  /// What kind of thing a path leads to.
  package enum Kind {
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

  package let identity: FileIdentity
  package let kind: Kind
  /// The size; 0 for what has none, such as a pipe.
  package let byteCount: Int
  /// When the content was last changed, in nanoseconds since 1970.
  let modified: Int
  /// When that or anything else of the file was last changed, its names and its mode too.
  let changed: Int

  init(_ status: clinux_file) {
    identity = FileIdentity(
      device: UInt(status.device),
      inode: UInt(status.inode),
      born: Int(status.born)
    )
    kind =
      switch status.mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .namedPipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .unknown
      }
    byteCount = kind == .regular ? Int(status.size) : 0
    modified = Int(status.modified)
    changed = Int(status.changed)
  }

  /// Reads the status of an open descriptor; nil if it is not open.
  package init?(descriptor: Int32) {
    guard let status = try? SystemCall.status(of: [], at: descriptor) else { return nil }
    self = status
  }
}
