/// What a run is to be alarmed by, such as `status=5xx:share>1%`: some of the groups, and how many lines they may have.
package struct Alarm: Hashable, Sendable {
  /// What the text of a column has to be; all of them are to be met.
  package struct Condition: Hashable, Sendable {
    package let dimension: Dimension
    package let filter: Filter

    package init(_ dimension: Dimension, _ filter: Filter) {
      (self.dimension, self.filter) = (dimension, filter)
    }
  }

  package enum Limit: Hashable, Sendable {
    /// More lines than in the old report, by so many percent of these.
    case growth(Percentage)
    /// Fewer lines than in the old report, by so many percent of these.
    case decline(Percentage)
    /// So many percent of all counted lines.
    case share(Percentage)
  }

  /// The alarm as it was typed.
  package let text: String
  /// What it is about; nothing for all lines.
  package let conditions: [Condition]
  package let limit: Limit

  package init(_ text: String, _ conditions: [Condition], _ limit: Limit) {
    (self.text, self.conditions, self.limit) = (text, conditions, limit)
  }

  /// The columns that it looks at.
  package var dimensions: [Dimension] { conditions.map(\.dimension) }
}

/// What an alarm is about, as it was counted.
package struct AlarmedLines: Sendable {
  package let alarm: Alarm
  /// The lines of the old report; 0 where there is one report.
  package internal(set) var old = 0
  package internal(set) var new = 0
  /// All counted lines of the new report.
  package internal(set) var total = 0

  init(_ alarm: Alarm) { self.alarm = alarm }

  /// Whether there is to be an alarm, for which at least so many lines are needed.
  ///
  /// A count that grows from 0 has grown by more than any percentage.
  package func isMet(leastCount: Int) -> Bool {
    switch alarm.limit {
    case .growth(let limit):
      new > old && new >= leastCount && (old == 0 || limit.isExceeded(by: new - old, of: old))
    case .decline(let limit):
      old > new && old >= leastCount && limit.isExceeded(by: old - new, of: old)
    case .share(let limit):
      new >= leastCount && limit.isExceeded(by: new, of: total)
    }
  }
}

// MARK: - Texts

extension FilterKind {
  /// Returns the option that looks at the column of a name, or one of texts where there is none.
  package static func ofColumn(_ name: String) -> FilterKind {
    all.first { $0.name == name }
      ?? FilterKind(code: 0, name: name, field: .other, example: "'*'") {
        .success($0.isNone ? .none : .glob(ByteGlob($0)))
      }
  }
}

extension FilterPattern {
  /// Whether the text of a cell, as reports show it, is what the pattern stands for.
  func matches(cell text: [UInt8], of dimension: Dimension) -> Bool {
    if dimension == .endpoint {
      // No pattern but the name itself is about what is no endpoint.
      if text == KeyText.malformed || text == KeyText.empty { return self == .glob(ByteGlob(text)) }
    } else if text.isNone, dimension != .status {
      return self == .none
    }
    switch self {
    case .none: return false
    case .text(let value): return text == value
    case .glob(let glob): return glob.matches(count: text.count) { text[$0] }
    case .part(let part): return text.map(\.lowercased).contains(part)
    case .network(let network): return IPAddress(text).map(network.contains) ?? false
    case .statuses(let range): return LogStatus.number(ofCell: text).map(range.contains) ?? false
    }
  }
}

extension LogStatus {
  /// Returns the number of a status as reports show it; nil where it is none.
  fileprivate static func number(ofCell text: [UInt8]) -> UInt32? {
    switch text {
    case [UInt8(ascii: "-")]: LogStatus.none
    case Array("-1".utf8): minusOne
    case [UInt8(ascii: "0")]: zero
    default:
      text.count == 3 && text.allSatisfy(ByteClass.isDigit)
        ? text.reduce(0) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) } : nil
    }
  }
}
