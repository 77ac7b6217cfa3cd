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
    func value(_ name: String) -> [UInt8]? {
      columns.names.lastIndex { $0.elementsEqual(name.utf8) }.map { row[$0, of: line].array }
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
    if isCloudFront {
      add(.time, row[0, of: line].array + [ByteClass.space] + row[1, of: line].array)
    }
    let order: [LogField] =
      isCloudFront
      ? [
        .other, .time, .other, .bytes, .client, .method, .host, .endpoint, .status, .referrer,
        .agent,
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
      ("ua", .agent), ("reqtime", .requestTime), ("apptime", .requestTime),
    ]
    for (label, field) in labels {
      for index in 0..<row.count {
        let part = row[index, of: line]
        let colon = part.find(ByteClass.colon)
        guard colon < part.count, part.part(0, colon).equals(label) else { continue }
        add(field, part.from(colon + 1))
      }
    }
  }

  /// Reads the usual keys of JSON logs.
  mutating func readKeys(_ line: LineBytes) {
    for (field, names) in Self.keyNames {
      var keys = JSONKeys()
      for prefix in ["", "properties.", "httpRequest."] {
        for (rank, name) in names.enumerated() {
          let path = (prefix + name).split(separator: ".").map { Array($0.utf8) }
          // A status may be a number as well as a string.
          keys.add(path, for: .status, rank: rank)
        }
      }
      var reader = JSONReader(line)
      var lookup = JSONLookup(keys)
      let start = line.find(UInt8(ascii: "{"))
      guard reader.readObject(at: start, &lookup) else { return }
      add(field, reader.status?.bytes)
    }
  }

  private static let keyNames: [(LogField, [String])] = [
    (
      .method,
      [
        "RequestMethod", "ClientRequestMethod", "method", "request_method", "request.method",
        "requestMethod", "httpMethod",
      ]
    ),
    (
      .protocol,
      [
        "RequestProtocol", "ClientRequestProtocol", "protocol", "server_protocol",
        "request.proto", "httpVersion",
      ]
    ),
    (
      .host,
      [
        "RequestHost", "ClientRequestHost", "authority", ":authority", "vhost", "host",
        "request.host",
      ]
    ),
    (
      .client,
      [
        "ClientHost", "ClientIP", "client_ip", "remote_addr", "remote_ip", "request.client_ip",
        "request.remote_ip", "clientIP", "clientIp", "remoteIp", "downstream_remote_address",
      ]
    ),
    (
      .time,
      [
        "time", "ts", "timeStamp", "timestamp", "@timestamp", "EdgeStartTimestamp", "StartUTC",
        "start_time", "time_local", "time_iso8601", "msec",
      ]
    ),
    (
      .bytes,
      [
        "DownstreamContentSize", "EdgeResponseBytes", "bytes_sent", "body_bytes_sent", "size",
        "body_bytes", "sentBytes", "responseSize",
      ]
    ),
    (.referrer, ["ClientRequestReferer", "http_referer", "referer", "referrer"]),
    (
      .agent,
      [
        "ClientRequestUserAgent", "http_user_agent", "user_agent", "userAgent", "ua", "agent",
      ]
    ),
    (
      .requestTime,
      ["Duration", "duration", "request_time", "response_time", "timeTaken", "latency"]
    ),
  ]
}
