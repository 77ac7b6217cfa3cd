import AccessLogs
import Testing

/// The fields that lines of each format give beyond endpoint and status.
struct LineFieldsTests {
  /// A line with fields that it must give, as `name=value`.
  struct Sample: Sendable, CustomTestStringConvertible {
    let format: LogFormat
    let line: String
    let fields: [String]
    /// Fields that the line does not have.
    var missing: [LogField] = []
    var testDescription: String { "\(format): \(line)" }
  }

  private static let combined =
    #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512 "#

  static let samples = [
    Sample(
      format: .envoy,
      line:
        #"[2025-11-03T04:05:06.123Z] "GET /a HTTP/1.1" 200 - via_upstream - "-" 7 512 12 11 "-" "#
        + #""curl/8.5" "5d7f" "www.example.com" "192.0.2.80:80" outbound|80||shop 192.0.2.1:4 "#
        + #"192.0.2.2:80 192.0.2.4:5210 - default"#,
      fields: [
        "client=192.0.2.4:5210", "agent=curl/8.5", "host=www.example.com", "bytes=512",
        "request_time=12", "method=GET", "protocol=HTTP/1.1",
      ],
      missing: [.referrer]
    ),
    Sample(
      format: .envoy,
      line:
        #"[2025-11-03T04:05:06.123Z] "GET /a HTTP/2" 503 UF,URX 7 512 12 - "192.0.2.4" "curl/8.5" "#
        + #""5d7f" "www.example.com" "-""#,
      fields: ["client=192.0.2.4", "bytes=512", "request_time=12", "host=www.example.com"]
    ),
    Sample(
      format: .ingressNginx,
      line: combined + #""-" "curl/8.5" 312 0.012 [shop-80] [] 192.0.2.80:80 512 0.011 200 5d7f"#,
      fields: ["request_time=0.012", "bytes=512", "agent=curl/8.5"]
    ),
    Sample(
      format: .traefik,
      line: combined + #""-" "curl/8.5" 7 "shop@docker" "http://192.0.2.80:80" 12ms"#,
      fields: ["request_time=12ms", "referrer=-"]
    ),
    Sample(
      format: .traefik,
      line: #"{"RequestPath":"/a","DownstreamStatus":200,"request_User-Agent":"a\"b","#
        + #""request_Referer":"https:\/\/www.example.com/","RequestProtocol":"HTTP/2.0"}"#,
      fields: [#"agent=a"b"#, "referrer=https://www.example.com/", "protocol=HTTP/2.0"]
    ),
    // The time is in brackets without a bracket in them, as counting finds it.
    Sample(
      format: .common,
      line: #"192.0.2.4 [odd user [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512"#,
      fields: ["client=192.0.2.4", "time=03/Nov/2025:04:05:06 +0000", "bytes=512"]
    ),
    Sample(
      format: .combined,
      line: combined + #""-" "curl/8.5" 312 0.012"#,
      fields: ["agent=curl/8.5"],
      missing: [.requestTime]
    ),
    Sample(
      format: .apacheCSV,
      line: LogFormat.apacheCSV.sampleLine,
      fields: [
        "request_time=12345", "referrer=-", "agent=curl/8.5", "protocol=HTTP/1.1", "method=GET",
        "time=03/Nov/2025:04:05:06 +0000", "bytes=700",
      ]
    ),
    Sample(
      format: .cloudFront,
      line: LogFormat.cloudFront.sampleLine + "\t-\tTLSv1.3\tx\tMiss\tHTTP/2.0\t-\t-",
      fields: ["request_time=0.012", "protocol=HTTP/2.0", "bytes=512", "agent=curl/8.5"]
    ),
    Sample(
      format: .haproxy,
      line:
        "Nov  3 04:05:06 lb haproxy[7]: 192.0.2.4:1 [03/Nov/2025:04:05:06.123] fe be/s1 0/0/5007 "
        + "+212 -- 0/0/0/0/3 0/0",
      fields: ["client=192.0.2.4:1", "bytes=+212", "request_time=5007"],
      missing: [.method]
    ),
    Sample(
      format: .caddy,
      line: #"{"request":{"uri":"/a","method":"GET","headers":{"User-Agent":["curl/8.5","x"],"#
        + #""Referer":["https://www.example.com/"],"Accept":[]}},"status":200}"#,
      fields: ["agent=curl/8.5", "referrer=https://www.example.com/", "method=GET"]
    ),
    Sample(
      format: .fastly,
      line:
        #"{"client_ip":"192.0.2.4","url":"/a","request_method":"GET","request_protocol":"HTTP/2","#
        + #""request_referer":"-","request_user_agent":"curl/8.5","response_status":200,"#
        + #""response_body_size":512,"fastly_is_edge":true}"#,
      fields: ["protocol=HTTP/2", "agent=curl/8.5", "referrer=-", "bytes=512", "client=192.0.2.4"]
    ),
    Sample(
      format: .iis,
      line: LogFormat.iis.sampleLine,
      fields: ["time=11/3/2025 4:05:06", "client=192.0.2.4", "bytes=512", "request_time=12"]
    ),
    Sample(
      format: .combined,
      line: "192.0.2.9, \(combined)",
      fields: ["client=192.0.2.9", "user=ann"]
    ),
    Sample(
      format: .ltsv,
      line: "req:POST /a HTTP/1.1\tstatus:200",
      fields: ["method=POST", "protocol=HTTP/1.1"]
    ),
    Sample(
      format: .common,
      line: combined.replacing(" HTTP/1.1", with: " b"),
      fields: ["method=GET"],
      missing: [.protocol]
    ),
  ]

  private func check(_ fields: [(field: LogField, bytes: [UInt8])], _ wanted: [String]) {
    let texts = fields.map { "\($0.field.name)=\(String(decoding: $0.bytes, as: UTF8.self))" }
    for field in wanted { #expect(texts.contains(field), "\(texts)") }
  }

  @Test(arguments: samples)
  func `a line gives the fields that its format has`(_ sample: Sample) {
    let fields = sample.format.fields(of: Array(sample.line.utf8))
    check(fields, sample.fields)
    for field in sample.missing { #expect(!fields.contains { $0.field == field }) }
  }

  @Test(
    arguments: [
      (
        #"$remote_addr|$request|$status|$http_user_agent"#,
        "192.0.2.4|GET /a HTTP/1.1|200|curl/8.5",
        ["method=GET", "protocol=HTTP/1.1", "client=192.0.2.4", "agent=curl/8.5", "endpoint=/a"]
      ),
      (
        "json:endpoint=r.u,status=s,agent=r.h.ua,bytes=n,request_time=t",
        #"{"s":200,"n":512,"t":0.012,"r":{"u":"/a","h":{"ua":["curl\/8.5"]}},"size":1}"#,
        [
          "endpoint=/a", "status=200", "agent=curl/8.5", "bytes=512",
          "request_time=0.012, of a unit that is not known",
        ]
      ),
      (
        "json:request=r,status=s", #"{"s":"200","r":"GET /a HTTP/1.1"}"#,
        ["method=GET", "protocol=HTTP/1.1", "endpoint=/a"]
      ),
      (
        #"{"c":"$remote_addr","s":$status,"url":"https://$host$request_uri","b":$bytes_sent,"#
          + #""a":["$http_user_agent"],"t":"[$time_local]"}"#,
        #"{"c":"192.0.2.4","s":200,"url":"https://www.example.com/a?b","b":5,"a":["x"],"t":"[now]"}"#,
        [
          "client=192.0.2.4", "host=www.example.com", "bytes=5", "agent=x", "time=now",
          "endpoint=/a",
        ]
      ),
    ] as [(String, String, [String])]
  )
  func `a format of the user gives all fields that it names`(
    definition: String,
    line: String,
    fields: [String]
  ) throws {
    let tree = try FileTree()
    try tree.file("x.log", "\(line)\n")
    var counter = LogFileCounter()
    let explanation = try counter.explain(
      LogFile(key: FileKey(tree.path("x.log")), byteCount: 0, isNamed: true),
      query: CompiledQuery(Query(format: .pasted(Array(definition.utf8))))
    )
    let found = try #require(explanation.lines.first).fields
    let texts = found.map { "\($0.field.name)=\($0.text)" }
    for field in fields { #expect(texts.contains(field), "\(texts)") }
  }

  @Test func `mutated lines of any format can be explained`() throws {
    var random = SeededGenerator(seed: 31)
    let prefixes = [
      "", "", "Nov  3 04:05:06 h a[1]: ", #"<1>1 2025-11-03T04:05:06Z h a 1 - [x a="]"] "#,
    ]
    let pieces = [
      "\"", "\\", "[", "]", "{", "}", "#", " ", "\t", ",", ":", "200", "-", "\"\" 200 ",
    ]
    let seeds = LogFormat.named.map(\.sampleLine) + Self.samples.map(\.line)
    let tree = try FileTree()
    var counter = LogFileCounter()
    var explained = 0
    for index in 0..<400 {
      var text: [UInt8] = []
      let format = LogFormat.named.randomElement(using: &random) ?? .common
      if let directive = format.sampleDirective { text += Array("\(directive)\n".utf8) }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        var line = Array((seeds.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
          let start = Int.random(in: 0...line.count, using: &random)
          let end = min(line.count, start + Int.random(in: 0...8, using: &random))
          line.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
        }
        text += Array((prefixes.randomElement(using: &random) ?? "").utf8) + line + [0x0A]
      }
      try tree.file("\(index).log", bytes: text)
      let file = LogFile(key: FileKey(tree.path("\(index).log")), byteCount: 0, isNamed: true)
      let query = Query(format: Bool.random(using: &random) ? .named(format) : .detected)
      let explanation = try counter.explain(file, query: CompiledQuery(query))
      #expect([.counted, .skipped].contains(explanation.summary.state))
      explained += explanation.lines.count
    }
    #expect(explained > 100)
  }
}
