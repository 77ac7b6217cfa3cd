import AccessLogs
import ArgumentParser

/// When a run is to end with an alarm.
struct AlarmOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Exit with 4 if lines are more than a share of all, such as 'status=5xx:share>1%', and at least \
      --min-count; 'logtally diff' takes changes too, such as 'status=5xx:+50%'. Repeatable.
      """,
      valueName: "column=value[&...]:limit"
    )
  )
  var failOn: [String] = []

  static let example = "such as: --fail-on 'status=5xx:share>1%'"

  /// Reads the alarms.
  ///
  /// - Parameter isOfOne: Whether there is one report, which has not changed.
  /// - Returns: The alarms, in the order in which they are given.
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  func alarms(ofOne isOfOne: Bool) throws -> [Alarm] {
    try failOn.map { text in
      let alarm = try Self.alarm(text)
      if case .share = alarm.limit { return alarm }
      if isOfOne {
        throw ValidationError(
          "'--fail-on \(text)' is about a change, which one report has none of; give a share, \(Self.example), "
            + "or compare two reports with 'logtally diff'"
        )
      }
      return alarm
    }
  }

  private static func alarm(_ text: String) throws -> Alarm {
    guard let colon = text.lastIndex(of: ":") else {
      throw ValidationError("'--fail-on \(text)' has no limit behind a colon; \(example)")
    }
    let limit = try limit(text[text.index(after: colon)...], of: text)
    let conditions = try conditions(text[..<colon], of: text)
    if conditions.isEmpty, case .share = limit {
      throw ValidationError(
        "'--fail-on \(text)' is about the share of all lines, which are 100% of them; name some, \(example)"
      )
    }
    return Alarm(text, conditions, limit)
  }

  private static func limit(_ limit: Substring, of text: String) throws -> Alarm.Limit {
    let limit = limit.split(separator: " ").joined()
    if limit.hasPrefix("share>"), let share = percentage(limit.dropFirst(6)),
      share.millionths < 1_000_000
    {
      return .share(share)
    }
    if limit.hasPrefix("+"), let growth = percentage(limit.dropFirst()) { return .growth(growth) }
    if limit.hasPrefix("-"), let decline = percentage(limit.dropFirst()),
      decline.millionths < 1_000_000
    {
      return .decline(decline)
    }
    throw ValidationError(
      "'--fail-on \(text)' has no limit that is known behind its last colon; give share>1%, or for "
        + "'logtally diff' +50% or -50%, \(example)"
    )
  }

  /// Reads a number that has its `%`.
  private static func percentage(_ text: Substring) -> Percentage? {
    text.hasSuffix("%") ? Percentage(text) : nil
  }

  /// Reads `column=values`, or several of them with `&` between; `total` is all lines.
  private static func conditions(
    _ list: Substring,
    of text: String
  ) throws -> [Alarm.Condition] {
    if list.split(separator: " ").joined() == "total" { return [] }
    var conditions: [Alarm.Condition] = []
    for part in items(of: list) {
      guard let equal = part.firstIndex(of: "=") else {
        throw ValidationError("'--fail-on \(text)' has no value behind an equals sign; \(example)")
      }
      let name = part[..<equal].split(separator: " ").joined(separator: " ")
      guard let dimension = Dimension(name: name) else {
        throw CountPlan.unknown(name, "--fail-on", Dimension.all.map(\.name))
      }
      guard !conditions.contains(where: { $0.dimension == dimension }) else {
        throw ValidationError(
          "'--fail-on \(text)' names \(name) twice; values stand in one list, such as: "
            + "--fail-on 'status=500,503:share>1%'"
        )
      }
      let values = String(part[part.index(after: equal)...])
      do throws(FilterSyntaxError) {
        let filter = try Filter(.ofColumn(name), [RawArgument.bytes(of: values)])
        conditions.append(Alarm.Condition(dimension, filter))
      } catch {
        let value = error.value.isEmpty ? values : KeyText.string(error.value.span)
        throw ValidationError(
          "'--fail-on \(text)': \(name) '\(value)' \(error.reason); \(example)"
        )
      }
    }
    return conditions
  }

  /// Splits at `&` without a backslash before it, which is a glob's own.
  private static func items(of list: Substring) -> [Substring] {
    var items: [Substring] = []
    var (start, isEscaped) = (list.startIndex, false)
    for index in list.indices {
      if list[index] == "&", !isEscaped {
        items.append(list[start..<index])
        start = list.index(after: index)
      }
      isEscaped = list[index] == "\\" && !isEscaped
    }
    return items + [list[start...]]
  }
}

extension [Alarm] {
  /// Returns why some tables cannot tell whether there is an alarm; nil if each finds one that can.
  func complaint(about tables: [[Dimension]]) -> String? {
    for alarm in self {
      let wanted = alarm.dimensions
      if tables.contains(where: { Set(wanted).isSubset(of: $0) }) { continue }
      let table = tables.first ?? []
      if wanted == [.status], let table = tables.first(where: { $0.contains(.class) }),
        let value = alarm.conditions.first?.filter.values.first, value.count == 3,
        value[1...].allSatisfy({ $0 | 0x20 == UInt8(ascii: "x") })
      {
        let example = alarm.text.replacing("status", with: "class", maxReplacements: 1)
        return
          "'--fail-on \(alarm.text)' is about status, which is no column of '--by \(table.list)'; its class is, "
          + "such as: --fail-on '\(example)'"
      }
      let missing = wanted.filter { !table.contains($0) }
      return
        "'--fail-on \(alarm.text)' is about \(missing.list), which is no column of "
        + "\(tables.map { "'--by \($0.list)'" }.joined(separator: " or ")); count by it too, such as: "
        + "--by \((table + missing).list)"
    }
    return nil
  }
}

extension Report {
  /// Whether an alarm is met.
  var isAlarmed: Bool { alarms.contains { $0.isMet(leastCount: shape.leastCount ?? 1) } }
}

extension Messages {
  /// Returns what was seen and what the limit is, in one line; nil where there is no alarm.
  static func alarm(_ lines: AlarmedLines, leastCount: Int?) -> String? {
    guard lines.isMet(leastCount: leastCount ?? 1) else { return nil }
    let (old, new) = (lines.old, lines.new)
    let what = lines.alarm.subject
    let (before, now) = (NumberText.grouped(old), NumberText.grouped(new))
    switch lines.alarm.limit {
    case .share(let limit):
      let all = NumberText.counted(lines.total, "line")
      return line(
        "alarm: \(what) has \(now) of \(all), \(Percentage.text(of: new, of: lines.total)), "
          + "more than \(limit.text)%"
      )
    case .growth(let limit):
      let change =
        old == 0 ? "from none on" : "by \(Percentage.text(of: new - old, of: old))"
      return line(
        "alarm: \(what) went up \(change), from \(before) to \(now), more than \(limit.text)%"
      )
    case .decline(let limit):
      return line(
        "alarm: \(what) went down by \(Percentage.text(of: old - new, of: old)), from \(before) to \(now), "
          + "more than \(limit.text)%"
      )
    }
  }
}

extension Alarm {
  /// What it is about, as it was typed.
  fileprivate var subject: String {
    text.lastIndex(of: ":").map { String(text[..<$0]) } ?? text
  }
}
