import Testing

@testable import AccessLogs

/// Reports of shapes, beside those of a reference that groups and sorts lines the slow and obvious way.
struct ReportShapeTests {
  private static let names = [
    "endpoint", "status", "class", "method", "client", "user", "hour", "weekday", "hour-of-day",
    "day",
  ]

  /// Lines whose values are few or many, some of which only read alike, and what each line says.
  private static func log(_ count: Int, seed: UInt64) -> (
    log: [UInt8], lines: [ReferenceShape.Lines]
  ) {
    var random = SeededGenerator(seed: seed)
    func any(_ limit: Int) -> Int {
      Int.random(in: 0..<Int.random(in: 1...limit, using: &random), using: &random)
    }
    var (log, lines): ([UInt8], [ReferenceShape.Lines]) = ([], [])
    let weekdays = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
    let endings: [[UInt8]] = [
      [], [0xFF], Array("\\xff".utf8), Array("/longer/than/the/others".utf8),
    ]
    for _ in 0..<count {
      let endpoint = Array("/\(any(40))".utf8) + endings[any(4)]
      let status = ["200", "404", "500", "301", "-", "503", "206"][any(7)]
      let method = ["GET", "POST", "HEAD"][any(3)]
      let client = "192.0.2.\(any(200))"
      let user = ["-", "total", "ann", "(total)", "count", "zoe"][any(6)]
      let (day, hour) = (any(28), any(24))
      let isTimeless = any(9) == 8
      func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let time = isTimeless ? "99/Nov/2025" : "\(digits(day + 1))/Nov/2025"
      log += Array("\(client) - \(user) [\(time):\(digits(hour)):00:00 +0000] \"\(method) ".utf8)
      log += endpoint + Array(" HTTP/1.1\" \(status) 5\n".utf8)
      let date = "2025-11-\(digits(day + 1))"
      let texts = [
        "status": status, "class": status == "-" ? "-" : "\(status.prefix(1))xx", "method": method,
        "client": client, "user": user, "hour": isTimeless ? "-" : "\(date) \(digits(hour)):00",
        "weekday": isTimeless ? "-" : weekdays[day % 7],
        "hour-of-day": isTimeless ? "-" : digits(hour), "day": isTimeless ? "-" : date,
      ]
      var values = texts.mapValues { Array($0.utf8) }
      values["endpoint"] = endpoint
      lines.append(ReferenceShape.Lines(values: values))
    }
    return (log, lines)
  }

  /// A report of any shape that can be asked for.
  private static func shape(_ random: inout SeededGenerator) -> ReferenceShape {
    var names = names.shuffled(using: &random)
    var shape = ReferenceShape(by: Array(names.prefix(Int.random(in: 1...3, using: &random))))
    names.removeFirst(shape.by.count)
    func isOneOf(_ number: Int) -> Bool { Int.random(in: 0..<number, using: &random) == 0 }
    if !isOneOf(3) {
      let columns = (shape.by + ["count"]).shuffled(using: &random)
      shape.sort = columns.prefix(Int.random(in: 1...3, using: &random)).map { name in
        ReferenceShape.Sort(name: name, isDescending: Bool.random(using: &random))
      }
    }
    if isOneOf(2) { shape.top = Int.random(in: 1...60, using: &random) }
    if isOneOf(3) { shape.least = Int.random(in: 1...9, using: &random) }
    shape.hasPercent = isOneOf(2)
    shape.hasTotal = isOneOf(2)
    if isOneOf(2) { shape.pivot = names[0] }
    return shape
  }

  /// Makes the report of logs, of which the files have names and bytes.
  private func report(
    _ wanted: ReferenceShape,
    _ files: [LogFile],
    memory: Int
  ) throws -> Report {
    var shape = ReportShape(top: wanted.top)
    shape.sort = try wanted.sort.map { column in
      let cell =
        column.name == "count"
        ? .count : ReportShape.SortColumn.Cell.key(try dimension(column.name))
      return ReportShape.SortColumn(cell, isDescending: column.isDescending)
    }
    shape.leastCount = wanted.least
    (shape.hasPercent, shape.hasTotal) = (wanted.hasPercent, wanted.hasTotal)
    shape.pivot = try wanted.pivot.map(dimension)
    var query = Query(by: try (wanted.by + (wanted.pivot.map { [$0] } ?? [])).map(dimension))
    query.means.memory = memory
    var builder = ReportBuilder(query, files: files.map(\.key), memory: memory)
    var counter = LogFileCounter()
    for (index, file) in files.enumerated() {
      _ = try builder.add(counter.count(file, query: CompiledQuery(query)), file: index)
    }
    return try builder.report(shape)
  }

  private func dimension(_ name: String) throws -> Dimension { try #require(Dimension(name: name)) }

  private func compare(
    _ wanted: ReferenceShape,
    _ lines: [ReferenceShape.Lines],
    _ files: [LogFile]
  ) throws {
    let reference = wanted.report(of: lines)
    var form = CSVReportWriter.Form.tsv
    form.guardsFormulas = false
    for memory in [Query.Means.plentyOfMemory, 1 << 12] {
      let report = try report(wanted, files, memory: memory)
      let text = CSVReportWriter(form).text(report)
      #expect(text == reference.text, "\(wanted) in \(memory)")
      let table = report.table
      let rest = ReferenceShape.Rest(
        fewRows: table.few.rows,
        fewLines: table.few.lines,
        topRows: table.beyondTop.rows,
        topLines: table.beyondTop.lines
      )
      #expect(rest == reference.rest, "\(wanted) in \(memory)")
      #expect(table.total == lines.reduce(0) { $0 + $1.count })
    }
  }

  @Test(arguments: 0..<200)
  func `logs that are made up`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let tree = try FileTree()
    var (files, lines): ([LogFile], [ReferenceShape.Lines]) = ([], [])
    for number in 0..<3 {
      let log = Self.log(Int.random(in: 1...900, using: &random), seed: random.next())
      try tree.file("\(number).log", bytes: log.log)
      let key = FileKey(tree.path("\(number).log"))
      files.append(LogFile(key: key, byteCount: log.log.count, isNamed: true))
      lines += log.lines
    }
    try compare(Self.shape(&random), lines, files)
  }

  @Test(arguments: 0..<40)
  func `sample logs`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let wanted = Self.shape(&random)
    let files = LogFileScanner().scan([Array("\(TestFiles.package)/sample-logs".utf8)]).files
    // The groups are those of a report that is of no shape.
    let names = wanted.by + (wanted.pivot.map { [$0] } ?? [])
    let groups = try report(ReferenceShape(by: names), files, memory: Query.Means.plentyOfMemory)
    let lines = groups.rows.map { row in
      let cells = row.cells.map { Array(CountedLog.text($0).utf8) }
      return ReferenceShape.Lines(
        values: Dictionary(uniqueKeysWithValues: zip(names, cells)),
        count: row.count
      )
    }
    try compare(wanted, lines, files)
  }

  @Test(arguments: [1 << 12, Query.Means.plentyOfMemory])
  func `more values than there are columns`(memory: Int) throws {
    let tree = try FileTree()
    var random = SeededGenerator(seed: 19)
    var (text, lines): (String, [ReferenceShape.Lines]) = ("", [])
    for number in 0..<4000 {
      // Of many values there is one line, of some there are equally many.
      let client = "192.0.\(number % 1700 / 256).\(number % 1700 % 256)"
      let endpoint = "/\(Int.random(in: 0..<9, using: &random))"
      text += "\(client) - - [10/Oct/2024:13:55:36 +0000] \"GET \(endpoint) HTTP/1.1\" 200 5\n"
      lines.append(
        ReferenceShape.Lines(values: [
          "client": Array(client.utf8), "endpoint": Array(endpoint.utf8),
        ])
      )
    }
    try tree.file("a.log", text)
    let file = LogFile(key: FileKey(tree.path("a.log")), byteCount: text.utf8.count, isNamed: true)
    var wanted = ReferenceShape(by: ["endpoint"], pivot: "client")
    wanted.hasTotal = true
    let made = try report(wanted, [file], memory: memory)
    #expect(
      CSVReportWriter(.tsv).text(made) == wanted.report(of: lines).text
    )
    #expect(made.table.pivot?.otherValues == 701)
    #expect(made.table.columns.count == 1 + 1000 + 1)
  }

  @Test(arguments: [1 << 12, Query.Means.plentyOfMemory])
  func `columns stop where their names are too long together`(memory: Int) throws {
    let tree = try FileTree()
    var text = ""
    for number in 10..<40 {
      let path = "/\(number)\(String(repeating: "x", count: 99_997))"
      let line = "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET \(path) HTTP/1.1\" 200 5\n"
      text += String(repeating: line, count: number % 3 + 1)
    }
    try tree.file("a.log", text)
    let file = LogFile(key: FileKey(tree.path("a.log")), byteCount: text.utf8.count, isNamed: true)
    let made = try report(ReferenceShape(by: ["status"], pivot: "endpoint"), [file], memory: memory)
    let threes = String(repeating: ",3", count: 10)
    #expect(CSVReportWriter().text(made).hasSuffix(",(other),total\n200\(threes),30,60\n"))
    #expect(made.table.pivot?.ownValues == 10)
    #expect(made.table.pivot?.otherValues == 20)
  }

  @Test func `files without lines are rows in any order`() throws {
    let tree = try FileTree()
    let line = "192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET / HTTP/1.1\" 200 5\n"
    let texts = [line, "", line + line, ""]
    let files = try texts.enumerated().map { number, text in
      try tree.file("\(number).log", text)
      return LogFile(
        key: FileKey(tree.path("\(number).log")),
        byteCount: text.utf8.count,
        isNamed: true
      )
    }
    var wanted = ReferenceShape(by: ["file"])
    func counts(memory: Int) throws -> [Int] {
      try report(wanted, files, memory: memory).rows.map(\.count)
    }
    for memory in [1 << 12, Query.Means.plentyOfMemory] {
      wanted.sort = [.init(name: "file", isDescending: true)]
      wanted.least = nil
      #expect(try counts(memory: memory) == [0, 2, 0, 1])
      wanted.sort = [.init(name: "count", isDescending: false)]
      #expect(try counts(memory: memory) == [0, 0, 1, 2])
      wanted.least = 1
      #expect(try counts(memory: memory) == [1, 2])
    }
  }
}
