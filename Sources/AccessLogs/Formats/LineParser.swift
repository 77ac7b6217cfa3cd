internal import CByteScan

/// A family of formats: one set of rules that reads lines, and what it has learnt of the file.
protocol LineParser {
  /// Reads one line, without its line end; what is returned is valid until the next line is read.
  mutating func parse(_ line: LineBytes) -> ParsedLine

  /// Whether an endpoint may lie in memory of the parser, and not in the line.
  static var unescapesEndpoints: Bool { get }

  /// The format whose ordinary lines can be read many at once, with the same result.
  static var ordinaryFormat: cbytescan_format? { get }

  /// Whether the lines may be parts of records that a container runtime has split.
  static var joinsRecords: Bool { get }

  /// Reads a line that starts with `#`, for what it says of the lines behind it.
  mutating func readComment(_ line: LineBytes)
}

extension LineParser {
  static var unescapesEndpoints: Bool { false }

  static var ordinaryFormat: cbytescan_format? { nil }

  static var joinsRecords: Bool { false }

  mutating func readComment(_ line: LineBytes) {}
}

extension CommonLogParser: LineParser {
  static var ordinaryFormat: cbytescan_format? { CBYTESCAN_COMMON }

  @inline(__always)
  func parse(_ line: LineBytes) -> ParsedLine { unsafe Self.parse(line.start, line.end) }
}

extension SimpleLogParser: LineParser {
  static var ordinaryFormat: cbytescan_format? { CBYTESCAN_SIMPLE }

  @inline(__always)
  func parse(_ line: LineBytes) -> ParsedLine { unsafe Self.parse(line.start, line.end) }
}

/// The families of formats, in the order in which detection prefers them.
enum FormatFamily: UInt32, CaseIterable {
  case simple
  case w3c
  case json
  case ltsv
  case loadBalancer
  case haproxy
  case squid
  case csv
  /// Nginx Proxy Manager.
  case proxyManager
  case uwsgi
  case atlassian
  case morgan
  case common
  case logfmt
  /// A format string of the user, which is never detected.
  case pasted

  static let count = allCases.count

  /// The family whose raw value is an index below ``count``.
  init(at index: Int) {
    self = FormatFamily(rawValue: UInt32(truncatingIfNeeded: index)) ?? .common
  }
}

/// One parser of each family, for one file.
struct LineParsers {
  var simple = SimpleLogParser()
  var w3c = W3CLogParser()
  var json = JSONLogParser()
  var ltsv = LTSVLogParser()
  var loadBalancer = LoadBalancerLogParser()
  var haproxy = HAProxyLogParser()
  var squid = SquidLogParser()
  var csv = QuotedCSVLogParser()
  var proxyManager = ProxyManagerLogParser()
  var uwsgi = UWSGILogParser()
  var atlassian = AtlassianLogParser()
  var morgan = MorganLogParser()
  var common = CommonLogParser()
  var logfmt = LogfmtLogParser()
  var pasted: PlannedLogParser?

  /// Forgets what was learnt of a file, and takes a format string's plan where there is one.
  mutating func startFile(_ format: CompiledFormat?) {
    w3c.columns = nil
    w3c.hasReadColumns = false
    pasted = nil
    json.keys = .usual
    switch format {
    case .plan(let plan): pasted = PlannedLogParser(plan: plan)
    case .json(let keys): json.keys = keys
    case .common, nil: break
    }
  }

  /// Reads one line by the rules of a family.
  mutating func parse(_ line: LineBytes, as family: FormatFamily) -> ParsedLine {
    switch family {
    case .simple: simple.parse(line)
    case .w3c: w3c.parse(line)
    case .json: json.parse(line)
    case .ltsv: ltsv.parse(line)
    case .loadBalancer: loadBalancer.parse(line)
    case .haproxy: haproxy.parse(line)
    case .squid: squid.parse(line)
    case .csv: csv.parse(line)
    case .proxyManager: proxyManager.parse(line)
    case .uwsgi: uwsgi.parse(line)
    case .atlassian: atlassian.parse(line)
    case .morgan: morgan.parse(line)
    case .common: common.parse(line)
    case .logfmt: logfmt.parse(line)
    case .pasted: pasted?.parse(line) ?? ParsedLine(unparsed: line)
    }
  }

  /// Reads a comment by all families that learn from them.
  mutating func readComment(_ line: LineBytes) {
    w3c.readComment(line)
  }
}

/// Reads no line: for files that no family reads.
struct NoLineParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine { ParsedLine(unparsed: line) }
}

/// Reads lines of one family, whatever was put around them.
struct WrappedLineParser: LineParser {
  static let unescapesEndpoints = true
  static let joinsRecords = true

  var parsers: LineParsers
  var wrapping: LineWrapping
  let family: FormatFamily

  mutating func parse(_ line: LineBytes) -> ParsedLine {
    wrapping.parse(line, as: family, by: &parsers)
  }

  mutating func readComment(_ line: LineBytes) { parsers.readComment(line) }
}
