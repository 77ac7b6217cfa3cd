import AccessLogs
import Testing

/// The usual names of JSON lines, as servers write them.
struct UsualNamesTests {
  private func read(_ line: String) -> String? { FastReading.row(of: line, as: .json) }

  @Test(
    arguments: [
      // CloudFront, standard logging v2.
      #"{"date":"2025-11-03","cs-method":"GET","cs-uri-stem":"/s","cs-uri-query":"q","sc-status":"200"}"#,
      // Cloudflare without the query, and what the origin answered.
      #"{"ClientRequestMethod":"GET","ClientRequestPath":"/s","OriginResponseStatus":0,"EdgeResponseStatus":200}"#,
      // Azure Front Door.
      #"{"properties":{"httpMethod":"GET","requestUri":"/s?q","httpStatusCode":"200"},"operationName":"x"}"#,
      // pino-http, bunyan, express-winston.
      #"{"level":30,"req":{"method":"GET","url":"/s?q","headers":{"host":"x"}},"res":{"statusCode":200}}"#,
      #"{"meta":{"req":{"url":"/","originalUrl":"/s","method":"GET"},"res":{"statusCode":200}},"level":"info"}"#,
      // Kong, APISIX.
      #"{"request":{"method":"GET","uri":"/s","url":"http://x:8000/s"},"response":{"status":200},"upstream_uri":"/u"}"#,
      // Traefik where the status of the client is dropped.
      #"{"RequestMethod":"GET","RequestPath":"/s","OriginStatus":200,"ServiceAddr":"192.0.2.1:80"}"#,
      #"{"RequestPath":"/s","OriginStatus":502,"DownstreamStatus":200}"#,
      // Elastic Common Schema, nested and flat.
      #"{"url":{"path":"/s","original":"/s?q"},"http":{"request":{"method":"GET"},"response":{"status_code":200}}}"#,
      #"{"url.original":"/s?q","http.request.method":"GET","http.response.status_code":200}"#,
      // Akamai DataStream 2.
      #"{"reqMethod":"GET","reqPath":"/s","queryStr":"q","statusCode":"200","UA":"x"}"#,
      // Vercel.
      #"{"path":"/[slug]","statusCode":-1,"proxy":{"method":"GET","path":"/s?q","statusCode":200}}"#,
      // MinIO.
      #"{"api":{"name":"GetObject","status":"OK","statusCode":200},"requestPath":"/s","requestHost":"x"}"#,
      // API Gateway of AWS.
      #"{"httpMethod":"GET","resourcePath":"/s","status":"200","protocol":"HTTP/1.1"}"#,
      // Google's load balancer.
      #"{"httpRequest":{"requestMethod":"GET","requestUrl":"/s","status":200},"jsonPayload":{"statusDetails":"x"}}"#,
      // logstash-logback-encoder; Tomcat's JsonAccessLogValve; WildFly.
      #"{"method":"GET","status_code":200,"requested_url":"GET /s?q HTTP/1.1","requested_uri":"/s"}"#,
      #"{"request":"GET /s?q HTTP/1.1","statusCode":"200","size":"5"}"#,
      #"{"requestLine":"GET /s HTTP/1.1","responseCode":200}"#,
      // Serilog, as its JSON formatter and its compact one write it.
      #"{"Level":"Information","Properties":{"RequestMethod":"GET","RequestPath":"/s","StatusCode":200}}"#,
      #"{"@t":"2025-11-03T04:05:06Z","RequestMethod":"GET","RequestPath":"/s","StatusCode":200}"#,
      // logstash's patterns, whose request is a path.
      #"{"verb":"GET","request":"/s?q","response":"200","httpversion":"1.1"}"#,
      // django-structlog.
      #"{"event":"request_finished","request":"GET /s","code":200}"#,
      // The path before it was rewritten.
      #"{"path":"/v2/s","x-envoy-original-path":"/s","method":"GET","response_code":200}"#,
      #"{"path":"/s","x-envoy-original-path":null,"method":"GET","response_code":200}"#,
      #"{"path":"/s","x-envoy-original-path":"-","method":"GET","response_code":200}"#,
    ]
  )
  func `what the client asked for and got is read`(line: String) {
    #expect(read(line) == "/s 200")
  }

  @Test(arguments: [UsualNames.statuses, UsualNames.endpoints, UsualNames.methods])
  func `each name is read, nested and flat`(names: [String]) {
    for name in names {
      let value =
        names == UsualNames.statuses ? "200" : names == UsualNames.endpoints ? "\"/s\"" : "\"G T\""
      let nested =
        name.split(separator: ".").map { #""\#($0)":"# }.joined(separator: "{")
        + value + String(repeating: "}", count: name.split(separator: ".").count - 1)
      for member in [nested, #""\#(name)":\#(value)"#] {
        switch names {
        case UsualNames.statuses: #expect(read(#"{"uri":"/s",\#(member)}"#) == "/s 200", "\(name)")
        case UsualNames.endpoints:
          #expect(read(#"{\#(member),"status":200}"#) == "/s 200", "\(name)")
        default:
          #expect(read(#"{"uri":"/s",\#(member),"status":200}"#) == "(malformed) 200", "\(name)")
        }
      }
    }
  }

  @Test(
    arguments: [
      // A status that is none, objects and lists under the names, and no request at all.
      #"{"path":"/s","status":"ok"}"#,
      #"{"path":["body","name"],"statusCode":422}"#,
      #"{"path":404,"statusCode":200}"#,
      #"{"url":{"host":"x"},"response":{"code":200}}"#,
      #"{"level":30,"msg":"listening on 3000","statusCode":200}"#,
      // What is inside of anything else is not taken out of it.
      #"{"upstream":{"status":200},"uri":"/s"}"#,
      #"{"properties":{"properties":{"status":200,"uri":"/s"}}}"#,
      #"{"http":{"response.status_code":200},"uri":"/s"}"#,
    ]
  )
  func `a record that is no request is not read`(line: String) {
    #expect(read(line) == nil)
  }

  @Test(arguments: UsualNames.messages)
  func `a line of an access log that a record holds is read`(name: String) {
    let line =
      #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] \"GET /s?q HTTP/1.1\" 200 5 \"-\" \"a\\\"b\"\n"#
    #expect(read(#"{"time":"x","\#(name)":"\#(line)","host":{"name":"web1"}}"#) == "/s 200")
    #expect(read(#"{"\#(name)":"\#(line)","uri":"/own","status":404}"#) == "/own 404")
    #expect(read(#"{"\#(name)":"listening on 3000","uri":"/own"}"#) == nil)
  }

  @Test(
    arguments: [
      (#"{"uri":"/s","status":200,"t":,"u":-,"v":0.004, 0.100,"w":127.0.0.1:80}"#, "/s 200"),
      (#"{"t": 03/Nov/2025:04:05:06 +0000, "status": 200, "uri": /s, "m":}"#, "/s 200"),
      (#"{"a":[2001:db8::1]:80, [2001:db8::2]:80,"status":200,"uri":"/s"}"#, "/s 200"),
      (#"{"status":200 ,"uri":/s?q }"#, "/s 200"),
      (#"{"request":GET /s HTTP/1.1,"status":200}"#, "/s 200"),
      (#"{"req":{"url":/s,"t":},"res":{"statusCode":200,"u":-}}"#, "/s 200"),
      (#"{"x":{"t":,"u":-},"uri":"/s","status":200}"#, "/s 200"),
      (#"{"ua":curl \"x\", y,"uri":"/s","status":200}"#, "/s 200"),
      (#"{"x":a}b,"uri":"/s","status":200}"#, "/s 200"),
      (#"{"uri":,"path":"/s","status":,"status_code":200}"#, "/s 200"),
      (#"{"uri":,"status":400}"#, "(malformed) 400"),
      (#"{"uri":"/s","status":}"#, nil),
      (#"{"uri":"/s","status":-}"#, nil),
      // Where the value ends is open.
      (#"{"ua":curl "x", y,"uri":"/s","status":200}"#, nil),
      (#"{"ua":{abc,"uri":"/s","status":200}"#, nil),
      (#"{"ua":x{"status":500},"uri":"/s","status":200}"#, nil),
      (#"{"uri":"/s" x,"status":200}"#, nil),
      (#"{"uri":"/s","status":200"#, nil),
      (#"{"uri":"/s","status":200} x"#, nil),
    ] as [(String, String?)]
  )
  func `values without quotes lose no line and make no wrong row`(line: String, row: String?) {
    #expect(read(line) == row)
  }
}
