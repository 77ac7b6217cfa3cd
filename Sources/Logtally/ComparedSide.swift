import AccessLogs

/// One of two reports that are compared, in words: what it asks, and what is missing from it.
struct ComparedSide {
  let file: LogFile
  let head: ComparedHead

  /// Its name, as it stands in sentences.
  var quoted: String {
    let path = Messages.path(file.key)
    return path.first == "'" ? path : "'\(path)'"
  }

  /// What is missing from it, each as a verb and more.
  var gaps: [String] {
    var gaps: [String] = []
    let totals = head.totals
    if totals.isNothingCounted {
      gaps.append("counts nothing of its \(NumberText.counted(totals.files, "file"))")
    } else if totals.missing > 0 {
      let example = head.missing.map { ", such as \(Messages.path($0))" } ?? ""
      gaps.append(
        "lacks all or some of \(NumberText.grouped(totals.missing)) of "
          + "\(NumberText.counted(totals.files, "file"))\(example)"
      )
    }
    if let dealt = head.part?.origin.dealt { gaps.append("is \(dealt.text) of its files alone") }
    if head.other > 0 {
      gaps.append(
        "has \(NumberText.counted(head.other, "line")) in no row, by --top or --min-count"
      )
    }
    return gaps
  }

  /// Returns why two reports are not compared; nil where they are.
  static func complaint(_ sides: [ComparedSide], isPartial: Bool) -> String? {
    if let difference = difference(of: sides[0], sides[1]) { return difference }
    if isPartial { return nil }
    for side in sides {
      guard let gap = side.gaps.first else { continue }
      return
        "\(side.quoted) \(gap), which would look like a change; nothing is compared, count again, or compare "
        + "what there is: logtally diff --partial"
    }
    return nil
  }

  /// Whether it leaves out lines by a text that it does not name.
  private var hidesMatch: Bool { !head.saysMatch && head.totals.filtered > 0 }
  /// Whether it leaves out no lines by a text, as far as it shows.
  private var hasNoMatch: Bool {
    head.saysMatch ? !head.asked.contains { $0.name == "match" } : head.totals.filtered == 0
  }

  /// Returns what looks like another question, and may be none; nil where nothing does.
  static func doubt(of sides: [ComparedSide]) -> String? {
    guard let one = sides.first(where: \.hidesMatch), let other = sides.first(where: \.hasNoMatch)
    else { return nil }
    return
      "\(one.quoted) leaves out \(NumberText.counted(one.head.totals.filtered, "line")) by a --match that it "
      + "does not name, \(other.quoted) none: they may not be of one question"
  }

  private static let remedy = "only reports of one question can be compared"

  /// Returns the first difference of what they ask; nil where they ask the same.
  private static func difference(of old: ComparedSide, _ new: ComparedSide) -> String? {
    guard old.head.table == new.head.table else {
      let (first, second) = (old.head.table, new.head.table)
      return
        "\(old.quoted) counts by \(first.list), \(new.quoted) by \(second.list); \(remedy), or say what to "
        + "compare of both, such as: --by \((first.filter(second.contains).first ?? first[0]).name)"
    }
    if let difference = asked(old, new) { return difference }
    guard let parts = (old.head.part, new.head.part) as? (PartHead, PartHead) else { return nil }
    return questions(old.quoted, parts.0, new.quoted, parts.1)
  }

  /// Returns how two parts differ in what no report in JSON says, such as the format of the logs.
  private static func questions(
    _ old: String,
    _ first: PartHead,
    _ new: String,
    _ second: PartHead
  ) -> String? {
    var other = second.query
    // What is compared already, or makes no difference to counts.
    (other.tables, other.filters) = (first.query.tables, first.query.filters)
    (other.measures, other.timeUnit) = (first.query.measures, first.query.timeUnit)
    return Question(first.query, first.origin, quoted: old)
      .difference(from: Question(other, second.origin, quoted: new), remedy: remedy)
  }

  /// What makes no difference to counts, or is not the same in any two nights.
  private static let unasked: Set<String> = ["measure", "top", "sort", "min_count"]
  /// Of these only whether they are asked is compared: yesterday ends where today begins.
  private static let times: Set<String> = ["since", "until"]

  /// Returns the first difference of what they ask beside their tables.
  private static func asked(_ old: ComparedSide, _ new: ComparedSide) -> String? {
    func options(_ side: ComparedSide) -> [AskedOption] {
      side.head.asked.filter { !unasked.contains($0.name) }
    }
    let (mine, others) = (options(old), options(new))
    let areMeasured = [old, new].allSatisfy { $0.head.asked.contains { $0.name == "measure" } }
    var names = mine.map(\.name)
    names += others.map(\.name).filter { !names.contains($0) }
    for name in names {
      if name == "time_unit", !areMeasured { continue }
      if name == "match", !old.head.saysMatch || !new.head.saysMatch { continue }
      let values = [mine, others].map { list in list.first { $0.name == name } }
      let texts = values.map { name == "match" ? $0?.texts.sorted() : $0?.texts }
      if texts[0] == texts[1] || times.contains(name) && values.allSatisfy({ $0 != nil }) {
        continue
      }
      let words = values.map { $0.map(\.words) ?? "no \(AskedOption.dashed(name))" }
      return "\(old.quoted) asks for \(words[0]), \(new.quoted) for \(words[1]); \(remedy)"
    }
    return nil
  }
}

extension AskedOption {
  /// The name of an option as it is typed.
  fileprivate static func dashed(_ name: String) -> String {
    let start = Array(name.utf8.prefix(40)).map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    return "--\(KeyText.string(start.span))"
  }

  /// The option with the start of its values.
  fileprivate var words: String {
    let values = texts.joined(separator: ",")
    let start = Array(values.utf8.prefix(76))
    let shown = KeyText.string(start.span) + (start.count < values.utf8.count ? "..." : "")
    return ([Self.dashed(name)] + (values.isEmpty ? [] : ["'\(shown)'"])).joined(separator: " ")
  }
}
