/// A property of a line that a report can group by.
package enum Dimension: UInt8, CaseIterable, Sendable, ByteCoded {
  case endpoint = 1
  case status = 2
  case file = 3

  /// What `--by` and reports call it.
  package var name: String {
    switch self {
    case .endpoint: "endpoint"
    case .status: "status"
    case .file: "file"
    }
  }

  /// Finds the dimension of a name.
  package init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// The field of a line that it is made of; nil of one that lines do not have.
  package var field: LogField? {
    switch self {
    case .endpoint: .endpoint
    case .status: .status
    case .file: nil
    }
  }
}
