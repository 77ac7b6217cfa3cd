import CByteScan
import Testing

@testable import AccessLogs

/// Columns of every kind in every place, in several tables at once, against dictionaries.
struct GroupsTests {
  // MARK: - Columns

  private static func text(_ field: LogField, code: UInt8) -> Column {
    Column(
      dimension: Dimension(code: code),
      name: field.name,
      fields: [FieldSet(field)],
      source: .text { record in record[field] ?? .none }
    )
  }

  /// How many bytes a field has, as a number of so many bits that sorts the other way round.
  private static func length(_ field: LogField, bits: UInt64, code: UInt8) -> Column {
    let most: UInt64 = bits == 64 ? .max : 1 << bits - 1
    return Column(
      dimension: Dimension(code: code),
      name: "length of \(field.name)",
      fields: [FieldSet(field)],
      source: .number(
        Column.NumberSource(
          bits: bits,
          number: { record, _ in most - UInt64(record[field]?.count ?? 0) },
          cell: { ShortText("\(most - $0)".utf8) }
        )
      )
    )
  }

  private static let client = text(.client, code: 100)
  private static let host = text(.host, code: 101)
  private static let method = text(.method, code: 102)
  private static let few = length(.client, bits: 9, code: 103)
  private static let some = length(.host, bits: 30, code: 104)
  private static let many = length(.method, bits: 64, code: 105)

  private static let questions: [[[Column]]] = [
    [[.endpoint]], [[.status]], [[.endpoint, .status]], [[.status, .endpoint]],
    [[client]], [[client, .status]], [[.endpoint, client]], [[client, .endpoint, host]],
    [[host, client, method, .status]], [[few]], [[few, some, .endpoint]], [[some, few, client]],
    [[many]], [[many, few, .endpoint]], [[some, client, host, few, many]],
    [[.endpoint], [.status]],
    [
      [.endpoint, .status], [client, .endpoint, method], [few, many], [host], [.status, client],
    ],
    [[client, host], [client, host], [host, client]],
    (0..<20).map { $0.isMultiple(of: 2) ? [.endpoint, host, client] : [some, few, method] },
  ]

  // MARK: - Lines

  private struct Line {
    var fields: [LogField: [UInt8]]
    var kind: GroupTag.Endpoint
    var status: UInt32
  }

  /// Lines whose fields repeat, are missing or empty, hold zeros and are long.
  private static let lines: [Line] = {
    var random = SeededGenerator(seed: 41)
    let texts: [[UInt8]] =
      [[0], [0, 0], [0, 0xFF], [1], [0xFF]].map { $0 }
      + [
        "-", "--", "a", "b", "a\0", "ab", "192.0.2.1", "example.com", "/",
        "/a/long/path/that/goes/on/and/on",
      ]
      .map { Array($0.utf8) } + [[UInt8](repeating: 0, count: 300)]
    return (0..<4000).map { _ in
      var fields: [LogField: [UInt8]] = [:]
      for field in [LogField.client, .host, .method] where Int.random(in: 0..<5, using: &random) > 0
      {
        fields[field] = texts.randomElement(using: &random)
      }
      fields[.endpoint] = Bool.random(using: &random) ? texts.randomElement(using: &random) : []
      return Line(
        fields: fields,
        kind: [.target, .target, .target, .empty, .malformed].randomElement(using: &random)
          ?? .target,
        status: [200, 404, GroupTag.noStatus].randomElement(using: &random) ?? 200
      )
    }
  }()

  /// Reads a line into a record, one field behind the other in one text.
  private func withRecord(_ line: Line, _ body: (borrowing LineRecord, LineBytes) -> Void) {
    let text = LogField.allCases.flatMap { line.fields[$0] ?? [] }
    LineBytes.with(text) { bytes in
      var record = LineRecord(wanted: .all)
      record.begin()
      var start = 0
      for field in LogField.allCases {
        guard let field = (line.fields[field].map { (field, $0.count) }) else { continue }
        let part = bytes.part(start, start + field.1)
        start += field.1
        if field.0 == .endpoint, line.kind == .target {
          record.take(soundTarget: part, status: line.status)
        } else if field.0 == .endpoint {
          _ = record.take(special: line.kind, at: part, status: line.status)
        } else {
          record.note(field.0, part)
        }
      }
      body(record, bytes)
    }
  }

  /// The cells of a line, as the reference has them.
  private func cells(_ line: Line, _ columns: [Column]) -> [[UInt8]] {
    columns.map { column in
      switch column.name {
      case "endpoint":
        switch line.kind {
        case .target: line.fields[.endpoint] ?? []
        case .empty: Array("(empty)".utf8)
        case .malformed: Array("(malformed)".utf8)
        }
      case "status":
        GroupTag(endpoint: .target, status: line.status).statusText
      case "length of client": Array("\(line.fields[.client]?.count ?? 0)".utf8)
      case "length of host": Array("\(line.fields[.host]?.count ?? 0)".utf8)
      case "length of method": Array("\(line.fields[.method]?.count ?? 0)".utf8)
      default:
        // No value is shown as a dash.
        LogField(name: column.name).flatMap { line.fields[$0] } ?? [UInt8(ascii: "-")]
      }
    }
  }

  private struct Row: Hashable {
    var table: Int
    var cells: [[UInt8]]
  }

  /// What the groups are, by their keys.
  private func rows(_ groups: inout Groups, _ code: KeyCode) -> [Row: Int] {
    #expect(groups.writeKeys() == (0, 0))
    var rows: [Row: Int] = [:]
    unsafe groups.table.forEach { key, _, count in
      var row = unsafe Row(table: code.layouts.count == 1 ? 0 : Int(key[0]), cells: [])
      unsafe code.forEachCell(of: key) { _, cell in
        unsafe row.cells.append(cell.withUnsafeBufferPointer { unsafe Array($0) })
      }
      #expect(rows.updateValue(count, forKey: row) == nil)
    }
    return rows
  }

  private func expected(_ lines: some Collection<Line>, _ tables: [[Column]]) -> [Row: Int] {
    var rows: [Row: Int] = [:]
    for line in lines {
      for (table, columns) in tables.enumerated() {
        rows[Row(table: table, cells: cells(line, columns)), default: 0] += 1
      }
    }
    return rows
  }

  /// Compares without printing thousands of rows.
  private func expect(_ rows: [Row: Int], _ expected: [Row: Int]) {
    let different = Set(rows.keys).union(expected.keys).filter { rows[$0] != expected[$0] }
    let first = different.first.map { "\($0): \(rows[$0] ?? 0), not \(expected[$0] ?? 0)" } ?? ""
    #expect(different.isEmpty, "\(different.count) differ, as \(first)")
  }

  private func add(_ lines: some Collection<Line>, to groups: inout Groups, by family: Family?) {
    for line in lines {
      withRecord(line) { record, bytes in
        groups.add(record, of: bytes, by: family)
        // The line goes.
        groups.flush()
      }
    }
  }

  @Test(arguments: questions.indices)
  func `groups are those of a dictionary`(question: Int) {
    let tables = Self.questions[question]
    let code = KeyCode(columns: tables)
    var groups = Groups()
    groups.start(GroupPlan(code))
    add(Self.lines, to: &groups, by: nil)
    expect(rows(&groups, code), expected(Self.lines, tables))
    // The memory is used again by another question.
    groups.start(GroupPlan(KeyCode(columns: [[Self.host, Self.client]])))
    add(Self.lines.prefix(100), to: &groups, by: nil)
    let both = KeyCode(columns: [[Self.host, Self.client]])
    expect(rows(&groups, both), expected(Self.lines.prefix(100), [[Self.host, Self.client]]))
  }

  @Test(arguments: questions.indices)
  func `the groups of a sample join those of the family that read it`(question: Int) {
    let tables = Self.questions[question]
    let code = KeyCode(columns: tables)
    for (leader, isAlone) in [(Family.simple, false), (.simple, true), (.common, false)] {
      var groups = Groups()
      var sample = Groups()
      groups.start(GroupPlan(code))
      sample.start(GroupPlan(code))
      let other = leader == .simple ? Family.json : .simple
      add(Self.lines[..<500], to: &sample, by: leader)
      if !isAlone { add(Self.lines[200..<600], to: &sample, by: other) }
      let rest = isAlone ? Self.lines[..<0] : Self.lines[1000..<1500]
      add(rest, to: &groups, by: nil)
      groups.add(&sample, readBy: leader, isAlone: isAlone)
      expect(rows(&groups, code), expected(Self.lines[..<500] + rest, tables))
    }
  }

  @Test(arguments: questions.indices)
  func `a rollback leaves what was added before the checkpoint`(question: Int) {
    let tables = Self.questions[question]
    let code = KeyCode(columns: tables)
    var groups = Groups()
    groups.start(GroupPlan(code))
    add(Self.lines[..<500], to: &groups, by: nil)
    groups.checkpoint()
    add(Self.lines[400..<900], to: &groups, by: nil)
    groups.rollback()
    expect(rows(&groups, code), expected(Self.lines[..<500], tables))
  }

  @Test(arguments: questions.indices)
  func `keys are in the order of their tables and columns`(question: Int) {
    let tables = Self.questions[question]
    let code = KeyCode(columns: tables)
    var groups = Groups()
    groups.start(GroupPlan(code))
    add(Self.lines, to: &groups, by: nil)
    #expect(groups.writeKeys() == (0, 0))
    let order = groups.table.keyOrder()
    var last: (table: Int, cells: [[UInt8]])?
    unsafe groups.table.forEach(in: order[...]) { key, _, _ in
      let table = unsafe code.layouts.count == 1 ? 0 : Int(key[0])
      var cells: [[UInt8]] = []
      unsafe code.forEachCell(of: key) { column, cell in
        unsafe cells.append(cell.withUnsafeBufferPointer { unsafe Array($0) })
      }
      if let last {
        #expect(table >= last.table)
        if table == last.table { #expect(Self.isOrdered(last.cells, cells, tables[table])) }
      }
      last = (table, cells)
    }
  }

  private static func isOrdered(
    _ first: [[UInt8]],
    _ second: [[UInt8]],
    _ columns: [Column]
  ) -> Bool {
    for (column, (left, right)) in zip(columns, zip(first, second)) where left != right {
      if column.name.hasPrefix("length") {
        let numbers = [left, right].map { UInt64(String(decoding: $0, as: UTF8.self)) ?? 0 }
        return numbers[0] > numbers[1]
      }
      return left.lexicographicallyPrecedes(right)
    }
    return true
  }
}
