import AccessLogs

/// Lines of formats, made up for what of their fields is out of the ordinary.
enum InventedLines {
  private static let time = "[03/Nov/2025:04:05:06 +0000]"
  private static let request = #"\#(time) "GET /a?b HTTP/1.1" 200 512"#

  static let all: [FieldTests.Lines] = [
    FieldTests.Lines(
      format: .common,
      lines: [
        #"192.0.2.4 - john doe \#(request) "-" "curl/8.5""#,
        #"192.0.2.4 - "john doe" \#(request)"#,
        #"192.0.2.4 - "" \#(request)"#,
        #"192.0.2.4 - ';echo '[S]';cd /tmp \#(request)"#,
        #"192.0.2.4 - ann www.example.com \#(request)"#,
        #"192.0.2.4 www.example.com - ann \#(request)"#,
        #"192.0.2.4 - - www.example.com \#(request)"#,
        #""192.0.2.9, 192.0.2.4" 192.0.2.1 - - \#(request) "-" "curl/8.5""#,
        #"2001:db8::9, 192.0.2.4 192.0.2.1 - ann \#(request) "-" "curl/8.5""#,
        #"www.example.com:443 192.0.2.9, 192.0.2.4 - - \#(request)"#,
        #"192.0.2.4 \#(request)"#, #"\#(request) "-" "curl/8.5""#, #"\#(time) "-" 408 -"#,
        #"192.0.2.4 - - \#(time) "GET /a HTTP/1.1" 200 "https://www.example.com/" "curl/8.5""#,
        #"192.0.2.4 - - \#(time) "GET /a HTTP/1.1" 200 0.012 "-" "curl/8.5""#,
        #"192.0.2.4 - - \#(time) "GET /a HTTP/1.1" 304 - "-" "a \"b\" c" "192.0.2.9""#,
        #"192.0.2.4 - - \#(time) GET /a?b HTTP/2.0 200 512 "-" "curl/8.5""#,
        #"192.0.2.4 - - \#(time) GET /a?b HTTP/2.0 "200" 512 "-" "curl/8.5""#,
        #"192.0.2.4 - - \#(time) "G1 /a HTTP/1.1" 400 0 "-" "-""#,
        #"192.0.2.4 - - \#(time) "GET http://www.example.com:80/a HTTP 1.1" 200 512 "-" "-""#,
        #"192.0.2.4 "GET /a HTTP/1.1" 200 512"#, #"h 04:05:06 "GET /a HTTP/1.1" 200 512"#,
        #"- - - \#(request) 0.012 - 7 "-""#,
        #"_ 192.0.2.4 - ann \#(request)"#, #"- 192.0.2.4 - ann \#(request)"#,
        #"192.0.2.9 192.0.2.4 - ann \#(request)"#,
        #"[2001:db8::2]:8443 [2001:db8::1]:443 - ann \#(request)"#,
        #"www.example.com:443 unix: - - \#(request)"#,
        #"www.example.com 192.0.2.4:5678 - ann \#(request)"#,
      ]
    ),
    FieldTests.Lines(
      format: .envoy,
      lines: [
        #"[2025-11-03T04:05:06.123Z] "GET /a HTTP/2" 200 - via_upstream - "-" 7 512 12 11 "#
          + #""192.0.2.9,192.0.2.4" "curl/8.5" "5d7f" "www.example.com" "192.0.2.80:80""#
      ]
    ),
    FieldTests.Lines(
      format: .w3c,
      directive: "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-version cs-host "
        + "sc-status sc-bytes time-taken cs(User-Agent) cs(Referer)",
      lines: [
        "2025-11-03 04:05:06 192.0.2.4 ann GET /a HTTP/1.1 www.example.com 200 512 12 curl/8.5 -",
        #"2025-11-03 04:05:06 192.0.2.4 - GET /a HTTP/1.1 h 200 512 12 "curl/8.5" "-""#,
        #"2025-11-03 04:05:06 192.0.2.4 - GET /a HTTP/1.1 h 200 512 12 "a ""b"" c" -"#,
        "2025-11-03\t04:05:06\t192.0.2.4\tann lee\tPOST\t/a b\t\th\t404\t0\t0.012\t\"a \"\"b\"\"\"\t-",
      ]
    ),
    FieldTests.Lines(
      format: .json,
      lines: [
        #"{"remote_user":"ann","user":"x","uri":"/a","status":200}"#,
        #"{"user_id":"","username":"-","auth":"b\u00e9","uri":"/a","status":200}"#,
        #"{"user":{"name":"ann","id":7},"url":{"path":"/a","domain":"www.example.com"},"http":{"#
          + #""request":{"method":"GET","referrer":"-"},"response":{"status_code":200,"body":{"#
          + #""bytes":512}},"version":"1.1"},"user_agent":{"original":"curl\/8.5"},"source":{"#
          + #""ip":"192.0.2.4"},"event":{"duration":12000000},"@timestamp":"2025-11-03T04:05:06Z"}"#,
        #"{"request":"GET /r?x HTTP/1.1","status":200,"remote_addr":"192.0.2.9, 192.0.2.4"}"#,
        #"{"request":"G1 /r?x","method":"PUT","status":400,"server_name":"h","http_host":"x"}"#,
        #"{"@timestamp":"2025-11-03T05:00:00Z","host":{"name":"h"},"message":"192.0.2.4 - ann "#
          + #"\#(time) \"GET /m HTTP/1.1\" 200 5 \"-\" \"curl/8.5\""}"#,
        #"{"date":"2025-11-03","time":"04:05:06","c-ip":"192.0.2.4","cs-uri-stem":"/a","#
          + #""sc-status":"200","cs(User-Agent)":"curl/8.5","cs-protocol-version":"HTTP/2.0"}"#,
        #"{"StartUTC":"2025-11-03T04:05:06.1Z","time":"2025-11-03T04:05:06Z","ClientUsername":"-","#
          + #""RequestPath":"/a","DownstreamStatus":200,"Duration":12000,"ClientHost":"192.0.2.4"}"#,
        #"{"client_ip":[2001:db8::1]:80,"uri":"/a","status":200,"bytes_sent":,"request_time":-}"#,
        #"{"request":{"headers":{"User-Agent":["a","b"],"Referer":[]},"uri":"/a","remote_ip":"#
          + #""192.0.2.4","proto":"HTTP/2.0","host":"h"},"user_id":"ann","ts":1.5,"status":200}"#,
        #"{"req":{"headers":{x},"url":"/a"},"res":{"statusCode":200},"user_agent":"curl/8.5"}"#,
        #"{"latencies":{"request":12},"response":{"status":200,"size":"512"},"client_ip":"192.0.2.4","#
          + #""request":{"uri":"/a","method":"GET","headers":{"user-agent":"x","host":"h"}}}"#,
        #"{"duration_ms":12,"written_bytes":5,"proto":"HTTP/1.1","uri":"/a","status":200}"#,
        #"{"TimeTaken":12,"CIp":"192.0.2.4","CsHost":"h","CsUsername":"ann","UserAgent":"x","#
          + #""Referer":"-","ScBytes":5,"CsMethod":"GET","CsUriStem":"/a","ScStatus":200,"#
          + #""TimeGenerated":"2025-11-03T04:05:06Z"}"#,
      ]
    ),
    FieldTests.Lines(
      format: .ltsv,
      lines: [
        "host:192.0.2.9, 192.0.2.4\tuser:ann\tvhost:www.example.com\tmethod:GET\turi:/a\tprotocol:"
          + "HTTP/1.1\tstatus:200\tsize:512\treferer:-\tua:curl/8.5\treqtime:0.012\tapptime:0.011",
        "host:192.0.2.4\thost:192.0.2.9\treq:G1 /a\tstatus:400\tapptime:0.011\tuser:-",
        "status:200\turi:/a\treq:PUT /b HTTP/1.0\ttime:[03/Nov/2025:04:05:06 +0000]",
      ]
    ),
    FieldTests.Lines(
      format: .haproxy,
      lines: [
        #"192.0.2.4:1 [03/Nov/2025:04:05:06.123] web~ shop/web1 0/0/1/11/+12 200 +512 - - ---- "#
          + #"1/1/0/0/0 0/0 {www.example.com|curl} {} "GET https://www.example.com/a HTTP/2.0""#,
        #"<134>Nov  3 04:05:06 haproxy[7]: 2001:db8::1:4 [03/Nov/2025:04:05:06.123] a b/<NOSRV> "#
          + #"-1/-1/-1/-1/0 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>""#,
        #"192.0.2.4:1 [03/Nov/2025:04:05:06 +0000] f b/s 1/2/3/4/5 503 - - - SC-- 1/1/0/0/0 0/0 "#
          + #""OPTIONS * HTTP/1.1""#,
      ]
    ),
    FieldTests.Lines(
      format: .squid,
      lines: [
        "1762142706.123 12 192.0.2.4 TCP_TUNNEL/200 512 CONNECT www.example.com:443 ann HIER_DIRECT/"
          + "192.0.2.80 -"
      ]
    ),
    FieldTests.Lines(
      format: .awsELB,
      lines: [
        "2025-11-03T04:05:06.123456Z shop 192.0.2.4:52100 - -1 -1 -1 400 0 0 0 "
          + #""- http://www.example.com:80- " "-" - -"#,
        "2025-11-03T04:05:06.123456Z shop 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 200 200 0 7 "
          + #""GET https://www.example.com?a=/b HTTP/1.1" "a \"b\"" - -"#,
      ]
    ),
    FieldTests.Lines(
      format: .gcs,
      lines: [
        LogFormat.gcs.sampleLine
          .replacing(#""curl/8.5""#, with: #""a ""b"", c\\""#).replacing(#""GET""#, with: #""PUT""#)
      ]
    ),
    FieldTests.Lines(
      format: .apacheCSV,
      lines: [LogFormat.apacheCSV.sampleLine.replacing("curl/8.5", with: #"a \"b\", c"#)]
    ),
    FieldTests.Lines(
      format: .uwsgi,
      lines: [
        "web-1  | [pid: 1|app: 0|req: 1/1] 192.0.2.4 (ann) {4 vars in 5 bytes} "
          + "[Mon Nov  3 04:05:06 2025] GET /a => generated 5 bytes in 6 micros (HTTP/1.1 200) 1 headers"
      ]
    ),
    FieldTests.Lines(
      format: .morgan,
      lines: [
        "192.0.2.4 john doe GET /a HTTP/1.1 200 512 - 12.345 ms",
        "x | GET /a 200 - - 12.345 ms", "GET nowhere 404 1 - 1 ms",
      ]
    ),
    FieldTests.Lines(
      format: .logfmt,
      lines: [
        #"time=2025-11-03T04:05:06Z method=PUT path=/a status=200 remote_user=ann size=5 proto=HTTP/2"#,
        #"ClientHost="192.0.2.9, 192.0.2.4" ClientUsername=ann RequestPath=/a DownstreamStatus=200 "#
          + #"request_User-Agent="a \"b\"" request_Referer=- RequestProtocol=HTTP/1.1 Duration=12"#,
        "INFO method=GET, uri=/a, status=200, user=ann, duration=12",
      ]
    ),
    FieldTests.Lines(
      format: .docker,
      lines: [
        #"{"log":"192.0.2.4 - ann \#(time) \"GET /a HTTP/1.1\" 200 5 \"-\" \"a\\x22\"\n","#
          + #""stream":"stdout","time":"2025-11-03T04:05:06Z"}"#,
        #"{"log":"{\"uri\":\"/a\",\"status\":200,\"remote_user\":\"ann\"}\r\n","stream":"stderr"}"#,
      ]
    ),
    FieldTests.Lines(
      format: .kubernetes,
      lines: [
        #"2025-11-03T04:05:06.1Z stderr F:x {"uri":"/a","status":200,"user_agent":"curl/8.5"}"#,
        "2025-11-03T04:05:06.1Z stdout F Nov  3 04:05:06 h app: 2025-11-03T04:05:06Z /a 200",
      ]
    ),
    FieldTests.Lines(
      format: .syslog,
      lines: [
        #"<134>1 2025-11-03T04:05:06Z h app 7 - [x@1 a="]"] 192.0.2.4 - ann \#(request)"#,
        #"2025-11-03T04:05:06Z h app[1]: {"uri":"/a","status":200,"time":"x"}"#,
      ]
    ),
  ]
}
