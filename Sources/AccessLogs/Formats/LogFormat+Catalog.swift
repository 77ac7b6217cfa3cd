extension LogFormat {
  /// What the format is, in a few words, and an invented line of it.
  package var description: (summary: String, sample: String) {
    switch self {
    case .simple:
      ("time, endpoint and status", "2025-11-03T04:05:06.123456 /api/v1/login 200")
    case .common:
      (
        "the Common Log Format: request, status and size",
        #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /shop?q=1 HTTP/1.1" 200 512"#
      )
    case .combined:
      ("common with referrer and user agent, as Apache writes it", Self.combinedSample)
    case .vhost:
      (
        "common or combined behind the virtual host, with or without its port",
        "www.example.com:443 \(Self.combinedSample)"
      )
    case .nginx:
      ("combined as nginx writes it, and what is put behind it", "\(Self.combinedSample) 0.012")
    case .ingressNginx:
      (
        "the ingress-nginx controller of Kubernetes",
        "\(Self.combinedSample) 312 0.012 [shop-web-80] [] 192.0.2.80:8080 512 0.011 200 5d7fa2c1"
      )
    case .traefik:
      (
        "Traefik, its lines and its JSON",
        #"\#(Self.combinedSample) 7 "shop@docker" "http://192.0.2.80:80" 12ms"#
      )
    case .caddy:
      (
        "Caddy's JSON, behind any prefix",
        #"{"level":"info","ts":1762142706.12,"logger":"http.log.access","request":{"client_ip":"#
          + #""192.0.2.4","proto":"HTTP/2.0","method":"GET","host":"www.example.com","uri":"/shop?q=1"},"#
          + #""duration":0.012,"size":512,"status":200}"#
      )
    case .envoy:
      (
        "Envoy, its default lines and its JSON",
        #"[2025-11-03T04:05:06.123Z] "GET /shop?q=1 HTTP/2" 200 - 0 512 12 11 "192.0.2.4" "curl/8.5" "#
          + #""5d7fa2c1" "www.example.com" "192.0.2.80:8080""#
      )
    case .haproxy:
      (
        "HAProxy's HTTP and TCP logs, with or without a syslog prefix",
        #"192.0.2.4:52100 [03/Nov/2025:04:05:06.123] web~ shop/web1 0/0/1/11/12 200 512 - - ---- "#
          + #"1/1/0/0/0 0/0 "GET /shop?q=1 HTTP/1.1""#
      )
    case .squid:
      (
        "Squid's native format",
        "1762142706.123     12 192.0.2.4 TCP_MISS/200 512 GET http://www.example.com/shop?q=1 - "
          + "HIER_DIRECT/192.0.2.80 text/html"
      )
    case .awsALB: ("Application Load Balancer of AWS", "https \(Self.balancerSample)")
    case .awsELB: ("Classic Load Balancer of AWS", Self.classicSample)
    case .awsS3:
      (
        "server access logs of Amazon S3",
        String(repeating: "5d7fa2c1", count: 8)
          + #" shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 - 3E57427F3EXAMPLE REST.GET.OBJECT "#
          + #"logo.png "GET /shop-bucket/logo.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#
      )
    case .cloudFront:
      (
        "Amazon CloudFront, with and without its #Fields: line",
        "2025-11-03\t04:05:06\tFRA56-P1\t512\t192.0.2.4\tGET\td111111abcdef8.cloudfront.net\t/shop"
          + "\t200\t-\tcurl/8.5\tq=1\t-\tMiss\t5d7fa2c1\twww.example.com\thttps\t312\t0.012"
      )
    case .gcs:
      (
        "usage logs of Google Cloud Storage (CSV)",
        #""1762142706123456","192.0.2.4","1","","GET","/shop-bucket/logo.png","200","0","512","#
          + #""12000","storage.googleapis.com","","curl/8.5","5d7fa2c1","GET_Object","shop-bucket","#
          + #""logo.png""#
      )
    case .azureGateway:
      (
        "Azure Application Gateway (JSON)",
        #"{"timeStamp":"2025-11-03T04:05:06+00:00","properties":{"clientIP":"192.0.2.4","#
          + #""httpMethod":"GET","requestUri":"/shop","httpStatus":200,"sentBytes":512,"#
          + #""userAgent":"curl/8.5","host":"www.example.com"}}"#
      )
    case .cloudflare:
      (
        "Cloudflare's HTTP requests (JSON)",
        #"{"ClientIP":"192.0.2.4","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","#
          + #""ClientRequestURI":"/shop?q=1","EdgeResponseBytes":512,"EdgeResponseStatus":200}"#
      )
    case .fastly:
      (
        "Fastly, its lines behind syslog and its JSON",
        "<134>2025-11-03T04:05:06Z cache-fra1 shop[12]: \(Self.combinedSample)"
      )
    case .iis:
      (
        "IIS: what it writes with a #Fields: line, and its comma form",
        "192.0.2.4, -, 11/3/2025, 4:05:06, W3SVC1, WEB1, 192.0.2.80, 12, 312, 512, 200, 0, GET, "
          + "/shop, q=1,"
      )
    case .w3c:
      (
        "W3C extended: the #Fields: line names the columns",
        "2025-11-03 04:05:06 GET /shop q=1 192.0.2.4 200 512"
      )
    case .ltsv:
      (
        "labelled fields, separated by tabs",
        "time:2025-11-03T04:05:06Z\thost:192.0.2.4\tmethod:GET\turi:/shop?q=1\tstatus:200\tsize:512"
      )
    case .json:
      (
        "JSON lines with the usual keys",
        #"{"time":"2025-11-03T04:05:06Z","remote_addr":"192.0.2.4","method":"GET","#
          + #""uri":"/shop?q=1","status":200,"body_bytes_sent":512,"request_time":0.012}"#
      )
    case .logfmt:
      (
        "key=value pairs with the keys of JSON: Heroku's router, lograge, Traefik, Go programs",
        #"2025-11-03T04:05:06.123456+00:00 heroku[router]: at=info method=GET path="/shop?q=1" "#
          + #"host=www.example.com fwd="192.0.2.4" dyno=web.1 connect=1ms service=12ms status=200 "#
          + "bytes=512 protocol=https"
      )
    case .varnish:
      (
        "varnishncsa, whose requests are absolute URLs",
        Self.combinedSample.replacing("GET /", with: "GET http://www.example.com/")
      )
    case .tomcat:
      (
        "Tomcat's access log valve",
        #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /shop?q=1 HTTP/1.1" 200 512"#
      )
    case .jetty: ("Jetty's request log", Self.combinedSample)
    case .lighttpd:
      (
        "lighttpd: client, server and user",
        Self.combinedSample.replacing("192.0.2.4 -", with: "192.0.2.4 www.example.com")
      )
    case .nginxProxyManager:
      (
        "Nginx Proxy Manager, of proxy hosts and of the default host",
        #"[03/Nov/2025:04:05:06 +0000] - 200 200 - GET https www.example.com "/shop?q=1" "#
          + #"[Client 192.0.2.4] [Length 512] [Gzip -] [Sent-to 192.0.2.80] "curl/8.5" "-""#
      )
    case .uwsgi:
      (
        "uWSGI, its default line",
        "[pid: 12|app: 0|req: 1/1] 192.0.2.4 () {44 vars in 845 bytes} [Mon Nov  3 04:05:06 2025] "
          + "GET /shop?q=1 => generated 512 bytes in 12 msecs (HTTP/1.1 200) 4 headers in 150 bytes "
          + "(1 switches on core 0)"
      )
    case .morgan:
      (
        "morgan's tiny, short and dev, which Express writes",
        "192.0.2.4 ann GET /shop?q=1 HTTP/1.1 200 512 - 12.345 ms"
      )
    case .atlassian:
      (
        "Jira and Confluence where requests have no quotes, and Bitbucket",
        "[03/Nov/2025:04:05:06 +0000] ann http-nio-8080-exec-1 192.0.2.4 GET /shop?q=1 HTTP/1.1 200 "
          + "12ms 512 http://www.example.com/ curl/8.5"
      )
    case .apacheCSV:
      (
        "Apache with commas, the method and target in columns of their own",
        #"www.example.com,443,192.0.2.4,-,ann,[03/Nov/2025:04:05:06 +0000],312,700,1012,512,12,"#
          + #"12345,12000,200,"HTTP/1.1","GET","/shop","?q=1","-","curl/8.5","-",-"#
      )
    case .docker:
      (
        "Docker's json-file log around any of these",
        #"{"log":"2025-11-03T04:05:06 /shop 200\n","stream":"stdout","time":"2025-11-03T04:05:06Z"}"#
      )
    case .kubernetes:
      (
        "the prefix of a Kubernetes runtime before any of these",
        "2025-11-03T04:05:06.123456789Z stdout F \(Self.combinedSample)"
      )
    case .syslog:
      (
        "a syslog prefix before any of these",
        "Nov  3 04:05:06 web1 nginx[12]: \(Self.combinedSample)"
      )
    case .custom: ("a format string of the user", "")
    }
  }

  /// The line before the sample that its columns need.
  package var sampleDirective: String? {
    self == .w3c
      ? "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status sc-bytes" : nil
  }

  private static let combinedSample =
    #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /shop?q=1 HTTP/1.1" 200 512 "-" "curl/8.5""#

  private static let balancerSample =
    "2025-11-03T04:05:06.123456Z app/shop/5d7fa2c1 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 "
    + #"200 200 312 512 "GET https://www.example.com:443/shop?q=1 HTTP/2.0" "curl/8.5" "#
    + #"TLS_AES_128_GCM_SHA256 TLSv1.3"#

  private static let classicSample =
    "2025-11-03T04:05:06.123456Z shop 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 200 200 312 "
    + #"512 "GET http://www.example.com:80/shop?q=1 HTTP/1.1" "curl/8.5" - -"#
}
