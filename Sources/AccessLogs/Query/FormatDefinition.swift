/// A format that the user gives: a server's own format string, or the paths of JSON fields.
package struct FormatDefinition: Sendable, Hashable {
  /// The string as it was given.
  package let text: [UInt8]

  /// Takes a string that has yet to be understood.
  package init(text: [UInt8]) {
    self.text = text
  }

  /// Whether a text of `--log-format` is meant as a format string, and not as the name of one.
  package static func isFormatString(_ text: [UInt8]) -> Bool {
    text.starts(with: "json:".utf8) || text.contains { "$%{ ".utf8.contains($0) }
  }
}
