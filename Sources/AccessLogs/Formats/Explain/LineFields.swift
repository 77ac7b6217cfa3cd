/// The fields of one line, for people to see: what each family knows beyond what is counted.
///
/// Made with copies and without hurry, for the first lines of a file and for samples of formats.
struct LineFields {
  private(set) var fields: [(field: LogField, bytes: [UInt8])] = []

  /// Reads the fields of a line that `family` reads; none of a line that it does not.
  ///
  /// `counted` is what the line is counted as, where that is known.
  init(
    _ line: LineBytes,
    as family: FormatFamily,
    by parsers: inout LineParsers,
    counted: ParsedLine? = nil
  ) {
    if let counted { addCounted(counted) }
    let parsed = parsers.parse(line, as: family)
    guard parsed.isParsed else { return }
    switch family {
    case .simple:
      add(.time, line.part(0, line.endOfWord(0)))
    case .common: readCommon(line)
    case .w3c: readColumns(line, parsers.w3c.columns)
    case .json: readKeys(line, parsers.json.keys.given)
    case .ltsv: readLabels(line)
    case .loadBalancer: readLoadBalancer(line)
    case .haproxy: readHAProxy(line)
    case .squid: readWords(line, [.time, .requestTime, .client, .other, .bytes, .method])
    case .csv: readCSV(line)
    case .proxyManager: readProxyManager(line)
    case .uwsgi: readUWSGI(line)
    case .atlassian: readAtlassian(line)
    case .morgan: readMorgan(line, parsers.morgan)
    case .logfmt: readPairs(line)
    case .pasted:
      guard let parser = parsers.pasted else { return }
      _ = parser.cut(line, steps: parser.plan.steps.count) { addPlanned($0, $1) }
    }
    if counted == nil { addCounted(parsed) }
    sort()
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
  }

  /// Puts the fields into the order in which they are shown.
  private mutating func sort() {
    let order = LogField.allCases
    fields.sort { left, right in
      (order.firstIndex(of: left.field) ?? 0) < (order.firstIndex(of: right.field) ?? 0)
    }
  }

  /// Adds a field of a format string: of a whole request, what is in it.
  mutating func addPlanned(_ field: LogField, _ bytes: LineBytes) {
    field == .request ? addRequest(bytes) : add(field, bytes)
  }

  /// Adds the method and protocol of a whole request.
  mutating func addRequest(_ request: LineBytes) {
    let words = request.array.split(separator: ByteClass.space)
    guard words.count > 1, let method = words.first, let last = words.last else { return }
    add(.method, Array(method))
    // Capitals, a slash and a digit; the last word of a target with blanks is none.
    let name = last.prefix(while: ByteClass.isCapital)
    let version = last.dropFirst(name.count)
    if words.count > 2, name.count > 1, version.first == ByteClass.slash,
      version.dropFirst().first.map(ByteClass.isDigit) == true
    {
      add(.protocol, Array(last))
    }
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
    let rest = line.part(start, quote)
    words.splitOnBlanks(rest)
    guard words.count > 5 else { return }
    let timers = words[3, of: rest].array.split(separator: ByteClass.slash)
    add(.requestTime, Array(timers.last ?? []))
    // A TCP line has three timers and no status.
    add(.bytes, words[timers.count == 3 ? 4 : 5, of: rest])
    guard quote < line.count else { return }
    addRequest(line.part(quote + 1, max(quote + 1, line.count - 1)))
  }

  private mutating func readCSV(_ line: LineBytes) {
    let google: [LogField] = [
      .time, .client, .other, .other, .method, .endpoint, .status, .other, .bytes, .requestTime,
      .host, .referrer, .agent,
    ]
    var row = FieldList()
    row.splitCSV(line)
    func add(_ order: [LogField], from start: Int) {
      for (index, field) in order.enumerated() where start + index < row.count {
        self.add(field, row[start + index, of: line])
      }
    }
    guard line.byte(at: 0) != ByteClass.quote else { return add(google, from: 0) }
    add([.host, .other, .client, .other, .user], from: 0)
    if row.count > 7 {
      let time = row[5, of: line]
      self.add(.time, time.part(1, max(1, time.find(ByteClass.closeBracket))))
    }
    add([.bytes], from: 7)
    for index in 8..<max(8, row.count - 2) where row[index, of: line].spells("HTTP/") {
      // Microseconds, time to the first byte and status stand before it.
      add([.requestTime], from: index - 3)
      add([.protocol, .method, .endpoint, .query, .referrer, .agent], from: index)
      return
    }
  }
}
