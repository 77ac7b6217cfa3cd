extension Dimension {
  package static let hour = Dimension(code: 13)
}

extension Column {
  /// The hour by its first minute, as `2025-11-03 04:00`.
  static let hour = Column(
    .hour,
    name: "hour",
    last: LineClock.none / 60,
    number: { $1.minute(of: $0) / 60 },
    cell: { TimeCell.minute($0 * 60) }
  )
}
