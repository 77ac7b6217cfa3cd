/// Good inputs that mutation starts from: a line of each format, format strings, and words of both.
enum FuzzSeeds {
  static let lines = [
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok?a=1 HTTP/1.1" 200 5"#,
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /ok HTTP/1.1" 200 5 "-" "curl/8""#,
    #"example.org:443 192.0.2.4 - u [10/Oct/2024:13:55:36 +0000] "POST /a b HTTP/2.0" 404 -"#,
    #"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] "GET /esc\"aped HTTP 1.1" - 0"#,
    #"192.0.2.4 - - [x][13:55:36] "-" 408 0"#,
    "2025-11-03T04:05:06.123456 /api/v1/login 200",
    #"{"request":{"method":"GET","uri":"/a\u00e9\ud83d\ude00?x"},"status":200,"a":[1,{"b":null}]}"#,
    #"{"ClientRequestMethod":"GET","ClientRequestURI":"/x","EdgeResponseStatus":200}"#,
    #"{"log":"192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /d HTTP/1.1\" 200 5\n","stream":"o"}"#,
    "time:28/Feb/2013:12:00:00 +0900\thost:192.0.2.1\treq:GET /list HTTP/1.1\tstatus:200\tua:x",
    "method:GET\turi:/l\tstatus:304",
    #"http 2018-07-02T22:23:00.186641Z app/lb/50 192.0.2.1:2817 10.0.0.1:80 0.0 0.001 0.0 200 200 34 "#
      + #"366 "GET http://e.example:80/p HTTP/1.1" "curl/7.46.0" - - arn "Root=1""#,
    "2015-05-13T23:39:43.945958Z lb 192.0.2.1:2817 10.0.0.1:80 0.0 0.001 0.0 200 200 0 29 "
      + #""GET http://e.example:80/ HTTP/1.1" "curl" - -"#,
    "Feb  6 12:14:14 host haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in "
      + #"static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /i HTTP/1.1""#,
    "1286536309.586 921 192.0.2.68 TCP_MISS/200 507 POST http://e.example/svc - DIRECT/192.0.2.1 xml",
    "2014-05-23\t01:13:11\tFRA2\t182\t192.0.2.10\tGET\td1.example\t/view\t200\twww\tMozilla",
    "192.0.2.4, -, 11/3/25, 4:05:06, W3SVC1, WEB1, 10.0.0.1, 15, 250, 900, 200, 0, GET, /i.htm, -,",
    "2002-05-02 17:42:15 192.0.2.4 - 10.0.0.1 80 GET /images/picture.jpg - 200 Mozilla/4.0",
    #""1383155102129000","192.0.2.4","1","","GET","/storage","200","0","1","x","","curl","","s","b","o""#,
    "2025-11-03T04:05:06.1Z stdout F 192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /k H/1.1\" 200 5",
    "<134>1 2025-11-03T04:05:06Z host nginx 1 - - 192.0.2.4 - - [10/Oct/2024:13:55:36 +0000] \"GET /s "
      + "HTTP/1.1\" 200 5",
    "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status cs(UA)",
    #"2025-11-03T04:05:06Z heroku[router]: at=info method=GET path="/h?x" host=h fwd="192.0.2.4" status=200"#,
    "method=GET, uri=/l status=404, error='it's not' request=GET /r HTTP/1.1 [x=1]",
    #"[03/Nov/2025:04:05:06 +0000] - 502, 200 200 - GET https h "/n?x" [Client 192.0.2.4] [Length 5] "c" "-""#,
    "{rss usage: 1 bytes/1MB} [pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 8 bytes} [Mon Nov  3 "
      + "04:05:06 2025] GET /u => generated 5 bytes in 1 msecs (HTTP/1.1 200) 4 headers",
    "192.0.2.4 - GET /m?x HTTP/1.1 200 5 - 1.234 ms",
    "\u{1B}[0mGET /d \u{1B}[32m200\u{1B}[0m 1.234 ms - 12\u{1B}[0m",
    "[03/Nov/2025:04:05:06 +0000] ann http-nio-80-exec-1 192.0.2.4 GET /j HTTP/1.1 200 3ms 5 - curl/8",
    #"192.0.2.4 | https | o@1 | ann | 2025-11-03 04:05:06,123 | "GET /b HTTP/1.1" | "" "g" | 200 | 1 | 5 "#
      + "| - | 9 | s |",
    "#Version: 1.0", "", " \t", "not a line at all",
  ].map { Array($0.utf8) }

  static let directives = [
    "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status x",
    "#Fields: cs-method cs-uri sc-status",
  ].map { Array($0.utf8) }

  static let formats = [
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
    "$host${request_uri} ${status} '$request_method'",
    "log_format main escape=json '{\"r\":\"$request\",\"s\":$status}' 'x';",
    "LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\"\" combined",
    "%h %l %u %t \"%r\" %>s %b", "%v:%p %a %m %U%q %H %s %D %{%Y}t",
    "%^ %d %~%h{, } %m %U %s ~h{,} %R",
    "json:endpoint=request.uri,status=status,method=request.method", "json:request=r,status=s",
    "{\"a\": {\"request\": \"$request\", \"status\": \"$status\"}}",
  ].map { Array($0.utf8) }

  static let configurations = [
    "http { log_format main '$request' \"$status\"; # x\n include *.conf; access_log a main; }\n",
    "ServerRoot \"etc\"\nLogFormat \"%r %>s\" c\n<VirtualHost *>\nCustomLog \"x\" \\\n\"%r %s\"\n</V>\n",
  ].map { Array($0.utf8) }

  /// Words that mean something to a parser.
  static let words = [
    "[", "]", "\"", "\\", "\\\"", " ", "\t", "?", "/", "-", "12:34:56", "GET ", "HTTP/1.1", "200",
    "://",
    "{", "}", "\":", ",", "\\u", "\\ud83d", "\\n", "#Fields: ", "status", "request", "uri", "\n",
    "\r\n",
    "\r", "\u{0}", "é", "\u{FEFF}", "$", "${", "%", "%{", "%>s", "%r", "$status", "$request", "~h{",
    "json:", "=", ".", ";", "'", "include ", "log_format ", "999", "-1", "18446744073709551616",
  ].map { Array($0.utf8) }
}
