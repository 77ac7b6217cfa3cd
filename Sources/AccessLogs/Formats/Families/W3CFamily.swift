/// The W3C extended format: IIS, CloudFront, and whatever else names its columns.
///
/// The last `#Fields:` line names the columns; a line with another number of columns is not read.
/// Without such a line only two layouts are known by their looks: CloudFront's, and the comma form
/// that IIS calls its own.
struct W3CFamily: FormatFamily {
  static let description = FamilyDescription(
    [.cloudFront, .w3c, .iis],
    marks: [.separator, .columns],
    samples: samples
  )

  private var columns: W3CColumns?
  private var row = FieldList()
  /// Whether the quotes around fields are not in the bounds of the row.
  private var isUnquoted = false
  private var scratch = LineScratch()

  mutating func use(_ columns: W3CColumns?) { self.columns = columns }

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    // A target, all fields, and a time with its date.
    scratch.forget(room: line.count * 3)
    guard let columns else {
      return readCloudFront(line, into: &record) || readIIS(line, into: &record)
    }
    guard let statusColumn = columns.status, let targetColumn = columns.target else { return false }
    let hasTab = line.find(ByteClass.tab) < line.count
    if hasTab {
      row.splitOnTabs(line)
    } else {
      row.splitOnBlanks(line)
    }
    isUnquoted = false
    if row.count != columns.count, line.find(ByteClass.quote) < line.count {
      row.splitQuoted(line, onTabs: hasTab)
      isUnquoted = true
    }
    guard row.count == columns.count, let status = row[statusColumn, of: line].statusOrZero else {
      return false
    }
    let target = row.unquoted(targetColumn, of: line, into: &scratch)
    let method = columns.method.map { row[$0, of: line] }
    guard record.take(target: target, method: method, status: status) else { return false }
    if !record.wanted.isEmpty { noteFields(of: line, columns.order, in: &record) }
    return true
  }

  mutating func reason(against line: LineBytes) -> String {
    guard let columns else { return "no #Fields: line before it names the columns" }
    guard columns.status != nil else { return "the #Fields: line names no sc-status" }
    guard columns.target != nil else { return "the #Fields: line names no cs-uri-stem" }
    line.find(ByteClass.tab) < line.count ? row.splitOnTabs(line) : row.splitOnBlanks(line)
    guard row.count == columns.count else {
      return "\(row.count) columns, where the #Fields: line names \(columns.count)"
    }
    return "no status of three digits in the column sc-status"
  }

  // Nobody else writes such lines, even where the request is malformed.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence { .vote }

  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    if let columns {
      traits.note(columns.isCloudFront ? .cloudFront : .w3c)
    } else {
      traits.note(line.byte(at: 10) == ByteClass.tab ? .cloudFront : .iis)
    }
  }

  // MARK: - Fields

  /// Notes the wanted fields by their columns.
  private mutating func noteFields(
    of line: LineBytes,
    _ order: W3CColumns.Order,
    in record: inout LineRecord
  ) {
    if record.wants(.time), let column = order.time {
      let time = text(column, of: line)
      let date = order.date.map { text($0, of: line) }
      let whole = date.map { scratch.joined($0, time) } ?? time
      if order.isUTC { record.note(utcTime: whole) } else { record.note(.time, whole) }
    }
    for (field, column) in order.fields where record.wants(field) && column < row.count {
      let text = text(column, of: line)
      if field == .requestTime {
        record.note(requestTime: text, in: order.timeUnit ?? W3CColumns.unit(of: text))
      } else {
        record.note(field, text)
      }
    }
  }

  /// Returns a field without its quotes, and with one quote for every two in it.
  private mutating func text(_ column: Int, of line: LineBytes) -> LineBytes {
    if isUnquoted { return row.unquoted(column, of: line, into: &scratch) }
    let field = row[column, of: line]
    let inner = field.withoutQuotes
    return inner.count < field.count ? scratch.undoubled(inner) : field
  }

  // MARK: - Layouts without names

  /// Reads a line in CloudFront's order of columns, for logs whose `#Fields:` line is gone.
  ///
  /// It has CloudFront's first columns and at least 12 of them.
  private mutating func readCloudFront(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard line.byte(at: 4) == ByteClass.dash, line.byte(at: 7) == ByteClass.dash,
      line.byte(at: 10) == ByteClass.tab, line.byte(at: 19) == ByteClass.tab
    else { return false }
    row.splitOnTabs(line)
    guard row.count >= 12, row[1, of: line].isTimeOfDay, row[3, of: line].isNumber,
      let status = row[8, of: line].status
    else { return false }
    return read(line, target: 7, method: 5, status, Self.cloudFrontOrder, into: &record)
  }

  /// Reads a line in the comma form of IIS: `192.0.2.4, -, 11/3/25, 4:05:06, W3SVC1, WEB1, ...`.
  ///
  /// It has the 15 columns of the format.
  private mutating func readIIS(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    // Nearly every other line has a blank before its first comma, or none behind it.
    let comma = line.find(UInt8(ascii: ","))
    guard line.byte(at: comma + 1) == ByteClass.space, line.endOfWord(0) == comma + 1 else {
      return false
    }
    row.splitOnCommas(line)
    // A comma may end the line.
    guard row.count == 15 || (row.count == 16 && row[15, of: line].isEmpty),
      row[3, of: line].find(ByteClass.colon) < row[3, of: line].count,
      row[7, of: line].isNumber, row[8, of: line].isNumber, row[9, of: line].isNumber,
      let status = row[10, of: line].status, row[11, of: line].isNumber
    else { return false }
    return read(line, target: 13, method: 12, status, Self.iisOrder, into: &record)
  }

  private mutating func read(
    _ line: LineBytes,
    target: Int,
    method: Int,
    _ status: UInt32,
    _ order: W3CColumns.Order,
    into record: inout LineRecord
  ) -> Bool {
    let (target, method) = (row[target, of: line], row[method, of: line])
    guard record.take(target: target, method: method, status: status) else { return false }
    guard !record.wanted.isEmpty else { return true }
    // Neither has quotes around fields.
    isUnquoted = true
    noteFields(of: line, order, in: &record)
    return true
  }

  /// The order that CloudFront's documentation of standard logs has ("Log file fields").
  private static let cloudFrontOrder = W3CColumns.Order(
    date: 0,
    time: 1,
    timeUnit: .seconds,
    fields: [
      (.bytes, 3), (.client, 4), (.method, 5), (.host, 6), (.status, 8), (.referrer, 9),
      (.agent, 10), (.query, 11), (.requestTime, 18), (.protocol, 23),
    ]
  )

  /// Client, user, date, time, service, server, address, time taken, received, sent, status, Windows
  /// status, method, target, parameters.
  private static let iisOrder = W3CColumns.Order(
    date: 2,
    time: 3,
    isUTC: false,
    timeUnit: .milliseconds,
    fields: [
      (.client, 0), (.user, 1), (.host, 5), (.requestTime, 7), (.bytes, 9), (.status, 10),
      (.method, 12), (.query, 14),
    ]
  )

  private static let samples = [
    FormatSample(
      .cloudFront,
      "Amazon CloudFront, with and without its #Fields: line",
      line: "2025-11-03\t04:05:06\tFRA56-P1\t512\t192.0.2.4\tGET\td111111abcdef8.cloudfront.net"
        + "\t/shop\t200\t-\tcurl/8.5\tq=1\t-\tMiss\t5d7fa2c1\twww.example.com\thttps\t312"
        + "\t0.012"
    ),
    FormatSample(
      .iis,
      "IIS: what it writes with a #Fields: line, and its comma form",
      line: "192.0.2.4, -, 11/3/2025, 4:05:06, W3SVC1, WEB1, 192.0.2.80, 12, 312, 512, 200, 0, "
        + "GET, /shop, q=1,"
    ),
    FormatSample(
      .w3c,
      "W3C extended: the #Fields: line names the columns",
      line: "2025-11-03 04:05:06 GET /shop q=1 192.0.2.4 200 512",
      directive: "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status sc-bytes"
    ),
  ]
}

/// The columns of a `#Fields:` line.
struct W3CColumns: Hashable {
  /// The columns of the fields, in no order.
  struct Order {
    var date: Int?
    var time: Int?
    /// Whether the time is in UTC, as the format has it; that of the comma form of IIS is the server's.
    var isUTC = true
    /// The unit of request times; nil where each tells it by its looks.
    var timeUnit: TimeUnit?
    var fields: [(field: LogField, column: Int)] = []
  }

  /// How many columns there are.
  let count: Int
  let status: Int?
  let target: Int?
  let method: Int?
  /// Whether CloudFront's own columns are among them.
  let isCloudFront: Bool
  /// Where the fields are.
  private(set) var order: Order
  /// What wrote the columns, where the unit of its times is known.
  var software: Software? {
    didSet { order.timeUnit = namedUnit ?? software?.timeUnit }
  }
  /// The unit that the columns alone tell.
  private let namedUnit: TimeUnit?
  /// The names in lower case with what separates them; arrays of a mebibyte of names would take a hundred.
  let text: [UInt8]

  /// The names of columns (W3C extended log file format; IIS and CloudFront, logs of both): of several for a
  /// field the first that is there gives it.
  private static let names: [(LogField, [String])] = [
    (.status, ["sc-status", "c-status"]),
    (.endpoint, ["cs-uri-stem", "cs-uri"]),
    (.query, ["cs-uri-query"]),
    (.method, ["cs-method"]),
    (.protocol, ["cs-version", "cs-protocol-version"]),
    (.host, ["cs-host", "cs(host)", "x-host-header"]),
    (.client, ["c-ip"]),
    (.user, ["cs-username"]),
    (.time, ["time", "time-local"]),
    (.bytes, ["sc-bytes", "bytes"]),
    (.referrer, ["cs(referer)", "cs(referrer)"]),
    (.agent, ["cs(user-agent)"]),
    (
      .requestTime,
      [
        "time-taken", "timetakenms", "time-taken-ns", "time-taken-us", "time-taken-ms",
        "time-taken-fracsec",
      ]
    ),
  ]

  /// Reads the names behind `#Fields:`.
  init(_ line: LineBytes) {
    text = line.array.map { ByteClass.isCapital($0) ? $0 | 0x20 : $0 }
    // Of a name that comes twice the last column counts.
    var places: [ArraySlice<UInt8>: Int] = [:]
    for name in Self.known { places[name] = -1 }
    var count = 0
    var start = 0
    for end in 0...text.count where end == text.count || ByteClass.isLineFiller(text[end]) {
      if end > start {
        if places[text[start..<end]] != nil { places[text[start..<end]] = count }
        count += 1
      }
      start = end + 1
    }
    self.count = count
    func column(_ name: String) -> Int? {
      places[ArraySlice(name.utf8)].flatMap { $0 < 0 ? nil : $0 }
    }
    var columns: [LogField: Int] = [:]
    for (field, names) in Self.names { columns[field] = names.lazy.compactMap(column).first }
    status = columns[.status]
    target = columns[.endpoint]
    method = columns[.method]
    isCloudFront = column("x-edge-location") != nil
    let time = columns.removeValue(forKey: .time)
    columns[.endpoint] = nil
    let units: [(String, TimeUnit)] = [
      ("timetakenms", .milliseconds), ("time-taken-ns", .nanoseconds),
      ("time-taken-us", .microseconds), ("time-taken-ms", .milliseconds),
      ("time-taken-fracsec", .seconds),
    ]
    let taken = columns[.requestTime]
    namedUnit =
      isCloudFront ? .seconds : units.first { taken != nil && column($0.0) == taken }?.1
    order = Order(
      date: column(time == column("time") ? "date" : "date-local"),
      time: time,
      isUTC: time == column("time"),
      timeUnit: namedUnit,
      fields: columns.map { ($0.key, $0.value) }
    )
  }

  private static let known =
    (names.flatMap(\.1) + ["date", "date-local", "x-edge-location"]).map { ArraySlice($0.utf8) }

  /// Returns the unit of a `time-taken` of which nothing else is known: IIS has whole milliseconds, and others
  /// seconds with decimals.
  static func unit(of text: LineBytes) -> TimeUnit {
    text.find(UInt8(ascii: ".")) < text.count ? .seconds : .milliseconds
  }

  // All else follows from the names, and from what wrote them.
  static func == (left: W3CColumns, right: W3CColumns) -> Bool {
    left.text == right.text && left.software == right.software
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(software)
  }
}

extension W3CColumns {
  /// What a `#Software:` line names.
  enum Software: UInt8, ByteCoded {
    case microsoft = 1
    case tomcat = 2

    /// Reads what stands behind `#Software:`; nil where it says nothing of units.
    init?(_ line: LineBytes) {
      if line.contains("Microsoft") {
        self = .microsoft
      } else if line.contains("Tomcat") {
        self = .tomcat
      } else {
        return nil
      }
    }

    /// The unit of `time-taken`: Tomcat 10 has whole seconds, which look like IIS's milliseconds.
    var timeUnit: TimeUnit { self == .microsoft ? .milliseconds : .seconds }
  }
}

extension LogFormat {
  package static let cloudFront = LogFormat(code: 15, "cloudfront")
  /// The comma form of IIS, and what IIS writes with a `#Fields:` line.
  package static let iis = LogFormat(code: 20, "iis")
  package static let w3c = LogFormat(code: 21, "w3c")
}

extension LineBytes {
  /// Whether the line looks like one of the W3C format, whose columns something has to name: a date, a
  /// time, and words of which one is a path and one a status.
  var looksLikeW3C: Bool {
    guard byte(at: 4) == ByteClass.dash, byte(at: 7) == ByteClass.dash, holdsTime(at: 11) else {
      return false
    }
    var words = WordsFromStart(self, from: endOfWord(endOfWord(0) + 1))
    var (hasPath, hasStatus) = (false, false)
    while let word = words.next() {
      if word.byte(at: 0) == ByteClass.slash { hasPath = true }
      if word.status != nil { hasStatus = true }
    }
    return hasPath && hasStatus
  }
}
