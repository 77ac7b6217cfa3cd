import AccessLogs

/// The families of formats, each with its reference.
enum ReferenceFamily: CaseIterable, Sendable {
  case common, simple, w3c, json, ltsv, loadBalancer, haproxy, squid, csv, proxyManager, uwsgi
  case atlassian, morgan, logfmt

  func read(_ line: [UInt8], after directive: [UInt8] = []) -> ReferenceLine? {
    let read: ReferenceLine? =
      switch self {
      case .common: ReferenceCommon.read(line)
      case .simple: ReferenceSimple.read(line)
      case .w3c: ReferenceColumns.w3c(line, directive: directive)
      case .json: ReferenceJSON.read(line)
      case .ltsv: ReferenceColumns.ltsv(line)
      case .loadBalancer: ReferenceProxies.loadBalancer(line)
      case .haproxy: ReferenceProxies.haproxy(line)
      case .squid: ReferenceProxies.squid(line)
      case .csv: ReferenceColumns.csv(line)
      case .proxyManager: ReferenceServers.proxyManager(line)
      case .uwsgi: ReferenceServers.uwsgi(line)
      case .atlassian: ReferenceServers.atlassian(line)
      case .morgan: ReferenceServers.morgan(line)
      case .logfmt: ReferenceLogfmt.read(line)
      }
    return read.flatMap(ReferenceRequest.withoutZero)
  }

  /// Whether a syslog prefix hides the line; the others find it anywhere.
  fileprivate var isBehindSyslog: Bool { ![.json, .haproxy, .uwsgi, .logfmt].contains(self) }

  /// The families that may have written the lines of a format.
  init?(_ format: LogFormat) {
    guard let first = Self.all(of: format).first else { return nil }
    self = first
  }

  static func all(of format: LogFormat) -> [ReferenceFamily] {
    switch format {
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
    case .docker, .kubernetes, .syslog:
      [
        .common, .simple, .w3c, .json, .ltsv, .loadBalancer, .haproxy, .squid, .csv,
        .proxyManager, .uwsgi, .atlassian, .morgan, .logfmt,
      ]
    default: []
    }
  }
}

/// A line of a named format with whatever containers and syslog put around it.
enum ReferenceFormats: ReferenceRules {
  /// What the first of the format's families that reads a line says of it.
  static func read(
    _ line: [UInt8],
    as format: LogFormat,
    after directive: [UInt8] = []
  ) -> (family: ReferenceFamily, line: ReferenceLine)? {
    let inner = ReferenceWrapping.unwrapped(line)
    for family in ReferenceFamily.all(of: format) {
      let message = family.isBehindSyslog ? ReferenceWrapping.behindSyslog(inner) : nil
      let text = message ?? inner
      // A comment; rsyslog writes bytes as `#033`.
      if text.first == c("#"), text.count < 2 || !isDigit(text[1]) { continue }
      let found =
        message.flatMap { family.read($0, after: directive) }
        ?? family.read(inner, after: directive)
      if let found { return (family, found) }
    }
    return nil
  }
}
