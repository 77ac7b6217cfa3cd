/// Some of the fields of a line.
package struct FieldSet: OptionSet, Hashable, Sendable {
  /// A bit for each field, at the place that is its code.
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  @inline(__always)
  package init(_ field: LogField) { rawValue = 1 << UInt32(field.rawValue) }

  package init(_ fields: [LogField]) {
    rawValue = fields.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  /// Every field that a line may have.
  package static let all = FieldSet(LogField.allCases)

  @inline(__always)
  package func contains(_ field: LogField) -> Bool { rawValue >> UInt32(field.rawValue) & 1 == 1 }
}
