extension Dimension {
  package static let month = Dimension(code: 15)
}

extension Column {
  /// The month, as `2025-11`.
  static let month = Column(
    .month,
    name: "month",
    last: LineClock.noMonth,
    number: { $1.month(of: $0) },
    cell: { TimeCell.month($0) }
  )
}
