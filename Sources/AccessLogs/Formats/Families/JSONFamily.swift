/// JSON: the object from the first `{` to the line's end, whatever stands before it.
///
/// The keys are looked up in one pass; what is under other keys is passed over, checked only for its
/// brackets and strings. Strings are unescaped, which costs only those that have escapes. A line is
/// read if it has a status of three digits, as number or string, and a target; or a status of 0 and a
/// whole request; or where its message is a line of the common family.
struct JSONFamily: FormatFamily {
  static let description = FamilyDescription(
    [.cloudflare, .traefik, .caddy, .envoy, .azureGateway, .fastly, .cloudFront, .json],
    marks: .brace,
    start: .anywhere,
    samples: samples
  )

  /// The keys of what the lines of the file are counted by.
  private var keys = JSONKeys.usual
  /// The keys of what is wanted as well.
  private var lookup = JSONLookup(.usual)
  private var wanted: FieldSet = []
  private let common = CommonFamily()
  /// Whether the line that was read last is one of the common family, in its message.
  private var isMessage = false

  mutating func start(_ format: CompiledFormat?) {
    if case .json(let keys) = format {
      self.keys = keys
    } else if keys.given.isEmpty {
      return
    } else {
      keys = .usual
    }
    lookup = JSONLookup(keys.widened(for: wanted))
  }

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    let besides = record.wanted.subtracting(CommonFamily.shape)
    if besides != wanted { want(besides) }
    isMessage = false
    guard readObject(line) else { return false }
    guard keys.given.isEmpty else { return takeGiven(into: &record) }
    guard lookup.values.take(into: &record) else { return readMessage(into: &record) }
    if !record.wanted.isEmpty { lookup.values.noteFields(in: &record) }
    return true
  }

  /// Takes what a format of the user gives.
  private mutating func takeGiven(into record: inout LineRecord) -> Bool {
    if !record.wanted.isEmpty { lookup.values.noteFields(givenBy: lookup.keys, in: &record) }
    guard
      keys.hasPlans
        ? lookup.values.take(by: keys, into: &record) : lookup.values.take(into: &record)
    else { return false }
    if !record.wanted.isEmpty { lookup.values.noteRequests(givenBy: lookup.keys, in: &record) }
    return true
  }

  /// Looks up other fields from now on.
  @inline(never)
  private mutating func want(_ fields: FieldSet) {
    wanted = fields
    lookup = JSONLookup(keys.widened(for: fields))
  }

  /// Finds the values of an object that ends with the line; false if there is none.
  @inline(__always)
  private mutating func readObject(_ line: LineBytes) -> Bool {
    let start = line.find(UInt8(ascii: "{"))
    guard start < line.count else { return false }
    lookup.values.begin(line, lookup.keys)
    var reader = JSONReader(line)
    return reader.readObject(at: start, &lookup)
  }

  /// Reads the line of an access log that a record holds whole.
  private mutating func readMessage(into record: inout LineRecord) -> Bool {
    guard let text = lookup.values.text(KeyedValues.message) else { return false }
    isMessage = common.read(text.withoutLineEnd, into: &record)
    return isMessage
  }

  mutating func reason(against line: LineBytes) -> String {
    guard line.find(UInt8(ascii: "{")) < line.count else { return "no { in it" }
    guard readObject(line) else { return "no JSON object that ends with the line" }
    let values = lookup.values
    if keys.hasPlans, values[.request] != nil || values[.status] != nil {
      return "no request and status in the strings where the format has them"
    }
    guard let status = values[.status] else { return "no key with a status" }
    guard status.bytes.statusOrZero != nil else { return "the status is not of three digits" }
    return values[.endpoint] == nil && values[.request] == nil
      ? "no key with a request that is a string" : "a status of 0 behind no sound request"
  }

  func usedNames(of record: borrowing LineRecord) -> [(field: LogField, name: String)] {
    guard keys.given.isEmpty else { return [] }
    func name(_ place: Int, _ names: [String]) -> String? {
      lookup.values.rank(place).map { names[$0] }
    }
    func name(_ field: LogField, _ names: [String]) -> (LogField, String)? {
      name(Int(field.rawValue), names).map { (field, $0) }
    }
    if isMessage {
      return name(KeyedValues.message, UsualNames.messages).map { [(.request, $0)] } ?? []
    }
    let target = name(.endpoint, UsualNames.endpoints) ?? name(.request, UsualNames.requests)
    return [target, name(.method, UsualNames.methods), name(.status, UsualNames.statuses)]
      .compactMap { $0 }
  }

  // MARK: - Formats

  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    traits.note(Self.format(of: line))
  }

  /// Tells the formats apart by the keys that only one of them has.
  private static func format(of line: LineBytes) -> LogFormat {
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

  private static let samples = [
    FormatSample(
      .caddy,
      "Caddy's JSON, behind any prefix",
      line: #"{"level":"info","ts":1762142706.12,"logger":"http.log.access","request":{"#
        + #""client_ip":"192.0.2.4","proto":"HTTP/2.0","method":"GET","host":"www.example.com","#
        + #""uri":"/shop?q=1"},"duration":0.012,"size":512,"status":200}"#
    ),
    FormatSample(
      .azureGateway,
      "Azure Application Gateway (JSON)",
      line: #"{"timeStamp":"2025-11-03T04:05:06+00:00","properties":{"clientIP":"192.0.2.4","#
        + #""httpMethod":"GET","requestUri":"/shop","httpStatus":200,"sentBytes":512,"#
        + #""userAgent":"curl/8.5","host":"www.example.com"}}"#
    ),
    FormatSample(
      .cloudflare,
      "Cloudflare's HTTP requests (JSON)",
      line: #"{"ClientIP":"192.0.2.4","ClientRequestHost":"www.example.com","ClientRequestMethod":"#
        + #""GET","ClientRequestURI":"/shop?q=1","EdgeResponseBytes":512,"EdgeResponseStatus":200}"#
    ),
    FormatSample(
      .json,
      "JSON lines with the usual keys",
      line: #"{"time":"2025-11-03T04:05:06Z","remote_addr":"192.0.2.4","method":"GET","#
        + #""uri":"/shop?q=1","status":200,"body_bytes_sent":512,"request_time":0.012}"#
    ),
  ]
}

extension LogFormat {
  package static let caddy = LogFormat(code: 8, "caddy")
  /// Azure Application Gateway.
  package static let azureGateway = LogFormat(code: 17, "azure-appgw")
  package static let cloudflare = LogFormat(code: 18, "cloudflare")
  package static let json = LogFormat(code: 23, "json")
}
