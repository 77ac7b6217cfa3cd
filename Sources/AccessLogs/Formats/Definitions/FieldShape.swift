/// What the text of a field may look like where nothing stands around it.
enum FieldShape: Sendable {
  /// No blanks.
  case word
  /// Digits, a point and a sign.
  case number
  /// Words with `, ` or ` : ` between them, as nginx writes variables of several upstream servers.
  case list
  /// A time with a blank before its zone, `03/Nov/2025:04:05:06 +0000`.
  case clock
  /// A whole request.
  case request
  /// Most often a word, but anything may be in it.
  case text

  /// The shape of a field by what it holds alone.
  init(_ field: LogField) {
    self =
      switch field {
      case .request: .request
      case .method, .protocol, .status, .host, .client: .word
      case .bytes, .requestTime: .number
      case .endpoint, .user, .time, .referrer, .agent, .query, .other: .text
      }
  }

  /// The shape of a variable of nginx.
  ///
  /// Those of upstreams are lists by the documentation of ngx_http_upstream_module; `X-Forwarded-For` is one
  /// by RFC 7239, section 7.4.
  init(nginx variable: String) {
    switch variable {
    case "time_local": self = .clock
    case "http_x_forwarded_for", "proxy_add_x_forwarded_for": self = .list
    case _ where variable.hasPrefix("upstream_"): self = .list
    case "time_iso8601", "scheme", "pipe", "connection", "connection_requests", "request_id",
      "request_length", "request_completion", "server_addr", "server_port", "remote_port", "pid",
      "hostname", "https", "gzip_ratio", "ssl_protocol", "ssl_cipher", "ssl_session_id",
      "ssl_session_reused", "nginx_version", "content_length", "proxy_host", "proxy_port":
      self = .word
    case "msec", "connection_time": self = .number
    default: self = FieldShape(LogField(nginx: variable))
    }
  }

  /// The shape of a specifier of Apache, `name` being what stands in its braces.
  init(apache specifier: String, name: String) {
    switch specifier {
    case "i" where name.lowercased() == "x-forwarded-for": self = .list
    // In brackets, unless it has a layout of its own.
    case "t": self = name.isEmpty ? .clock : .text
    case "l", "A", "k", "L", "p", "P", "R", "X", "c", "g", "I", "E", "M":
      self = .word
    default: self = LogField(apache: specifier, name: name).map { FieldShape($0) } ?? .text
    }
  }
}
