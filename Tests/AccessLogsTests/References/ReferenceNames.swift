import AccessLogs

/// The names under which JSON and logfmt have the fields of a line, in the order in which they are looked for,
/// each from the documentation of who writes it.
///
/// Names that one server alone has stand before those of everybody. The list is the tests' own: a name that
/// gets lost shows.
enum ReferenceNames {
  static let fields: [(field: LogField, names: [String])] = [
    (.protocol, protocols), (.host, hosts), (.client, clients), (.user, users), (.time, times),
    (.bytes, bytes), (.referrer, referrers), (.agent, agents), (.requestTime, requestTimes),
  ]

  /// Further names in logfmt: Heroku's router, and pairs around an nginx line.
  static let logfmt: [LogField: [String]] = [
    .client: ["fwd", "remote"], .bytes: ["bytes"], .requestTime: ["service"],
  ]

  private static let protocols = [
    "RequestProtocol",  // Traefik
    "ClientRequestProtocol",  // Cloudflare
    "protocol",  // Envoy, Google's HttpRequest, API Gateway of AWS
    "server_protocol",  // nginx
    "request_protocol",  // Fastly
    "request.proto",  // Caddy
    "httpVersion",  // Azure Application Gateway, Front Door
    "cs-protocol-version",  // CloudFront
    "http.version",  // Elastic Common Schema
    "proto",  // GitLab Workhorse; go-chi/httplog
    "Protocol",  // ASP.NET Core: HTTP logging
    "req.httpVersion",  // express-winston
  ]

  private static let hosts = [
    "RequestHost",  // Traefik
    "ClientRequestHost",  // Cloudflare
    "authority", ":authority",  // Envoy
    "vhost",
    "host",  // nginx, Fastly, Azure Application Gateway
    "request.host",  // Caddy
    "req.headers.host",  // pino, bunyan
    "reqHost",  // Akamai DataStream 2
    "requestHost",
    "proxy.host",  // Vercel
    "x-host-header",  // CloudFront
    "cs(Host)",
    "url.domain",  // Elastic Common Schema
    "http_host", "server_name",  // nginx
    "hostName",  // Azure Front Door
    "CsHost",  // Azure App Service
    "Host",  // ASP.NET Core: HTTP logging
    "http.host",  // OpenTelemetry before 1.20
  ]

  private static let clients = [
    "ClientHost",  // Traefik
    "ClientIP",  // Cloudflare
    "client_ip",  // Kong, Fastly
    "remote_addr",  // nginx
    "remote_ip",  // Echo, GitLab Workhorse
    "request.client_ip", "request.remote_ip",  // Caddy
    "clientIP",  // Azure Application Gateway
    "clientIp",  // Azure Front Door
    "remoteIp",  // Google's HttpRequest
    "downstream_remote_address",  // Envoy, Istio
    "req.remoteAddress",  // pino, bunyan
    "cliIP",  // Akamai DataStream 2
    "c-ip",  // CloudFront
    "remotehost",  // MinIO; logback-access
    "proxy.clientIp",  // Vercel
    "source.ip", "client.ip",  // Elastic Common Schema
    "realip_remote_addr",  // nginx
    "remoteIP",  // go-chi/httplog
    "ClientIp",  // Serilog: enrichers of the client's address
    "CIp",  // Azure App Service
    "remoteHost",  // WildFly (console-access-log)
  ]

  private static let users = [
    "ClientUsername",  // Traefik
    "remote_user",  // nginx; logstash-logback-encoder
    "remoteUser",  // WildFly; Fluentd's samples
    "cs-username", "cs_username",  // W3C extended log file format
    "CsUsername",  // Azure App Service
    "user_id",  // Caddy
    "user.name",  // Elastic Common Schema
    "username",  // GitLab
    "user",  // Tomcat's JsonAccessLogValve; API Gateway of AWS; parsers of Fluentd and Fluent Bit
    "auth",  // logstash-patterns-core: httpd patterns without ECS
  ]

  private static let times = [
    "StartUTC",  // Traefik
    "EdgeStartTimestamp",  // Cloudflare
    "time", "ts", "timeStamp", "timestamp", "@timestamp",
    "start_time",  // Envoy
    "time_local", "time_iso8601", "msec",  // nginx
    "started_at",  // Kong
    "reqTimeSec",  // Akamai DataStream 2
    "TimeGenerated",  // Azure App Service
  ]

  private static let bytes = [
    "DownstreamContentSize",  // Traefik
    "EdgeResponseBytes",  // Cloudflare
    "bytes_sent", "body_bytes_sent",  // nginx, Envoy
    "size",  // Caddy
    "body_bytes",
    "response_body_size",  // Fastly
    "sentBytes",  // Azure Application Gateway
    "responseSize",  // Google's HttpRequest
    "response.size",  // Kong, APISIX
    "responseBytes",  // Azure Front Door
    "sc-bytes",  // CloudFront
    "http.response.body.bytes",  // Elastic Common Schema
    "bytes",
    "written_bytes",  // GitLab Workhorse
    "bytes_out",  // Echo
    "bytesSent",  // WildFly
    "ScBytes",  // Azure App Service
  ]

  private static let referrers = [
    "ClientRequestReferer",  // Cloudflare
    "request_Referer",  // Traefik
    "request_referer",  // Fastly
    "http_referer",  // nginx
    "referer", "referrer",
    "request.headers.Referer",  // Caddy
    "request.headers.referer",  // Kong, APISIX
    "req.headers.referer",  // pino, bunyan
    "cs(Referer)",  // CloudFront
    "http.request.referrer",  // Elastic Common Schema
    "Referer",  // Azure App Service
  ]

  private static let agents = [
    "ClientRequestUserAgent",  // Cloudflare
    "request_User-Agent",  // Traefik
    "request_user_agent",  // Fastly
    "http_user_agent",  // nginx
    "user_agent",  // Envoy, Echo, GitLab Workhorse
    "userAgent",  // Google's HttpRequest; Azure
    "ua", "agent",
    "request.headers.User-Agent",  // Caddy
    "request.headers.user-agent",  // Kong, APISIX
    "req.headers.user-agent",  // pino, bunyan
    "cs(User-Agent)",  // CloudFront
    "UA",  // Akamai DataStream 2
    "user_agent.original",  // Elastic Common Schema
    "proxy.userAgent",  // Vercel
    "UserAgent",  // Azure App Service
  ]

  private static let requestTimes = [
    "Duration",  // Traefik
    "duration",  // Caddy, Envoy, lograge
    "request_time", "response_time",  // nginx
    "timeTaken",  // Azure
    "time_elapsed",  // Fastly
    "latency",  // Google's HttpRequest; Echo
    "latencies.request",  // Kong
    "responseTime",  // pino-http
    "time-taken",  // CloudFront
    "event.duration",  // Elastic Common Schema
    "duration_ms",  // GitLab Workhorse
    "elapsed_time",  // logstash-logback-encoder
    "TimeTaken",  // Azure App Service
    "Elapsed",  // Serilog.AspNetCore: request logging
  ]
}
