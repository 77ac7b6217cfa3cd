/// A layout of log lines, by the name that reports and `--log-format` give it.
package enum LogFormat: String, CaseIterable, Sendable, Codable {
  /// `TIMESTAMP ENDPOINT STATUS`.
  case simple
  /// The Common Log Format of the NCSA server: request, status and bytes.
  case common
  /// Common with referrer and user agent.
  case combined
  /// Common or combined, with the virtual host before the client.
  case vhost
}
