extension Dimension {
  package static let minute = Dimension(code: 12)
}

extension Column {
  /// The minute, as `2025-11-03 04:05`.
  static let minute = Column(
    .minute,
    name: "minute",
    last: LineClock.none,
    number: { $1.minute(of: $0) },
    cell: { TimeCell.minute($0) }
  )
}
