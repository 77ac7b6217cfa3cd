extension Dimension {
  package static let hourOfDay = Dimension(code: 18)
}

extension Column {
  /// The hour of any day, `00` to `23`.
  static let hourOfDay = Column(
    .hourOfDay,
    name: "hour-of-day",
    last: 24,
    number: { record, clock in
      let minute = clock.minute(of: record)
      return minute == LineClock.none ? 24 : minute / 60 % 24
    },
    cell: { TimeCell.hourOfDay($0) }
  )
}
