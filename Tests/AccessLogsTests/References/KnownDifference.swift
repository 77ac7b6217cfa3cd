import AccessLogs
import Testing

/// Fields that the program does not read as the reference does, with a line that shows it.
///
/// The list only shrinks: a difference that is not in it fails, and so does an entry that is none any more.
struct KnownDifference: Sendable, CustomTestStringConvertible {
  let kind: ReferenceKind
  let fields: [LogField]
  let format: LogFormat
  var directive = ""
  let line: String
  /// What is special about the line.
  let reason: String

  var testDescription: String { "\(kind): \(fields)" }

  static func holds(_ kind: ReferenceKind, _ field: LogField) -> Bool {
    all.contains { $0.kind == kind && $0.fields.contains(field) }
  }

  static let all = ofCommon + ofOthers

  private static let ofOthers = [
    KnownDifference(
      kind: .w3c,
      fields: [.agent, .referrer, .method],
      format: .w3c,
      directive: "#Fields: c-ip cs-method cs-uri-stem sc-status cs(User-Agent) cs(Referer)",
      line: #"192.0.2.4 "GET" /a 200 "curl/8.5" "-""#,
      reason: "what is in the quotes"
    ),
    KnownDifference(
      kind: .w3c,
      fields: [.client],
      format: .w3c,
      directive: "#Fields: c-ip cs-method cs-uri-stem sc-status cs(User-Agent) cs(Referer)",
      line: #"192.0.2.9,192.0.2.4 GET /a 200 curl/8.5 -"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .unnamedColumns,
      fields: [.client],
      format: .cloudFront,
      line:
        #"2025-11-03\#t04:05:06\#tFRA56-P1\#t512\#t192.0.2.9,192.0.2.4\#tGET\#th\#t/a\#t200\#t-\#t-\#t-"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .json,
      fields: [.user],
      format: .json,
      line: #"{"remote_user":"ann","uri":"/a","status":200}"#,
      reason: "a name that is not looked for"
    ),
    KnownDifference(
      kind: .json,
      fields: [.method, .protocol],
      format: .json,
      line: #"{"request":"GET /a HTTP/1.1","status":200}"#,
      reason: "a whole request"
    ),
    KnownDifference(
      kind: .json,
      fields: [.client],
      format: .json,
      line: #"{"client_ip":"192.0.2.9, 192.0.2.4","uri":"/a","status":200}"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .json,
      fields: [.time],
      format: .json,
      line: #"{"date":"2025-11-03","time":"04:05:06","uri":"/a","status":200}"#,
      reason: "date and time apart"
    ),
    KnownDifference(
      kind: .json,
      fields: [.bytes, .requestTime, .host, .referrer, .agent],
      format: .json,
      line:
        #"{"written_bytes":5,"duration_ms":12,"http_host":"h","Referer":"-","UserAgent":"x","uri":"/a","status":200}"#,
      reason: "names that are not looked for"
    ),
    KnownDifference(
      kind: .message,
      fields: [.client, .user, .time, .method, .protocol, .bytes, .referrer, .agent],
      format: .json,
      line:
        #"{"message":"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl/8.5\""}"#,
      reason: "a line inside of a record"
    ),
    KnownDifference(
      kind: .ltsv,
      fields: [.client],
      format: .ltsv,
      line: #"host:192.0.2.9, 192.0.2.4\#turi:/a\#tstatus:200"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .ltsv,
      fields: [.method, .protocol],
      format: .ltsv,
      line: #"req:G1 /a HTTP/1.1\#tstatus:400"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .loadBalancer,
      fields: [.host],
      format: .awsELB,
      line:
        #"2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "GET https://www.example.com:443/a HTTP/2" "curl/8.5""#,
      reason: "the authority of the URL"
    ),
    KnownDifference(
      kind: .loadBalancer,
      fields: [.method],
      format: .awsELB,
      line:
        #"2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "G1 https://www.example.com:443/a HTTP/2" "curl/8.5""#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .loadBalancer,
      fields: [.time, .client, .requestTime, .bytes, .agent, .protocol],
      format: .awsELB,
      line:
        #" 2025-11-03T04:05:06Z lb 192.0.2.4:1 t 0.001 0.011 0.000 200 200 0 7 "GET https://www.example.com:443/a HTTP/2" "curl/8.5""#,
      reason: "a blank before the line"
    ),
    KnownDifference(
      kind: .haproxy,
      fields: [.bytes, .requestTime],
      format: .haproxy,
      line: #"x 1/2/3/4/5 200 9 "GET /a HTTP/1.1""#,
      reason: "their places are certain"
    ),
    KnownDifference(
      kind: .haproxy,
      fields: [.client, .time, .host, .method, .protocol],
      format: .haproxy,
      line:
        #"192.0.2.4:1 [x] web~ shop/web1 0/0/1/11/12 200 512 - - ---- 1/1/0/0/0 0/0 "GET https://www.example.com/a HTTP/2.0""#,
      reason: "their places are certain"
    ),
    KnownDifference(
      kind: .squid,
      fields: [.user],
      format: .squid,
      line:
        #"1762142706.123 12 192.0.2.4 TCP_HIT/200 5 GET http://www.example.com/ ann HIER_NONE/- -"#,
      reason: "a word that is not read"
    ),
    KnownDifference(
      kind: .squid,
      fields: [.client],
      format: .squid,
      line: #"1762142706.123 12 192.0.2.9,192.0.2.4 TCP_HIT/200 5 GET http://www.example.com/ -"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .csv,
      fields: [.method, .protocol, .agent],
      format: .apacheCSV,
      line:
        #"www.example.com,443,192.0.2.4,-,ann,[03/Nov/2025:04:05:06 +0000],312,700,1012,512,12,12345,12000,200,"HTTP/1.1""x","G""T","/shop","?q=1","-","a ""b""","-",-"#,
      reason: "two quotes are one"
    ),
    KnownDifference(
      kind: .csv,
      fields: [.client],
      format: .gcs,
      line:
        #""1762142706123456","192.0.2.9,192.0.2.4","1","","GET","/a","200","0","5","12","h","-","x","i","o","b","n""#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .csv,
      fields: [.bytes, .requestTime],
      format: .gcs,
      line:
        #""1762142706123456","192.0.2.4","1","","GET","/a","200","0","5""0","1""2","h","-","x","i","o","b","n""#,
      reason: "two quotes are one"
    ),
    KnownDifference(
      kind: .proxyManager,
      fields: [.client, .bytes, .agent, .referrer],
      format: .nginxProxyManager,
      line:
        #"[03/Nov/2025:04:05:06 +0000] - 200 200 - GET https www.example.com "/a" [Client 192.0.2.9, 192.0.2.4] [Lengthy 5] x "curl/8.5" "-""#,
      reason: "what has another name or no quotes is something else"
    ),
    KnownDifference(
      kind: .uwsgi,
      fields: [.host],
      format: .uwsgi,
      line:
        #"web-1  | [pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] - - => generated 5 bytes in 6 micros (HTTP/1.1 500) 1 headers"#,
      reason: "a name that is no host"
    ),
    KnownDifference(
      kind: .uwsgi,
      fields: [.method],
      format: .uwsgi,
      line:
        #"web-1  | [pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] - - => generated 5 bytes in 6 micros (HTTP/1.1 500) 1 headers"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .uwsgi,
      fields: [.requestTime],
      format: .uwsgi,
      line:
        #"web-1  | [pid: 1|app: 0|req: 1/1] 192.0.2.4 () {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] - - => generated 5 bytes in 6 micros (HTTP/1.1 500) 1 headers"#,
      reason: "as the line has it"
    ),
    KnownDifference(
      kind: .uwsgi,
      fields: [.user],
      format: .uwsgi,
      line:
        #"[pid: 1|app: 0|req: 1/1] 192.0.2.4 (ann {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] GET /a => generated 5 bytes in 6 micros (HTTP/1.1 200) 1 headers"#,
      reason: "it stands before the time"
    ),
    KnownDifference(
      kind: .uwsgi,
      fields: [.client],
      format: .uwsgi,
      line:
        #"[pid: 1|app: 0|req: 1/1 192.0.2.4 (ann {4 vars in 5 bytes} [Mon Nov  3 04:05:06 2025] (GET /a => generated 5 bytes in 6 micros (HTTP/1.1 200) 1 headers"#,
      reason: "it stands before the time"
    ),
    KnownDifference(
      kind: .atlassian,
      fields: [.method, .protocol],
      format: .atlassian,
      line:
        #"[03/Nov/2025:04:05:06 +0000] ann http-nio-80-exec-7 192.0.2.4 G1 /a HTTP/1.1 400 3ms 5 - -"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .atlassian,
      fields: [.client],
      format: .atlassian,
      line:
        #"[03/Nov/2025:04:05:06 +0000] ann http-nio-80-exec-7 192.0.2.9,192.0.2.4 GET /a HTTP/1.1 200 3ms 5 - -"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .morgan,
      fields: [.method],
      format: .morgan,
      line: #"GET nowhere 404 1 - 1 ms"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .morgan,
      fields: [.protocol],
      format: .morgan,
      line: #"192.0.2.4 - G1 /a HTTP/1.1 400 12 - 1 ms"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .morgan,
      fields: [.client],
      format: .morgan,
      line: #"192.0.2.9,192.0.2.4 ann GET /a HTTP/1.1 200 12 - 1 ms"#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .logfmt,
      fields: [.user],
      format: .logfmt,
      line: #"method=GET path=/a status=200 remote_user=ann"#,
      reason: "a name that is not looked for"
    ),
    KnownDifference(
      kind: .logfmt,
      fields: [.method],
      format: .logfmt,
      line: #"method=GET, uri=/a, status=200"#,
      reason: "the comma separates the pairs"
    ),
    KnownDifference(
      kind: .logfmt,
      fields: [.protocol],
      format: .logfmt,
      line: #"request="GET /a HTTP 1.1" status=200"#,
      reason: "the protocol may have a blank"
    ),
    KnownDifference(
      kind: .logfmt,
      fields: [.client, .time],
      format: .logfmt,
      line: #"method=GET uri=/a status=200 remote=a\u0041 time=a\u0041"#,
      reason: "only values in quotes have escapes"
    ),
  ]
}
