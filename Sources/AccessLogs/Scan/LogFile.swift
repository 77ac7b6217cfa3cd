/// A log to count, as the scan found it.
package struct LogFile: Sendable, Hashable, Codable {
  /// Where its bytes come from.
  package enum Source: Sendable, Hashable, Codable {
    /// A regular file, opened by the path that is its key.
    case regular
    /// A named pipe, a device or a `/dev/fd` path given by name: opened by the parent and handed on.
    case namedPipe
    /// Standard input of the command.
    case standardInput
  }

  package var key: FileKey
  package var source: Source
  /// Bytes on disk at the time of the scan; 0 for a pipe or a device.
  package var byteCount: Int
  /// Which file the scan found, for ``open()``; nil of one that no scan looked at.
  package var identity: FileIdentity?
  /// When it was last written at the time of the scan, in nanoseconds since 1970.
  package var modified = 0
  /// Whether the user named it, so that it is always tried.
  package var isNamed: Bool

  package init(key: FileKey, source: Source = .regular, byteCount: Int, isNamed: Bool) {
    self.key = key
    self.source = source
    self.byteCount = byteCount
    self.isNamed = isNamed
  }
}
