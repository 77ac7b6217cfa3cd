extension Dimension {
  package static let week = Dimension(code: 16)
}

extension Column {
  /// The week of ISO 8601, as `2025-W45`: it starts on a Monday, and its year is that of its Thursday.
  static let week = Column(
    .week,
    name: "week",
    last: LineClock.none / (7 * LineClock.minutesPerDay),
    number: { $1.minute(of: $0) / (7 * LineClock.minutesPerDay) },
    cell: { TimeCell.week($0) }
  )
}
