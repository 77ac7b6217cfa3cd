import AccessLogs

extension KnownDifference {
  /// Those of the NCSA family.
  static let ofCommon = [
    KnownDifference(
      kind: .common,
      fields: [.method, .protocol],
      format: .common,
      line: #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "G1 /a HTTP/1.1" 400 5"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .common,
      fields: [.user],
      format: .common,
      line: #"192.0.2.4 - john doe [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#,
      reason: "a name with a blank"
    ),
    KnownDifference(
      kind: .common,
      fields: [.client],
      format: .common,
      line:
        #""192.0.2.9, 192.0.2.4" 192.0.2.1 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 5"#,
      reason: "the quote is no part of it"
    ),
    KnownDifference(
      kind: .common,
      fields: [.bytes, .referrer, .agent],
      format: .common,
      line: #"192.0.2.4 - - [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 "-" "curl/8.5""#,
      reason: "there is no size"
    ),
    KnownDifference(
      kind: .common,
      fields: [.requestTime],
      format: .ingressNginx,
      line:
        #"192.0.2.4 - ann [03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 "-" "curl/8.5" 312 0.012 [shop]"#,
      reason: "there is no size"
    ),
    KnownDifference(
      kind: .untimed,
      fields: [.user, .host, .client],
      format: .common,
      line: #"www.example.com 192.0.2.4 - ann "GET /a HTTP/1.1" 200 5"#,
      reason: "nothing tells what the words are"
    ),
    KnownDifference(
      kind: .untimed,
      fields: [.method, .protocol],
      format: .common,
      line: #"192.0.2.4 "G1 /a HTTP/1.1" 400 5"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .untimed,
      fields: [.bytes, .referrer, .agent],
      format: .common,
      line: #"192.0.2.4 - - "GET /a HTTP/1.1" 200 "-" "curl/8.5""#,
      reason: "there is no size"
    ),
    KnownDifference(
      kind: .untimed,
      fields: [.requestTime],
      format: .common,
      line: #"[03/Nov/2025 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8.5""#,
      reason: "the line is not Envoy's"
    ),
    KnownDifference(
      kind: .timeFirst,
      fields: [.bytes, .referrer, .agent, .requestTime],
      format: .common,
      line: #"[03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8.5""#,
      reason: "the line is not Envoy's"
    ),
    KnownDifference(
      kind: .timeFirst,
      fields: [.host, .client],
      format: .common,
      line: #"[2025-11-03T04:05:06Z] "GET /a HTTP/1.1" 200 512 12 "-" "curl/8.5" "a" "b" "c" "d""#,
      reason: "the line is not Envoy's"
    ),
    KnownDifference(
      kind: .timeFirst,
      fields: [.method, .protocol],
      format: .common,
      line: #"[03/Nov/2025:04:05:06 +0000] "G1 /a HTTP/1.1" 200 512"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .timeFirst,
      fields: [.user],
      format: .common,
      line: #"[192.0.2.4 - - [x][03/Nov/2025:04:05:06 +0000] "GET /a HTTP/1.1" 200 512"#,
      reason: "the user is no bracket"
    ),
    KnownDifference(
      kind: .proxy,
      fields: [.client],
      format: .envoy,
      line:
        #"[2025-11-03T04:05:06Z] "GET /a HTTP/2" 200 - 0 512 12 11 "192.0.2.9,192.0.2.4" "curl/8.5" "5d7f" "www.example.com" "h:80""#,
      reason: "the first of several"
    ),
    KnownDifference(
      kind: .proxy,
      fields: [.method, .protocol],
      format: .envoy,
      line:
        #"[2025-11-03T04:05:06Z] "G1 /a HTTP/2" 200 - 0 512 12 11 "192.0.2.9,192.0.2.4" "curl/8.5" "5d7f" "www.example.com" "h:80""#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .bucket,
      fields: [.user],
      format: .awsS3,
      line:
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
      reason: "the requester"
    ),
    KnownDifference(
      kind: .bucket,
      fields: [.method, .protocol],
      format: .awsS3,
      line:
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "G1 /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
      reason: "the request is not well formed"
    ),
    KnownDifference(
      kind: .bucket,
      fields: [.host],
      format: .awsS3,
      line:
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket[03/Nov/2025:04:05:06 +0000] 192.0.2.4 arn:aws:iam::1:user/ann 3E57 REST.GET.OBJECT a.png "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
      reason: "the bracket is no part of it"
    ),
    KnownDifference(
      kind: .bucket,
      fields: [.client],
      format: .awsS3,
      line:
        #"5d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c15d7fa2c1 shop-bucket [03/Nov/2025:04:05:06 +0000] "GET /a.png HTTP/1.1" 200 - 512 512 12 11 "-" "curl/8.5" -"#,
      reason: "there is none before the request"
    ),
  ]
}
