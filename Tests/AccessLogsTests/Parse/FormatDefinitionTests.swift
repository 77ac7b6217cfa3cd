import AccessLogs
import Testing

/// Format strings of servers: what they compile to, and what is said of those that do not.
struct FormatDefinitionTests {
  private static let nginx =
    #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "#
    + #""$http_referer" "$http_user_agent""#

  /// The combined format as each server spells it.
  static let combined = [
    nginx,
    "'\(nginx.dropLast(20))' '\(nginx.suffix(20))'",
    "log_format main escape=default '\(nginx)';",
    #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i""#,
    #"%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\""#,
    #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"" combined"#,
    #"%h %^[%d:%t %^] "%r" %s %b "%R" "%u""#,
  ]

  private func counted(_ text: String, _ definition: String) throws -> CountedLog {
    let definition = FormatDefinition(text: Array(definition.utf8))
    try definition.check()
    return try CountedLog(
      text,
      query: Query(by: [.endpoint, .status], format: .pasted(definition.text))
    )
  }

  @Test(arguments: combined)
  func `each spelling of combined reads as the built-in format`(_ spelling: String) throws {
    let log = try TestFiles.bytes(
      #filePath.split(separator: "/").dropLast(2).joined(separator: "/").withSlash
        + "/Fixtures/edge.log"
    )
    let definition = FormatDefinition(text: Array(spelling.utf8))
    let pasted = try CountedLog(
      log,
      query: Query(by: [.endpoint, .status], format: .pasted(definition.text))
    )
    let named = try CountedLog(
      log,
      query: Query(by: [.endpoint, .status], format: .named(.combined))
    )
    #expect(pasted.rows == named.rows)
    #expect(pasted.states == named.states)
    #expect(pasted.summary.logFormat == .combined)
  }

  @Test(
    arguments: [
      (#"%h %l %u %t "%r" %>s %b"#, .common),
      (#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#, .vhost),
      (#"$remote_addr [$time_local] "$request" $status $request_time"#, .common),
      ("$msec $request_method $request_uri $status", .custom),
      (#"{"t":"$msec","uri":"$request_uri","status":$status}"#, .json),
      ("json:endpoint=a.b,status=c", .json),
      (#""%x","%h",%^,%^,"%m","%U","%s",%^,"%b""#, .custom),
    ] as [(String, LogFormat)]
  )
  func `a string gets the name of the format it is`(text: String, format: LogFormat) throws {
    #expect(try FormatDefinition(text: Array(text.utf8)).check() == format)
  }

  @Test(
    arguments: [
      (
        "$msec $request_method $scheme://$host$request_uri $status \"$http_user_agent\"",
        "1.5 GET https://www.example.com/a?b 200 \"x\"", ["/a\t200\t1"]
      ),
      (
        "%{%s}t|%m|%U%q|%H|%>s|%{ms}T", "17|POST|/x;p?y=1|HTTP/1.1|201|12", ["/x;p\t201\t1"]
      ),
      (
        #""%x","%h",%^,%^,"%m","%U","%s",%^,"%b""#,
        #""17","192.0.2.4",1,,"GET","/o","404",0,"5""#, ["/o\t404\t1"]
      ),
      (#"%x.%^ %~%L %h %^/%s %b %m %U"#, "17.5    12 c HIT/200 9 GET /u", ["/u\t200\t1"]),
      (#"$remote_addr\t$request_uri\t$status"#, "192.0.2.4\t/t\t200", ["/t\t200\t1"]),
      (#"'$remote_addr\t$request_uri\t$status'"#, "192.0.2.4\t/t\t200", ["/t\t200\t1"]),
      (#"$status \"$request\"\r\n"#, "200 \"GET /e HTTP/1.1\"", ["/e\t200\t1"]),
      (#"%h\t\"%r\"\t%>s"#, "192.0.2.4\t\"GET /t HTTP/1.1\"\t200", ["/t\t200\t1"]),
      (
        #"$status "$http_user_agent" "$request""#, #"200 "a \" b" "GET /q HTTP/1.1""#,
        ["/q\t200\t1"]
      ),
      (
        #"{"r":{"u":"$request_uri"},"s":"$status"}"#, #"x {"s":"200","r":{"u":"/\u0061?b"}}"#,
        ["/a\t200\t1"]
      ),
      (
        #"{"url":"https://$host$request_uri","status":"$status"}"#,
        #"{"url":"https://www.example.com/a?b","status":"200"}"#, ["/a\t200\t1"]
      ),
      (
        #"{"s":"$status","r":"$request_method $request_uri $server_protocol"}"#,
        #"{"s":"404","r":"GET \/x\u0021 HTTP/1.1"}"#, ["/x!\t404\t1"]
      ),
      (
        #"{"r":"%m %U %H","s":"%s"}"#, #"{"r":"PUT /u?q HTTP/2","s":"201"}"#, ["/u\t201\t1"]
      ),
      (
        #"{"message":"$remote_addr \\"$request\\" ($status)","t":$msec}"#,
        #"{"message":"192.0.2.4 \"GET /m HTTP/1.1\" (200)","t":1.5}"#, ["/m\t200\t1"]
      ),
      (
        #"{"url":"x$uri","u":"$uri","s":"code $status","m":["$request_method"]}"#,
        #"{"url":"x/a","u":"/a","s":"code 500","m":["GET"]}"#, ["/a\t500\t1"]
      ),
      (
        #"json:endpoint=http\.target,status=a\\b.c\,d"#,
        #"{"http":{"target":"/no"},"http.target":"/a?b","a\b":{"c,d":200}}"#, ["/a\t200\t1"]
      ),
      (#""%h|%U|%>s""#, "192.0.2.4|/a?b|200", ["/a\t200\t1"]),
      (#""%h|%U|%>s" nick"#, "192.0.2.4|/a|200", ["/a\t200\t1"]),
      (#""%h \"%r\" %>s" nick"#, #"192.0.2.4 "GET /a HTTP/1.1" 200"#, ["/a\t200\t1"]),
      (#""$remote_addr|$request|$status""#, "192.0.2.4|GET /a HTTP/1.1|200", ["/a\t200\t1"]),
      (#""$remote_addr|$uri|$status";"#, "192.0.2.4|/a|200", ["/a\t200\t1"]),
      (
        "main '$remote_addr|$request' '|$status';", "192.0.2.4|GET /a HTTP/1.1|200",
        ["/a\t200\t1"]
      ),
      (
        #"escape=json '{"u":"$uri","s":"$status"}'"#, #"{"u":"/a","s":"200"}"#, ["/a\t200\t1"]
      ),
      (
        #"main escape=json '{"u":"$uri",'\#n  '"s":"$status"}';"#, #"{"u":"/a","s":"200"}"#,
        ["/a\t200\t1"]
      ),
      // These quotes stand in the lines.
      (#""$host" $uri $status"#, #""www.example.com" /a 200"#, ["/a\t200\t1"]),
      (#""$host" "$uri" "$status""#, #""www.example.com" "/a" "200""#, ["/a\t200\t1"]),
      (#"$uri "$status""#, #"/a "200""#, ["/a\t200\t1"]),
      (#"'"$remote_addr|$uri|$status"'"#, #""192.0.2.4|/a|200""#, ["/a\t200\t1"]),
      ("main $uri '$status'", "main /a '200'", ["/a\t200\t1"]),
      (
        "json:endpoint=http.path,status=http.code,method=verb",
        #"{"verb":"GET","http":{"path":"/j","code":500,"x":[{}]}}"#, ["/j\t500\t1"]
      ),
    ] as [(String, String, [String])]
  )
  func `a string reads the lines of its format`(
    definition: String,
    line: String,
    rows: [String]
  ) throws {
    #expect(try counted("\(line)\nsomething else\n", definition).rows == rows)
    #expect(try counted("\(line)\nsomething else\n", definition).states == [1, 0, 1, 0, 0])
    #expect(try counted("2025-11-03T04:05:06.1Z stdout F \(line)\n", definition).rows == rows)
  }

  @Test(arguments: [1, 8, 9, 62, 63, 64, 65, 200])
  func `keys of any length are found`(_ length: Int) throws {
    let key = String(repeating: "k", count: length)
    let line = #"{"\#(key)k":"/no","\#(key.dropLast())x":"/no","\#(key)":"/a","s":200}"#
    #expect(try counted(line, "json:endpoint=\(key),status=s").rows == ["/a\t200\t1"])
  }

  @Test func `the plan reads what the rules of the NCSA family read`() throws {
    // The time without brackets keeps the family's own rules away.
    let text = #"$remote_addr $msec "$request" $status"#
    for request in ["GET /a HTTP/1.1", "GET /a b HTTP/1.0", "-", "", "x", #"GET /\"q HTTP/1.1"#] {
      let line = "192.0.2.4 17.5 \"\(request)\" 200"
      let common = try CountedLog(
        line,
        query: Query(by: [.endpoint, .status], format: .named(.common))
      )
      #expect(try counted(line, text).rows == common.rows, "\(request)")
    }
  }

  @Test(
    arguments: [
      ("$remote_addr \"$request\"", 23, "a status somewhere: $status"),
      ("$status $", 9, "the name of a variable, such as $status"),
      ("${status $request", 8, "a closing brace, as in ${status}"),
      ("%h %l %J %>s", 7, "a specifier of LogFormat, such as %h, %r or %>s"),
      (#"%h "%r" %>s %{foo}T"#, 13, "a unit of time, as in %{ms}T: s, ms, us or ns"),
      ("%h %{Referer", 4, "a closing brace, as in %{Referer}i"),
      ("%h %^ %J", 7, "a specifier of GoAccess, such as %h, %r or %s"),
      ("$status$remote_addr $request", 7, "a space or another text between two fields"),
      ("%>s %h", 6, "a request somewhere: %r or %U"),
      (
        #"{"r":["%r"],"s":"%s"}"#, 7, "the request as a number or string under a key of its own"
      ),
      (
        #"{"l":[{"s":"$status"}],"r":"$request"}"#, 12,
        "the status as a number or string under a key of its own"
      ),
      (
        #"{"r":"$request_method$request_uri$args$status"}"#, 38,
        "a space or another text between two fields"
      ),
      (
        #"{"r":"$request","s":$status$msec}"#, 27,
        "a space or another text between two fields"
      ),
      (#"{"r":"$request"}"#, 16, "keys for a status and a request"),
      (#"$uri\n$status"#, 4, "a format of one line"),
      ("json:endpoint=a..b,status=c", 16, "the name of a key"),
      ("json:endpoint=,status=c", 14, "the name of a key"),
      ("json:endpoint=a.,status=c", 16, "the name of a key"),
      (
        "json:uri=a,status=c", 5,
        "the name of a field, such as endpoint, request, status or method"
      ),
      ("json:endpoint=a", 15, "a status: ,status=..."),
      ("json:status", 11, "= and the path of status"),
      ("json:status=s", 13, "an endpoint: ,endpoint=..."),
    ] as [(String, Int, String)]
  )
  func `a string that does not compile says where and what was expected`(
    text: String,
    offset: Int,
    expected: String
  ) throws {
    let error = try #require(throws: FormatSyntaxError.self) {
      try FormatDefinition(text: Array(text.utf8)).check()
    }
    #expect(error.offset == offset)
    #expect(error.expected == expected)
    let caret = "  \(text)\n  \(String(repeating: " ", count: offset))^"
    #expect(error.description == "the format does not compile: expected \(expected)\n\(caret)")
  }

  @Test func `any bytes compile or are refused, and any plan reads any line`() throws {
    var random = SeededGenerator(seed: 21)
    let pieces = [
      "$status", "$request", "%r", "%>s", "%s", "%^", "%U", "%m", "%t", "[", "]", "\"", " ", "$",
      "%", "{", "}", "json:", "endpoint=", "status=", ",", ".", "~h{", "\\", "%{", "é", "$uri",
    ]
    var compiled = 0
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let definition = FormatDefinition(text: Array(text.utf8))
      guard (try? definition.check()) != nil else { continue }
      compiled += 1
      guard compiled % 20 == 0 else { continue }
      let lines = "\"GET / HTTP/1.1\" 200\n200 /x\n\(text)\n\"\\\n"
      _ = try CountedLog(lines, query: Query(format: .pasted(definition.text)))
    }
    #expect(compiled > 100)
  }
}

extension String {
  fileprivate var withSlash: String { "/" + self }
}
