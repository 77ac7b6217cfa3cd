/// The fields of one line, for people to see: what each family knows beyond what is counted.
///
/// Made with copies and without hurry, for the first lines of a file and for samples of formats.
struct LineFields {
  private(set) var fields: [(field: LogField, bytes: [UInt8])] = []

  /// Reads the fields of a line that `family` reads; none of a line that it does not.
  init(_ line: LineBytes, as family: FormatFamily, by parsers: inout LineParsers) {
    let parsed = parsers.parse(line, as: family)
    guard parsed.isParsed else { return }
    switch family {
    case .simple:
      add(.time, line.part(0, line.endOfWord(0)))
    case .common: readCommon(line, parsed)
    case .w3c: readColumns(line, parsers.w3c.columns)
    case .json: readKeys(line)
    case .ltsv: readLabels(line)
    case .loadBalancer: readLoadBalancer(line)
    case .haproxy: readHAProxy(line)
    case .squid: readWords(line, [.time, .requestTime, .client, .other, .bytes, .method])
    case .csv: readCSV(line)
    case .pasted:
      guard let parser = parsers.pasted else { return }
      _ = parser.cut(line, steps: parser.plan.steps.count) { add($0, $1) }
    }
    addCounted(parsed)
  }

  /// The value of a field; nil where the line has none.
  subscript(field: LogField) -> [UInt8]? {
    fields.first { $0.field == field }?.bytes
  }

  mutating func add(_ field: LogField, _ bytes: LineBytes?) {
    guard let bytes else { return }
    add(field, bytes.array)
  }

  mutating func add(_ field: LogField, _ bytes: [UInt8]) {
    let isUseful = ![.other, .request, .endpoint, .status, .query].contains(field)
    guard isUseful, !bytes.isEmpty, self[field] == nil else { return }
    fields.append((field, bytes))
  }

  /// Adds what the line is counted by, in the words of a report.
  private mutating func addCounted(_ parsed: ParsedLine) {
    let endpoint =
      switch parsed.tag.endpoint {
      case .malformed: KeyText.malformed
      case .empty: KeyText.empty
      case .target: parsed.endpointBytes.array
      }
    fields.append((.endpoint, endpoint))
    fields.append((.status, parsed.tag.statusText))
    let order = LogField.allCases
    fields.sort { left, right in
      (order.firstIndex(of: left.field) ?? 0) < (order.firstIndex(of: right.field) ?? 0)
    }
  }

  /// Adds the method and protocol of a whole request.
  mutating func addRequest(_ request: LineBytes) {
    let words = request.array.split(separator: ByteClass.space)
    guard words.count > 1, let method = words.first else { return }
    add(.method, Array(method))
    if let last = words.last, words.count > 2 { add(.protocol, Array(last)) }
  }

  /// Adds the words of a line by their order.
  private mutating func readWords(_ line: LineBytes, _ order: [LogField]) {
    var words = FieldList()
    words.splitOnBlanks(line)
    for (index, field) in order.enumerated() where index < words.count {
      add(field, words[index, of: line])
    }
  }

  private mutating func readLoadBalancer(_ line: LineBytes) {
    let isClassic = ByteClass.isDigit(line.byte(at: 0))
    let order: [LogField] = [
      .other, .time, .other, .client, .other, .other, .requestTime, .other, .status, .other,
      .other, .bytes, .request, .agent,
    ]
    var fields = QuotedFields(line)
    for field in order.dropFirst(isClassic ? 1 : 0) {
      guard let bytes = fields.next() else { return }
      field == .request ? addRequest(bytes) : add(field, bytes)
    }
  }

  private mutating func readHAProxy(_ line: LineBytes) {
    let open = line.find(ByteClass.openBracket)
    var words = FieldList()
    // The process id of a syslog prefix stands in brackets too.
    var start = open
    while start < line.count, line.byte(at: start + 3) != ByteClass.slash {
      start = line.find(ByteClass.openBracket, from: start + 1)
    }
    guard start < line.count else { return }
    words.splitOnBlanks(line.part(0, start))
    if words.count > 0 { add(.client, words[words.count - 1, of: line.part(0, start)]) }
    add(.time, line.part(start + 1, line.find(ByteClass.closeBracket, from: start)))
    let quote = line.find(ByteClass.quote, from: start)
    guard quote < line.count else { return }
    let rest = line.part(start, quote)
    words.splitOnBlanks(rest)
    if words.count > 5 {
      add(
        .requestTime,
        Array(words[3, of: rest].array.split(separator: ByteClass.slash).last ?? [])
      )
      add(.bytes, words[5, of: rest])
    }
    addRequest(line.part(quote + 1, max(quote + 1, line.count - 1)))
  }

  private mutating func readCSV(_ line: LineBytes) {
    let google: [LogField] = [
      .time, .client, .other, .other, .method, .endpoint, .status, .other, .bytes, .requestTime,
      .host, .referrer, .agent,
    ]
    let apache: [LogField] = [.host, .other, .client, .other, .user, .time, .other, .bytes]
    var row = FieldList()
    row.splitCSV(line)
    let isGoogle = line.byte(at: 0) == ByteClass.quote
    for (index, field) in (isGoogle ? google : apache).enumerated() where index < row.count {
      add(field, row[index, of: line])
    }
    guard !isGoogle else { return }
    for index in 8..<max(8, row.count - 2) where row[index, of: line].spells("HTTP/") {
      add(.protocol, row[index, of: line])
      add(.method, row[index + 1, of: line])
      return
    }
  }
}
