/// The names that servers and their users give the fields of a request in records of names and values: JSON
/// objects and logfmt.
///
/// The names of a field stand in the order in which they are looked for: the first that is there with a value
/// gives the field. What the client got and asked for stands before what an upstream answered or a rewrite
/// made of it, and names that only one server has before those of everybody. A dot leads into an object;
/// the same name with the dot in it, as flattened records have it, is looked for as well.
package enum UsualNames {
  /// The status that the client got.
  package static let statuses = [
    "DownstreamStatus",  // Traefik: reference of access logs, "Available fields"
    "EdgeResponseStatus",  // Cloudflare: Logpush datasets, "HTTP requests"
    "response_code",  // Envoy and Istio: default JSON encoding of access logs
    "status",  // nginx ($status), Caddy, lograge, Google's HttpRequest, Kong's and many more
    "status_code",  // logstash-logback-encoder: "AccessEvent Fields"; Netlify: log drains
    "response_status",  // Fastly: documentation of JSON log formats
    "httpStatus",  // Azure Application Gateway: resource logs, "Access log"
    "sc-status",  // CloudFront: standard logging v2; W3C extended log file format
    "sc_status",  // the same, where a dash cannot be in a name
    "ScStatus",  // Azure App Service: table AppServiceHTTPLogs
    "httpStatusCode",  // Azure Front Door and CDN: "Access log"
    "http.response.status_code",  // Elastic Common Schema; OpenTelemetry's semantic conventions
    "http.status_code",  // OpenTelemetry before 1.20; Datadog: standard attributes
    "http_status_code",
    "httpResponse.status",  // go-chi/httplog
    "res.statusCode",  // pino and bunyan: serializers for HTTP; express-winston, under "meta"
    "response.status",  // Kong: "Log format" of its log plugins; APISIX: file-logger
    "proxy.statusCode",  // Vercel: log drains reference
    "api.statusCode",  // MinIO: minio/pkg logger/message/audit
    "statusCode",  // Akamai DataStream 2; Azure Storage; Tomcat's JsonAccessLogValve; hapi
    "StatusCode",  // Serilog.AspNetCore: request logging; ASP.NET Core: HTTP logging
    "responseCode",  // Azure API Management: gateway logs; WildFly: console access log
    "elb_status_code",  // Athena's table of ALB logs
    "protoPayload.status",  // App Engine: RequestLog
    "http_status",  // Alibaba Cloud: log fields of OSS and CDN
    "http_code",  // Huawei Cloud and Tencent Cloud: CDN logs
    "response",  // logstash-patterns-core: httpd patterns without ECS
    "code",  // django-structlog: request_finished
    "OriginStatus",  // Traefik, where DownstreamStatus is dropped
  ]

  /// The target that the client asked for, with or without its query.
  package static let endpoints = [
    "RequestPath",  // Traefik; Serilog.AspNetCore
    "ClientRequestURI",  // Cloudflare
    "ClientRequestPath",  // Cloudflare, where the query is not logged
    "x-envoy-origin-path",  // Envoy: samples of its documentation
    "x-envoy-original-path",  // Envoy: the path before it was rewritten
    "request_uri",  // nginx ($request_uri)
    "requestUri",  // Azure Application Gateway and Front Door; Oracle API Gateway
    "originalRequestUriWithArgs",  // Azure Application Gateway
    "cs-uri-stem",  // CloudFront; W3C extended log file format
    "cs_uri_stem",
    "CsUriStem",  // Azure App Service
    "reqPath",  // Akamai DataStream 2
    "requestPath",  // MinIO; go-chi/httplog; WildFly; Tomcat users' and Apache users' samples
    "requested_uri",  // logstash-logback-encoder
    "req.originalUrl",  // express-winston: the path before a router cut it
    "req.url",  // pino, bunyan
    "proxy.path",  // Vercel
    "url.path",  // Elastic Common Schema; OpenTelemetry
    "url.original",  // Elastic Common Schema
    "uri",  // nginx ($uri), GitLab Workhorse, Echo
    "path",  // Envoy, lograge, API Gateway of AWS, Netlify
    ":path",  // Envoy
    "url",  // Fastly, Azure API Management
    "request.uri",  // Caddy, Kong, APISIX
    "request.path",
    "request.url",  // Kong, APISIX
    "requestUrl",  // Google's HttpRequest
    "requestURI",  // Kubernetes: audit.k8s.io/v1; logback-access
    "requestURL",  // go-chi/httplog; logback-access
    "request_path",
    "request_url",  // Athena's table of ALB logs
    "originalUrl",  // Express: req.originalUrl
    "http.target",  // OpenTelemetry before 1.20
    "http.url_details.path",  // Datadog: standard attributes
    "http.url",  // OpenTelemetry before 1.20; Datadog
    "url.full",  // Elastic Common Schema; OpenTelemetry
    "protoPayload.resource",  // App Engine: RequestLog
    "resourcePath",  // API Gateway of AWS: "Access log formats"
    "Path",  // ASP.NET Core: HTTP logging
  ]

  /// The method; a record without one is taken for `GET`.
  package static let methods = [
    "RequestMethod",  // Traefik; Serilog.AspNetCore
    "ClientRequestMethod",  // Cloudflare
    "method",  // Envoy, Caddy and many more
    "request_method",  // nginx ($request_method), Fastly
    "request.method",  // Caddy, Kong, APISIX
    "requestMethod",  // Google's HttpRequest; Tomcat users' samples
    "httpMethod",  // Azure; API Gateway of AWS
    "cs-method",  // CloudFront; W3C extended log file format
    "cs_method",
    "CsMethod",  // Azure App Service
    "reqMethod",  // Akamai DataStream 2
    "req.method",  // pino, bunyan
    "proxy.method",  // Vercel
    "http.request.method",  // Elastic Common Schema; OpenTelemetry
    "http.method",  // OpenTelemetry before 1.20; Datadog
    "http_method",
    "request_verb",  // Athena's table of ALB logs
    "verb",  // logstash-patterns-core; Kubernetes: audit.k8s.io/v1
    "protoPayload.method",  // App Engine: RequestLog
    "Method",  // ASP.NET Core: HTTP logging
  ]

  /// A whole request, `GET / HTTP/1.1`, for records without a target; a path or URL is a target.
  package static let requests = [
    "request",  // nginx ($request), Tomcat's JsonAccessLogValve; logstash-patterns-core: the path
    "requestLine",  // WildFly: console access log
    "request_line",  // NGINX Unit ($request_line)
    "RequestLine",  // Traefik
    "requested_url",  // logstash-logback-encoder
  ]

  /// A line of an access log, as a shipper of logs found it; for records that are no request by their names.
  package static let messages = [
    "message",  // Filebeat, Vector, Logstash
    "log",  // Fluent Bit; Docker's json-file with more keys around it
    "MESSAGE",  // journalctl --output=json
    "event.original",  // Elastic Common Schema
    "textPayload",  // Google: LogEntry
    "msg",  // pino and bunyan
  ]

  /// The objects whose fields count as if they were outside of them.
  package static let envelopes = [
    "properties",  // Azure: schema of resource logs
    "httpRequest",  // Google: LogEntry; go-chi/httplog
    "jsonPayload",  // Google: LogEntry
    "Properties",  // Serilog: JSON formatter
    "meta",  // express-winston
    "State",  // .NET: JSON console formatter
  ]

  /// A date whose time of day stands under a name of its own, `time`.
  static let dates = [
    "date"  // CloudFront: standard logging v2; W3C extended log file format
  ]

  /// What else a line has; by the same sources where none is named.
  static let shown: [(LogField, [String])] = [
    (
      .protocol,
      [
        "RequestProtocol", "ClientRequestProtocol", "protocol", "server_protocol",
        "request_protocol", "request.proto", "httpVersion", "cs-protocol-version", "http.version",
        "proto",  // GitLab Workhorse; go-chi/httplog
        "Protocol",  // ASP.NET Core: HTTP logging
        "req.httpVersion",  // express-winston, under "meta"
      ]
    ),
    (
      .host,
      [
        "RequestHost", "ClientRequestHost", "authority", ":authority", "vhost", "host",
        "request.host", "req.headers.host", "reqHost", "requestHost", "proxy.host",
        "x-host-header", "cs(Host)", "url.domain",
        "http_host",  // nginx ($http_host)
        "server_name",  // nginx ($server_name)
        "hostName",  // Azure Front Door and CDN: "Access log"
        "CsHost",  // Azure App Service
        "Host",  // ASP.NET Core: HTTP logging
        "http.host",  // OpenTelemetry before 1.20
      ]
    ),
    (
      .client,
      [
        "ClientHost", "ClientIP", "client_ip", "remote_addr", "remote_ip", "request.client_ip",
        "request.remote_ip", "clientIP", "clientIp", "remoteIp", "downstream_remote_address",
        "req.remoteAddress", "cliIP", "c-ip", "remotehost", "proxy.clientIp", "source.ip",
        "client.ip",
        "realip_remote_addr",  // nginx ($realip_remote_addr)
        "remoteIP",  // go-chi/httplog
        "ClientIp",  // Serilog: enrichers of the client's address
        "CIp",  // Azure App Service
        "remoteHost",  // WildFly (console-access-log)
      ]
    ),
    (
      .user,
      [
        "ClientUsername",  // Traefik
        "remote_user",  // nginx ($remote_user)
        "remoteUser",  // logback-access; WildFly: console access log
        "cs-username",  // W3C extended log file format
        "cs_username",
        "CsUsername",  // Azure App Service
        "user_id",  // Caddy
        "user.name",  // Elastic Common Schema
        "username",  // GitLab; users of lograge
        "user",  // Tomcat's JsonAccessLogValve; API Gateway of AWS; Fluentd
        "auth",  // logstash-patterns-core
      ]
    ),
    (
      .time,
      [
        "StartUTC",  // Traefik: its `time` is when the line was written
        "EdgeStartTimestamp",  // Cloudflare
        "time", "ts", "timeStamp", "timestamp", "@timestamp", "start_time", "time_local",
        "time_iso8601", "msec", "started_at", "reqTimeSec",
        "TimeGenerated",  // Azure App Service
      ]
    ),
    (
      .bytes,
      [
        "DownstreamContentSize", "EdgeResponseBytes", "bytes_sent", "body_bytes_sent", "size",
        "body_bytes", "response_body_size", "sentBytes", "responseSize", "response.size",
        "responseBytes", "sc-bytes", "http.response.body.bytes", "bytes",
        "written_bytes",  // GitLab Workhorse
        "bytes_out",  // Echo
        "bytesSent",  // WildFly: console access log
        "ScBytes",  // Azure App Service
      ]
    ),
    (
      .referrer,
      [
        "ClientRequestReferer", "request_Referer", "request_referer", "http_referer", "referer",
        "referrer", "request.headers.Referer", "request.headers.referer",
        "req.headers.referer", "cs(Referer)", "http.request.referrer",
        "Referer",  // Azure App Service
      ]
    ),
    (
      .agent,
      [
        "ClientRequestUserAgent", "request_User-Agent", "request_user_agent", "http_user_agent",
        "user_agent", "userAgent", "ua", "agent", "request.headers.User-Agent",
        "request.headers.user-agent", "req.headers.user-agent", "cs(User-Agent)", "UA",
        "user_agent.original", "proxy.userAgent",
        "UserAgent",  // Azure App Service
      ]
    ),
    (.requestTime, RequestTimeNames.all.map(\.name)),
    (
      .query,
      [
        "cs-uri-query",  // CloudFront; W3C extended log file format
        "cs_uri_query",
        "CsUriQuery",  // Azure App Service
        "requestQuery",  // Azure Application Gateway
        "queryStr",  // Akamai DataStream 2
        "url.query",  // Elastic Common Schema; OpenTelemetry
        "query_string",  // nginx ($query_string)
        "queryString",  // logback-access; WildFly: console access log
        "QueryString",  // ASP.NET Core: HTTP logging
        "args",  // nginx ($args)
        "query",  // Tomcat's JsonAccessLogValve
      ]
    ),
  ]
}
