import AccessLogs
import Testing

/// A line of a format, and how the program and the reference read it.
struct FieldComparison: CustomStringConvertible {
  typealias Bytes = [UInt8]

  let line: Bytes
  let format: LogFormat
  var directive: Bytes = []

  /// The fields, or whole lines, that the two do not read alike.
  var differences: [String] {
    let fast = FastReading.fields(of: line, as: format, after: directive)
    let slow = ReferenceFormats.read(line, as: format, after: directive)
    guard let fast, let slow else {
      return (fast == nil) == (slow == nil)
        ? [] : ["\(fast == nil ? "not read" : "read"), against the reference"]
    }
    let wanted = slow.line.all
    return LogField.allCases.filter { fast[$0] != wanted[$0] }.map { field in
      "\(field) is \(Self.text(fast[field])), for the reference \(Self.text(wanted[field]))"
    }
  }

  static func text(_ bytes: Bytes?) -> String {
    bytes.map { String(decoding: $0, as: UTF8.self).debugDescription } ?? "none"
  }

  /// Expects that both read the line alike.
  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let differences = differences
    guard !differences.isEmpty else { return }
    Issue.record("\(self): \(differences.joined(separator: "; "))", sourceLocation: sourceLocation)
  }

  var description: String { "\(format): \(String(decoding: line, as: UTF8.self).debugDescription)" }
}
