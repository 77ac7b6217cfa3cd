extension LogField {
  /// What a variable of nginx holds (ngx_http_core_module, ngx_http_log_module).
  init(nginx variable: String) {
    self =
      switch variable {
      case "request": .request
      case "request_uri", "uri", "document_uri": .endpoint
      case "request_method": .method
      case "server_protocol": .protocol
      case "status": .status
      case "host", "server_name", "http_host": .host
      case "remote_addr", "realip_remote_addr", "proxy_protocol_addr", "binary_remote_addr",
        "the_real_ip":  // ingress-nginx
        .client
      case "remote_user": .user
      case "time_local", "time_iso8601", "msec": .time
      case "bytes_sent", "body_bytes_sent": .bytes
      case "http_referer": .referrer
      case "http_user_agent": .agent
      case "request_time": .requestTime
      case "args", "query_string", "is_args": .query
      default: .other
      }
  }

  /// What a specifier of Apache's `LogFormat` holds, `name` being what stands in its braces.
  ///
  /// Returns nil for a letter that mod_log_config does not have.
  init?(apache specifier: String, name: String) {
    switch specifier {
    case "r": self = .request
    case "U": self = .endpoint
    case "m": self = .method
    case "H": self = .protocol
    case "s": self = .status
    case "v", "V": self = .host
    case "h", "a": self = .client
    case "u": self = .user
    case "t": self = .time
    case "b", "B", "O", "S": self = .bytes
    case "D", "T": self = .requestTime
    case "q": self = .query
    case "i":
      switch name.lowercased() {
      case "referer": self = .referrer
      case "user-agent": self = .agent
      case "host": self = .host
      default: self = .other
      }
    case "l", "A", "C", "e", "f", "I", "k", "L", "n", "o", "p", "P", "R", "X", "x", "c", "g", "E",
      "M", "^ti", "^to", "^FB", "^FU", "^CB", "^IU", "^OU":
      self = .other
    default: return nil
    }
  }

  /// Whether proxies pass the address of their client on in a header.
  static func isForwardedClient(header: String) -> Bool {
    ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip"]
      .contains(header.lowercased())
  }

  /// Whether a variable of nginx holds such a header, as it came or as it is passed on.
  static func isForwardedClient(nginx variable: String) -> Bool {
    variable == "proxy_add_x_forwarded_for"
      || (variable.hasPrefix("http_")
        && isForwardedClient(header: String(variable.dropFirst(5)).replacing("_", with: "-")))
  }

  /// What a specifier of GoAccess's `log-format` holds; nil for one that it does not have.
  init?(goAccess specifier: Character) {
    switch specifier {
    case "r": self = .request
    case "U": self = .endpoint
    case "m": self = .method
    case "H": self = .protocol
    case "s": self = .status
    case "v": self = .host
    case "h": self = .client
    case "e": self = .user
    case "d", "t", "x": self = .time
    case "b": self = .bytes
    case "R": self = .referrer
    case "u": self = .agent
    case "D", "T", "L", "n": self = .requestTime
    case "q": self = .query
    case "^", "C", "K", "k", "M": self = .other
    default: return nil
    }
  }
}

extension TimeUnit {
  /// The unit of a specifier of Apache's `LogFormat` (mod_log_config; Tomcat's and lighttpd's documentation); nil for
  /// a name of none.
  ///
  /// That of `%D` is Apache's, lighttpd's, Jetty's and Tomcat's from version 10 on: it was milliseconds in Tomcat 9.
  init?(apache specifier: String, name: String) {
    switch name {
    case "ns": self = .nanoseconds
    case "us": self = .microseconds
    case "ms": self = .milliseconds
    case "s", "fracsec": self = .seconds
    case "": self = specifier == "D" ? .microseconds : .seconds
    default: return nil
    }
  }

  /// The unit of a specifier of GoAccess's `log-format`.
  init(goAccess specifier: Character) {
    self =
      switch specifier {
      case "n": .nanoseconds
      case "D": .microseconds
      case "L": .milliseconds
      default: .seconds
      }
  }
}
