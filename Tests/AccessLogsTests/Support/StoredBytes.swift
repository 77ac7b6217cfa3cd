@testable import AccessLogs

extension StoredPart {
  /// Reads a part that stands in a file.
  init(of bytes: [UInt8]) throws {
    let file = try TemporaryFile()
    try file.write(bytes.span, at: 0)
    try self.init(copy: file.descriptor)
  }
}
