extension Dimension {
  package static let `class` = Dimension(code: 4)
}

extension Column {
  /// The first digit of the status: `1xx` to `5xx`, `other` for any other number, `-` for none.
  static let `class` = Column(
    dimension: .class,
    name: "class",
    fields: [FieldSet(.status)],
    source: .number(
      NumberSource(
        bits: 3,
        largest: UInt64(ClassText.all.count - 1),
        number: { record, _ in ClassText.number(ofStatus: record.tag.status) },
        cell: {
          ShortText(ClassText.all[min(Int(truncatingIfNeeded: $0), ClassText.all.count - 1)])
        }
      )
    )
  )
}

/// The classes of statuses in the order of their bytes.
private enum ClassText {
  static let all = ["-", "1xx", "2xx", "3xx", "4xx", "5xx", "other"].map { Array($0.utf8) }

  /// Returns the place of the class of a status, as a ``GroupTag`` has it.
  static func number(ofStatus status: UInt32) -> UInt64 {
    if status == GroupTag.noStatus { return 0 }
    return (100...599).contains(status) ? UInt64(status / 100) : 6
  }
}
