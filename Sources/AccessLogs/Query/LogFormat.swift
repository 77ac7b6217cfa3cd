/// A layout of log lines, by the name that reports and `--log-format` give it.
///
/// Each format is declared beside the rules that read it. Its code stands in stored bytes, and is never used
/// again for another; formats are listed in the order of their codes.
package struct LogFormat: Hashable, Sendable, Codable {
  package let code: UInt8
  package let name: String

  package init(code: UInt8, _ name: String) {
    self.code = code
    self.name = name
  }

  package static func == (left: LogFormat, right: LogFormat) -> Bool { left.code == right.code }

  package func hash(into hasher: inout Hasher) { hasher.combine(code) }

  /// A format string of the user that is none of the others; it has no name on the command line.
  package static let custom = LogFormat(code: 255, "custom")
}
