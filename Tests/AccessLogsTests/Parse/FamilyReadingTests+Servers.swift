import AccessLogs

extension FamilyReadingTests {
  /// The families that one program each writes, and logfmt.
  static let servers = [
    Family(
      format: .nginxProxyManager,
      seeds: [
        LogFormat.nginxProxyManager.sampleLine,
        #"[03/Nov/2025:04:05:06 +0000] 404 - GET http localhost "/a?b" [Client 192.0.2.4] [Gzip -]"#,
        #"[03/Nov/2025:04:05:06 +0000] - 502, 200 : 200 200 - POST https h "/list" [Client 192.0.2.4]"#,
        #"[03/Nov/2025:04:05:06 +0000] - - 400 - - http h "-" [Client 192.0.2.4] [Length 150]"#,
        #"[03/Nov/2025:04:05:06 +0000] - - 400 - G1 http h "/a" [Client 192.0.2.4] "a\x22""#,
      ],
      pieces: [
        "200", "-", " ", "  ", "\t", "GET", "https", "http", "\"", "\"/a?b\"", " [Client ", "[",
        "]",
        "[03/Nov/2025:04:05:06 +0000] ", "502, 200", "?", "20",
      ]
    ),
    Family(
      format: .uwsgi,
      seeds: [
        LogFormat.uwsgi.sampleLine,
        "www.example.com {address space usage: 1 bytes/75MB} [pid: 1|app: -1|req: -1/2] 192.0.2.4 (ann) "
          + "{42 vars in 703 bytes} [Mon Nov  3 04:05:06 2025] GET /s.css => generated 1 bytes in 6 "
          + "msecs via sendfile() (HTTP/1.1 304) 7 headers in 287 bytes (0 switches on core 0)",
        "[pid: 1|app: 0|req: 1/1] 0.0.0.0 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] - - => "
          + "generated 0 bytes in 6 micros via route() (- 500) 0 headers in 0 bytes (0 switches)",
        "[pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025]   => "
          + "generated 0 bytes in 6 msecs (HTTP/1.1 400) 0 headers",
        "[pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] GET /a "
          + "=> generated 9 (HTTP/1.1 404) => generated 0 bytes in 6 msecs (HTTP/1.1 0) 0 headers",
      ],
      pieces: [
        "[pid: ", "} [", "Mon Nov  3 04:05:06 2025", "] ", " => generated ", "=> generated ", "(",
        ")",
        "()", "(HTTP/1.1 200)", " 0)", " ", "GET /a?b", "GET", "-", "?", "200",
      ]
    ),
    Family(
      format: .morgan,
      seeds: [
        LogFormat.morgan.sampleLine,
        "GET /a?b 200 12 - 1.234 ms", "GET /a 304 1.2 ms - -", "M-SEARCH /a b - - - - ms",
        "192.0.2.4 john doe POST /b?q HTTP/1.1 500 - - 1.234 ms",
        "\u{1B}[0mGET /c?x \u{1B}[32m200\u{1B}[0m 1.234 ms - 12\u{1B}[0m",
        "#033[0mGET /c #033[0m-#033[0m - ms - -#033[0m", "api-1  | GET /f 200 12 - 1.234 ms",
        "192.0.2.4 - GET HTTP/1.1 400 12 - 1 ms", "GET nowhere 200 1 - 1 ms",
        "2025-11-03T04:05:06: GET /a 200 1 - 1 ms",
        "[api] GET /a 200 1 - 1 ms", "x | 192.0.2.4 - GET /a HTTP/1.1 200 1 - 1 ms",
      ],
      pieces: [
        "GET", "get", "/a?b", "http://h/", "HTTP/1.1", "200", "-", " ", "  ", "ms", "1.5", "12",
        ".",
        "\u{1B}[0m", "\u{1B}", "#033[1;32m", "| ", ": ", "] ", "\t", "m", "192.0.2.4",
      ]
    ),
    Family(
      format: .atlassian,
      seeds: [
        LogFormat.atlassian.sampleLine,
        "[03/Nov/2025:04:05:06 +0000] 192.0.2.1, 198.51.100.3 - https-jsse-nio-8443-exec-10 192.0.2.4 "
          + "POST /p?q HTTP/1.1 302 3ms - - -",
        "[03/Nov/2025:04:05:06 +0000] - tomcat-handler-7 192.0.2.4 - 400 3ms - - -",
        "[03/Nov/2025:04:05:06 +0000] - http-nio-80-exec-7 h GET /a b HTTP/1.1 0 3ms 5ms 200 9ms",
        #"192.0.2.4,198.51.100.3 | https | o@1x1 | ann | 2025-11-03 04:05:06,123 | "GET /a?b HTTP/1.1" "#
          + #"| "" "curl | 404 | 8.5" | 200 | 13 | 0 | refs, cache:hit | 101 | tmp |"#,
        #"::1 | ssh | o@1 | ann | 2025-11-03 04:05:06,123 | "SSH - git '/a'" | "" "x" | 200 | 0 | 1 | p | "#
          + "4 | s |",
      ],
      pieces: [
        "[03/Nov/2025:04:05:06 +0000] ", "http-nio-8080-exec-1", "-exec-1", "GET /a?b HTTP/1.1",
        "200",
        "12ms", "ms", "-", " ", "  ", " | ", "|", "\"", "\" | ", "2025-11-03 04:05:06,123", "0",
        "\t",
        "/",
      ],
      unread: [
        #"192.0.2.4 | https | i@1x1 | - | 2025-11-03 04:05:06,123 | "GET /a HTTP/1.1" | "" "" | - | - | "#
          + "- | - | - | - |",
        #"192.0.2.4 | grpc | o@1x1 | @2 | ann | 2025-11-03 04:05:06,123 | "Service/Call" | - | 0 | 2 | 1 "#
          + "| 8 | 9 | - | 5 |",
      ]
    ),
    Family(
      format: .logfmt,
      seeds: [
        LogFormat.logfmt.sampleLine,
        "method=GET path=/a?b format=html status=200 error='E: no path=/b status=1' duration=58.33",
        #"time="x" level=info msg= DownstreamStatus=404 RequestPath="/a\"b\u00e9?\n" RequestMethod=GET"#,
        #"remote=192.0.2.4 [04/May/2026:06:25:04 +0200] status=204 request="OPTIONS /a?x HTTP/1.1" 2 "-""#,
        "x [t] (method=GET, uri=/a?b, status=200)", "Request{status=200; url=http://h/a}",
        "request=GET /a HTTP/1.1 status=200", "request=id status=200 uri=/",
        "status=0 method=G path=p",
        #"status=200 {"msg":"path=/a"} "path=/b" uri=/c"#,
        "request.uri=/d request.method=PUT status=0",
        #"status_code=200 request="-" x"#,
      ],
      pieces: [
        "status=200", "status=0", "status=", "path=/a?b", "uri=", "uri=\"/u\"", "url=x",
        "method=GET",
        "method=-", "request=\"GET /r HTTP/1.1\"", "request=GET /r HTTP/1.1", "request.uri=/n",
        "\"",
        "\\", "'", "=", ",", ";", " ", "  ", "\t", "[", "(", "{", "]", ")", "x", "RequestPath=/t",
        "status_code=404", "?", "\\u0041",
      ],
      unread: [#"status=200 path="/cut"#, "status=200 path=p", "status=- path=/a"]
    ),
  ]
}
