/// Why a family does not read a line, as a sentence for people.
enum UnparsedReason {
  static func text(of line: LineBytes, as family: FormatFamily, by parsers: LineParsers) -> String {
    switch family {
    case .simple:
      SimpleTime.stands(in: line)
        ? "no status of three digits at the end" : "no time as 2025-11-03T04:05:06 at the start"
    case .w3c: w3c(line, parsers.w3c.columns)
    case .json: json(line, parsers.json.keys)
    case .ltsv: ltsv(line)
    case .loadBalancer:
      "no status of three digits and quoted request where ALB and ELB have them"
    case .haproxy: "no five timers with a status behind them"
    case .squid: "no code and status, such as TCP_MISS/200, in the fourth column"
    case .csv: "no columns of a request where Apache's CSV or Cloud Storage has them"
    case .proxyManager: "no status, method and quoted target as Nginx Proxy Manager writes them"
    case .uwsgi: "no request as uWSGI writes it, up to => generated and (HTTP/1.1 200)"
    case .atlassian: atlassian(line)
    case .morgan: "no request, status, size and milliseconds at the end, as 200 512 - 12.345 ms"
    case .common: common(line)
    case .logfmt: logfmt(line, parsers.json.keys)
    case .pasted: pasted(line, parsers.pasted?.plan)
    }
  }

  private static func common(_ line: LineBytes) -> String {
    guard line.find(ByteClass.quote) < line.count else { return "no request in quotes" }
    return "no status of three digits behind the request in quotes"
  }

  private static func atlassian(_ line: LineBytes) -> String {
    guard line.byte(at: 0) == ByteClass.openBracket else {
      guard let record = BitbucketRecord(line) else {
        return "no fields as Bitbucket writes them, with ' | ' between them"
      }
      return record.status.equals("-")
        ? "the start of a request, which has no status yet" : "the status is not of three digits"
    }
    return TomcatRecord(line) == nil
      ? "no thread, client, request and status, with milliseconds as 12ms behind them"
      : "the status is not of three digits"
  }

  private static func logfmt(_ line: LineBytes, _ keys: JSONKeys) -> String {
    let fields = LogfmtPairs.request(in: line, keys)
    guard let status = fields.status else { return "no key=value with a status" }
    guard status.bytes.statusOrZero != nil else { return "the status is not of three digits" }
    if fields.endpoint == nil { return "no key=value with a request" }
    return fields.method == nil
      ? "no method, and the target is no path or URL" : "a status of 0 behind no sound request"
  }

  private static func w3c(_ line: LineBytes, _ columns: W3CColumns?) -> String {
    guard let columns else { return "no #Fields: line before it names the columns" }
    guard columns.status != nil else { return "the #Fields: line names no sc-status" }
    guard columns.target != nil else { return "the #Fields: line names no cs-uri-stem" }
    var row = FieldList()
    let hasTab = line.find(ByteClass.tab) < line.count
    hasTab ? row.splitOnTabs(line) : row.splitOnBlanks(line)
    guard row.count == columns.count else {
      return "\(row.count) columns, where the #Fields: line names \(columns.count)"
    }
    return "no status of three digits in the column sc-status"
  }

  private static func json(_ line: LineBytes, _ keys: JSONKeys) -> String {
    let start = line.find(UInt8(ascii: "{"))
    guard start < line.count else { return "no { in it" }
    var reader = JSONReader(line)
    var lookup = JSONLookup(keys)
    guard reader.readObject(at: start, &lookup) else {
      return "no JSON object that ends with the line"
    }
    if keys.hasPlans, reader.request != nil || reader.status != nil {
      return "no request and status in the strings where the format has them"
    }
    guard let status = reader.status else { return "no key with a status" }
    guard status.bytes.statusOrZero != nil else { return "the status is not of three digits" }
    return "no key with a request that is a string"
  }

  private static func ltsv(_ line: LineBytes) -> String {
    guard line.find(ByteClass.tab) < line.count else { return "no tab between fields" }
    return line.spells("status:") || line.find(Array("\tstatus:".utf8), from: 0) != nil
      ? "no three digits in status:, or no uri:, path: or req:" : "no status:"
  }

  private static func pasted(_ line: LineBytes, _ plan: LinePlan?) -> String {
    guard let plan else { return "no format" }
    guard line.holds(plan.prefix) else {
      return "it does not start with '\(String(decoding: plan.prefix, as: UTF8.self))'"
    }
    guard plan.matcher == nil else {
      return
        "it does not fit the format, or fits it in more than one way; quotes around a field tell"
        + " where it ends"
    }
    var reached = 0
    let isCut = PlannedLogParser(plan: plan).cut(line, steps: plan.needed) { _, _ in reached += 1 }
    guard isCut || reached >= plan.steps.count else {
      let step = plan.steps[reached]
      let text = String(decoding: step.text, as: UTF8.self)
      return "no '\(text)' behind the field \(reached + 1) of the format (\(step.field.name))"
    }
    return "no three digits where the format has the status"
  }
}

/// The time that a line of the `simple` format starts with.
enum SimpleTime {
  static func stands(in line: LineBytes) -> Bool {
    line.byte(at: 4) == ByteClass.dash && line.byte(at: 7) == ByteClass.dash
      && line.byte(at: 10) == UInt8(ascii: "T") && line.holdsTime(at: 11)
  }
}

extension LineBytes {
  /// Whether the line looks like one of the W3C format, whose columns something has to name: a date, a
  /// time, and words of which one is a path and one a status.
  var looksLikeW3C: Bool {
    guard byte(at: 4) == ByteClass.dash, byte(at: 7) == ByteClass.dash, holdsTime(at: 11) else {
      return false
    }
    var words = FieldList()
    words.splitOnBlanks(self)
    let indices = 2..<max(2, words.count)
    return indices.contains { words[$0, of: self].byte(at: 0) == ByteClass.slash }
      && indices.contains { words[$0, of: self].status != nil }
  }
}
