/// What lines of a format have to measure.
extension LogFormat {
  /// What the bytes of a line count.
  package enum Bytes: Sendable {
    /// What was sent behind the headers.
    case bodies
    /// The headers too.
    case headersToo
    /// Nothing that is known, since users choose the fields.
    case unknown
    /// There are none.
    case none
  }

  /// What the bytes of a line count, by the documentation of what writes it.
  package var bytes: Bytes {
    switch self {
    case .haproxy, .cloudFront, .squid, .iis, .w3c, .awsALB, .awsELB, .cloudflare: .headersToo
    case .json, .ltsv, .logfmt, .custom: .unknown
    case .simple: .none
    default: .bodies
    }
  }

  /// Whether lines may have a request time of a unit that is known.
  package var hasTimes: Bool {
    switch self {
    case .common, .combined, .vhost, .nginx, .varnish, .tomcat, .jetty, .lighttpd, .simple,
      .cloudflare:
      false
    default: true
    }
  }
}
