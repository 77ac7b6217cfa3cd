import AccessLogs
import Testing

/// The fields of formats that a user gives, beside what the documentation of their variables says.
struct PastedFormatTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let definition: String
    /// A line that makes a file one of the format, where the other is malformed.
    var first: String?
    let line: String
    /// All fields of the line, and no more.
    let fields: [LogField: String]
    var testDescription: String { definition }
  }

  static let samples = [
    // nginx: ngx_http_log_module, ngx_http_core_module
    Sample(
      definition:
        #"$host|$remote_addr|$remote_user|$time_iso8601|$request|$status|$bytes_sent|$http_referer|"#
        + #"$http_user_agent|$request_time|$scheme"#,
      line:
        "www.example.com:80|192.0.2.4|john doe|2025-11-03T04:05:06+00:00|GET /a?b HTTP/1.1|200|512|-|"
        + #"a \x22b\x22|0.012|https"#,
      fields: [
        .endpoint: "/a", .status: "200", .host: "www.example.com:80", .client: "192.0.2.4",
        .user: "john doe", .time: "2025-11-03T04:05:06+00:00", .method: "GET",
        .protocol: "HTTP/1.1", .bytes: "512", .referrer: "-", .agent: #"a \x22b\x22"#,
        .requestTime: "0.012 s",
      ]
    ),
    Sample(
      definition:
        #"[$msec] $request_method "$request_uri" $server_protocol $status ${remote_addr}"#,
      line: #"[1762142706.123] PUT "/a?b" HTTP/2.0 404 192.0.2.4"#,
      fields: [
        .endpoint: "/a", .status: "404", .method: "PUT", .protocol: "HTTP/2.0",
        .time: "1762142706.123", .client: "192.0.2.4",
      ]
    ),
    Sample(
      definition: #""$remote_addr" "$request" $status"#,
      first: #""192.0.2.4" "GET /a HTTP/1.1" 200"#,
      line: #""192.0.2.9, 192.0.2.4" "G1 /a HTTP/1.1" 400"#,
      fields: [.endpoint: "(malformed)", .status: "400", .client: "192.0.2.9"]
    ),
    // Apache: mod_log_config
    Sample(
      definition: #"%v|%h|%u|%t|%r|%>s|%O|%{Referer}i|%{User-Agent}i|%D"#,
      line:
        "www.example.com|192.0.2.4|-|[03/Nov/2025:04:05:06 +0000]|GET /a HTTP/1.1|200|512|-|x|12",
      fields: [
        .endpoint: "/a", .status: "200", .host: "www.example.com", .client: "192.0.2.4",
        .user: "-", .time: "03/Nov/2025:04:05:06 +0000", .method: "GET", .protocol: "HTTP/1.1",
        .bytes: "512", .referrer: "-", .agent: "x", .requestTime: "12 us",
      ]
    ),
    Sample(
      definition: #"%{%Y-%m-%d %T}t %a "%{Host}i" %m "%U%q" %H %s"#,
      line: #"2025-11-03 04:05:06 192.0.2.4 "www.example.com" GET "/a?b" HTTP/1.1 200"#,
      fields: [
        .endpoint: "/a", .status: "200", .host: "www.example.com", .client: "192.0.2.4",
        .time: "2025-11-03 04:05:06", .method: "GET", .protocol: "HTTP/1.1",
      ]
    ),
    Sample(
      definition: #"%h|[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t]|%r|%>s"#,
      line: "192.0.2.4|[03/Nov/2025:04:05:06.123 +0100]|GET /a HTTP/1.1|200",
      fields: [
        .endpoint: "/a", .status: "200", .client: "192.0.2.4",
        .time: "03/Nov/2025:04:05:06.123 +0100", .method: "GET", .protocol: "HTTP/1.1",
      ]
    ),
    Sample(
      definition: "%{%F}t|%h|%{%T}t|%m|%U|%>s",
      line: "2025-11-03|192.0.2.4|04:05:06|GET|/a|200",
      fields: [
        .endpoint: "/a", .status: "200", .client: "192.0.2.4", .time: "2025-11-03 04:05:06",
        .method: "GET",
      ]
    ),
    Sample(
      definition: "%{msec_frac}t|%{usec}t|%m|%U|%>s|%{end:%T}t",
      line: "123|1762142706123456|GET|/a|200|04:05:07",
      fields: [.endpoint: "/a", .status: "200", .time: "1762142706123456", .method: "GET"]
    ),
    // GoAccess: its manual, "Custom Log/Date format"
    Sample(
      definition: #"%v|%h|%e|[%d:%t %^]|%r|%s|%b|%R|%u|%T"#,
      line: "h|192.0.2.4|ann|[03/Nov/2025:04:05:06 +0000]|GET /a HTTP/1.1|200|512|-|x|0.012",
      fields: [
        .endpoint: "/a", .status: "200", .host: "h", .client: "192.0.2.4", .user: "ann",
        .time: "03/Nov/2025:04:05:06", .method: "GET", .protocol: "HTTP/1.1", .bytes: "512",
        .referrer: "-", .agent: "x", .requestTime: "0.012 s",
      ]
    ),
    Sample(
      definition: #"%x|%h|%m|%U|%q|%H|%s|%L|%^"#,
      line: "1762142706.123|192.0.2.4|GET|/a|b=c|HTTP/1.1|200|12|rest",
      fields: [
        .endpoint: "/a", .status: "200", .client: "192.0.2.4", .time: "1762142706.123",
        .method: "GET", .protocol: "HTTP/1.1", .requestTime: "12 ms",
      ]
    ),
    // Paths of JSON fields
    Sample(
      definition:
        "json:endpoint=r.u,status=s,method=r.m,protocol=r.p,host=r.h.Host,client=c,user=u,"
        + "time=t,bytes=n,referrer=r.h.Referer,agent=r.h.ua,request_time=d",
      line:
        #"{"s":200,"n":512,"d":0.012,"t":"2025-11-03T04:05:06Z","c":"192.0.2.4","u":"a\u0062","r":"#
        + #"{"u":"/a?b","m":"GET","p":"HTTP/2","h":{"ua":["curl\/8.5","x"],"Host":"h","Referer":"-"}}}"#,
      fields: [
        .endpoint: "/a", .status: "200", .method: "GET", .protocol: "HTTP/2", .host: "h",
        .client: "192.0.2.4", .user: "ab", .time: "2025-11-03T04:05:06Z", .bytes: "512",
        .referrer: "-", .agent: "curl/8.5", .requestTime: "0.012, of a unit that is not known",
      ]
    ),
    Sample(
      definition: "json:request=r,status=s,client=c",
      first: #"{"s":"200","r":"GET /a HTTP/1.1"}"#,
      line: #"{"s":"400","r":"G1 /a HTTP/1.1","c":"192.0.2.9, 192.0.2.4","user":"x"}"#,
      fields: [.endpoint: "(malformed)", .status: "400", .client: "192.0.2.9"]
    ),
    // JSON as nginx writes it
    Sample(
      definition:
        #"{"c":"$remote_addr","s":$status,"u":"https://$host$request_uri","b":$bytes_sent,"#
        + #""a":["$http_user_agent"],"t":"[$time_local]","r":"$remote_user $request_method"}"#,
      line:
        #"{"c":"192.0.2.4","s":200,"u":"https://www.example.com/a?b","b":5,"a":["x"],"t":"[now]","#
        + #""r":"ann PUT"}"#,
      fields: [
        .endpoint: "/a", .status: "200", .client: "192.0.2.4", .host: "www.example.com",
        .bytes: "5", .agent: "x", .time: "now", .user: "ann", .method: "PUT",
      ]
    ),
  ]

  @Test(arguments: samples)
  func `a line of a format of the user has the fields that its variables name`(
    _ sample: Sample
  ) throws {
    let lines = [sample.first ?? sample.line, sample.line].map { Array($0.utf8) }
    let read = try FastReading.texts(ofFile: lines, as: .pasted(Array(sample.definition.utf8)))
    #expect(read.map(\.line) == [0, 1])
    #expect(read.last?.fields == sample.fields)
  }

  @Test(arguments: samples)
  func `a line beside others has the same fields`(_ sample: Sample) throws {
    let format = FormatChoice.pasted(Array(sample.definition.utf8))
    let line = Array((sample.first ?? sample.line).utf8)
    let alone = try #require(try FastReading.texts(ofFile: [line], as: format).first).fields
    var random = SeededGenerator(seed: 61)
    for _ in 0..<20 {
      let other = LineEdits.edited(Array(sample.line.utf8), times: 1, by: &random)
      let lines = try FastReading.texts(ofFile: [line, other, line], as: format)
      #expect(lines.first?.line == 0 && lines.last?.line == 2)
      #expect(lines.first?.fields == alone && lines.last?.fields == alone)
    }
  }
}
