/// The path of a log as the user would type it: the name of its task and of its row.
///
/// Bytes, not text: a Linux path need not be UTF-8. Keys sort by their raw bytes. Standard input has
/// the key `-`.
package struct FileKey: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral {
  /// The bytes of the path, without a terminating zero.
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }

  /// The text that messages show it by.
  package var text: String { KeyText.string(bytes.span) }

  /// The key of standard input.
  package static let standardInput: FileKey = "-"

  package static func < (left: FileKey, right: FileKey) -> Bool {
    left.bytes.span.precedes(right.bytes.span)
  }
}
