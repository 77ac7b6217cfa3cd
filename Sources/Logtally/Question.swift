import AccessLogs

/// What a part answers, in words, and how that differs from what another one does.
struct Question {
  private let query: Query
  private let origin: PartOrigin
  /// The name of the part, as it stands in sentences.
  let quoted: String

  init(_ part: MergedPart) {
    self.init(part.head, name: part.name)
  }

  init(_ head: PartHead, name: String) {
    query = head.query
    origin = head.origin
    quoted = name.first == "'" ? name : "'\(name)'"
  }

  /// What is asked by something of that name.
  init(_ query: Query, _ origin: PartOrigin, quoted: String) {
    self.query = query
    self.origin = origin
    self.quoted = quoted
  }

  /// What is counted by: `by endpoint,status and by host`.
  var tables: String {
    query.tables.map { "by \($0.list)" }.joined(separator: " and ")
  }

  /// What is measured, in words.
  var measures: String { query.measures.isEmpty ? "nothing" : query.measures.names }

  /// Something that may differ: a verb for the part, and what stands behind it.
  private struct Aspect {
    var verb: String
    var value: String
    /// What is compared; nil for the value itself.
    var identity: [[UInt8]]?
  }

  /// Returns the first difference, as a whole sentence; nil if both answer the same.
  func difference(
    from other: Question,
    remedy: String = "only parts of one question can be merged"
  ) -> String? {
    for (mine, others) in zip(aspects, other.aspects) {
      let isSame =
        mine.identity != nil || others.identity != nil
        ? mine.identity == others.identity : mine.value == others.value
      if isSame { continue }
      let values =
        mine.value == others.value
        ? "\(quoted) and \(other.quoted) differ in what is meant by: \(mine.verb) \(mine.value)"
        : "\(quoted) \(mine.verb) \(mine.value), \(other.quoted) \(others.value)"
      return "\(values); \(remedy)"
    }
    var (mine, others) = (query, other.query)
    (mine.tables, others.tables) = ([], [])
    (mine.filters, others.filters) = (Query.Filters(), Query.Filters())
    // What groups have answers other columns too.
    (mine.columns, others.columns) = ([], [])
    if mine == others { return nil }
    return "\(quoted) and \(other.quoted) ask different questions; \(remedy)"
  }

  /// What decides the counts, the most telling first.
  private var aspects: [Aspect] {
    let match = query.filters.match.map(Self.shown)
    return [
      Aspect(verb: "counts", value: tables, identity: query.tables.map(\.codes).sorted()),
      Aspect(verb: "measures", value: measures),
      Aspect(
        verb: "counts",
        value: match.isEmpty ? "all lines" : "lines that hold \(match.joined(separator: " or "))",
        identity: Array(Set(query.filters.match)).sorted()
      ),
      Aspect(verb: "counts lines with", value: fields, identity: query.filters.values.map(\.bytes)),
      Aspect(verb: "counts lines", value: times, identity: [query.filters.times.bytes]),
      Aspect(verb: "takes endpoints", value: endpoints, identity: [query.tidying.bytes]),
      Aspect(verb: "takes its times", value: zone, identity: [query.zone?.bytes ?? []]),
      Aspect(verb: "has clients", value: clients),
      Aspect(verb: "reads", value: format, identity: [query.format.bytes]),
      Aspect(
        verb: "reads request times in",
        value: query.timeUnit.map { "\($0)" } ?? "the units of their formats"
      ),
      Aspect(
        verb: "counts files that are not whole",
        value: query.isStrict ? "not at all, by --strict" : "as far as they go"
      ),
      Aspect(
        verb: "admits a zstd window of",
        value: NumberText.size(1 << query.zstdWindowLog)
      ),
      Aspect(verb: "was counted by the rules of logtally", value: programs, identity: [rules]),
    ]
  }

  /// Returns a text in quotes, or the start of a long one: parts may be those of strangers.
  private static func shown(_ text: [UInt8]) -> String {
    let start = Array(text.prefix(76))
    return "'\(KeyText.string(start.span))\(text.count > start.count ? "..." : "")'"
  }

  /// What fields have to be.
  private var fields: String {
    let filters = query.filters.values.map { filter in
      "\(filter.kind.name) "
        + filter.values.map(Self.shown).joined(separator: " or ")
    }
    return filters.isEmpty ? "any fields" : filters.joined(separator: " and ")
  }

  /// When lines have to be of.
  private var times: String {
    let (since, until) = (query.filters.times.since, query.filters.times.until)
    let points =
      since.map { "from \($0.text) on" } + until.map { "before \($0.text)" }
    if points.isEmpty { return "of any time" }
    let text = points.joined(separator: " and ")
    guard let zone = query.filters.times.zone, query.zone == nil else { return text }
    // The zone of a machine is called local on each.
    let moment = (since + until).lazy.compactMap { point in
      if case .moment(let second) = point { second } else { nil }
    }.first
    let minutes = moment.map { (zone.wall(at: $0) - $0) / 60 } ?? 0
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let offset =
      "UTC\(minutes < 0 ? "-" : "+")\(digits(abs(minutes) / 60)):\(digits(abs(minutes) % 60))"
    return "\(text), with times that say no offset taken for \(offset) (--tz says which)"
  }

  /// What becomes of endpoints, by the options that ask for it; of many routes the first.
  private var endpoints: String {
    let options = query.tidying.options.map { name, value in
      switch value {
      case .flag: "--\(name)"
      case .number(let number): "--\(name) \(number)"
      case .texts(let texts):
        "--\(name) "
          + texts.prefix(3).map(Self.shown).joined(separator: " or ")
          + (texts.count > 3 ? " or \(NumberText.grouped(texts.count - 3)) more" : "")
      }
    }
    return options.isEmpty ? "as they are" : "by \(options.joined(separator: " "))"
  }

  private var zone: String {
    query.zone.map { "in \(KeyText.string(Array($0.name.utf8).span))" } ?? "as each line wrote them"
  }

  private var clients: String {
    query.anonymity.map { "without their last bits, by --anonymize \($0.rawValue)" } ?? "as written"
  }

  private var format: String {
    switch query.format {
    case .detected: "each file in the format that is found in it"
    case .named(let format): "files as \(format.name)"
    case .pasted(let text): "files by '\(KeyText.string(text.span))'"
    }
  }

  /// The versions of the program that counted.
  var programs: String {
    origin.programs.map { KeyText.string(Array($0.utf8).span) }.joined(separator: " and ")
  }

  private var rules: [UInt8] { origin.rules.bytes }

  /// Returns what a report says of its question; what is measured has columns.
  static func conditions(of query: Query) -> [String] {
    var query = query
    query.measures = []
    let origin = PartOrigin(program: ProgramVersion.current)
    return Question(query, origin, quoted: "").conditions
  }

  /// All that is asked beside the tables, for an explanation; what nobody asked for is left out.
  var conditions: [String] {
    let plain = Question(PartHead(), name: "")
    return zip(aspects, plain.aspects).dropFirst().dropLast().compactMap { aspect, usual in
      aspect.value == usual.value ? nil : "\(aspect.verb) \(aspect.value)"
    }
  }
}

extension [Dimension] {
  /// The dimensions as `--by` has them.
  var list: String { map(\.name).joined(separator: ",") }

  /// The dimensions as a set.
  fileprivate var codes: [UInt8] { map(\.code).sorted() }
}

extension [[UInt8]] {
  fileprivate func sorted() -> [[UInt8]] { sorted { $0.lexicographicallyPrecedes($1) } }
}

extension MeasureSet {
  /// What is measured, in words.
  fileprivate var names: String {
    var names: [String] = []
    if contains(.bytes) { names.append("bytes") }
    if contains(.percentiles) {
      names.append("request times for percentiles")
    } else if contains(.times) {
      names.append("request times")
    }
    return names.joined(separator: " and ")
  }
}
