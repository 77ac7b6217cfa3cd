extension Dimension {
  package static let weekday = Dimension(code: 17)
}

extension Column {
  /// The day of the week, `Mon` to `Sun` in this order.
  static let weekday = Column(
    .weekday,
    name: "weekday",
    last: 7,
    number: { record, clock in
      let minute = clock.minute(of: record)
      return minute == LineClock.none ? 7 : minute / LineClock.minutesPerDay % 7
    },
    cell: { ShortText(weekdays[Int($0)]) }
  )
}

private let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map { Array($0.utf8) }
