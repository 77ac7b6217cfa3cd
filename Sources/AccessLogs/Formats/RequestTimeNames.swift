/// The usual names of request times in records of names and values, and the units of numbers under them.
///
/// A value that says its unit keeps it, as Google's `0.123s` and Heroku's `12ms` do.
enum RequestTimeNames {
  /// What tells the unit of a number.
  enum Unit: Sendable {
    case always(TimeUnit)
    /// What else the record has, since several servers use the name.
    case besides(@Sendable (borrowing KeyedValues) -> TimeUnit?)
  }

  /// The names in the order in which they are looked for, and by whom they are written so.
  static let all: [(name: String, unit: Unit)] = [
    ("Duration", .besides(ofLongDuration)),
    ("duration", .besides(ofDuration)),
    ("request_time", .always(.seconds)),  // nginx ($request_time)
    ("response_time", .always(.seconds)),  // users of alp and nginx ($upstream_response_time)
    ("timeTaken", .besides(ofTimeTaken)),
    ("time_elapsed", .always(.microseconds)),  // Fastly: time.elapsed.usec
    ("latency", .besides(ofLatency)),
    ("latencies.request", .always(.milliseconds)),  // Kong
    ("responseTime", .always(.milliseconds)),  // pino-http
    ("time-taken", .always(.seconds)),  // CloudFront: standard logging v2
    ("event.duration", .always(.nanoseconds)),  // Elastic Common Schema
    ("duration_ms", .always(.milliseconds)),  // GitLab Workhorse
    ("elapsed_time", .always(.milliseconds)),  // logstash-logback-encoder
    ("TimeTaken", .always(.milliseconds)),  // Azure App Service
    ("Elapsed", .always(.milliseconds)),  // Serilog.AspNetCore
  ]

  /// Returns the unit of the request time that a record has under the name of a rank; nil where it is not known.
  ///
  /// What else the record has is copied, which takes its time, only where it is asked.
  static func unit(ofRank rank: Int?, in values: @autoclosure () -> KeyedValues) -> TimeUnit? {
    guard let rank, rank < all.count else { return nil }
    switch all[rank].unit {
    case .always(let unit): return unit
    case .besides(let unit): return unit(values())
    }
  }

  /// Returns the unit that a path of keys alone tells.
  static func unit(of path: [[UInt8]]) -> TimeUnit? {
    let name = path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    guard case .always(let unit) = all.first(where: { $0.name == name })?.unit else { return nil }
    return unit
  }

  // MARK: - Names of several servers

  /// Traefik's is of nanoseconds, and ASP.NET Core's of milliseconds.
  @Sendable
  private static func ofLongDuration(_ values: borrowing KeyedValues) -> TimeUnit? {
    switch values.name(.status, UsualNames.statuses) {
    case "DownstreamStatus", "OriginStatus": .nanoseconds
    case "StatusCode": .milliseconds
    default: nil
    }
  }

  /// Caddy's is of seconds; Envoy's, Netlify's and lograge's of milliseconds.
  @Sendable
  private static func ofDuration(_ values: borrowing KeyedValues) -> TimeUnit? {
    let (status, endpoint) = (
      values.name(.status, UsualNames.statuses), values.name(.endpoint, UsualNames.endpoints)
    )
    if endpoint == "request.uri" { return .seconds }
    if status == "response_code" || endpoint == "path" { return .milliseconds }
    return endpoint == "url" && status == "status_code" ? .milliseconds : nil
  }

  /// That of Application Gateway for Containers is of milliseconds, the one of Front Door, a text, and of
  /// Application Gateway of seconds.
  @Sendable
  private static func ofTimeTaken(_ values: borrowing KeyedValues) -> TimeUnit? {
    let isOfContainers =
      values.name(.status, UsualNames.statuses) == "httpStatusCode"
      && values[.requestTime]?.isString == false
    return isOfContainers ? .milliseconds : .seconds
  }

  /// Echo's is of nanoseconds.
  @Sendable
  private static func ofLatency(_ values: borrowing KeyedValues) -> TimeUnit? {
    values.name(.endpoint, UsualNames.endpoints) == "uri" ? .nanoseconds : nil
  }
}

extension KeyedValues {
  /// The usual name that a field was found under.
  fileprivate func name(_ field: LogField, _ names: [String]) -> String? {
    rank(Int(field.rawValue)).flatMap { $0 < names.count ? names[$0] : nil }
  }
}
