import AccessLogs
import Testing

/// Formats whose fields may hold the texts between them.
struct LineMatcherTests {
  private func rows(_ lines: [String], _ format: String) throws -> [String] {
    let definition = FormatDefinition(text: Array(format.utf8))
    try definition.check()
    let query = Query(by: [.endpoint, .status], format: .pasted(definition.text))
    return try lines.flatMap { line in try CountedLog(line + "\n", query: query).rows }
  }

  @Test(
    arguments: [
      (
        "$remote_addr $time_local $request $status $body_bytes_sent $http_user_agent",
        [
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 GET /a?q HTTP/1.1 200 12 curl/8.5",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 GET /a b HTTP/1.1 404 12 Mozilla/5.0 (X11; Linux)",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 GET  /two HTTP/2.0 200 12 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 GET /old 200 12 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 - 408 0 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000  400 0 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 \\x16\\x03 \\x01 400 0 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 G@T /a HTTP/1.1 400 0 -",
          "192.0.2.4 03/Nov/2025:04:05:06 +0000 GET /gone HTTP/1.1 0 0 -",
        ],
        [
          "/a\t200\t1", "/a b\t404\t1", "/two\t200\t1", "/old\t200\t1", "(empty)\t408\t1",
          "(empty)\t400\t1", "(malformed)\t400\t1", "(malformed)\t400\t1", "/gone\t0\t1",
        ]
      ),
      (
        "%h %l %u %t %{User-Agent}i %r %>s %b",
        [
          "192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] Mozilla/5.0 (X11; Linux) GET /a HTTP/1.1 200 -",
          "192.0.2.4 - Ann B [03/Nov/2025:04:05:06 +0000] curl POST /b HTTP/1.1 201 12",
        ],
        ["/a\t200\t1", "/b\t201\t1"]
      ),
      (
        "$upstream_addr $upstream_status $status $upstream_response_time $request_uri",
        [
          "192.0.2.4:80, 192.0.2.5:80 : unix:/x 502, 504 : 200 200 0.1, - : 0.2 /a",
          "- - 301 - /b", "192.0.2.4:80 200 200 0.1 /c?q",
        ],
        ["/a\t200\t1", "/b\t301\t1", "/c\t200\t1"]
      ),
      (
        "$upstream_status, $status, \"$request\"", [#"502, 200, 200, "GET /a HTTP/1.1""#],
        ["/a\t200\t1"]
      ),
      (
        "$upstream_status : $status \"$request\"", [#"502 : 200 "GET /a HTTP/1.1""#],
        ["/a\t200\t1"]
      ),
      (
        "$remote_addr|$request|$status", ["192.0.2.4|GET /a|b HTTP/1.1|200"], ["/a|b\t200\t1"]
      ),
      (
        "[$time_local] <$request> $http_x_forwarded_for '$status'",
        ["[03/Nov/2025:04:05:06 +0000] <GET /a>b HTTP/1.1> 192.0.2.4, 192.0.2.5 '200'"],
        ["/a>b\t200\t1"]
      ),
      (
        "$host$request_uri $upstream_status $status", ["www.example.com/a?b 502, 200 200"],
        ["/a\t200\t1"]
      ),
      (
        "$request \"$http_user_agent\" $status", [#"GET /a HTTP/1.1 "a \" 404 \" b" 200"#],
        ["/a\t200\t1"]
      ),
      (
        "%h %^[%d:%t %^] %r %s", ["192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] GET /a HTTP/1.1 200"],
        ["/a\t200\t1"]
      ),
    ] as [(String, [String], [String])]
  )
  func `a field ends where the rest of the line fits`(
    format: String,
    lines: [String],
    expected: [String]
  ) throws {
    #expect(try rows(lines, format) == expected)
  }

  @Test(
    arguments: [
      // More between request and status than the format has.
      ("$request $status $bytes_sent", "GET /a HTTP/1.1 x 200 12"),
      // Two places for the status.
      ("$request $http_user_agent $status $http_cookie", "GET /a HTTP/1.1 x y 200 z 404 w"),
      // Two requests.
      (
        "$http_user_agent $request $status $http_cookie",
        "a b GET /a HTTP/1.1 200 GET /b HTTP/1.1 404 c"
      ),
      ("$upstream_status $status $request_uri", "200 /a"),
      ("$request $status", "GET /a HTTP/1.1 200 12"),
      ("$request $status", "GET /a HTTP/1.1 2000"),
    ]
  )
  func `a line that does not fit, or fits in more than one way, is not read`(
    format: String,
    line: String
  ) throws {
    #expect(try rows([line], format) == [])
  }

  @Test(
    arguments: [
      (
        #"{ $remote_addr [$time_local] "$request" $status }"#,
        #"{ 192.0.2.4 [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 }"#
      ),
      ("{'uri': '$uri', 'status': $status}", "{'uri': '/a', 'status': 200}"),
      ("{uri: $uri, status: $status}", "{uri: /a, status: 200}"),
      (#"{"r":"$request"} $status"#, #"{"r":"GET /a HTTP/1.1"} 200"#),
      (#"{"r":"$request","s":$status"#, #"{"r":"GET /a HTTP/1.1","s":200"#),
      (#"{"$uri":"x","s":$status}"#, #"{"/a":"x","s":200}"#),
      (
        #"{"t": $time_local, "s": $status, "u": $uri, "rt": $upstream_response_time}"#,
        #"{"t": 03/Nov/2025:04:05:06 +0000, "s": 200, "u": /a, "rt": }"#
      ),
      (
        #"{"r": $request_method $request_uri $server_protocol, "s": $status}"#,
        #"{"r": GET /a HTTP/1.1, "s": 200}"#
      ),
      (
        #"log_format m escape=none '{"ua":"$http_user_agent","u":"$uri","s":"$status"}';"#,
        #"{"ua":"a "b" \","u":"/a","s":"200"}"#
      ),
      (
        #"log_format m escape=json '{"ua":"$http_user_agent","u":"$uri","s":"$status"}';"#,
        #"{"ua":"a \"b\" \\","u":"\/a","s":"200"}"#
      ),
      (
        #"log_format m '{"ua":"$http_user_agent","u":"$uri","s":"$status"}';"#,
        #"{"ua":"a \x22b\x22 \x5C","u":"/\x61","s":"200"}"#
      ),
    ]
  )
  func `what looks like JSON and is none is read as text`(format: String, line: String) throws {
    let expected = line.contains(#"/\x61"#) || line.contains("/a") ? ["/a\t200\t1"] : []
    #expect(try rows([line], format) == expected)
  }
}
