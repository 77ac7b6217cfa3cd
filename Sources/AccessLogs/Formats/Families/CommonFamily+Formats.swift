/// The formats that the family's rules read.
extension LogFormat {
  /// The Common Log Format of the NCSA server: request, status and bytes.
  package static let common = LogFormat(code: 2, "common")
  /// Common with referrer and user agent.
  package static let combined = LogFormat(code: 3, "combined")
  /// Common or combined, with the virtual host before the client.
  package static let vhost = LogFormat(code: 4, "vhost")
  /// Combined as nginx writes it, and whatever is put behind it.
  package static let nginx = LogFormat(code: 5, "nginx")
  package static let ingressNginx = LogFormat(code: 6, "ingress-nginx")
  package static let traefik = LogFormat(code: 7, "traefik")
  package static let envoy = LogFormat(code: 9, "envoy")
  package static let awsS3 = LogFormat(code: 14, "aws-s3")
  package static let fastly = LogFormat(code: 19, "fastly")
  package static let varnish = LogFormat(code: 25, "varnish")
  package static let tomcat = LogFormat(code: 26, "tomcat")
  package static let jetty = LogFormat(code: 27, "jetty")
  package static let lighttpd = LogFormat(code: 28, "lighttpd")
}

extension CommonFamily {
  static let commonSample =
    #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /shop?q=1 HTTP/1.1" 200 512"#
  static let combinedSample = #"\#(commonSample) "-" "curl/8.5""#

  static let samples = [
    FormatSample(
      .common,
      "the Common Log Format: request, status and size",
      line: commonSample
    ),
    FormatSample(
      .combined,
      "common with referrer and user agent, as Apache writes it",
      line: combinedSample
    ),
    FormatSample(
      .vhost,
      "common or combined behind the virtual host, with or without its port",
      line: "www.example.com:443 \(combinedSample)"
    ),
    FormatSample(
      .nginx,
      "combined as nginx writes it, and what is put behind it",
      line: "\(combinedSample) 0.012"
    ),
    FormatSample(
      .ingressNginx,
      "the ingress-nginx controller of Kubernetes",
      line: "\(combinedSample) 312 0.012 [shop-web-80] [] 192.0.2.80:8080 512 0.011 200 5d7fa2c1"
    ),
    FormatSample(
      .traefik,
      "Traefik, its lines and its JSON",
      line: #"\#(combinedSample) 7 "shop@docker" "http://192.0.2.80:80" 12ms"#
    ),
    FormatSample(
      .envoy,
      "Envoy, its default lines and its JSON",
      line: #"[2025-11-03T04:05:06.123Z] "GET /shop?q=1 HTTP/2" 200 - 0 512 12 11 "192.0.2.4" "#
        + #""curl/8.5" "5d7fa2c1" "www.example.com" "192.0.2.80:8080""#
    ),
    FormatSample(
      .awsS3,
      "server access logs of Amazon S3",
      line: String(repeating: "5d7fa2c1", count: 8)
        + #" shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 - 3E57427F3EXAMPLE REST.GET.OBJECT "#
        + #"logo.png "GET /shop-bucket/logo.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#
    ),
    FormatSample(
      .fastly,
      "Fastly, its lines behind syslog and its JSON",
      line: "<134>2025-11-03T04:05:06Z cache-fra1 shop[12]: \(combinedSample)"
    ),
    FormatSample(
      .varnish,
      "varnishncsa, whose requests are absolute URLs",
      line: combinedSample.replacing("GET /", with: "GET http://www.example.com/")
    ),
    FormatSample(.tomcat, "Tomcat's access log valve", line: commonSample),
    FormatSample(.jetty, "Jetty's request log", line: combinedSample),
    FormatSample(
      .lighttpd,
      "lighttpd: client, server and user",
      line: combinedSample.replacing("192.0.2.4 -", with: "192.0.2.4 www.example.com")
    ),
  ]
}
