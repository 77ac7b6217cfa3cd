/// Reads a report in JSON as it comes, and gathers the rows of one of its tables.
///
/// It may come from a stranger: what is read of it is bounded, its numbers have to add up, and rows that are too many
/// for memory go to temporary files.
final class ReportReader {
  private(set) var head = ComparedHead()
  /// What is wrong with the report, where that is more than that it cannot be read.
  private(set) var problem: ReportProblem?
  /// What the table has to have as columns; nothing for those of the only one.
  private let wanted: [Dimension]
  private let memory: Int
  private var gathered: GatheredKeys?
  /// The lines of all rows that were gathered.
  private var lines = 0
  private var schema: [UInt8]?
  /// The table that is read, and all that were found.
  private var by: [Dimension]?
  private var tables: [[Dimension]] = []
  private var isOfSeveral = false
  private var other = 0
  private var hasTotals = false
  private var saysQuery = false
  /// The bytes of what was asked.
  private var askedBytes = 0

  /// More than anybody asks of a report, in bytes.
  private static let mostAskedBytes = 4 << 20

  typealias Failure = JSONScanner.Failure

  /// Makes a reader of the table that has some columns, or of the only one.
  init(by wanted: [Dimension], memory: Int) {
    self.wanted = wanted
    self.memory = memory
  }

  /// Reads a report; what is behind it is wrong.
  func read(_ scanner: inout JSONScanner) throws(Failure) {
    try scanner.readObject { (scanner, name) throws(Failure) in
      switch String(decoding: name, as: UTF8.self) {
      case "schema": self.schema = try scanner.readString()
      case "query": try self.readQuery(&scanner)
      case "totals": try self.readTotals(&scanner)
      case "files": try self.readFiles(&scanner)
      case "tables":
        self.isOfSeveral = true
        try scanner.readList { (scanner) throws(Failure) in
          (self.by, self.other) = (nil, 0)
          try scanner.readObject { (scanner, name) throws(Failure) in
            try self.readTable(&scanner, String(decoding: name, as: UTF8.self))
          }
        }
      case let name: try self.readTable(&scanner, name)
      }
    }
    try scanner.finish()
  }

  /// Ends, once all is read.
  ///
  /// - Returns: The report.
  /// - Throws: Why it cannot be compared.
  func finish() throws(ReportProblem) -> ComparedReport {
    if let problem { throw problem }
    guard let schema else { throw .noSchema }
    guard Self.schemas.contains(schema) else { throw .otherSchema(schema) }
    guard hasTotals else { throw .noSchema }
    // Where nothing more than a text is asked, a report does not say what.
    head.saysMatch = saysQuery
    guard !head.table.isEmpty else { throw .noTable(wanted, of: tables) }
    guard lines + head.other == head.totals.lines else {
      throw .unevenRows(lines + head.other, of: head.totals.lines)
    }
    var summary = FileSummary(key: FileKey([]), state: .counted)
    summary.lines.counted = lines
    do throws(SpillFailure) {
      let run = try gathered?.finish()
      return ComparedReport(head, run.map { Part(summary, $0) } ?? Part(summary))
    } catch {
      throw ReportProblem(.cannotSpill(error))
    }
  }

  private static let schemas = ["1", "2"].map { Array("logtally.report/\($0)".utf8) }

  private func fail(_ problem: ReportProblem, _ scanner: JSONScanner) -> Failure {
    self.problem = problem
    return scanner.malformed
  }

  // MARK: - What is asked

  private func readQuery(_ scanner: inout JSONScanner) throws(Failure) {
    saysQuery = true
    try scanner.readObject { (scanner, name) throws(Failure) in
      var texts: [[UInt8]] = []
      switch try scanner.nextKind() {
      case .string: texts = [try scanner.readString()]
      case .list:
        try scanner.readList { (scanner) throws(Failure) in
          texts.append(try scanner.readString())
          try self.take(texts[texts.count - 1].count + 64, scanner)
        }
      case .number: texts = [Array(String(try scanner.readNumber()).utf8)]
      case .other: try scanner.skip()
      }
      try self.take(name.count + (texts.first?.count ?? 0) + 64, scanner)
      let text = String(decoding: name, as: UTF8.self)
      if text == "pivot" { throw self.fail(.pivoted, scanner) }
      self.head.asked.append(AskedOption(text, texts.isEmpty ? .flag : .texts(texts)))
    }
  }

  private func take(_ bytes: Int, _ scanner: JSONScanner) throws(Failure) {
    askedBytes += bytes
    guard askedBytes < Self.mostAskedBytes else { throw scanner.malformed }
  }

  private func readTotals(_ scanner: inout JSONScanner) throws(Failure) {
    hasTotals = true
    try scanner.readObject { (scanner, name) throws(Failure) in
      switch String(decoding: name, as: UTF8.self) {
      case "files": self.head.totals.files = try scanner.readCount()
      case "counted_files": self.head.totals.counted = try scanner.readCount()
      case "partial_files": self.head.totals.partial = try scanner.readCount()
      case "failed_files": self.head.totals.failed = try scanner.readCount()
      case "counted": self.head.totals.lines = try scanner.readCount()
      case "filtered": self.head.totals.filtered = try scanner.readCount()
      default: try scanner.skip()
      }
    }
  }

  private func readFiles(_ scanner: inout JSONScanner) throws(Failure) {
    try scanner.readList { (scanner) throws(Failure) in
      var (file, state): ([UInt8], [UInt8]) = ([], [])
      try scanner.readObject { (scanner, name) throws(Failure) in
        switch String(decoding: name, as: UTF8.self) {
        case "file": file = try scanner.readString()
        case "state": state = try scanner.readString()
        default: try scanner.skip()
        }
      }
      let isMissing = ["failed", "partial"].contains(String(decoding: state, as: UTF8.self))
      if isMissing, self.head.missing == nil { self.head.missing = FileKey(file) }
    }
  }

  // MARK: - Tables

  private func readTable(_ scanner: inout JSONScanner, _ name: String) throws(Failure) {
    switch name {
    case "by": try readColumns(&scanner)
    case "other": other = try scanner.readCount()
    case "rows": try readRows(&scanner)
    default: try scanner.skip()
    }
  }

  private func readColumns(_ scanner: inout JSONScanner) throws(Failure) {
    var table: [Dimension] = []
    try scanner.readList { (scanner) throws(Failure) in
      let name = String(decoding: try scanner.readString(), as: UTF8.self)
      guard let dimension = Dimension(name: name) else {
        throw self.fail(.unknownColumn(name), scanner)
      }
      guard !table.contains(dimension) else { throw scanner.malformed }
      table.append(dimension)
    }
    guard !table.isEmpty, tables.count < Query.mostTables else { throw scanner.malformed }
    by = table
    tables.append(table)
  }

  private func readRows(_ scanner: inout JSONScanner) throws(Failure) {
    guard let by else { throw fail(.order, scanner) }
    let columns = wanted.isEmpty && !isOfSeveral ? by : wanted
    guard head.table.isEmpty, !columns.isEmpty, columns.allSatisfy(by.contains) else {
      return try scanner.skip()
    }
    head.table = columns
    head.other = other
    gathered = GatheredKeys(TextKeys.code(of: columns), memory: memory)
    let places = columns.compactMap(by.firstIndex)
    var row = Row(by)
    try scanner.readList { (scanner) throws(Failure) in
      try row.read(&scanner)
      self.lines += row.count
      guard self.lines < GroupRecord.numberLimit else { throw scanner.malformed }
      if row.count == 0 { return }
      let key = row.key(places)
      guard key.count < GroupForm.longestSection / 2 else { throw scanner.malformed }
      do throws(SpillFailure) {
        try self.gathered?.add(row.count, key: key)
      } catch {
        throw self.fail(ReportProblem(.cannotSpill(error)), scanner)
      }
    }
  }
}

/// A row of a table, in memory that is used for all of them.
private struct Row {
  private(set) var count = 0
  private let names: [[UInt8]]
  private var cells: [[UInt8]]
  private var name: [UInt8] = []
  private var bytes: [UInt8] = []

  private static let countName = Array("count".utf8)

  init(_ table: [Dimension]) {
    names = table.map { Array($0.name.utf8) }
    cells = names.map { _ in [] }
  }

  /// Reads the cells of all columns, and the count; other numbers are passed over.
  mutating func read(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
    var (found, hasCount) = (0, false)
    var name = name
    try scanner.readObject(names: &name) { (scanner, name) throws(JSONScanner.Failure) in
      // Columns come in their order.
      if found < names.count, name == names[found] {
        try scanner.readString(into: &cells[found])
        found += 1
      } else if !hasCount, name == Self.countName {
        count = try scanner.readCount()
        hasCount = true
      } else {
        try scanner.skip()
      }
    }
    self.name = name
    guard found == names.count, hasCount else { throw scanner.malformed }
  }

  /// Returns the key of some columns.
  mutating func key(_ columns: [Int]) -> [UInt8] {
    bytes.removeAll(keepingCapacity: true)
    for column in columns {
      let cell = cells[column]
      TextKeys.append(cell.span, to: &bytes)
    }
    return bytes
  }
}

extension JSONScanner {
  /// Reads a number of lines, files or the like.
  fileprivate mutating func readCount() throws(Failure) -> Int {
    let number = try readNumber()
    guard (0..<GroupRecord.numberLimit).contains(number) else { throw malformed }
    return number
  }
}

extension ReportProblem {
  fileprivate static let noSchema = ReportProblem(
    "JSON that is no report of logtally, or not all of one"
  )
  fileprivate static let order = ReportProblem(
    "has its keys in another order than logtally writes them"
  )
  fileprivate static let pivoted = ReportProblem(
    "has columns of --pivot, which cannot be compared; count again without it",
    isReport: true
  )

  fileprivate static func otherSchema(_ schema: [UInt8]) -> ReportProblem {
    let start = Array(schema.prefix(76))
    return ReportProblem(
      "has the schema '\(KeyText.string(start.span))', and what is compared are reports of "
        + "logtally.report/1 and /2, and parts"
    )
  }

  fileprivate static func unknownColumn(_ name: String) -> ReportProblem {
    ReportProblem(
      "is by '\(KeyText.string(Array(name.utf8.prefix(76)).span))', which this program does not know"
    )
  }

  fileprivate static func unevenRows(_ lines: Int, of counted: Int) -> ReportProblem {
    ReportProblem(
      "has \(NumberText.counted(lines, "line")) in its rows and in 'other', and "
        + "\(NumberText.grouped(counted)) in its totals: somebody has changed it; compare what logtally wrote"
    )
  }

  /// Tables without the one that is wanted.
  static func noTable(_ wanted: [Dimension], of tables: [[Dimension]]) -> ReportProblem {
    let lists = tables.map { $0.map(\.name).joined(separator: ",") }
    if tables.isEmpty { return noSchema }
    let by = wanted.map(\.name).joined(separator: ",")
    guard wanted.isEmpty else {
      return ReportProblem(
        "has no table with the columns of '--by \(by)', but by \(lists.joined(separator: " and by ")); "
          + "name columns that are in one table, such as: --by \(lists[0])",
        isReport: true
      )
    }
    return ReportProblem(
      "has \(tables.count) tables, by \(lists.joined(separator: " and by ")); say which to compare, such as: "
        + "--by \(lists[0])",
      isReport: true
    )
  }
}
