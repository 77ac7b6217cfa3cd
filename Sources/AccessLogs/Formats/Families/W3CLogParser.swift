/// Reads the W3C extended format: IIS, CloudFront, and whatever else names its columns.
///
/// The last `#Fields:` line names the columns; a line with another number of columns is not read.
/// Without such a line only two layouts are known by their looks: CloudFront's, and the comma form
/// that IIS calls its own.
struct W3CLogParser: LineParser {
  static let unescapesEndpoints = true

  /// Where the columns of a request stand, and how many columns a line has.
  var columns: W3CColumns?
  /// Whether a `#Fields:` line was read.
  var hasReadColumns = false
  private var row = FieldList()
  private let scratch = Scratch()

  mutating func readComment(_ line: LineBytes) {
    guard line.spells("#Fields:") else { return }
    columns = W3CColumns(line.from(8))
    hasReadColumns = true
  }

  mutating func parse(_ line: LineBytes) -> ParsedLine {
    guard let columns else { return parseUnnamed(line) }
    guard let statusColumn = columns.status, let targetColumn = columns.target else {
      return ParsedLine(unparsed: line)
    }
    let hasTab = line.find(ByteClass.tab) < line.count
    if hasTab {
      row.splitOnTabs(line)
    } else {
      row.splitOnBlanks(line)
    }
    if row.count != columns.count, line.find(ByteClass.quote) < line.count {
      row.splitQuoted(line, onTabs: hasTab)
    }
    guard row.count == columns.count, let status = row[statusColumn, of: line].statusOrZero else {
      return ParsedLine(unparsed: line)
    }
    let method = columns.method.map { row[$0, of: line] }
    return ParsedLine(
      target: row.unquoted(targetColumn, of: line, into: scratch),
      method: method,
      status: status
    )
  }

  /// Reads a line before which no `#Fields:` line stood.
  private mutating func parseUnnamed(_ line: LineBytes) -> ParsedLine {
    ParsedLine(cloudFront: line, &row) ?? ParsedLine(iis: line, &row) ?? ParsedLine(unparsed: line)
  }
}

/// The columns of a `#Fields:` line that make a request.
struct W3CColumns: Hashable {
  /// How many columns there are.
  let count: Int
  let status: Int?
  let target: Int?
  let method: Int?
  /// Whether CloudFront's own columns are among them.
  let isCloudFront: Bool
  /// The names in lower case with what separates them; arrays of a mebibyte of names would take a hundred.
  let text: [UInt8]

  /// Reads the names behind `#Fields:`.
  init(_ line: LineBytes) {
    let text = line.array.map { ByteClass.isCapital($0) ? $0 | 0x20 : $0 }
    var count = 0
    Self.forEachName(in: text) { _ in count += 1 }
    self.count = count
    status = Self.last("sc-status", in: text) ?? Self.last("c-status", in: text)
    target = Self.last("cs-uri-stem", in: text) ?? Self.last("cs-uri", in: text)
    method = Self.last("cs-method", in: text)
    isCloudFront = Self.last("x-edge-location", in: text) != nil
    self.text = text
  }

  /// Returns the place of the last column of a name, which is in lower case.
  func last(_ name: String) -> Int? { Self.last(name, in: text) }

  private static func last(_ name: String, in text: [UInt8]) -> Int? {
    var (place, last) = (0, Int?.none)
    forEachName(in: text) { range in
      if text[range].elementsEqual(name.utf8) { last = place }
      place += 1
    }
    return last
  }

  private static func forEachName(in text: [UInt8], _ body: (Range<Int>) -> Void) {
    var start = 0
    for end in 0...text.count where end == text.count || ByteClass.isLineFiller(text[end]) {
      if end > start { body(start..<end) }
      start = end + 1
    }
  }
}

extension ParsedLine {
  /// Reads a line in CloudFront's order of columns, for logs whose `#Fields:` line is gone.
  ///
  /// Nil unless it has CloudFront's first columns and at least 12 of them.
  fileprivate init?(cloudFront line: LineBytes, _ row: inout FieldList) {
    guard line.byte(at: 4) == ByteClass.dash, line.byte(at: 7) == ByteClass.dash,
      line.byte(at: 10) == ByteClass.tab, line.byte(at: 19) == ByteClass.tab
    else {
      return nil
    }
    row.splitOnTabs(line)
    // Date, time, location, bytes, client, method, host, stem, status, referrer, agent, query.
    guard row.count >= 12, row[1, of: line].isTimeOfDay, row[3, of: line].isNumber,
      let status = row[8, of: line].status
    else {
      return nil
    }
    self.init(target: row[7, of: line], method: row[5, of: line], status: status)
  }

  /// Reads a line in the comma form of IIS: `192.0.2.4, -, 11/3/25, 4:05:06, W3SVC1, WEB1, ...`.
  ///
  /// Nil unless it has the 15 columns of the format.
  fileprivate init?(iis line: LineBytes, _ row: inout FieldList) {
    // Nearly every other line has a blank before its first comma, or none behind it.
    let comma = line.find(UInt8(ascii: ","))
    guard line.byte(at: comma + 1) == ByteClass.space, line.endOfWord(0) == comma + 1 else {
      return nil
    }
    row.splitOnCommas(line)
    // Client, user, date, time, service, server, address, time taken, received, sent, status,
    // Windows status, method, target, parameters; a comma may end the line.
    guard row.count == 15 || (row.count == 16 && row[15, of: line].isEmpty),
      row[3, of: line].find(ByteClass.colon) < row[3, of: line].count,
      row[7, of: line].isNumber, row[8, of: line].isNumber, row[9, of: line].isNumber,
      let status = row[10, of: line].status, row[11, of: line].isNumber
    else {
      return nil
    }
    self.init(target: row[13, of: line], method: row[12, of: line], status: status)
  }
}

extension LineBytes {
  /// Whether the bytes are digits, at least one.
  var isNumber: Bool {
    guard !isEmpty else { return false }
    for offset in 0..<count where !ByteClass.isDigit(self[offset]) { return false }
    return true
  }

  /// Whether the bytes are `dd:dd:dd`.
  var isTimeOfDay: Bool {
    count == 8 && holdsTime(at: 0)
  }
}
