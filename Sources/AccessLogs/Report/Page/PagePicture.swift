/// What shows a table at one glance.
enum PagePicture {
  /// Bars over time, and rows as they are.
  case times(TableTimes)
  /// Bars over time, and rows of the same steps: of the classes of statuses by minute, which are too many.
  case classes(TableTimes)
  /// The days of the week by the hours of the day, as one table.
  case week(PageHours)
  /// A bar in each row.
  case bars

  init(_ table: ReportTable) {
    let names = table.keyColumns.map(\.name)
    if names == ["weekday", "hour-of-day"], table.pivot == nil {
      self = .week(PageHours(table))
    } else if let times = TableTimes(table) {
      self = names == ["minute", "class"] ? .classes(times) : .times(times)
    } else {
      self = .bars
    }
  }

  /// The bars over time, if there are any.
  var times: TableTimes? {
    switch self {
    case .times(let times), .classes(let times): times
    case .week, .bars: nil
    }
  }
}

/// The first and the last time of what was counted.
struct PagePeriod {
  var first: String
  var last: String

  var text: String { first == last ? first : "\(first) to \(last)" }

  /// The days alone.
  var days: String {
    PagePeriod(first: String(first.prefix(10)), last: String(last.prefix(10))).text
  }
}

/// The counts of all days of the week by the hours of the day.
struct PageHours {
  /// Those of a day, by the hour, with the day's name; the last one is of lines without a time.
  private(set) var days: [(name: String, counts: [Int])] = []
  /// The largest count of an hour.
  private(set) var largest = 0
  static let count = 25

  init(_ table: ReportTable) {
    table.forEachRow { row in
      var (name, hour) = ("", Self.count - 1)
      row.forEachCell { column, cell in
        let text = KeyText.string(cell)
        if column == 0 { name = text } else { hour = Int(text) ?? Self.count - 1 }
      }
      // Rows of one day need not come together: they may be sorted by count.
      let day = days.firstIndex { $0.name == name } ?? days.count
      if day == days.count { days.append((name, [Int](repeating: 0, count: Self.count))) }
      days[day].counts[hour] += row.count
      largest = max(largest, days[day].counts[hour])
    }
    let order = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    days.sort { order.firstIndex(of: $0.name) ?? 7 < order.firstIndex(of: $1.name) ?? 7 }
  }

  /// Whether some lines have no hour.
  var hasNone: Bool { days.contains { $0.counts[Self.count - 1] > 0 } }

  /// Returns how strong the colour of a count is, from 0 for none to 5.
  func strength(of count: Int) -> Int { largest == 0 ? 0 : (5 * count + largest - 1) / largest }
}
