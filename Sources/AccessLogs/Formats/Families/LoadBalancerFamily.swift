/// The logs of Amazon's load balancers: Application (ALB) and Classic (ELB).
///
/// The first field of an ALB line is the type of request, that of an ELB line a time. Fields are
/// separated by blanks; `"..."` is one, with backslash escapes. AWS adds fields at the end from time
/// to time, so only the first ones are looked at.
struct LoadBalancerFamily: FormatFamily {
  static let description = FamilyDescription(
    [.awsALB, .awsELB],
    marks: .quote,
    samples: [
      FormatSample(
        .awsALB,
        "Application Load Balancer of AWS",
        line: "https 2025-11-03T04:05:06.123456Z app/shop/5d7fa2c1 192.0.2.4:52100 192.0.2.80:80 "
          + #"0.001 0.011 0.000 200 200 312 512 "GET https://www.example.com:443/shop?q=1 HTTP/2.0" "#
          + #""curl/8.5" TLS_AES_128_GCM_SHA256 TLSv1.3"#
      ),
      FormatSample(
        .awsELB,
        "Classic Load Balancer of AWS",
        line: "2025-11-03T04:05:06.123456Z shop 192.0.2.4:52100 192.0.2.80:80 0.001 0.011 0.000 "
          + #"200 200 312 512 "GET http://www.example.com:80/shop?q=1 HTTP/1.1" "curl/8.5" - -"#
      ),
    ]
  )

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    var fields = QuotedFields(line)
    guard var time = fields.next(), !time.isEmpty else { return false }
    let isClassic = ByteClass.isDigit(time[0])
    if !isClassic {
      guard let second = fields.next() else { return false }
      time = second
    }
    guard time.startsWithTime(behind: UInt8(ascii: "T")),
      // The balancer before the client, and the target behind it; then the times that request, target and response
      // took, each -1 where there was none.
      fields.skip(1), let client = fields.next(), fields.skip(1),
      let requestTime = fields.next(), fields.skip(1), let responseTime = fields.next(),
      let status = fields.next()?.status,
      // The target's status and the bytes received.
      fields.skip(2), let sent = fields.next(), let request = fields.next(), fields.wasQuoted,
      record.take(request: request, status: status, allowsAnyTarget: true)
    else { return false }
    record.note(.time, time)
    record.note(clientAndPort: client)
    let times = line.part(line.end(of: requestTime) - requestTime.count, line.end(of: responseTime))
    record.note(requestTimes: times, in: .seconds)
    record.note(.bytes, sent)
    if record.isWellFormed { cutURL(in: &record) }
    guard record.wants(.agent) || record.wants(.host) else { return true }
    record.note(.agent, fields.next())
    // Cipher, protocol, target group and trace stand before the name that the client asked TLS for, which is
    // all there is of a host where the request names none (AWS, "Access log entries": domain_name).
    if !isClassic, fields.skip(4) { record.note(.host, fields.next()) }
    return true
  }

  func reason(against line: LineBytes) -> String {
    "no status of three digits and quoted request where ALB and ELB have them"
  }

  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    traits.note(ByteClass.isDigit(line.byte(at: 0)) ? .awsELB : .awsALB)
  }

  /// Makes the path of a URL the endpoint, `/` where it has none, and its authority the host.
  private func cutURL(in record: inout LineRecord) {
    let target = record.endpoint
    guard let start = target.startOfAuthority else { return }
    if record.wants(.host) { record.note(.host, target.authority) }
    let path = target.find(ByteClass.slash, from: start)
    // The second slash of the scheme stands for a path of no bytes.
    if path < target.count {
      record.dropFirst(path)
    } else {
      record.replaceEndpoint(by: target.part(start - 1, start))
    }
  }
}

extension LogFormat {
  package static let awsALB = LogFormat(code: 12, "aws-alb")
  package static let awsELB = LogFormat(code: 13, "aws-elb")
}
