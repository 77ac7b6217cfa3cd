import AccessLogs

/// What the program itself reads in lines: the one place where tests ask it for fields.
enum FastReading {
  typealias Bytes = [UInt8]

  /// The fields of a line that stands alone; nil of one that the format does not read.
  static func fields(
    of line: Bytes,
    as format: LogFormat,
    after directive: Bytes = []
  ) -> [LogField: Bytes]? {
    let fields = format.fields(of: line, after: directive)
    return fields.isEmpty
      ? nil : Dictionary(fields.map { ($0.field, $0.bytes) }) { first, _ in first }
  }

  /// Endpoint and status of a line, as a report shows them; nil of one that the format does not read.
  static func row(of line: String, as format: LogFormat) -> String? {
    fields(of: Bytes(line.utf8), as: format).map { fields in
      [LogField.endpoint, .status].map { String(decoding: fields[$0] ?? [], as: UTF8.self) }
        .joined(separator: " ")
    }
  }

  /// The fields of the first lines of a file that are read, as they lie there one behind another, by the texts
  /// that people see; at most three of them.
  static func texts(
    ofFile lines: [Bytes],
    as format: FormatChoice
  ) throws -> [(line: Int, fields: [LogField: String])] {
    let tree = try FileTree()
    try tree.file("a.log", bytes: Bytes(lines.joined(separator: [0x0A])))
    var counter = LogFileCounter()
    let explanation = try counter.explain(
      LogFile(key: FileKey(tree.path("a.log")), byteCount: 0, isNamed: true),
      query: CompiledQuery(Query(format: format))
    )
    return explanation.lines.map { line in
      (
        line.number - 1,
        Dictionary(line.fields.map { ($0.field, $0.text) }) { first, _ in first }
      )
    }
  }

  /// The rows of a file, as `endpoint`, `status` and count, and the states of its lines.
  static func rows(
    ofFile lines: [Bytes],
    as format: LogFormat,
    match: [Bytes] = []
  ) throws -> (rows: [String], lines: LineCounts) {
    let log = try CountedLog(
      Bytes(lines.joined(separator: [0x0A])),
      query: Query(
        by: [.endpoint, .status],
        filters: Query.Filters(match: match),
        format: .named(format)
      )
    )
    return (log.rows.sorted(), log.summary.lines)
  }
}
