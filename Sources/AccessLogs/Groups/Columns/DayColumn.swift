extension Dimension {
  package static let day = Dimension(code: 14)
}

extension Column {
  /// The day, as `2025-11-03`.
  static let day = Column(
    .day,
    name: "day",
    last: LineClock.none / LineClock.minutesPerDay,
    number: { $1.minute(of: $0) / LineClock.minutesPerDay },
    cell: { TimeCell.day($0) }
  )
}
