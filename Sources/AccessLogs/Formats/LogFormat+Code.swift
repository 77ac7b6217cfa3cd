extension LogFormat {
  /// The number that stands for the format in bytes; it is given once and never used for another.
  package var code: UInt8 {
    switch self {
    case .simple: 1
    case .common: 2
    case .combined: 3
    case .vhost: 4
    case .nginx: 5
    case .ingressNginx: 6
    case .traefik: 7
    case .caddy: 8
    case .envoy: 9
    case .haproxy: 10
    case .squid: 11
    case .awsALB: 12
    case .awsELB: 13
    case .awsS3: 14
    case .cloudFront: 15
    case .gcs: 16
    case .azureGateway: 17
    case .cloudflare: 18
    case .fastly: 19
    case .iis: 20
    case .w3c: 21
    case .ltsv: 22
    case .json: 23
    case .logfmt: 24
    case .varnish: 25
    case .tomcat: 26
    case .jetty: 27
    case .lighttpd: 28
    case .nginxProxyManager: 29
    case .uwsgi: 30
    case .morgan: 31
    case .atlassian: 32
    case .apacheCSV: 33
    case .docker: 34
    case .kubernetes: 35
    case .syslog: 36
    case .custom: 37
    }
  }

  /// Finds the format of a code.
  package init?(code: UInt8) {
    guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = found
  }
}
