/// Tells format strings of the NCSA family, which are read by the family's own rules.
enum CommonLayout {
  /// The name of the format if it is one: a time in brackets perhaps, then with no other quotes
  /// before it a request in quotes, a blank, and the status.
  static func format(of template: FormatTemplate) -> LogFormat? {
    let parts = template.parts
    guard let request = parts.firstIndex(where: { $0.field == .request }),
      request > 0, request + 2 < parts.count,
      parts[request + 2].field == .status,
      let close = parts[request + 1].text, close.first == ByteClass.quote,
      close.count > 1, close.dropFirst().allSatisfy(ByteClass.isBlank),
      // A blank or nothing ends the status.
      request + 3 == parts.count || parts[request + 3].text?.first.map(ByteClass.isBlank) == true
    else {
      return nil
    }
    // What stands between the time, or the line's start, and the request's quote.
    var before: [UInt8] = []
    var isInBrackets = false
    var holdsTime = false
    for part in parts[..<request] {
      switch part.kind {
      case .text(let text):
        for byte in text {
          switch byte {
          case ByteClass.openBracket:
            isInBrackets = true
            holdsTime = false
          case ByteClass.closeBracket where isInBrackets && holdsTime:
            before = []
            isInBrackets = false
          default: before.append(byte)
          }
        }
      case .field(.time): holdsTime = true
      case .field, .blanks: break
      }
    }
    guard before.last == ByteClass.quote, !before.dropLast().contains(ByteClass.quote) else {
      return nil
    }
    return name(of: parts, behind: request + 2)
  }

  /// The name by the fields around request and status.
  private static func name(of parts: [FormatTemplate.Element], behind status: Int) -> LogFormat {
    let fields = parts.compactMap(\.field)
    if fields.first == .host { return .vhost }
    let rest = parts[status...].compactMap(\.field)
    return rest.contains(.referrer) && rest.contains(.agent) ? .combined : .common
  }
}
