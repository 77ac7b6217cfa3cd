import AccessLogs
import Testing

/// What is a request of the NCSA family, and what behind it is its status.
struct CommonLogParserTests {
  private static let start = "192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "

  /// Returns endpoint and status as a report shows them; nil of a line that is not read.
  private func read(_ line: String) -> String? { FastReading.row(of: line, as: .common) }

  @Test(arguments: [
    // Straight behind a well-formed request, with a number where other servers have the status.
    #""GET /a HTTP/1.1" "-" "curl/8.5" 111 0.0 200"#,
    #""GET /a HTTP/1.1" "-" "curl/8.5" - 111 . 0.0 200 254 112"#,
    #""GET /a HTTP/1.1" 0.012 200 512"#,
    #""GET /a HTTP/1.1" 192.0.2.80:443 200 512"#,
    #""GET /a HTTP/1.1" 12 200"#,
    #""GET /a HTTP/1.1" "GET /b HTTP/1.1" 200 512"#,
    #""GET /a HTTP/1.1" "200" 512"#,
    #""GET /a HTTP/1.1" "512" "200""#,
    #""GET /\"a\" HTTP/1.1" "-" 200"#,
    // Fields that are no request.
    #"status=200 request="GET /a HTTP/1.1" 394 "-" "curl/8.5""#,
    #"status=200 request:"GET /a HTTP/1.1" 394"#,
    #"GET /a "200" "#,
    #"GET /a HTTP/1.1 upstream "200" 512"#,
    #"GET /a HTTP/1.1 0.012 "200" 512"#,
    #"GET /a HTTP/1.1 - "200" 512"#,
    "GET /a HTTP/1.1 1200 512",
    "GET /a HTTP/1.1",
    "GET /a 200 512",
    "INFO request: GET /a HTTP/1.1 200 512",
    "200 512",
    #""200" 512"#,
    #"- "0" 512"#,
    "",
  ])
  func `another number than the status makes a line unparsed`(_ rest: String) {
    #expect(read(Self.start + rest) == nil)
  }

  @Test(arguments: [
    (#"GET /a?x=1 HTTP/1.1 "200" 512 "-" "curl/8.5" "-""#, "/a 200"),
    (#"POST /b HTTP/1.1 "502" 157 "-" "curl/8.5" "192.0.2.9, 198.51.100.4""#, "/b 502"),
    (#"  GET  /a  HTTP/1.1   "304"  0"#, "/a 304"),
    (#"GET /a b HTTP/1.1 "200" 512"#, "/a b 200"),
    (#"GET /a HTTP/1.0 b HTTP/1.1 404 512 "-" "-""#, "/a HTTP/1.0 b 404"),
    ("GET https://www.example.com/a HTTP/2.0 200 512", "https://www.example.com/a 200"),
    ("OPTIONS * HTTP/1.1 204 -", "* 204"),
    (#"CONNECT www.example.com:443 HTTP/1.1 "405" 157"#, "www.example.com:443 405"),
    (#"GET /a HTTP/1.1 200"#, "/a 200"),
    (#"GET /a HTTP/1.1 "0" 0"#, "/a 0"),
    (#"GET /a HTTP/1.1 "GET /b HTTP/1.1" 200 512"#, "/b 200"),
    // What scanners send, in the same log.
    (#"\x16\x03\x01\x02 "400" 157 "-" "-" "-""#, "(malformed) 400"),
    (#"GET /a "400" 157 "-" "-" "-""#, "/a 400"),
    (#"- "400" 0 "-" "-" "-""#, "(empty) 400"),
  ])
  func `a request without quotes is read up to its status`(_ rest: String, _ expected: String) {
    #expect(read(Self.start + rest) == expected)
  }

  @Test(arguments: [
    (#"[03/Nov/2025:04:05:06 +0000] user="a" "GET /a HTTP/1.1" 200 5"#, "/a 200"),
    (#"[03/Nov/2025:04:05:06 +0000]"GET /a HTTP/1.1" 200 5"#, "/a 200"),
    (#""GET /a HTTP/1.1" 200 5"#, "/a 200"),
    ("[03/Nov/2025:04:05:06 +0000]\t\"GET /a HTTP/1.1\"\t200\t5", "/a 200"),
    (#"[03/Nov/2025:04:05:06 +0000] "GET /a" b HTTP/1.1" 200 5"#, #"/a" b 200"#),
    (#"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" - 5"#, "/a -"),
    (
      #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5 "" 1 "http://h/"GET /b HTTP/1.1" 404 7"#,
      "/a 200"
    ),
  ])
  func `a quote behind a blank, a quote, the time or nothing opens the request`(
    _ line: String,
    _ expected: String
  ) {
    #expect(read(line) == expected)
  }

  @Test func `a single 0 is the status of a client that left behind a well-formed request only`() {
    #expect(read(Self.start + #""GET /a HTTP/1.1" 0 0 "-" "curl/8.5""#) == "/a 0")
    #expect(read(Self.start + #""GET /a HTTP/1.1" 0"#) == "/a 0")
    #expect(read(Self.start + #""GET /a HTTP/1.1" 000 0"#) == "/a 000")
    #expect(read(#"[2025-11-03T04:05:06.123Z] "GET /a HTTP/2" 0 DC 0 0 12 - "-" "-""#) == "/a 0")
    for odd in ["", "-", "x", "GET", "GET HTTP/1.1", "GET x"] {
      #expect(read(Self.start + "\"\(odd)\" 0 0") == nil, "\(odd)")
    }
    for odd in ["00", "0.0", "0ms", "0\"", "1"] {
      #expect(read(Self.start + "\"GET /a HTTP/1.1\" \(odd) 0") == nil, "\(odd)")
    }
  }
}
