extension ComparedReport {
  /// Reads a report in JSON, or a part.
  ///
  /// - Parameters:
  ///   - file: What a scan found.
  ///   - pipe: The descriptor that it comes through; nil of a file that is opened.
  ///   - table: The columns to compare; nothing for those of the only table.
  ///   - memory: How many bytes it may use; what needs more goes to temporary files.
  /// - Returns: The report, or why it cannot be compared.
  package static func read(
    _ file: LogFile,
    pipe: Int32?,
    by table: [Dimension],
    memory: Int
  ) -> Result<ComparedReport, ReportProblem> {
    do throws(FileProblem) {
      let text: UnpackedText
      if let pipe {
        text = try UnpackedText(RawInput(borrowing: pipe))
      } else if StoredPart.isOne(file) {
        return try groups(of: StoredPart(file), by: table, memory)
      } else {
        text = try UnpackedText(RawInput(file))
      }
      guard text.beginning.starts(with: Part.name) else { return rows(of: text, by: table, memory) }
      let copy = try text.copy()
      return try groups(of: StoredPart(copy: copy.descriptor), by: table, memory)
    } catch {
      return .failure(ReportProblem(error))
    }
  }

  // MARK: - Reports in JSON

  /// Reads a report in JSON.
  private static func rows(
    of text: UnpackedText,
    by table: [Dimension],
    _ memory: Int
  ) -> Result<ComparedReport, ReportProblem> {
    let reader = ReportReader(by: table, memory: memory)
    var scanner = JSONScanner { (memory: inout [UInt8]) throws(JSONScanner.Failure) -> Int in
      try text.read(into: &memory)
    }
    do throws(JSONScanner.Failure) {
      try reader.read(&scanner)
    } catch {
      let problem =
        reader.problem ?? text.problem.map { ReportProblem($0) }
        ?? (text.beginsAsObject
          ? scanner.isAtEnd ? .cutOff : .malformed(line: scanner.line) : text.noReport)
      return .failure(problem)
    }
    do throws(ReportProblem) {
      return .success(try reader.finish())
    } catch {
      return .failure(error)
    }
  }

  // MARK: - Parts

  /// Reads the groups of a table of a part, or of all of its columns that are wanted.
  private static func groups(
    of part: StoredPart,
    by wanted: [Dimension],
    _ memory: Int
  ) throws(FileProblem) -> Result<ComparedReport, ReportProblem> {
    let query = part.head.query
    guard !wanted.isEmpty || query.tables.count == 1 else {
      return .failure(.noTable([], of: query.tables))
    }
    let table = wanted.isEmpty ? query.tables[0] : wanted
    guard let projection = GroupProjection(of: [table], [], from: query) else {
      return .failure(.noTable(wanted, of: query.tables))
    }
    let code = TextKeys.code(of: table)
    var gathered = GatheredKeys(code, memory: memory)
    var failure: SpillFailure?
    func add(_ count: Int, _ key: [UInt8]) -> Bool {
      do throws(SpillFailure) {
        try gathered.add(count, key: key)
      } catch {
        failure = error
      }
      return failure == nil
    }
    let files = part.head.files.map(\.summary)
    if let source = projection.tables[0].source {
      let columns = projection.tables[0].columns
      let keys = KeyCode(tables: query.tables, files: files.map(\.key))
      var cells = [[UInt8]](repeating: [], count: query.tables[source].count)
      try part.forEachGroup(keys) { record, number in
        guard number == source else { return true }
        record.forEachCell(keys) { column, cell in
          cells[column].removeAll(keepingCapacity: true)
          TextKeys.append(cell, to: &cells[column])
        }
        return add(record.count, columns.flatMap { cells[$0] })
      }
    } else {
      // The files say it all.
      for file in files where file.lines.counted > 0 {
        var key: [UInt8] = []
        TextKeys.append(file.key.bytes.span, to: &key)
        guard add(file.lines.counted, key) else { break }
      }
    }
    if let failure { throw .cannotSpill(failure) }
    var summary = FileSummary(key: FileKey([]), state: .counted)
    summary.lines.counted = part.head.counted
    do throws(SpillFailure) {
      let groups = try gathered.finish().map { Part(summary, $0) } ?? Part(summary)
      return .success(ComparedReport(ComparedHead(part.head, table), groups))
    } catch {
      throw .cannotSpill(error)
    }
  }
}

extension ComparedHead {
  /// Makes that of a part.
  fileprivate init(_ head: PartHead, _ table: [Dimension]) {
    self.init()
    part = head
    part?.files = []
    asked = AskedOption.all(of: head.query)
    self.table = table
    let sums = ReportTotals(of: head.files.map(\.summary))
    totals.files = sums.files
    totals.counted = sums.countedFiles
    totals.partial = sums.partialFiles
    totals.failed = sums.failedFiles
    totals.lines = head.counted
    totals.filtered = sums.lines.filtered
    missing =
      head.files.first { [.failed, .partial].contains($0.summary.state) }?.summary.key
  }
}

/// What comes of a file or pipe once it is unpacked, with how it begins.
private final class UnpackedText {
  private(set) var beginning: [UInt8] = []
  /// Why it could not be read to its end.
  private(set) var problem: FileProblem?
  private var unpacking: Unpacking
  /// The first bytes, until they are read.
  private var first: [UInt8]

  init(_ raw: consuming RawInput) throws(FileProblem) {
    var unpacking = try Unpacking(raw)
    first = [UInt8](repeating: 0, count: 256 << 10)
    var count = 0
    while count < Part.name.count {
      var next = [UInt8](repeating: 0, count: first.count - count)
      let more = try unpacking.read(into: &next)
      if more == 0 { break }
      first.replaceSubrange(count..<count + more, with: next[..<more])
      count += more
    }
    first.removeSubrange(count...)
    beginning = Array(first.prefix(512))
    self.unpacking = unpacking
  }

  /// Reads the next bytes; none at the end.
  func read(into memory: inout [UInt8]) throws(JSONScanner.Failure) -> Int {
    do throws(FileProblem) {
      return try next(&memory)
    } catch {
      problem = error
      throw .malformed(line: 0)
    }
  }

  private func next(_ memory: inout [UInt8]) throws(FileProblem) -> Int {
    if first.isEmpty { return try unpacking.read(into: &memory) }
    let count = min(first.count, memory.count)
    memory.replaceSubrange(..<count, with: first[..<count])
    first.removeFirst(count)
    return count
  }

  /// Copies all of it to a file.
  func copy() throws(FileProblem) -> TemporaryFile {
    var memory = [UInt8](repeating: 0, count: 256 << 10)
    var offset = 0
    do throws(SpillFailure) {
      let file = try TemporaryFile()
      while true {
        let count: Int
        do throws(FileProblem) {
          count = try next(&memory)
        } catch {
          problem = error
          count = 0
        }
        if count == 0 { break }
        try file.write(memory.span.extracting(..<count), at: offset)
        offset += count
      }
      if problem == nil { return file }
    } catch {
      throw .cannotSpill(error)
    }
    throw problem ?? .partCutOff
  }

  /// The first byte that is none of a space and none of a mark of UTF-8.
  private var firstByte: UInt8? {
    let text = beginning.starts(with: "\u{FEFF}".utf8) ? beginning.dropFirst(3) : beginning[...]
    return text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  /// Whether it may be an object in JSON.
  var beginsAsObject: Bool { firstByte == UInt8(ascii: "{") }

  /// Says what something is that is no report in JSON.
  var noReport: ReportProblem {
    switch firstByte {
    case nil:
      return ReportProblem("is empty; count again, such as: logtally --output FILE.json LOGS")
    case UInt8(ascii: "<"):
      return ReportProblem(
        "a page in HTML, and no report; perhaps a server says there what is wrong"
      )
    default:
      return ReportProblem(
        "neither a report in JSON nor a part; make what can be compared with: logtally --output FILE.json LOGS"
      )
    }
  }
}

extension ReportProblem {
  fileprivate static let cutOff = ReportProblem("ends too early; copy it or count again")

  fileprivate static func malformed(line: Int) -> ReportProblem {
    ReportProblem("line \(NumberText.grouped(line)) of it is not what logtally writes")
  }
}
