/// Why what does not fit into memory could not be kept in a temporary file.
package struct SpillFailure: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The error of the call.
  package var errno: Int32
  /// The folder of temporary files, as messages show it.
  package var folder: String

  package init(errno: Int32, folder: String) {
    self.errno = errno
    self.folder = folder
  }

  /// What is wrong.
  package var what: String {
    "no temporary file in '\(folder)': \(ErrorText.sentence(errno))"
  }

  /// What the user can do.
  package static let remedy = "a larger --memory or another TMPDIR helps"

  package var description: String { "\(what); \(Self.remedy)" }
}
