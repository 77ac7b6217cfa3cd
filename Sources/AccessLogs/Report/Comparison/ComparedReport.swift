/// A report that is compared with another: what it is of, and its groups under `TextKeys`.
package struct ComparedReport: Sendable {
  package var head: ComparedHead
  /// The groups, as a worker gives those of a file.
  package let groups: Part

  init(_ head: ComparedHead, _ groups: Part) { (self.head, self.groups) = (head, groups) }

  /// Reads what ``bytes`` wrote; the groups may be in a file.
  package init(bytes: [UInt8], temporaryFile: TemporaryFile? = nil) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    head = try ComparedHead(from: &reader)
    groups = Part(bytes: Array(try reader.field()), temporaryFile: temporaryFile)
    try reader.finish()
  }

  package var bytes: [UInt8] {
    var writer = ByteWriter()
    head.write(to: &writer)
    writer.append(field: groups.bytes)
    return writer.bytes
  }
}

/// What a report that is compared says of itself.
package struct ComparedHead: Sendable {
  /// What a part is about, without its files; nil of a report in JSON.
  package internal(set) var part: PartHead?
  /// What was asked beside the tables, as far as it is known.
  package internal(set) var asked: [AskedOption] = []
  /// Whether a text that lines have to hold would be among that.
  package internal(set) var saysMatch = true
  /// The columns of the table that is compared.
  package internal(set) var table: [Dimension] = []
  /// What became of the files, and how many lines are counted.
  package internal(set) var totals = Totals()
  /// The key of a file that is missing, or not whole.
  package internal(set) var missing: FileKey?
  /// The lines that are counted and in no row.
  package internal(set) var other = 0

  package struct Totals: Hashable, Sendable {
    package internal(set) var files = 0
    package internal(set) var counted = 0
    package internal(set) var partial = 0
    package internal(set) var failed = 0
    package internal(set) var lines = 0
    package internal(set) var filtered = 0

    /// How many files are missing, or not whole.
    package var missing: Int { partial + failed }
    /// Whether there were files, and none of them is in the rows.
    package var isNothingCounted: Bool { files > 0 && counted + partial == 0 }
  }
}

/// Why something cannot be compared: what is wrong with it, and what to do.
package struct ReportProblem: Error, Hashable, Sendable {
  package let text: String
  /// Whether it is a report, of which something else has to be asked.
  package let isReport: Bool

  package init(_ text: String, isReport: Bool = false) {
    (self.text, self.isReport) = (text, isReport)
  }

  init(_ problem: FileProblem) { self.init(problem.what) }
}

// MARK: - Bytes

extension ComparedHead: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    part = try PartHead?(from: &reader)
    asked = try [AskedOption](from: &reader)
    saysMatch = try Bool(from: &reader)
    table = try [Dimension](from: &reader)
    totals = try Totals(from: &reader)
    missing = try [UInt8]?(from: &reader).map { FileKey($0) }
    other = try reader.number(below: GroupRecord.numberLimit)
    guard !table.isEmpty, Set(table).count == table.count,
      table.allSatisfy({ Column($0) != nil })
    else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    part.write(to: &writer)
    asked.write(to: &writer)
    saysMatch.write(to: &writer)
    table.write(to: &writer)
    totals.write(to: &writer)
    (missing?.bytes).write(to: &writer)
    writer.append(other)
  }
}

extension ComparedHead.Totals: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    files = try reader.number(below: GroupRecord.numberLimit)
    counted = try reader.number(below: GroupRecord.numberLimit)
    partial = try reader.number(below: GroupRecord.numberLimit)
    failed = try reader.number(below: GroupRecord.numberLimit)
    lines = try reader.number(below: GroupRecord.numberLimit)
    filtered = try reader.number(below: GroupRecord.numberLimit)
  }

  package func write(to writer: inout ByteWriter) {
    for number in [files, counted, partial, failed, lines, filtered] { writer.append(number) }
  }
}
