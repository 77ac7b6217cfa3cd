/// A field of a line that a format gives.
///
/// The order of the cases is that of explanations; the codes are given once and never used for another.
package enum LogField: UInt8, CaseIterable, Sendable, Codable {
  /// A whole request: method, target and protocol.
  case request = 14
  /// The target of the request, with its query or without.
  case endpoint = 1
  case method = 3
  case `protocol` = 4
  case status = 2
  /// The virtual host, as the server or the client named it.
  case host = 5
  case client = 6
  case user = 7
  case time = 8
  case bytes = 9
  case referrer = 10
  case agent = 11
  case requestTime = 12
  /// The query behind the target.
  case query = 13
  /// Anything else.
  case other = 15

  /// What explanations and `json:` paths call it.
  package var name: String { self == .requestTime ? "request_time" : "\(self)" }

  /// Finds the field of a name.
  init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}
