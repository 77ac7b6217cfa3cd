/// Which formats the lines of a sample look like: how many lines have the marks of each.
struct FormatTraits {
  private var counts = [UInt16](repeating: 0, count: LogFormat.all.count)

  subscript(format: LogFormat) -> Int { Int(counts[format.index]) }

  mutating func note(_ format: LogFormat, count: Int = 1) {
    counts[format.index] &+= UInt16(truncatingIfNeeded: count)
  }

  /// Looks at a line that a family has read.
  mutating func note(
    _ line: LineBytes,
    parsed: ParsedLine,
    as family: FormatFamily,
    by parsers: inout LineParsers
  ) {
    switch family {
    case .simple: note(.simple)
    case .ltsv: note(.ltsv)
    case .haproxy: note(.haproxy)
    case .squid: note(.squid)
    case .proxyManager: note(.nginxProxyManager)
    case .uwsgi: note(.uwsgi)
    case .atlassian: note(.atlassian)
    case .morgan: note(.morgan)
    case .logfmt: note(.logfmt)
    case .loadBalancer: note(ByteClass.isDigit(line.byte(at: 0)) ? .awsELB : .awsALB)
    case .pasted: note(.custom)
    case .csv: note(line.byte(at: 0) == ByteClass.quote ? .gcs : .apacheCSV)
    case .w3c: note(parsers.w3c.format(of: line))
    case .json: note(JSONShape.format(of: line))
    case .common: CommonShape.note(line, parsed, in: &self)
    }
  }

  /// The name for the lines of a family: the widest reading of which there was a line.
  func name(of family: FormatFamily, readLines: Int) -> LogFormat {
    for format in family.names where self[format] > 0 {
      // Scanners send absolute URLs to any server; varnishncsa writes hardly anything else.
      if format == .varnish, self[format] * 10 < readLines { continue }
      return format
    }
    return family.names.last ?? .common
  }
}

extension LogFormat {
  /// All formats, as a list that is made once.
  fileprivate static let all = allCases

  /// The place among all formats.
  fileprivate var index: Int { Self.all.firstIndex(of: self) ?? 0 }
}

extension FormatFamily {
  /// The names that its lines may have, the widest and the most telling first.
  var names: [LogFormat] {
    switch self {
    case .simple: [.simple]
    case .w3c: [.cloudFront, .w3c, .iis]
    case .json:
      [.cloudflare, .traefik, .caddy, .envoy, .azureGateway, .fastly, .cloudFront, .json]
    case .ltsv: [.ltsv]
    case .loadBalancer: [.awsALB, .awsELB]
    case .haproxy: [.haproxy]
    case .squid: [.squid]
    case .proxyManager: [.nginxProxyManager]
    case .uwsgi: [.uwsgi]
    case .atlassian: [.atlassian]
    case .morgan: [.morgan]
    case .logfmt: [.logfmt]
    case .csv: [.gcs, .apacheCSV]
    case .pasted: [.custom]
    case .common:
      [
        .vhost, .ingressNginx, .traefik, .awsS3, .lighttpd, .envoy, .varnish, .combined, .common,
      ]
    }
  }
}

extension W3CLogParser {
  /// The format of a line that was read.
  fileprivate func format(of line: LineBytes) -> LogFormat {
    guard let columns else { return line.byte(at: 10) == ByteClass.tab ? .cloudFront : .iis }
    return columns.isCloudFront ? .cloudFront : .w3c
  }
}

/// What tells the formats of JSON lines apart: the keys that only one of them has.
enum JSONShape {
  static func format(of line: LineBytes) -> LogFormat {
    if line.contains(#""EdgeResponseStatus":"#) { return .cloudflare }
    if line.contains(#""DownstreamStatus":"#) || line.contains(#""OriginStatus":"#) {
      return .traefik
    }
    if line.contains(#""request":{"#) || line.contains(#""request": {"#) {
      // Kong and APISIX have both.
      return line.contains(#""response":"#) ? .json : .caddy
    }
    if line.contains(#""x-edge-"#) { return .cloudFront }
    if line.contains(#""response_code":"#) { return .envoy }
    if line.contains(#""originalRequestUriWithArgs":"#) || line.contains(#""httpStatus":"#) {
      return .azureGateway
    }
    return line.contains(#""fastly_"#) ? .fastly : .json
  }
}
