/// The steps that cut the fields of a request out of a line, as a format string has them.
///
/// Each step is a field and the text behind it; the plan ends with the last field that is needed.
struct LinePlan {
  /// One field.
  struct Step {
    var field: LogField
    /// What the field may look like where nothing stands around it.
    var shape: FieldShape
    /// The text behind the field; empty where it goes to the line's end.
    var text: [UInt8]
    /// Whether the field stands in quotes, so that a quote with a backslash before it is part of it.
    var isQuoted = false
    /// Whether the field ends where a path starts: a host before its target.
    var endsAtPath = false
    /// Whether blanks in any number come behind it.
    var skipsBlanks = false
  }

  /// The text before the first field.
  private(set) var prefix: [UInt8] = []
  private(set) var steps: [Step] = []
  /// How many steps are run to count a line; the others give fields that may be wanted beside.
  private(set) var needed = 0
  /// Whether times are parts of one.
  private(set) var joinsTimes = false
  /// The unit of the request time.
  private(set) var timeUnit: TimeUnit?
  /// Cuts lines where a field that is needed may hold the text behind it; nil where none may.
  private(set) var matcher: LineMatcher?
  /// Cuts the fields from one on that may hold the text behind it, where none that is needed may.
  private(set) var tail: Tail?
  /// The fields that the plan gives.
  private(set) var fields: FieldSet = []

  /// The steps from one behind those that are needed on.
  struct Tail {
    let first: Int
    let matcher: LineMatcher
    /// How many blanks stand in the texts of the steps; nil where fields may hold texts without any.
    fileprivate let blankCount: Int?

    /// Whether a field of the rest of a line may hold the text behind it: not where all blanks are those of the texts.
    func mayHoldBlanks(_ rest: LineBytes) -> Bool {
      var count = 0
      for offset in 0..<rest.count where ByteClass.isBlank(rest[offset]) { count += 1 }
      return count != blankCount
    }
  }

  /// Makes the plan of no format, by which no line has a status.
  init() {}

  /// Makes the plan of a format string.
  ///
  /// - Throws: What is missing: a status, a target, or a text between two fields.
  init(_ template: FormatTemplate) throws(FormatSyntaxError) {
    try self.init(parts: template.parts, of: template)
    guard let status = steps.lastIndex(where: { $0.field == .status }) else {
      throw template.failure(
        at: template.source.count,
        "a status somewhere: \(template.syntax.spelling(of: .status))"
      )
    }
    guard let target = steps.firstIndex(where: { [.request, .endpoint].contains($0.field) }) else {
      throw template.failure(
        at: template.source.count,
        "a request somewhere: \(template.syntax.spelling(of: .request))"
      )
    }
    let method = steps.lastIndex { $0.field == .method } ?? 0
    needed = max(status, target, method) + 1
    findEnds()
  }

  /// Makes the plan of some parts of a format string, in which not every field has to be.
  ///
  /// - Throws: That there is no text between two fields.
  init(
    parts: [FormatTemplate.Element],
    of template: FormatTemplate
  ) throws(FormatSyntaxError) {
    joinsTimes = template.joinsTimes
    for (index, part) in parts.enumerated() {
      switch part.kind {
      case .text(let text):
        if steps.isEmpty {
          prefix += text
        } else {
          steps[steps.count - 1].text += text
        }
      case .blanks:
        if !steps.isEmpty { steps[steps.count - 1].skipsBlanks = true }
      case .field(let field):
        if field == .requestTime { timeUnit = part.unit }
        try add(field, behind: index > 0 ? parts[index - 1] : nil, part, template)
      }
    }
    for index in steps.indices {
      let before = index == 0 ? prefix : steps[index - 1].text
      steps[index].isQuoted =
        before.last == ByteClass.quote && steps[index].text.first == ByteClass.quote
    }
    let counted: [LogField] = [.request, .endpoint, .status, .method]
    needed = (steps.lastIndex { counted.contains($0.field) } ?? -1) + 1
    fields = FieldSet(steps.map(\.field)).subtracting(FieldSet(.other))
    findEnds()
  }

  /// Finds out where fields may hold the texts behind them.
  private mutating func findEnds() {
    matcher = LineMatcher(steps, needed: needed)
    tail = nil
    guard matcher == nil,
      let first = steps.indices.dropFirst(needed).first(where: { steps[$0].mayHoldItsEnd }),
      let matcher = LineMatcher(Array(steps[first...]), needed: 1)
    else { return }
    let rest = steps[first...]
    let areBlanks = rest.allSatisfy { step in
      !step.mayHoldItsEnd || step.text.first.map(ByteClass.isBlank) == true
    }
    let blanks = rest.flatMap(\.text).count(where: ByteClass.isBlank)
    tail = Tail(first: first, matcher: matcher, blankCount: areBlanks ? blanks : nil)
  }

  /// How many steps give all that is needed, and those of some fields that there are.
  @inline(__always)
  func stepCount(for wanted: FieldSet) -> Int {
    var count = steps.count
    while count > needed, !wanted.contains(steps[count - 1].field) { count -= 1 }
    return count
  }

  /// Whether no other field stands between the first and the last time.
  var hasTimesTogether: Bool {
    let times = steps.indices.filter { steps[$0].field == .time }
    return times.last == (times.first ?? 0) + times.count - 1
  }

  /// Adds a field; two with nothing between them have to be told apart in some other way.
  private mutating func add(
    _ field: LogField,
    behind previous: FormatTemplate.Element?,
    _ part: FormatTemplate.Element,
    _ template: FormatTemplate
  ) throws(FormatSyntaxError) {
    if let last = steps.last, previous?.field != nil {
      // The query belongs to its target, and goes with what is behind the `?`.
      if field == .query, last.field == .endpoint { return }
      guard field == .endpoint else {
        throw template.failure(at: part.offset, "a space or another text between two fields")
      }
      steps[steps.count - 1].endsAtPath = true
    }
    steps.append(Step(field: field, shape: part.shape, text: []))
  }
}

extension FormatTemplate.Syntax {
  /// How a field is written, for telling that it is missing.
  fileprivate func spelling(of field: LogField) -> String {
    switch (self, field) {
    case (.nginx, .status): "$status"
    case (.nginx, _): "$request or $request_uri"
    case (.apache, .status): "%>s"
    case (.goAccess, .status): "%s"
    case (_, _): "%r or %U"
    }
  }
}
