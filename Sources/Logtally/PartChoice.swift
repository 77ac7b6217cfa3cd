import AccessLogs

/// Which parts make a report together, and of what question.
struct PartChoice {
  /// The parts, none of the files of another.
  let parts: [MergedPart]
  /// What the report answers.
  let query: Query
  /// What made the parts.
  let origin: PartOrigin
  /// The keys of all files of the report in their order.
  let keys: [FileKey]
  /// The shares of a list of files, some of which are not here; nil where there is nothing missing.
  var incomplete: DealtShares? { origin.dealt }
  /// What is to be said of the parts.
  private(set) var notes: [String] = []

  /// Checks that parts belong together.
  ///
  /// - Parameters:
  ///   - all: The parts, in the order of their names.
  ///   - tables: What is to be grouped by; none to do as the first part.
  ///   - pivot: The one of these that makes columns, if one does.
  ///   - columns: The columns behind the count; none for those that the first part was asked for.
  ///   - failed: The paths that are no parts, which are files of the report too.
  /// - Throws: ``MergeRefusal`` where they do not.
  init(
    of all: [MergedPart],
    tables: [[Dimension]],
    pivot: Dimension? = nil,
    columns: [Measure] = [],
    beside failed: [FileSummary]
  ) throws(MergeRefusal) {
    var query = all.first?.head.query ?? Query()
    for part in all.dropFirst() {
      if let difference = Question(all[0]).difference(from: Question(part)) {
        throw MergeRefusal(difference)
      }
    }
    if !tables.isEmpty {
      for part in all.prefix(1) {
        for table in tables where GroupProjection(of: [table], from: part.head.query) == nil {
          throw .unanswered(table, pivot, by: part)
        }
      }
      query.tables = tables
    }
    if !columns.isEmpty {
      for part in all.prefix(1) {
        if let column = columns.first(where: { !$0.needs.isSubset(of: query.measures) }) {
          throw .unmeasured(column, by: part)
        }
      }
      (query.columns, query.measures) = (columns, MeasureSet(for: columns))
    }
    self.query = query
    try Self.checkDeals(of: all)
    var origin = all.first?.head.origin ?? PartOrigin(program: ProgramVersion.current)
    for part in all { origin.merge(part.head.origin) }
    // All shares are the whole list.
    if origin.dealt?.isWhole == true { origin.dealt = nil }
    self.origin = origin
    var parts: [MergedPart] = []
    for part in all {
      if let same = parts.first(where: { $0.head.files == part.head.files }) {
        if !part.head.files.isEmpty { notes.append(Messages.samePart(part, same)) }
      } else {
        parts.append(part)
      }
    }
    self.parts = parts
    keys = try Self.keys(of: parts, beside: failed)
    if origin.programs.count > 1 { notes.append(Messages.programs(origin.programs)) }
  }

  /// Checks that shares are of one list.
  private static func checkDeals(of parts: [MergedPart]) throws(MergeRefusal) {
    var first: (part: MergedPart, dealt: DealtShares)?
    for part in parts {
      guard let dealt = part.head.origin.dealt else { continue }
      if let first, first.dealt.count != dealt.count || first.dealt.deal != dealt.deal {
        throw .otherDeal(first, (part, dealt))
      }
      first = first ?? (part, dealt)
    }
  }

  /// Returns the keys of all files in their order.
  private static func keys(
    of parts: [MergedPart],
    beside failed: [FileSummary]
  ) throws(MergeRefusal) -> [FileKey] {
    var owners: [FileKey: (part: MergedPart, file: PartFile)] = [:]
    for part in parts {
      for file in part.head.files {
        if let other = owners[file.summary.key] { throw .overlap(file, of: part, other) }
        owners[file.summary.key] = (part, file)
      }
    }
    for summary in failed {
      if let other = owners[summary.key] { throw .pathOfFile(summary.key, other.part) }
    }
    return (owners.keys + failed.map(\.key)).sorted()
  }

  /// The places of the files of each part among all.
  var places: [[UInt32]] {
    parts.map { part in
      // Both are in order.
      var place = 0
      return part.head.files.map { file in
        while keys[place] < file.summary.key { place += 1 }
        return UInt32(truncatingIfNeeded: place)
      }
    }
  }
}

/// Why parts do not make a report together.
struct MergeRefusal: RunError, Equatable {
  let description: String
  let status = ExitStatus.usage

  init(_ description: String) { self.description = description }

  /// The parts do not count by what is asked for.
  static func unanswered(
    _ table: [Dimension],
    _ pivot: Dimension?,
    by part: MergedPart
  ) -> MergeRefusal {
    var tables = part.head.query.tables
    if tables.count == 1 {
      tables[0] = table + tables[0].filter { !table.contains($0) }
    } else {
      tables.append(table)
    }
    let lists = tables.map { "--by \($0.list)" }.joined(separator: " ")
    let question = Question(part)
    let asked =
      "--by \(table.filter { $0 != pivot }.list)" + (pivot.map { " --pivot \($0.name)" } ?? "")
    return MergeRefusal(
      "'\(asked)' cannot be answered by \(question.quoted), which counts "
        + "\(question.tables); count again, such as: logtally \(lists) --output logs.part logs"
    )
  }

  /// The parts have not measured what is asked for.
  static func unmeasured(
    _ column: Measure,
    by part: MergedPart,
    option: String = "--measure"
  ) -> MergeRefusal {
    let columns = part.head.query.columns.map(\.name) + [column.name]
    let lists = part.head.query.tables.map { "--by \($0.list)" }.joined(separator: " ")
    let question = Question(part)
    return MergeRefusal(
      "'\(option) \(column.name)' cannot be answered by \(question.quoted), which measures "
        + "\(question.measures); count again, such as: logtally \(lists) --measure "
        + "\(columns.joined(separator: ",")) --output logs.part logs"
    )
  }

  /// A file is in two parts.
  static func overlap(
    _ file: PartFile,
    of part: MergedPart,
    _ other: (part: MergedPart, file: PartFile)
  ) -> MergeRefusal {
    let (first, second) = (Question(other.part).quoted, Question(part).quoted)
    let key = Messages.path(file.summary.key)
    if file.isSame(as: other.file) {
      return MergeRefusal(
        "\(key) is in \(first) and in \(second), beside files that are not in both, so that it would "
          + "count twice; nothing is written, name parts that have no file in common"
      )
    }
    return MergeRefusal(
      "\(first) and \(second) have different contents under the name \(key); nothing is written, name "
        + "one of them, or let the files of each host have names of their own, such as: "
        + "logtally --key-prefix web-01: --output web-01.part logs"
    )
  }

  /// Shares were not dealt from one list.
  static func otherDeal(
    _ first: (part: MergedPart, dealt: DealtShares),
    _ second: (part: MergedPart, dealt: DealtShares)
  ) -> MergeRefusal {
    let (one, other) = (Question(first.part).quoted, Question(second.part).quoted)
    let (count, share) = (first.dealt.count, first.dealt.numbers[0])
    if count != second.dealt.count {
      return MergeRefusal(
        "\(one) is \(first.dealt.text), \(other) is \(second.dealt.text); nothing is written, name parts of "
          + "as many shards"
      )
    }
    return MergeRefusal(
      "\(one) is \(first.dealt.text), and \(other) \(second.dealt.text) of another list: between them a file "
        + "came, went, or grew so that it was dealt elsewhere, as parts do in the folder that is counted; "
        + "nothing is written, count all shards of one "
        + "plan, such as: logtally plan --json logs >plan.json; logtally --plan plan.json --shard "
        + "\(share)/\(count) --output \(share).part"
    )
  }

  /// A path that is no part has the name of a file of another one.
  static func pathOfFile(_ key: FileKey, _ part: MergedPart) -> MergeRefusal {
    MergeRefusal(
      "\(Messages.path(key)) is no whole part, and \(Question(part).quoted) has a file of that name; "
        + "nothing is written"
    )
  }
}

extension PartFile {
  /// Whether it is the same file in the same state as another of its key, as far as is known.
  fileprivate func isSame(as other: PartFile) -> Bool {
    guard let identity, let otherIdentity = other.identity else { return self == other }
    return identity == otherIdentity && summary.bytes == other.summary.bytes
  }
}

extension Messages {
  /// Returns that two parts are of the same files.
  static func samePart(_ part: MergedPart, _ other: MergedPart) -> String {
    let count = part.head.files.count
    let files = count == 1 ? "the same file" : "the same \(NumberText.grouped(count)) files"
    return line(
      "\(part.name): \(files) as in \(other.name); \(count == 1 ? "it counts" : "they count") once"
    )
  }

  /// Returns that several versions of the program counted.
  static func programs(_ versions: [String]) -> String {
    let texts = versions.map { KeyText.string(Array($0.utf8).span) }
    return line("the parts were counted by logtally \(list(texts))")
  }
}
