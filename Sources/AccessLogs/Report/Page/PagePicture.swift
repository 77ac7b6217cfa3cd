/// What shows a table at one glance.
struct PagePicture {
  enum Kind {
    /// Bars over time.
    case times(TableTimes)
    /// The days of the week by the hours of the day, as a table.
    case week(PageHours)
    /// A bar in each row.
    case bars
  }

  let kind: Kind
  /// Whether there are no rows beside it: a picture of the week is a table of all, and beside bars of the classes of
  /// statuses by minute, which are too many, stand rows of the steps of the picture.
  let isWhole: Bool

  /// Makes the picture of a table; on a page of many tables it is whole whatever else is asked of all of them.
  init(_ table: ReportTable, _ shape: ReportShape, isPage: Bool) {
    let names = table.keyColumns.map(\.name)
    let asksCounts =
      table.numberColumns.count == 1 && !table.hasTotal && !shape.choosesRows
      && [nil, HTMLReportWriter.usualRows].contains(shape.top)
    if names == ["weekday", "hour-of-day"] {
      (kind, isWhole) = (.week(PageHours(table)), isPage || asksCounts)
    } else if let times = TableTimes(table) {
      (kind, isWhole) = (.times(times), names == ["minute", "class"] && (isPage || asksCounts))
    } else {
      (kind, isWhole) = (.bars, false)
    }
  }

  /// The bars over time, if there are any.
  var times: TableTimes? { if case .times(let times) = kind { times } else { nil } }
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

/// The counts of all days of the week by the hours of the day, whether these have rows or not.
struct PageHours {
  /// Those of a day, by the hour, with the day's name; the last one is of lines without a time.
  private(set) var days: [(name: String, counts: [Int])] = []
  /// The largest count of an hour.
  private(set) var largest = 0
  static let count = 25

  init(_ table: ReportTable) {
    table.forEachGroup { group, code in
      var (name, hour) = ("", Self.count - 1)
      group.forEachCell(code) { column, cell in
        let text = KeyText.string(cell)
        if column == 0 { name = text }
        if column == 1 { hour = Int(text) ?? Self.count - 1 }
      }
      // Rows of one day need not come together: they may be sorted by count.
      let day = days.firstIndex { $0.name == name } ?? days.count
      if day == days.count { days.append((name, [Int](repeating: 0, count: Self.count))) }
      days[day].counts[hour] += group.count
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
