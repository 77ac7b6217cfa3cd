import AccessLogs
import Foundation

/// What lines measure, by regular expressions and decimal numbers: slow, and on its own.
enum ReferenceMeasures: ReferenceRules {
  /// The bytes that a line says; nil where it has no place for them.
  static func bytes(of line: ReferenceLine) -> Int? {
    line.fields[.bytes].flatMap { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let digits = text.wholeMatch(of: #/\+?(\d+)/#)?.1 else { return 0 }
      return Int(digits)
    }
  }

  /// The whole microseconds that a line took; nil where it has no time, or one of a unit that is not known.
  ///
  /// - Parameters:
  ///   - line: What the line says.
  ///   - text: The whole line.
  ///   - format: Its format.
  ///   - header: The comments before it.
  /// - Returns: The time.
  static func microseconds(
    of line: ReferenceLine,
    _ text: Bytes,
    _ format: LogFormat,
    header: String
  ) -> Int? {
    guard let field = line.fields[.requestTime] else { return nil }
    let record = String(decoding: text, as: UTF8.self)
    let power = power(of: field, record, format, header)
    return microseconds(
      field,
      power: power,
      // Three times one behind the other.
      areWords: format == .awsALB || format == .awsELB
    )
  }

  /// Which power of ten of microseconds the unit of plain numbers is; nil where it is not known.
  private static func power(
    of field: Bytes,
    _ record: String,
    _ format: LogFormat,
    _ header: String
  ) -> Int? {
    switch format {
    case .squid, .haproxy, .morgan, .atlassian, .awsS3, .iis: return 3
    case .awsALB, .awsELB, .ltsv, .ingressNginx, .cloudFront, .azureGateway: return 6
    case .gcs, .apacheCSV: return 0
    case .w3c:
      return header.contains("#Software: Microsoft") || !field.contains(c(".")) ? 3 : 6
    case .envoy: return 3
    case .caddy: return 6
    case .traefik: return record.hasPrefix("{") || record.contains("\"Duration\"") ? -3 : nil
    case .json, .fastly, .logfmt:
      let units = [
        ("request_time", 6), ("response_time", 6), ("time_elapsed", 0), ("latencies", 3),
        ("responseTime", 3), ("duration_ms", 3), ("elapsed_time", 3), ("Elapsed", 3),
        ("TimeTaken", 3), ("service", 3),
      ]
      return units.first { record.contains("\"\($0.0)\"") || record.contains("\($0.0)=") }?.1
    default: return nil
    }
  }

  /// Returns what a text says, in a unit where it says none itself, with a half rounded up.
  static func microseconds(_ text: Bytes, power: Int?, areWords: Bool = false) -> Int? {
    let text = String(decoding: text, as: UTF8.self)
    if let power {
      let words =
        areWords
        ? text.split(separator: " ")
        : text.split(separator: #/, | : /#, omittingEmptySubsequences: false)
          .filter { $0 != "-" }
      let numbers = words.compactMap { number($0, power) }
      if !words.isEmpty, numbers.count == words.count {
        return numbers.reduce(0) { $0 + rounded($1) }
      }
    }
    let units = [
      "h": (6, 3600), "m": (6, 60), "s": (6, 1), "ms": (3, 1), "us": (0, 1), "µs": (0, 1),
      "μs": (0, 1), "ns": (-3, 1), "msecs": (3, 1), "micros": (0, 1),
    ]
    guard !text.isEmpty, text.wholeMatch(of: #/(\d+(\.\d+)? ?[a-zµμ]+)+/#) != nil else {
      return nil
    }
    var sum = 0
    for match in text.matches(of: #/(\d+(?:\.\d+)?) ?([a-zµμ]+)/#) {
      guard let unit = units[String(match.2)], let number = number(match.1, unit.0) else {
        return nil
      }
      sum += rounded(number) * unit.1
    }
    return sum
  }

  private static func number(_ text: Substring, _ power: Int) -> Decimal? {
    guard text.wholeMatch(of: #/\d*(\.\d*)?([eE][+-]?\d+)?/#) != nil,
      text.contains(where: \.isNumber),
      let number = Decimal(string: String(text))
    else { return nil }
    return number * pow(Decimal(10), abs(power)) / (power < 0 ? pow(Decimal(10), 2 * -power) : 1)
  }

  private static func rounded(_ number: Decimal) -> Int {
    var (number, whole) = (number, Decimal())
    unsafe NSDecimalRound(&whole, &number, 0, .plain)
    return NSDecimalNumber(decimal: whole).intValue
  }
}
