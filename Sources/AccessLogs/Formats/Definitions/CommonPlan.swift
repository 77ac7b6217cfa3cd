/// The plan of a format string of the NCSA kind: a time in brackets, right behind it the request in quotes, and right
/// behind that the status.
///
/// The rules of the NCSA family find these three where the format has them, and know of odd lines. All else is cut by
/// plans of what stands before the time and behind the status.
struct CommonPlan {
  /// The name of the format in reports.
  let format: LogFormat
  /// The fields before the time's bracket.
  let before: LinePlan
  /// The fields behind the status.
  let behind: LinePlan
  /// Whether lines start with the client, a blank behind it.
  let startsWithClient: Bool

  /// Makes the plan of a format string; nil for one of another kind.
  ///
  /// - Throws: That there is no text between two fields.
  init?(_ template: FormatTemplate) throws(FormatSyntaxError) {
    let parts = template.parts
    guard let request = parts.firstIndex(where: { $0.field == .request }),
      let open = Self.bracket(before: request, in: parts),
      Self.isStart(parts[..<open], template),
      request + 2 < parts.count, parts[request + 2].field == .status,
      let close = parts[request + 1].text, close.first == ByteClass.quote,
      close.count > 1, close.dropFirst().allSatisfy(ByteClass.isBlank)
    else { return nil }
    let rest = parts[(request + 3)...]
    // A blank or nothing ends the status, and there is no other one.
    guard rest.isEmpty || rest.first?.text?.first.map(ByteClass.isBlank) == true,
      !rest.contains(where: { $0.field == .status })
    else { return nil }
    var start = Array(parts[..<open])
    let text = parts[open].text?.dropLast().reversed().drop(while: ByteClass.isBlank) ?? []
    if !text.isEmpty {
      start.append(FormatTemplate.Element(kind: .text(text.reversed()), offset: parts[open].offset))
    }
    format = Self.name(start, rest)
    before = try LinePlan(parts: start, of: template)
    behind = try LinePlan(parts: Array(rest), of: template)
    startsWithClient =
      before.prefix.isEmpty && before.steps.first?.field == .client
      && (start.count == 1 || before.steps[0].text.first == ByteClass.space)
  }

  /// The text that ends in the bracket before a time of day, which ends right before the request's quote.
  private static func bracket(before request: Int, in parts: [FormatTemplate.Element]) -> Int? {
    guard request > 2, let end = parts[request - 1].text, end.count > 1,
      end.first == ByteClass.closeBracket, end.last == ByteClass.quote,
      end[1..<(end.count - 1)].allSatisfy(ByteClass.isBlank),
      let open = parts[..<(request - 1)].lastIndex(where: { part in
        part.text?.contains(ByteClass.openBracket) == true
      }),
      parts[open].text?.last == ByteClass.openBracket
    else { return nil }
    let time = parts[(open + 1)..<(request - 1)]
    let isTime = time.allSatisfy { part in
      switch part.kind {
      case .text(let text): !text.contains { marks.contains($0) }
      case .field(let field): field == .time || field == .other
      case .blanks: false
      }
    }
    return isTime && time.contains(where: \.isTimeOfDay) ? open : nil
  }

  /// Whether no field before a time may hold what is taken for the time or the request.
  private static func isStart(
    _ parts: ArraySlice<FormatTemplate.Element>,
    _ template: FormatTemplate
  ) -> Bool {
    let texts = parts.compactMap(\.text) + [template.parts[parts.endIndex].text?.dropLast() ?? []]
    return texts.allSatisfy { text in !text.contains { marks.contains($0) } }
      && parts.allSatisfy { part in
        switch part.kind {
        case .text: true
        case .field(.host), .field(.client), .field(.user): true
        case .field(.other): part.shape != .text || template.syntax == .goAccess
        case .field, .blanks: false
        }
      }
  }

  private static let marks: [UInt8] = [
    ByteClass.openBracket, ByteClass.closeBracket, ByteClass.quote,
  ]

  /// The name by the fields around request and status.
  private static func name(
    _ start: [FormatTemplate.Element],
    _ rest: ArraySlice<FormatTemplate.Element>
  ) -> LogFormat {
    if start.lazy.compactMap(\.field).first == .host { return .vhost }
    let fields = rest.compactMap(\.field)
    return fields.contains(.referrer) && fields.contains(.agent) ? .combined : .common
  }
}
