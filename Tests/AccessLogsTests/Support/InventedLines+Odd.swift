import AccessLogs

/// Lines of formats in which a field is easily taken for another one, or for none.
extension InventedLines {
  static let odd: [FieldTests.Lines] = [
    FieldTests.Lines(
      format: .w3c,
      directive: "#Fields: c-ip cs-method cs-uri-stem sc-status cs(User-Agent) cs(Referer)",
      lines: [
        // Quotes around fields.
        #"192.0.2.4 "GET" /a 200 "curl/8.5" "-""#,
        // Several clients.
        #"192.0.2.9,192.0.2.4 GET /a 200 curl/8.5 -"#,
      ]
    ),
    FieldTests.Lines(
      format: .cloudFront,
      lines: [
        // Several clients.
        #"2025-11-03\#t04:05:06\#tFRA56-P1\#t512\#t192.0.2.9,192.0.2.4\#tGET\#th\#t/a\#t200\#t-\#t-\#t-"#
      ]
    ),
    FieldTests.Lines(
      format: .awsALB,
      lines: [
        // No host in the request, but in what the client asked TLS for.
        #"https 2025-11-03T04:05:06Z lb 192.0.2.4:1 - -1 -1 -1 400 - 0 2 "- - - " "-" - TLSv1.3 - "-" "www.example.com" "-""#,
        #"h2 2025-11-03T04:05:06Z lb c t 1 1 1 200 200 1 1 "GET https://h/a HTTP/2.0" "g" - - - "r" "d" "-""#,
      ]
    ),
    FieldTests.Lines(
      format: .json,
      lines: [
        // A user.
        #"{"remote_user":"ann","uri":"/a","status":200}"#,
        // A whole request.
        #"{"request":"GET /a HTTP/1.1","status":200}"#,
        // Several clients.
        #"{"client_ip":"192.0.2.9, 192.0.2.4","uri":"/a","status":200}"#,
        // Date and time apart.
        #"{"date":"2025-11-03","time":"04:05:06","uri":"/a","status":200}"#,
        // Names that one server alone has.
        #"{"written_bytes":5,"duration_ms":12,"http_host":"h","Referer":"-","UserAgent":"x","uri":"/a","status":200}"#,
        // A line inside of a record.
        #"{"message":"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl/8.5\""}"#,
      ]
    ),
    FieldTests.Lines(
      format: .ltsv,
      lines: [
        // Several clients.
        #"host:192.0.2.9, 192.0.2.4\#turi:/a\#tstatus:200"#,
        // The request is not well formed.
        #"req:G1 /a HTTP/1.1\#tstatus:400"#,
      ]
    ),
    FieldTests.Lines(
      format: .awsELB,
      lines: [
        // The authority of the URL.
        #"2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "GET https://www.example.com:443/a HTTP/2" "curl/8.5""#,
        // The request is not well formed.
        #"2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "G1 https://www.example.com:443/a HTTP/2" "curl/8.5""#,
        // A blank before the line.
        #" 2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "GET https://www.example.com:443/a HTTP/2" "curl/8.5""#,
      ]
    ),
    FieldTests.Lines(
      format: .haproxy,
      lines: [
        // Fields that their places alone tell.
        #"x 1/2/3/4/5 200 9 "GET /a HTTP/1.1""#,
        // Fields that their places alone tell.
        #"192.0.2.4:1 [x] web~ shop/web1 0/0/1/11/12 200 512 - - ---- 1/1/0/0/0 0/0 "GET https://www.example.com/a HTTP/2.0""#,
      ]
    ),
    FieldTests.Lines(
      format: .squid,
      lines: [
        // A user.
        #"1762142706.123 12 192.0.2.4 TCP_HIT/200 5 GET http://www.example.com/ ann HIER_NONE/- -"#,
        // Several clients.
        #"1762142706.123 12 192.0.2.9,192.0.2.4 TCP_HIT/200 5 GET http://www.example.com/ -"#,
      ]
    ),
    FieldTests.Lines(
      format: .apacheCSV,
      lines: [
        // Two quotes are one.
        #"www.example.com,443,192.0.2.4,-,ann,[03/Nov/2025:04:05:06 +0000],312,700,1012,512,12,12345,12000,200,"HTTP/1.1""x","G""T","/shop","?q=1","-","a ""b""","-",-"#
      ]
    ),
    FieldTests.Lines(
      format: .gcs,
      lines: [
        // Several clients.
        #""1762142706123456","192.0.2.9,192.0.2.4","1","","GET","/a","200","0","5","12","h","-","x","i","o","b","n""#,
        // Two quotes are one.
        #""1762142706123456","192.0.2.4","1","","GET","/a","200","0","5""0","1""2","h","-","x","i","o","b","n""#,
      ]
    ),
    FieldTests.Lines(
      format: .nginxProxyManager,
      lines: [
        // What has another name or no quotes is something else.
        #"[03/Nov/2025:04:05:06 +0000] - 200 200 - GET https www.example.com "/a" [Client 192.0.2.9, 192.0.2.4] [Lengthy 5] x "curl/8.5" "-""#
      ]
    ),
    FieldTests.Lines(
      format: .uwsgi,
      lines: [
        // No host before the line.
        #"web-1  | [pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] - - => generated 5 bytes in 6 micros (HTTP/1.1 500) 1 headers"#,
        // A bracket without its end.
        #"[pid: 1|app: 0|req: 1/1] 192.0.2.4 (ann {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] GET /a => generated 5 bytes in 6 micros (HTTP/1.1 200) 1 headers"#,
        // A bracket without its end.
        #"[pid: 1|app: 0|req: 1/1 192.0.2.4 (ann {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] (GET /a => generated 5 bytes in 6 micros (HTTP/1.1 200) 1 headers"#,
      ]
    ),
    FieldTests.Lines(
      format: .atlassian,
      lines: [
        // The request is not well formed.
        #"[03/Nov/2025:04:05:06 +0000] ann http-nio-80-exec-7 192.0.2.4 G1 /a HTTP/1.1 400 3ms 5 - -"#,
        // Several clients.
        #"[03/Nov/2025:04:05:06 +0000] ann http-nio-80-exec-7 192.0.2.9,192.0.2.4 GET /a HTTP/1.1 200 3ms 5 - -"#,
      ]
    ),
    FieldTests.Lines(
      format: .morgan,
      lines: [
        // The request is not well formed.
        #"GET nowhere 404 1 - 1 ms"#,
        // The request is not well formed.
        #"192.0.2.4 - G1 /a HTTP/1.1 400 12 - 1 ms"#,
        // Several clients.
        #"192.0.2.9,192.0.2.4 ann GET /a HTTP/1.1 200 12 - 1 ms"#,
      ]
    ),
    FieldTests.Lines(
      format: .logfmt,
      lines: [
        // A user.
        #"method=GET path=/a status=200 remote_user=ann"#,
        // The comma separates the pairs.
        #"method=GET, uri=/a, status=200"#,
        // The protocol may have a blank.
        #"request="GET /a HTTP 1.1" status=200"#,
        // Only values in quotes have escapes.
        #"method=GET uri=/a status=200 remote=a\u0041 time=a\u0041"#,
      ]
    ),
    FieldTests.Lines(
      format: .common,
      lines: [
        // The request is not well formed.
        #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "G1 /a HTTP/1.1" 400 5"#,
        // A name with a blank.
        #"192.0.2.4 - john doe [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#,
        // The quote is no part of it.
        #""192.0.2.9, 192.0.2.4" 192.0.2.1 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#,
        // There is no size.
        #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 "-" "curl/8.5""#,
        // Nothing tells what the words are.
        #"www.example.com 192.0.2.4 - ann "GET /a HTTP/1.1" 200 5"#,
        // The request is not well formed.
        #"192.0.2.4 "G1 /a HTTP/1.1" 400 5"#,
        // There is no size.
        #"192.0.2.4 - - "GET /a HTTP/1.1" 200 "-" "curl/8.5""#,
        // The line is not Envoy's.
        #"[03/Nov/2025 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8.5""#,
        // The line is not Envoy's.
        #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8.5""#,
        // The line is not Envoy's.
        #"[2025-11-03T04:05:06Z] "GET /a HTTP/1.1" 200 512 12 "-" "curl/8.5" "a" "b" "c" "d""#,
        // The request is not well formed.
        #"[03/Nov/2025:04:05:06 +0000] "G1 /a HTTP/1.1" 200 512"#,
        // The user is no bracket.
        #"[192.0.2.4 - - [x][03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512"#,
      ]
    ),
    FieldTests.Lines(
      format: .ingressNginx,
      lines: [
        // There is no size.
        #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 "-" "curl/8.5" 312 0.012 [shop]"#
      ]
    ),
    FieldTests.Lines(
      format: .envoy,
      lines: [
        // Several clients.
        #"[2025-11-03T04:05:06Z] "GET /a HTTP/2" 200 - 0 512 12 11 "192.0.2.9,192.0.2.4" "curl/8.5" "5d7f" "www.example.com" "h:80""#,
        // The request is not well formed.
        #"[2025-11-03T04:05:06Z] "G1 /a HTTP/2" 200 - 0 512 12 11 "192.0.2.9,192.0.2.4" "curl/8.5" "5d7f" "www.example.com" "h:80""#,
      ]
    ),
    FieldTests.Lines(
      format: .awsS3,
      lines: [
        // The requester.
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
        // The request is not well formed.
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "G1 /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
        // The bracket is no part of it.
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket[03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
        // There is none before the request.
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
      ]
    ),
  ]
}
