import AccessLogs
import Testing

/// A line of a format, and how the program and the reference read it.
struct FieldComparison: CustomStringConvertible {
  typealias Bytes = [UInt8]

  let line: Bytes
  let format: LogFormat
  var directive: Bytes = []

  /// The fields, or whole lines, that the two do not read alike and that are not known to differ.
  var differences: [String] {
    let fast = FastReading.fields(of: line, as: format, after: directive)
    let slow = ReferenceFormats.read(line, as: format, after: directive)
    guard let fast, let slow else {
      return (fast == nil) == (slow == nil)
        ? [] : ["\(fast == nil ? "not read" : "read"), against the reference"]
    }
    return Self.differences(of: fast, from: slow.line.all).filter { field, _ in
      !KnownDifference.holds(slow.line.kind, field)
    }.map(\.text)
  }

  /// The fields of which two readings have not the same bytes.
  static func differences(
    of fast: [LogField: Bytes],
    from slow: [LogField: Bytes]
  ) -> [(field: LogField, text: String)] {
    LogField.allCases.filter { fast[$0] != slow[$0] }.map { field in
      (field, "\(field) is \(text(fast[field])), for the reference \(text(slow[field]))")
    }
  }

  static func text(_ bytes: Bytes?) -> String {
    bytes.map { String(decoding: $0, as: UTF8.self).debugDescription } ?? "none"
  }

  /// Expects that both read the line alike.
  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let differences = differences
    guard !differences.isEmpty else { return }
    let kind = ReferenceFormats.read(line, as: format, after: directive)?.line.kind
    Issue.record(
      "\(self) (\(kind ?? .unknown)): \(differences.joined(separator: "; "))",
      sourceLocation: sourceLocation
    )
  }

  var description: String { "\(format): \(String(decoding: line, as: UTF8.self).debugDescription)" }
}
