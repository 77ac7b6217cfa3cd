/// Reads the logs of Amazon's load balancers: Application (ALB) and Classic (ELB).
///
/// The first field of an ALB line is the type of request, that of an ELB line a time. Fields are
/// separated by blanks; `"..."` is one, with backslash escapes. AWS adds fields at the end from time
/// to time, so only the first ones are looked at.
struct LoadBalancerLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    var fields = QuotedFields(line)
    guard let first = fields.next(), !first.isEmpty else { return ParsedLine(unparsed: line) }
    let isClassic = ByteClass.isDigit(first[0])
    if !isClassic {
      guard let time = fields.next(), Self.isTime(time) else { return ParsedLine(unparsed: line) }
    } else if !Self.isTime(first) {
      return ParsedLine(unparsed: line)
    }
    // Balancer, client, target and three times stand before the status.
    guard fields.skip(6), let status = fields.next()?.status,
      // The target's status, and the bytes received and sent, before the request.
      fields.skip(3), let request = fields.next(), fields.wasQuoted
    else {
      return ParsedLine(unparsed: line)
    }
    let parsed = ParsedLine(request: request, status: status)
    guard parsed.isWellFormed else { return parsed }
    return parsed.with(endpoint: Self.path(of: parsed.endpointBytes))
  }

  /// Whether a field is a time as `2025-11-03T04:05:06.123456Z`.
  private static func isTime(_ field: LineBytes) -> Bool {
    field.byte(at: 4) == ByteClass.dash && field.byte(at: 10) == UInt8(ascii: "T")
      && field.holdsTime(at: 11)
  }

  /// Returns a target without its scheme and authority; `/` if nothing is left.
  private static func path(of target: LineBytes) -> LineBytes {
    guard let colon = target.find([ByteClass.colon, ByteClass.slash, ByteClass.slash], from: 0),
      colon > 0, target.part(0, colon).isScheme
    else {
      return target
    }
    let path = target.find(ByteClass.slash, from: colon + 3)
    // The second slash of the scheme stands for a path of no bytes.
    return path < target.count ? target.from(path) : target.part(colon + 2, colon + 3)
  }
}

/// The fields of a line one after another: separated by blanks, or in quotes with escapes.
struct QuotedFields {
  private let line: LineBytes
  private var at: Int
  /// Whether the field that came last was in quotes.
  private(set) var wasQuoted = false

  init(_ line: LineBytes) {
    self.line = line
    at = line.skipBlanks(0)
  }

  /// Returns the next field, without its quotes; nil at the line's end.
  mutating func next() -> LineBytes? {
    guard at < line.count else { return nil }
    wasQuoted = line[at] == ByteClass.quote
    let from = wasQuoted ? at + 1 : at
    var end: Int
    if wasQuoted {
      end = line.findEither(ByteClass.quote, ByteClass.backslash, from: from)
      while end < line.count, line[end] == ByteClass.backslash {
        end = line.findEither(ByteClass.quote, ByteClass.backslash, from: end + 2)
      }
      at = line.skipBlanks(min(end + 1, line.count))
    } else {
      end = line.endOfWord(from)
      at = line.skipBlanks(end)
    }
    return line.part(from, end)
  }

  /// Skips fields; false if there are fewer.
  mutating func skip(_ count: Int) -> Bool {
    for _ in 0..<count where next() == nil { return false }
    return true
  }
}
