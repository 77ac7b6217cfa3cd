/// What the file system says of a file and its content; a file for which all of it is the same is unchanged.
package struct FileStamp: Hashable, Sendable {
  package var identity: FileIdentity
  package var byteCount: Int
  /// When its content was last changed, in nanoseconds since 1970.
  package var modified: Int
  /// When anything of it was last changed, its names and its mode too; no program can set it.
  package var changed: Int

  init(_ status: FileStatus) {
    identity = status.identity
    byteCount = status.byteCount
    modified = status.modified
    changed = status.changed
  }

  package init(identity: FileIdentity, byteCount: Int, modified: Int, changed: Int) {
    self.identity = identity
    self.byteCount = byteCount
    self.modified = modified
    self.changed = changed
  }

  /// How long before a run starts its last change has to be, in nanoseconds: what is written within a tick of the
  /// clock of its file system has the same times.
  private static let settling = 2_000_000_000

  /// Whether nothing was changed shortly before a moment in nanoseconds since 1970, nor later than that.
  package func isSettled(before moment: Int) -> Bool {
    max(modified, changed) < moment - Self.settling
  }
}

extension LogFile {
  /// What the scan has found of a regular file; nil of anything else, and of a copy that stands for another file.
  package var stamp: FileStamp? {
    guard source == .regular, path == nil, let identity else { return nil }
    return FileStamp(
      identity: identity,
      byteCount: byteCount,
      modified: modified,
      changed: changed
    )
  }
}

extension FileStamp: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init(
      identity: try FileIdentity(from: &reader),
      byteCount: try reader.number(below: 1 << 62),
      modified: try reader.number(),
      changed: try reader.number()
    )
  }

  package func write(to writer: inout ByteWriter) {
    identity.write(to: &writer)
    writer.append(byteCount)
    writer.append(modified)
    writer.append(changed)
  }
}
