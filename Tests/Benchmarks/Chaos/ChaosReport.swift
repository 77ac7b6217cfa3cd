import FoundationEssentials

/// A report of the command, read back for judging it.
struct ChaosReport {
  private struct Document: Decodable {
    struct Row: Decodable {
      var file: String?
      var endpoint: String?
      var status: String?
      var count: Int
    }
    struct File: Decodable {
      var file: String
      var state: String
      var lines, counted, filtered, unparsed, blank, comment: Int
    }
    struct Totals: Decodable {
      var files, counted_files, partial_files, failed_files, skipped_files: Int
      var lines, counted, filtered, unparsed, blank, comment: Int
    }
    var totals: Totals
    var other: Int
    var rows: [Row]
    var files: [File]
  }

  /// A row without its file.
  typealias Group = ChaosTree.Group

  /// The state of each file.
  private(set) var states: [String: String] = [:]
  /// The rows of each file; under an empty name where the report is not by file.
  private(set) var rows: [String: [Group: Int]] = [:]
  private(set) var counted: [String: Int] = [:]
  /// What does not add up within the report.
  private(set) var flaws: [String] = []

  /// Reads a JSON report.
  init(json: [UInt8]) throws {
    let document = try JSONDecoder().decode(Document.self, from: Data(json))
    for row in document.rows {
      let group = Group(endpoint: row.endpoint ?? "", status: row.status ?? "")
      rows[row.file ?? "", default: [:]][group, default: 0] += row.count
    }
    for file in document.files {
      states[file.file] = file.state
      counted[file.file] = file.counted
      if file.lines != file.counted + file.filtered + file.unparsed + file.blank + file.comment {
        flaws.append("the states of \(file.file) do not add up")
      }
      if ["failed", "skipped"].contains(file.state), file.lines != 0 {
        flaws.append("\(file.file) is \(file.state) and has lines")
      }
    }
    check(document)
  }

  private mutating func check(_ document: Document) {
    let totals = document.totals
    let files = document.files
    func expect(_ isRight: Bool, _ what: String) { if !isRight { flaws.append(what) } }
    expect(totals.lines == files.reduce(0) { $0 + $1.lines }, "the lines do not add up")
    expect(totals.counted == files.reduce(0) { $0 + $1.counted }, "the counts do not add up")
    expect(totals.files == files.count, "the files do not add up")
    expect(
      totals.files == totals.counted_files + totals.partial_files + totals.failed_files
        + totals.skipped_files,
      "the states of files do not add up"
    )
    expect(
      totals.counted == document.other + document.rows.reduce(0) { $0 + $1.count },
      "the rows do not add up"
    )
  }

  /// Reads a CSV report by endpoint and status, or by file; no cell of a tree needs quotes.
  init(csv: [UInt8]) {
    for line in csv.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let cells = line.split(separator: UInt8(ascii: ",")).map { cell in
        String(decoding: cell, as: UTF8.self)
      }
      guard let count = cells.last.flatMap({ Int($0) }), cells.count > 1 else {
        flaws.append("a row is cut: \(String(decoding: line, as: UTF8.self))")
        continue
      }
      if cells.count == 2 {
        counted[cells[0]] = count
      } else {
        rows["", default: [:]][Group(endpoint: cells[0], status: cells[1])] = count
      }
    }
    if !csv.isEmpty, csv.last != UInt8(ascii: "\n") { flaws.append("the last row has no end") }
  }
}

/// What the command reports where nothing disturbs it.
struct ChaosReference {
  let status: Int32
  /// The report of each form, by whether standard input is read.
  let bytes: [[UInt8]]
  /// The rows of each file.
  let report: ChaosReport

  /// Checks a report from which the files of dead workers may be missing; nil if all is right.
  func flaw(in bytes: [UInt8], form: ChaosPlan.Form) -> String? {
    switch form {
    case .json:
      guard let found = try? ChaosReport(json: bytes) else { return "the JSON cannot be read" }
      return found.flaws.first ?? flaw(inJSON: found)
    case .files:
      let found = ChaosReport(csv: bytes)
      if let flaw = found.flaws.first { return flaw }
      for (file, count) in found.counted where report.counted[file] != count {
        return "\(file) has \(count) lines and not \(report.counted[file] ?? 0)"
      }
    case .csv:
      let found = ChaosReport(csv: bytes)
      if let flaw = found.flaws.first { return flaw }
      let most = Self.sum(report.rows.values)
      for (group, count) in found.rows[""] ?? [:] where count > most[group] ?? 0 {
        return "\(group.endpoint) \(group.status) has \(count), more than there are"
      }
    }
    return nil
  }

  /// What is not failed must be as without the fault, and the rows must be those of these files.
  private func flaw(inJSON found: ChaosReport) -> String? {
    var expected: [[ChaosTree.Group: Int]] = []
    for (file, state) in report.states {
      guard let foundState = found.states[file] else { return "\(file) is missing" }
      if foundState == "failed" { continue }
      guard foundState == state, found.counted[file] == report.counted[file] else {
        return "\(file) is \(foundState) and not \(state), or has other counts"
      }
      expected.append(report.rows[file] ?? [:])
    }
    return found.rows[""] ?? [:] == Self.sum(expected)
      ? nil : "the rows are not those of the files that are counted"
  }

  static func sum(
    _ rows: some Sequence<[ChaosTree.Group: Int]>
  ) -> [ChaosTree.Group: Int] {
    rows.reduce(into: [:]) { sum, rows in sum.merge(rows, uniquingKeysWith: +) }
  }
}
