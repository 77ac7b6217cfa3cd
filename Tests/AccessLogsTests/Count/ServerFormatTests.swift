import AccessLogs
import Testing

/// Logs of the programs that write one format each, and of logfmt: what is counted, and what is not.
struct ServerFormatTests {
  private static let byBoth = Query(by: [.endpoint, .status])

  /// Expects a log to be recognised, in a folder and by name, and to give some rows.
  private func expect(
    _ text: String,
    _ format: LogFormat,
    _ rows: [String],
    unparsed: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for isNamed in [false, true] {
      let counted = try CountedLog(text, query: Self.byBoth, isNamed: isNamed)
      #expect(counted.summary.logFormat == format, sourceLocation: sourceLocation)
      #expect(counted.rows.sorted() == rows.sorted(), sourceLocation: sourceLocation)
      #expect(counted.summary.lines.unparsed == unparsed, sourceLocation: sourceLocation)
    }
  }

  @Test func `Heroku's router is read, as it is shown and as it is drained`() throws {
    let pairs =
      #"host=www.example.com fwd="192.0.2.4,198.51.100.3" dyno=web.1 connect=1ms service=9ms"#
    try expect(
      """
      2026-01-01T00:00:00.000000+00:00 heroku[router]: at=info method=GET path="/x?y=1" \(pairs) status=200 bytes=13
      2026-01-01T00:00:00.000000+00:00 app[web.1]: Started GET "/x" for 192.0.2.4
      2026-01-01T00:00:01.000000+00:00 heroku[router]: at=error code=H12 desc="Request timeout" method=POST \
      path="/poll" host=h fwd="192.0.2.4" dyno= connect= service= status=503 bytes= protocol=https
      2026-01-01T00:00:01.000000+00:00 heroku[web.1]: source=web.1 dyno=heroku.1 sample#load_avg_1m=0.00
      <158>1 2026-01-01T00:00:00.000000+00:00 host heroku router - at=info method=GET path="/x" \(pairs) status=200
      267 <158>1 2026-01-01T00:00:00.000000+00:00 host heroku router - at=info method=GET path=/old status=301
      """,
      .logfmt,
      ["/x\t200\t2", "/poll\t503\t1", "/old\t301\t1"],
      unparsed: 2
    )
  }

  @Test func `lograge is read, alone and behind what Rails puts before a line`() throws {
    let prefix = "I, [2026-01-01T00:00:00.000000 #12]  INFO -- : "
    try expect(
      """
      method=GET path=/a format=html controller=HomeController action=index status=200 duration=58.33 db=1.26
      \(prefix)[5d7f] method=POST path=/b format=*/* controller=Home status=500 error='E: Couldn't find path=/zz \
      status=999' duration=58.33
      \(prefix)Started worker
      """,
      .logfmt,
      ["/a\t200\t1", "/b\t500\t1"],
      unparsed: 1
    )
  }

  @Test func `Traefik's text log is read, whatever an agent says`() throws {
    try expect(
      #"""
      time="2026-01-01T00:00:00Z" level=info msg= ClientAddr="192.0.2.4:1" DownstreamStatus=404 OriginStatus=200 \#
      RequestMethod=GET RequestPath="/a?x=1" request_User-Agent="x \"DownstreamStatus=200 RequestPath=/b\" y"
      time="2026-01-01T00:00:00Z" level=info msg="Configuration loaded from file"
      """#,
      .logfmt,
      ["/a\t404\t1"],
      unparsed: 1
    )
  }

  @Test func `a status before a whole request is its status, and no size behind it`() throws {
    let start = "remote=192.0.2.4 x=- [04/May/2026:06:25:04 +0200] "
    try expect(
      #"""
      \#(start)status=204 request_time=0.000 request="OPTIONS /api/getAll?x HTTP/1.1" 246 "-" "curl/8.5"
      \#(start)status=400 request_time=0.000 request="\x16\x03" 394 "-" "-"
      \#(start)status=400 request_time=0.000 request="" 394 "-" "-"
      \#(start)request=GET /plain HTTP/1.1 status=200
      """#,
      .logfmt,
      ["/api/getAll\t204\t1", "(malformed)\t400\t1", "(empty)\t400\t1", "/plain\t200\t1"]
    )
  }

  @Test func `pairs in a list keep neither its separators nor its brackets`() throws {
    try expect(
      """
      10:00:00 INFO method=GET, uri=/a?x, status=200, duration=12
      10:00:00 INFO Request{method=GET, uri=/b, status=404}
      10:00:00 INFO status=200, method="GET", uri="/q,", x=1
      10:00:00 INFO (method=GET uri=/c status=200)
      10:00:00 INFO method=GET uri=/d, status=200 x=1
      """,
      .logfmt,
      ["/a\t200\t1", "/b\t404\t1", "/q,\t200\t1", "/c\t200\t1", "/d,\t200\t1"]
    )
  }

  @Test func `pairs that are no request are not read`() throws {
    try expect(
      """
      level=info method=GET uri=/a status=200
      level=info msg="done" status=200
      level=info msg="done" status=ok uri=/a
      level=info status=200 path=relative
      level=info msg="method=GET uri=/b status=200"
      {"msg":"method=GET uri=/b status=200"}
      level=info status=200 method=GET uri="/cut off
      level=info status=0 method=GET uri=
      level=info status=- method=GET uri=/a
      """,
      .logfmt,
      ["/a\t200\t1"],
      unparsed: 8
    )
  }

  @Test func `Nginx Proxy Manager is read, of a proxy host and of the default host`() throws {
    let start = "[24/Apr/2026:20:28:54 +0000]"
    let end = #"[Client 192.0.2.4] [Length 500] [Gzip -]"#
    try expect(
      #"""
      \#(start) - 200 200 - GET https my.example.com "/v1?x=1" \#(end) [Sent-to 192.0.2.61] "curl/8.5" "-"
      \#(start) - 502, 200 200 - GET https my.example.com "/list" \#(end) [Sent-to 192.0.2.61] "curl/8.5" "-"
      \#(start) MISS 502 : 504 504 - GET https my.example.com "/list" \#(end) [Sent-to x] "\x22 200 1" "-"
      \#(start) 404 - GET http localhost "/default" \#(end) "curl/8.5" "-"
      \#(start) - - 400 - - http localhost "-" \#(end) [Sent-to x] "-" "-"
      \#(start) - - 400 - GET http localhost "/cut
      """#,
      .nginxProxyManager,
      ["/v1\t200\t1", "/list\t200\t1", "/list\t504\t1", "/default\t404\t1", "(empty)\t400\t1"],
      unparsed: 1
    )
  }

  @Test func `uWSGI is read among the lines of its application`() throws {
    let start =
      "[pid: 1|app: 0|req: 1/1] 192.0.2.4 () {44 vars in 845 bytes} [Tue Nov  4 10:00:00 2025]"
    let end = "4 headers in 150 bytes (1 switches on core 0)"
    try expect(
      """
      *** Starting uWSGI ***
      \(start) GET /a?x=1 => generated 1024 bytes in 12 msecs (HTTP/1.1 200) \(end)
      {address space usage: 1 bytes/75MB} {rss usage: 1 bytes/16MB} \(start) GET /s => generated 1 bytes in 6 msecs \
      via sendfile() (HTTP/1.1 304) \(end)
      www.example.com \(start) - - => generated 1 bytes in 6 micros via route() (- 500) \(end)
      \(start)   => generated 0 bytes in 12 msecs (HTTP/1.1 400) 4 headers in 150 bytes
      \(start) GET /gone => generated 0 bytes in 12 msecs (HTTP/1.1 0) \(end)
      Traceback (most recent call last):
      \(start) GET /cut => gener
      """,
      .uwsgi,
      ["/a\t200\t1", "/s\t304\t1", "(malformed)\t500\t1", "(empty)\t400\t1", "/gone\t0\t1"],
      unparsed: 3
    )
  }

  @Test func `morgan is read in its formats, with colours or without`() throws {
    let escape = "\u{1B}"
    try expect(
      """
      > node app.js
      GET /a?x 200 12 - 1.234 ms
      192.0.2.4 - GET /a HTTP/1.1 200 12 - 1.234 ms
      192.0.2.4 john doe POST /b?q HTTP/1.1 500 - - 1.234 ms
      \(escape)[0mGET /c?x \(escape)[32m200\(escape)[0m 1.234 ms - 12\(escape)[0m
      Nov  3 04:05:06 web1 app[12]: #033[0mGET /c #033[32m200#033[0m 1.234 ms - 12#033[0m
      \(escape)[0mGET /c \(escape)[0m-\(escape)[0m - ms - -\(escape)[0m
      GET /d - - - - ms
      api-1  | GET /a 200 12 - 1.234 ms
      2025-11-03T04:05:06: GET /a 200 12 - 1.234 ms
      2025-11-03T04:05:06.123456+00:00 app[web.1]: GET /a 200 12 - 1.234 ms
      GET nowhere 400 - - 1 ms
      the query took 12 ms
      GET /cut 200 12 - 1.2
      """,
      .morgan,
      [
        "/a\t200\t5", "/b\t500\t1", "/c\t200\t2", "/c\t-\t1", "/d\t-\t1", "(malformed)\t400\t1",
      ],
      unparsed: 3
    )
  }

  @Test func `Jira and Confluence are read without quotes, with and without forwarded clients`()
    throws
  {
    let time = "[03/Nov/2025:04:05:06 +0000]"
    try expect(
      """
      \(time) ann http-nio-8080-exec-1 192.0.2.4 GET /secure/D.jspa?x HTTP/1.1 200 350ms 1 http://h/ Mozilla/5.0 (X11)
      \(time) - http-nio-8080-exec-2 192.0.2.4 GET /a HTTP/1.1 404 3ms - - 200 5ms
      \(time) 192.0.2.1, 198.51.100.3 ann https-jsse-nio-8443-exec-10 2001:db8::7 POST /p HTTP/1.1 302 3ms - - -
      \(time) - http-nio-8080-exec-1 192.0.2.4 - 400 3ms - - -
      \(time) ann http-nio-8080-exec-1 192.0.2.4 GET /cut HTT
      """,
      .atlassian,
      ["/secure/D.jspa\t200\t1", "/a\t404\t1", "/p\t302\t1", "(empty)\t400\t1"],
      unparsed: 1
    )
  }

  @Test func `Bitbucket counts a request at its end, with the status there`() throws {
    let time = "2025-11-03 04:05:06,123"
    try expect(
      #"""
      192.0.2.4 | https | i@1x1 | - | \#(time) | "GET /a?b HTTP/1.1" | "" "git/2" | - | - | - | - | - | - |
      192.0.2.4 | https | o@1x1 | ann | \#(time) | "GET /a?b HTTP/1.1" | "" "x" | 404 | y" | 200 | 13 | 0 | - | 1 | t |
      192.0.2.4 | ssh | o@1x1 | ann | \#(time) | SSH - git-upload-pack '/a' | "SSH-2.0" | 0 | 13 | 0 | refs | 1 | t |
      192.0.2.4 | ssh | o@1x1 | ann | \#(time) | "SSH - git-upload-pack '/a'" | "" "x" | 200 | 13 | 0 | refs | 1 | t |
      192.0.2.4 | grpc | o@1x1 | @1 | - | \#(time) | "Service/Call" | - | 0 | 2 | 1 | 8 | 9 | - | 5 |
      """#,
      .atlassian,
      ["/a\t200\t1", "(malformed)\t200\t1"],
      unparsed: 3
    )
  }

  /// The formats that came to be found beside those that were there.
  private static let formats: [LogFormat] = [
    .logfmt, .nginxProxyManager, .uwsgi, .morgan, .atlassian,
  ]

  @Test(arguments: LogFormat.named)
  func `no line of another format is read as one of these`(_ format: LogFormat) {
    for other in Self.formats where other != format {
      #expect(FastReading.row(of: format.sampleLine, as: other) == nil, "\(other)")
    }
  }

  @Test func `what clients send makes no line one of these`() throws {
    let texts = [
      "status=404 path=/b method=GET", "GET /b 404 12 - 1.2 ms", "(HTTP/1.1 404)",
      "a | b | 404 | c |",
    ]
    let lines = texts.map { text in
      #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /a HTTP/1.1" 200 5 "-" "\#(text)""# + "\n"
    }
    try expect(lines.joined(), .combined, ["/a\t200\t4"])
    let query = "2025-11-03T04:05:06 /a?status=404&path=/b&method=GET 200\n"
    try expect(query, .simple, ["/a\t200\t1"])
    // Fields of nginx behind a line are no request of their own.
    let fields =
      #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /a HTTP/1.1" 200 5 uri=/b status=500"#
    try expect(fields, .common, ["/a\t200\t1"])
  }

  @Test func `few lines of another format do not make a log one of these`() throws {
    let common = LogFormat.common.sampleLine + "\n"
    for format in Self.formats {
      let counted = try CountedLog(
        common + common + format.sampleLine + "\n",
        query: Self.byBoth
      )
      #expect(counted.summary.logFormat == .common, "\(format)")
      #expect(counted.states == [2, 0, 1, 0, 0], "\(format)")
    }
  }
}
