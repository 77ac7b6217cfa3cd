/// A layout of log lines, by the name that reports and `--log-format` give it.
package enum LogFormat: String, CaseIterable, Sendable, Codable {
  /// `TIMESTAMP ENDPOINT STATUS`.
  case simple
  /// The Common Log Format of the NCSA server: request, status and bytes.
  case common
  /// Common with referrer and user agent.
  case combined
  /// Common or combined, with the virtual host before the client.
  case vhost
  /// Combined as nginx writes it, and whatever is put behind it.
  case nginx
  case ingressNginx = "ingress-nginx"
  case traefik
  case caddy
  case envoy
  case haproxy
  case squid
  case awsALB = "aws-alb"
  case awsELB = "aws-elb"
  case awsS3 = "aws-s3"
  case cloudFront = "cloudfront"
  /// The usage logs of Google Cloud Storage.
  case gcs
  /// Azure Application Gateway.
  case azureGateway = "azure-appgw"
  case cloudflare
  case fastly
  /// The comma form of IIS, and what IIS writes with a `#Fields:` line.
  case iis
  case w3c
  case ltsv
  case json
  /// `key=value` pairs.
  case logfmt
  case varnish
  case tomcat
  case jetty
  case lighttpd
  case nginxProxyManager = "nginx-proxy-manager"
  case uwsgi
  /// The formats `tiny`, `short` and `dev` of Express' logger.
  case morgan
  /// Jira and Confluence without quotes, and Bitbucket.
  case atlassian
  case apacheCSV = "apache-csv"
  /// Any format in Docker's json-file log.
  case docker
  /// Any format behind the prefix of a Kubernetes runtime.
  case kubernetes
  /// Any format behind a syslog prefix.
  case syslog
  /// A format given by the user that is none of the above; has no name of its own on the command line.
  case custom

  /// The formats that have a name on the command line.
  package static let named = allCases.filter { $0 != .custom }
}

extension LogFormat {
  /// The rules that may read the format; where there are several, the first lines decide.
  var families: [FormatFamily] {
    switch self {
    case .simple: [.simple]
    case .common, .combined, .vhost, .nginx, .ingressNginx, .awsS3, .varnish, .tomcat, .jetty,
      .lighttpd:
      [.common]
    case .traefik: [.common, .json, .logfmt]
    case .envoy, .fastly: [.common, .json]
    case .caddy, .cloudflare, .azureGateway, .json: [.json]
    case .haproxy: [.haproxy]
    case .squid: [.squid]
    case .awsALB, .awsELB: [.loadBalancer]
    case .cloudFront: [.w3c, .json]
    case .iis, .w3c: [.w3c]
    case .gcs, .apacheCSV: [.csv]
    case .ltsv: [.ltsv]
    case .logfmt: [.logfmt]
    case .nginxProxyManager: [.proxyManager]
    case .uwsgi: [.uwsgi]
    case .morgan: [.morgan]
    case .atlassian: [.atlassian]
    case .docker, .kubernetes, .syslog: FormatFamily.detected
    case .custom: [.pasted]
    }
  }
}

extension FormatFamily {
  /// The families of a file of which nothing is known; the first reads what none of them reads.
  static let detected: [FormatFamily] =
    [.common] + FormatFamily.allCases.filter { $0 != .common && $0 != .pasted }
}
