import AccessLogs

/// What a line is grouped by, as the rules say it: slowly, by regular expressions and text.
enum ReferenceDimensions {
  /// The dimensions that are known here.
  static let all: [Dimension] = [
    .endpoint, .status, .class, .method, .protocol, .host, .client, .user, .referrer, .agent,
  ]

  /// The cells of a line as one text, in which each character is a byte.
  static func row(
    of line: ReferenceLine,
    in family: ReferenceFamily,
    by dimensions: [Dimension] = all
  ) -> String {
    dimensions.map { cell(of: line, in: family, $0) }.joined(separator: "\t")
  }

  /// The rows of a report in the same way, and how often each occurs.
  static func counts(_ report: Report) -> [String: Int] {
    report.rows.reduce(into: [:]) { counts, row in
      let cells = row.cells.map { cell in
        if case .text(let bytes) = cell { latin(bytes) } else { CountedLog.text(cell) }
      }
      counts[cells.joined(separator: "\t"), default: 0] += row.count
    }
  }

  static func latin(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
    return text
  }

  static func cell(
    of line: ReferenceLine,
    in family: ReferenceFamily,
    _ dimension: Dimension
  ) -> String {
    func text(_ field: LogField) -> String {
      let text = latin(line.all[field] ?? [])
      return text.isEmpty && field != .endpoint ? "-" : text
    }
    switch dimension {
    case .endpoint: return text(.endpoint)
    case .status: return text(.status)
    case .class: return statusClass(text(.status))
    case .method: return line.special == nil ? text(.method) : "-"
    case .protocol: return line.special == nil ? text(.protocol) : "-"
    case .host: return withoutPort(text(.host), of: #/(?:[^:]*|.*\])/#)
    case .client:
      let address =
        family == .haproxy || family == .loadBalancer
        ? withoutPort(text(.client), of: #/.*/#)
        : withoutPort(text(.client), of: #/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[.*\]/#)
      return address.wholeMatch(
        of: #/\[(.*)\]/#.matchingSemantics(.unicodeScalar).dotMatchesNewlines()
      ).map { String($0.1) } ?? address
    case .user: return text(.user)
    case .referrer: return text(.referrer)
    case .agent: return text(.agent)
    default: return "?"
    }
  }

  private static func statusClass(_ status: String) -> String {
    switch status {
    case "-": "-"
    case "100"..."599": "\(status.prefix(1))xx"
    default: "other"
    }
  }

  /// Drops a port behind a host, where the host is as an expression says.
  private static func withoutPort(_ text: String, of host: Regex<Substring>) -> String {
    // In scalars, since a character may be a bracket and what is combined with it.
    guard let colon = text.unicodeScalars.lastIndex(of: ":") else { return text }
    let port = text.unicodeScalars[colon...].dropFirst()
    let before = String(text.unicodeScalars[..<colon])
    let isPort = !port.isEmpty && port.allSatisfy { ("0"..."9").contains($0) }
    let regex = host.matchingSemantics(.unicodeScalar).dotMatchesNewlines().asciiOnlyDigits()
    return isPort && !before.isEmpty && before.wholeMatch(of: regex) != nil ? before : text
  }
}
