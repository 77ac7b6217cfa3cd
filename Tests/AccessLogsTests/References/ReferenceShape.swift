/// A report of a shape made the slow and obvious way: groups of lines, sorted, and written with tabs between the cells.
struct ReferenceShape {
  /// Lines that have the same values, by the names of dimensions, and how many there are.
  struct Lines {
    var values: [String: [UInt8]]
    var count = 1
  }

  struct Sort {
    var name: String
    var isDescending: Bool
  }

  var by: [String]
  var sort: [Sort] = []
  var top: Int?
  var least: Int?
  var hasPercent = false
  var hasTotal = false
  var pivot: String?
  var mostColumns = 1000

  private struct Row {
    var key: [[UInt8]]
    var count = 0
    var columns: [[UInt8]: Int] = [:]
  }

  /// What the report leaves out of the rows.
  struct Rest: Equatable {
    var fewRows = 0
    var fewLines = 0
    var topRows = 0
    var topLines = 0
  }

  private static let times: Set = [
    "minute", "hour", "day", "month", "week", "weekday", "hour-of-day",
  ]
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "-"]

  func report(of lines: [Lines]) -> (text: String, rest: Rest) {
    var groups: [[[UInt8]]: Row] = [:]
    var sums: [[UInt8]: Int] = [:]
    var counted = 0
    for line in lines {
      let key = by.map { line.values[$0] ?? [] }
      groups[key, default: Row(key: key)].count += line.count
      counted += line.count
      if let pivot, let value = line.values[pivot] {
        groups[key]?.columns[value, default: 0] += line.count
        sums[value, default: 0] += line.count
      }
    }
    var rest = Rest()
    var rows = Array(groups.values)
    if let least {
      let few = rows.filter { $0.count < least }
      rest.fewRows = few.count
      rest.fewLines = few.reduce(0) { $0 + $1.count }
      rows.removeAll { $0.count < least }
    }
    rows.sort { isLarger($0, $1) }
    let isByTime = Self.times.contains(by[0])
    if !sort.isEmpty { rows.sort { isBefore($0, $1) } }
    if let top, top < rows.count {
      rest.topRows = rows.count - top
      rest.topLines = rows[top...].reduce(0) { $0 + $1.count }
      rows.removeSubrange(top...)
    }
    if sort.isEmpty, isByTime { rows.sort { isBeforeByKey($0, $1) } }
    return (text(rows, sums, counted), rest)
  }

  // MARK: - Order

  /// Returns whether a cell is before another; nil if they are the same.
  private func isBefore(_ left: [UInt8], _ right: [UInt8], of name: String) -> Bool? {
    if left == right { return nil }
    if name == "weekday" {
      let places = [left, right].map {
        Self.weekdays.firstIndex(of: String(decoding: $0, as: UTF8.self))
      }
      return (places[0] ?? 9) < (places[1] ?? 9)
    }
    if Self.times.contains(name) {
      if left == [0x2D] { return false }
      if right == [0x2D] { return true }
    }
    return left.lexicographicallyPrecedes(right)
  }

  private func isBeforeByKey(_ left: Row, _ right: Row) -> Bool {
    for (place, name) in by.enumerated() {
      if let isBefore = isBefore(left.key[place], right.key[place], of: name) { return isBefore }
    }
    return false
  }

  private func isLarger(_ left: Row, _ right: Row) -> Bool {
    left.count == right.count ? isBeforeByKey(left, right) : left.count > right.count
  }

  private func isBefore(_ left: Row, _ right: Row) -> Bool {
    for column in sort {
      if let place = by.firstIndex(of: column.name) {
        if let isBefore = isBefore(left.key[place], right.key[place], of: column.name) {
          return isBefore != column.isDescending
        }
      } else if left.count != right.count {
        return (left.count < right.count) != column.isDescending
      }
    }
    return isBeforeByKey(left, right)
  }

  // MARK: - Text

  private func text(_ rows: [Row], _ sums: [[UInt8]: Int], _ counted: Int) -> String {
    let name = pivot ?? ""
    var values = sums.keys.sorted { isBefore($0, $1, of: name) ?? false }
    let isCut = values.count > mostColumns
    if isCut {
      let largest = values.sorted { left, right in
        let (first, second) = (sums[left] ?? 0, sums[right] ?? 0)
        return first == second ? isBefore(left, right, of: name) ?? false : first > second
      }.prefix(mostColumns - 1)
      values = values.filter(largest.contains)
    }
    func cells(_ columns: [[UInt8]: Int], _ count: Int) -> [String] {
      let ofValues = values.map { columns[$0] ?? 0 }
      let other = isCut ? [count - ofValues.reduce(0, +)] : []
      return (ofValues + other + [count]).map(String.init)
        + (hasPercent ? [percent(count, counted)] : [])
    }
    var lines = [
      by + values.map(Self.shown) + (isCut ? ["(other)"] : []) + [pivot == nil ? "count" : "total"]
        + (hasPercent ? ["percent"] : [])
    ]
    for row in rows { lines.append(row.key.map(Self.shown) + cells(row.columns, row.count)) }
    if hasTotal {
      lines.append(["(total)"] + by.dropFirst().map { _ in "" } + cells(sums, counted))
    }
    return lines.map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  private func percent(_ count: Int, _ all: Int) -> String {
    var hundredths = 0
    if all > 0 {
      hundredths = count * 10_000 / all
      if count * 10_000 % all * 2 >= all { hundredths += 1 }
    }
    let behind = hundredths % 100
    return "\(hundredths / 100).\(behind < 10 ? "0" : "")\(behind)"
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
    }.joined()
  }
}
