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
  /// Which file the scan found, to be opened by it; nil of one that no scan looked at.
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

  /// Whether some format should read the file: the user named it, or its name is that of an access log.
  ///
  /// A log whose server writes another format now must not pass in silence.
  package var isExpected: Bool { isNamed || key.namesAccessLog }
}

extension FileKey {
  /// Whether the name, without its folders, has `access` or `accesslog` as a word, and no `error`.
  var namesAccessLog: Bool {
    let name = (bytes.split(separator: UInt8(ascii: "/")).last ?? []).map { byte in
      byte &- 65 < 26 ? byte | 0x20 : byte
    }
    guard Self.ends(of: "error", in: name).isEmpty else { return false }
    // What goes on in a letter is another word: `accessories.csv`.
    return Self.ends(of: "access", in: name).contains { end in
      let rest = name[end...]
      let next = rest.starts(with: "log".utf8) ? rest.dropFirst(3).first : rest.first
      return next.map { ($0 | 0x20) &- 97 >= 26 } ?? true
    }
  }

  /// Returns where a text ends, wherever it stands in a name.
  private static func ends(of text: String, in name: [UInt8]) -> [Int] {
    name.indices.filter { name[$0...].starts(with: text.utf8) }.map { $0 + text.utf8.count }
  }
}
