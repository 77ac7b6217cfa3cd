import Testing

@testable import AccessLogs

/// Formats of variables in any order, beside the values that their lines were put together from.
struct PastedFieldsTests {
  /// A variable of a format.
  private struct Variable {
    /// How nginx and Apache spell it.
    let nginx: String
    let apache: String
    /// The field that it is, nil for one that no report shows.
    let field: LogField?
    /// What may stand in its place in nginx's lines, and in Apache's where that is something else.
    let values: [String]
    var apacheValues: [String]?
    /// What stands around it, `*` being its place.
    var forms = ["*"]
  }

  private static let request = Variable(
    nginx: "$request",
    apache: "%r",
    field: .endpoint,
    values: ["GET /a?b HTTP/1.1", "POST /c/d HTTP/2.0", "GET /e"],
    forms: ["\"*\""]
  )
  private static let status = Variable(
    nginx: "$status",
    apache: "%>s",
    field: .status,
    values: ["200", "404", "503"]
  )
  private static let times = [
    Variable(
      nginx: "$time_local",
      apache: "%t",
      field: .time,
      values: ["03/Nov/2025:04:05:06 +0000", "31/Dec/2025:23:59:59 -0330"],
      forms: ["[*]", "[*]", "\"*\""]
    ),
    Variable(
      nginx: "$time_iso8601",
      apache: "%{%Y-%m-%dT%H:%M:%S}t",
      field: .time,
      values: ["2025-11-03T04:05:06+00:00"],
      apacheValues: ["2025-11-03T04:05:06"],
      forms: ["*", "[*]"]
    ),
    Variable(
      nginx: "$msec",
      apache: "%{sec}t",
      field: .time,
      values: ["1764622302.123"],
      apacheValues: ["1764622302"],
      forms: ["*", "[*]"]
    ),
  ]
  private static let others = [
    Variable(
      nginx: "$remote_addr",
      apache: "%h",
      field: .client,
      values: ["192.0.2.7", "2001:db8::7", "client.example.net"]
    ),
    Variable(
      nginx: "$host",
      apache: "%v",
      field: .host,
      values: ["www.example.com", "192.0.2.80", "shop"],
      forms: ["*", "\"*\""]
    ),
    Variable(nginx: "$remote_user", apache: "%u", field: .user, values: ["ann", "-", "-"]),
    Variable(nginx: "$scheme", apache: "%l", field: nil, values: ["https"], apacheValues: ["-"]),
    Variable(nginx: "$request_length", apache: "%I", field: nil, values: ["555"]),
    Variable(
      nginx: "$upstream_response_time",
      apache: "%{x}n",
      field: nil,
      values: ["0.1, 0.2", "0.1, 0.2 : 0.3", "-", "0.250"],
      apacheValues: ["-", "7"]
    ),
    Variable(
      nginx: "$upstream_status",
      apache: "%X",
      field: nil,
      values: ["502, 200", "200", "-"],
      apacheValues: ["+"]
    ),
    Variable(nginx: "$body_bytes_sent", apache: "%b", field: .bytes, values: ["18", "0", "200"]),
    Variable(
      nginx: "$request_time",
      apache: "%D",
      field: .requestTime,
      values: ["0.512", "12.000"],
      apacheValues: ["512000"]
    ),
    Variable(
      nginx: "$http_referer",
      apache: "%{Referer}i",
      field: .referrer,
      values: ["-", "https://example.org/?q=1"],
      forms: ["\"*\""]
    ),
    Variable(
      nginx: "$http_user_agent",
      apache: "%{User-Agent}i",
      field: .agent,
      values: ["curl/8.5", #"Mozilla/5.0 (X11) \"x\" [10:20:30]"#, "-"],
      forms: ["\"*\""]
    ),
  ]

  /// A format, and lines with the fields that they were made of.
  private struct Format {
    let text: String
    let lines: [String]
    let fields: [[LogField: String]]

    init(isApache: Bool, by random: inout SeededGenerator) {
      // As servers have them, with who asked before the time, or anything anywhere.
      let isUsual = Bool.random(using: &random)
      let others = PastedFieldsTests.others
      func some(_ variables: some Sequence<Variable>) -> [Variable] {
        let variables = variables.shuffled(using: &random)
        return Array(variables.prefix(Int.random(in: 0...variables.count, using: &random)))
      }
      var variables = isUsual ? some(others.prefix(4)) : some(others)
      variables.append(
        isUsual
          ? PastedFieldsTests.times[0]
          : PastedFieldsTests.times.randomElement(using: &random) ?? PastedFieldsTests.times[0]
      )
      variables += [PastedFieldsTests.request, PastedFieldsTests.status]
      if isUsual {
        variables += some(others.dropFirst(4))
      } else {
        variables.shuffle(using: &random)
      }
      let forms = variables.map { variable in
        // Apache puts its own brackets around that one.
        if isApache, variable.apache == "%t" { return "*" }
        return isUsual ? variable.forms[0] : variable.forms.randomElement(using: &random) ?? ""
      }
      let between = variables.dropLast().map { _ in
        [" ", " ", " ", " ", " - "].randomElement(using: &random) ?? " "
      }
      func text(_ values: [String]) -> String {
        let parts = zip(forms, values).map { form, value in form.replacing("*", with: value) }
        return zip(parts, between + [""]).map { $0 + $1 }.joined()
      }
      self.text = text(variables.map { isApache ? $0.apache : $0.nginx })
      var lines: [String] = []
      var fields: [[LogField: String]] = []
      for _ in 0..<20 {
        let values = variables.map { variable in
          ((isApache ? variable.apacheValues : nil) ?? variable.values)
            .randomElement(using: &random) ?? ""
        }
        lines.append(
          text(
            zip(variables, values).map { variable, value in
              isApache && variable.apache == "%t" ? "[\(value)]" : value
            }
          )
        )
        var found: [LogField: String] = [:]
        for (variable, value) in zip(variables, values) {
          guard let field = variable.field else { continue }
          switch field {
          case .endpoint:
            let words = value.split(separator: " ")
            found[.method] = String(words[0])
            found[.endpoint] = String(words[1].prefix { $0 != "?" })
            if words.count == 3 { found[.protocol] = String(words[2]) }
          case .requestTime: found[field] = "\(value) \(isApache ? "us" : "s")"
          default: found[field] = value
          }
        }
        fields.append(found)
      }
      (self.lines, self.fields) = (lines, fields)
    }
  }

  /// The columns that show fields as they are.
  private static let columns: [(field: LogField, dimension: Dimension)] = [
    (.endpoint, .endpoint), (.status, .status), (.method, .method), (.protocol, .protocol),
    (.host, .host), (.client, .client), (.user, .user), (.referrer, .referrer), (.agent, .agent),
  ]

  @Test(arguments: [false, true])
  func `each field of a line is the one that the format has there, and no other`(
    isApache: Bool
  ) throws {
    var random = SeededGenerator(seed: isApache ? 72 : 71)
    var formats: [LogFormat: Int] = [:]
    for _ in 0..<600 {
      let format = Format(isApache: isApache, by: &random)
      let choice = FormatChoice.pasted(Array(format.text.utf8))
      for (line, fields) in zip(format.lines, format.fields).prefix(3) {
        let read = try FastReading.texts(ofFile: [Array(line.utf8)], as: choice)
        #expect(read.first?.fields == fields, "\(format.text): \(line)")
      }
      // Many lines at once.
      let log = try CountedLog(
        format.lines.map { $0 + "\n" }.joined(),
        query: Query(
          by: Self.columns.map(\.dimension),
          format: choice
        )
      )
      var rows: [String: Int] = [:]
      for fields in format.fields {
        let cells = Self.columns.map { column in fields[column.field] ?? "-" }
        rows[cells.joined(separator: "\t"), default: 0] += 1
      }
      #expect(log.rows.sorted() == rows.map { "\($0)\t\($1)" }.sorted(), "\(format.text)")
      formats[log.summary.logFormat ?? .simple, default: 0] += 1
    }
    // Each way of reading them.
    for format in [LogFormat.common, .combined, .vhost, .custom] {
      #expect(formats[format, default: 0] > 20, "\(formats)")
    }
  }

  @Test(
    arguments: [
      // Lists of upstream servers behind the status.
      (
        #"$remote_addr "$request" $status $upstream_addr $body_bytes_sent $request_time"#,
        #"192.0.2.7 "GET /a HTTP/1.1" 200 192.0.2.8:80, 192.0.2.9:80 18 0.5"#, 18, 500_000
      ),
      (
        #"[$time_local] "$request" $status $bytes_sent $upstream_response_time $request_time"#,
        #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5 0.1, 0.2 : 0.3 0.5"#, 5, 500_000
      ),
      // Of what may hold blanks, a number ends at its own.
      (
        #"[$time_local] "$request" $status $http_cookie $bytes_sent $request_time"#,
        #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 a=1; b 3 5 0.5"#, 5, 500_000
      ),
      // One that may stand in two places is none.
      (
        #"[$time_local] "$request" $status $http_cookie $bytes_sent $http_x $request_time"#,
        #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 a 3 b 5 c 0.5"#, nil, 500_000
      ),
      // More than the format has is no part of its last number.
      (
        #"%h %l %u %t "%r" %>s %b"#,
        #"192.0.2.7 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8""#, 5, nil
      ),
      // Other numbers are neither bytes nor times.
      (
        #"%h %l %u %t "%r" %>s %I %X"#,
        #"192.0.2.7 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 555 7"#, nil, nil
      ),
    ] as [(String, String, Int?, Int?)]
  )
  func `bytes and request time are those of the format`(
    format: String,
    line: String,
    bytes: Int?,
    time: Int?
  ) throws {
    var query = Query(by: [.endpoint], format: .pasted(Array(format.utf8)))
    query.measures = [.bytes, .times]
    // A unit would make a time of any number.
    query.timeUnit = .seconds
    var found: [GroupMeasures] = []
    try CountedLog(line + "\n", query: query).report.table.forEachRow { found.append($0.measured) }
    #expect(found.map(\.bytes) == [bytes.map { UInt128($0) }])
    #expect(found.map(\.timeCount) == [time == nil ? 0 : 1])
    #expect(found.map(\.largestTime) == [time ?? 0])
  }

  @Test(
    arguments: [
      (
        #"$http_x_forwarded_for - $remote_user [$time_local] "$request" $status"#,
        #"192.0.2.7, 192.0.2.8 - ann [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200"#
      ),
      (
        #"%{X-Real-IP}i %l %u %t "%r" %>s"#,
        #"192.0.2.7 - ann [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200"#
      ),
      (
        #"$http_x_forwarded_for $remote_addr $remote_user "$request" $status"#,
        #"192.0.2.9 192.0.2.7 ann "GET /a HTTP/1.1" 200"#
      ),
    ]
  )
  func `what a proxy passes on is the client where the format has no other`(
    format: String,
    line: String
  ) throws {
    let query = Query(by: [.client, .user], format: .pasted(Array(format.utf8)))
    #expect(try CountedLog(line + "\n", query: query).rows == ["192.0.2.7\tann\t1"])
  }

  @Test func `of a request and a target the first is counted, whatever else is asked`() throws {
    let line = #"7 "GET /asked HTTP/1.1" 200 /rewritten 192.0.2.7"#
    let format = FormatChoice.pasted(Array(#"$pid "$request" $status $uri $remote_addr"#.utf8))
    for by in [[Dimension.endpoint], [.endpoint, .client]] {
      let rows = try CountedLog(line, query: Query(by: by, format: format)).rows
      #expect(rows.first?.hasPrefix("/asked\t") == true)
    }
  }
}
