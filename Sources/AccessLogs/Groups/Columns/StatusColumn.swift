extension Dimension {
  package static let status = Dimension(code: 2)
}

extension Column {
  /// The status as the log has it.
  static let status = Column(
    dimension: .status,
    name: "status",
    fields: [FieldSet(.status)],
    source: .number(
      NumberSource(
        bits: UInt64(GroupTag.statusBitCount),
        largest: GroupTag.largestRank,
        tagShift: 0,
        cell: { ShortText(GroupTag.statusText(rank: Int(truncatingIfNeeded: $0))) }
      )
    ),
    cells: .status
  )
}
