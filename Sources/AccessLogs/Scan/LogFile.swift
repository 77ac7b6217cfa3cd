/// A log to count, as the scan found it.
package struct LogFile: Sendable, Hashable, Codable {
  /// Where its bytes come from.
  package enum Source: Sendable, Hashable, Codable {
    /// A regular file, opened by its path.
    case regular
    /// A named pipe, a device or a `/dev/fd` path given by name: opened by the parent and handed on.
    case namedPipe
    /// Standard input of the command.
    case standardInput
  }

  package var key: FileKey
  /// Where its bytes are, where that is not its key; of that nothing is said.
  package var path: FileKey?
  package var source: Source
  /// Bytes on disk at the time of the scan; 0 for a pipe or a device.
  package var byteCount: Int
  /// Which file the scan found, to be opened by it; nil of one that no scan looked at.
  package var identity: FileIdentity?
  /// When it was last written at the time of the scan, in nanoseconds since 1970.
  package var modified = 0
  /// When its state was last changed at that time, its names and its mode too; only the scan knows.
  package var changed = 0
  /// Whether the user named it, so that it is always tried.
  package var isNamed: Bool
  /// How many bytes standard input has to have, where that was said.
  package var expectedBytes: Int?

  package init(key: FileKey, source: Source = .regular, byteCount: Int, isNamed: Bool) {
    self.key = key
    self.source = source
    self.byteCount = byteCount
    self.isNamed = isNamed
  }

  /// Where its bytes are.
  package var place: FileKey { path ?? key }

  /// Whether some format should read the file: the user named it, or its name is that of an access log.
  ///
  /// A log whose server writes another format now must not pass in silence.
  package var isExpected: Bool { isNamed || key.namesAccessLog }
}

/// What a worker has to know of a file: not where the bytes of a pipe come from.
extension LogFile: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let key = FileKey(Array(try reader.field()))
    self.init(key: key, byteCount: 0, isNamed: try Bool(from: &reader))
    path = try [UInt8]?(from: &reader).map { FileKey($0) }
    expectedBytes = try Int?(from: &reader)
    identity = try FileIdentity?(from: &reader)
    guard identity != nil else { return }
    byteCount = try reader.number()
    modified = try reader.number()
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(field: key.bytes)
    isNamed.write(to: &writer)
    (path?.bytes).write(to: &writer)
    expectedBytes.write(to: &writer)
    identity.write(to: &writer)
    guard identity != nil else { return }
    writer.append(byteCount)
    writer.append(modified)
  }
}

extension FileKey {
  /// Whether the name, without its folders, has `access` or `accesslog` as a word, and no `error`.
  var namesAccessLog: Bool {
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    var isAccess = false
    for offset in start..<bytes.count {
      if holds(Self.error, at: offset) { return false }
      guard !isAccess, holds(Self.access, at: offset) else { continue }
      // What goes on in a letter is another word: `accessories.csv`.
      var end = offset + Self.access.count
      if holds(Self.log, at: end) { end += Self.log.count }
      isAccess = end == bytes.count || (bytes[end] | 0x20) &- 97 >= 26
    }
    return isAccess
  }

  private static let access = Array("access".utf8)
  private static let error = Array("error".utf8)
  private static let log = Array("log".utf8)

  /// Whether a word of small letters stands at an offset, in small or capital letters.
  private func holds(_ word: [UInt8], at offset: Int) -> Bool {
    guard offset + word.count <= bytes.count else { return false }
    for index in word.indices where bytes[offset + index] | 0x20 != word[index] { return false }
    return true
  }
}
