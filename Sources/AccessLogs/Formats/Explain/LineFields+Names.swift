extension LineFields {
  /// Reads the columns that a `#Fields:` line names.
  mutating func readColumns(_ line: LineBytes, _ columns: W3CColumns?) {
    var row = FieldList()
    guard let columns else {
      readUnnamedColumns(line)
      return
    }
    let hasTab = line.find(ByteClass.tab) < line.count
    hasTab ? row.splitOnTabs(line) : row.splitOnBlanks(line)
    if row.count != columns.count { row.splitQuoted(line, onTabs: hasTab) }
    let scratch = Scratch()
    func value(_ name: String) -> [UInt8]? {
      withExtendedLifetime(scratch) {
        columns.last(name).map { row.unquoted($0, of: line, into: scratch).array }
      }
    }
    let date = value("date").map { $0 + [ByteClass.space] } ?? []
    if let time = value("time") { add(.time, date + time) }
    for (field, names) in Self.columnNames {
      if let found = names.lazy.compactMap(value).first { add(field, found) }
    }
  }

  /// Reads CloudFront's columns, or those of the comma form of IIS, by their order.
  private mutating func readUnnamedColumns(_ line: LineBytes) {
    var row = FieldList()
    let isCloudFront = line.byte(at: 10) == ByteClass.tab
    isCloudFront ? row.splitOnTabs(line) : row.splitOnCommas(line)
    let date = isCloudFront ? 0 : 2
    add(.time, row[date, of: line].array + [ByteClass.space] + row[date + 1, of: line].array)
    let order: [LogField] =
      isCloudFront
      ? [
        .other, .time, .other, .bytes, .client, .method, .host, .endpoint, .status, .referrer,
        .agent, .query, .other, .other, .other, .other, .other, .other, .requestTime, .other,
        .other, .other, .other, .protocol,
      ]
      : [
        .client, .user, .other, .time, .other, .host, .other, .requestTime, .other, .bytes,
        .status, .other, .method,
      ]
    for (index, field) in order.enumerated() where index < row.count {
      add(field, row[index, of: line])
    }
  }

  private static let columnNames: [(LogField, [String])] = [
    (.time, ["time-local"]),
    (.method, ["cs-method"]),
    (.protocol, ["cs-version", "cs-protocol-version"]),
    (.host, ["cs-host", "cs(host)", "x-host-header"]),
    (.client, ["c-ip"]),
    (.user, ["cs-username"]),
    (.bytes, ["sc-bytes"]),
    (.referrer, ["cs(referer)", "cs(referrer)"]),
    (.agent, ["cs(user-agent)"]),
    (.requestTime, ["time-taken", "timetakenms"]),
  ]

  /// Reads the labels of LTSV, whose `host` is the client.
  mutating func readLabels(_ line: LineBytes) {
    var row = FieldList()
    row.splitOnTabs(line)
    let labels: [(StaticString, LogField)] = [
      ("time", .time), ("method", .method), ("protocol", .protocol), ("vhost", .host),
      ("host", .client), ("user", .user), ("size", .bytes), ("referer", .referrer),
      ("ua", .agent), ("req", .request), ("reqtime", .requestTime), ("apptime", .requestTime),
    ]
    for (label, field) in labels {
      for index in 0..<row.count {
        let part = row[index, of: line]
        let colon = part.find(ByteClass.colon)
        guard colon < part.count, part.part(0, colon).equals(label) else { continue }
        addPlanned(field, part.from(colon + 1))
      }
    }
  }

  /// Reads the keys of JSON logs that a format of the user gives, or else the usual ones.
  mutating func readKeys(_ line: LineBytes, _ given: [JSONKeys.Given]) {
    guard given.isEmpty else {
      readGivenKeys(line, given)
      return
    }
    for (field, names) in [(.method, UsualNames.methods)] + UsualNames.shown {
      var keys = JSONKeys()
      keys.addUsual(names, for: .text)
      if let value = Self.value(of: line, keys) { add(field, Self.text(of: value.bytes)) }
    }
  }

  /// Which of the usual names gave what a JSON line is counted by, in the order of the fields.
  static func usualKeys(of line: LineBytes) -> [(field: LogField, name: String)] {
    func first(_ names: [String], _ field: JSONKeys.Field) -> String? {
      var found: (name: String, rank: Int)?
      for (rank, name) in names.enumerated() {
        var keys = JSONKeys()
        keys.addUsual([name], for: field)
        var reader = JSONReader(line)
        var lookup = JSONLookup(keys)
        guard reader.readObject(at: line.find(UInt8(ascii: "{")), &lookup),
          let value = reader.value(of: field)
        else { continue }
        let own = value.rank(rank, for: field)
        if own < found?.rank ?? .max { found = (name, own) }
      }
      return found?.name
    }
    let target =
      first(UsualNames.endpoints, .endpoint).map { (LogField.endpoint, $0) }
      ?? first(UsualNames.requests, .request).map { (LogField.request, $0) }
      ?? first(UsualNames.messages, .message).map { (LogField.request, $0) }
    let method = first(UsualNames.methods, .method).map { (LogField.method, $0) }
    let status = first(UsualNames.statuses, .status).map { (LogField.status, $0) }
    return [target, method, status].compactMap { $0 }
  }

  private mutating func readGivenKeys(_ line: LineBytes, _ given: [JSONKeys.Given]) {
    for given in given {
      var keys = JSONKeys()
      keys.add(given.path, for: .text, rank: 0)
      guard let value = Self.value(of: line, keys) else { continue }
      func add(_ field: LogField, _ bytes: LineBytes) {
        LineBytes.with(Self.text(of: bytes)) { addPlanned(field, $0) }
      }
      if let plan = given.plan {
        _ = PlannedLogParser(plan: plan).cut(value.bytes, steps: plan.steps.count, add)
      } else {
        add(given.field, value.bytes)
      }
    }
  }

  /// Returns the value under the first of some keys.
  private static func value(of line: LineBytes, _ keys: JSONKeys) -> JSONReader.Value? {
    var reader = JSONReader(line)
    var lookup = JSONLookup(keys)
    guard reader.readObject(at: line.find(UInt8(ascii: "{")), &lookup) else { return nil }
    return reader.text
  }

  /// Returns a string without its escapes.
  static func text(of string: LineBytes) -> [UInt8] {
    let scratch = Scratch()
    return withExtendedLifetime(scratch) { JSONText.unescape(string, into: scratch).array }
  }
}
