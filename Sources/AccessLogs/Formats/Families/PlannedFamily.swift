/// Lines as a format string of the user has them.
struct PlannedFamily: FormatFamily {
  static let description = FamilyDescription([.custom], isDetected: false, samples: [])

  private var plan = LinePlan()
  private var scratch = LineScratch()

  mutating func start(_ format: CompiledFormat?) {
    if case .plan(let plan) = format { self.plan = plan } else { plan = LinePlan() }
  }

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    var fields = PlannedFields(unescapes: false)
    scratch.forget(room: line.count + 1)
    guard fields.cut(line, by: plan, into: &record, &scratch),
      let status = fields.status?.statusOrNone
    else { return false }
    record.note(.method, fields.method)
    record.note(.status, fields.status)
    let isRead =
      if let target = fields.target {
        record.take(target: target, method: fields.method, status: status)
      } else if let request = fields.request {
        record.take(request: request, status: status)
      } else {
        false
      }
    if isRead, record.wantsRequest, let request = fields.request {
      record.note(requestAndParts: request, allowsAnyTarget: false)
    }
    return isRead
  }

  mutating func reason(against line: LineBytes) -> String {
    guard plan.needed > 0 else { return "no format" }
    guard line.holds(plan.prefix) else {
      return "it does not start with '\(String(decoding: plan.prefix, as: UTF8.self))'"
    }
    guard plan.matcher == nil else {
      return
        "it does not fit the format, or fits it in more than one way; quotes around a field tell"
        + " where it ends"
    }
    let reached = plan.cut(line, steps: plan.needed) { _, _ in }
    guard reached < plan.needed else { return "no three digits where the format has the status" }
    let step = plan.steps[reached]
    let text = String(decoding: step.text, as: UTF8.self)
    return "no '\(text)' behind the field \(reached + 1) of the format (\(step.field.name))"
  }
}

/// What a line is counted by among the fields that a plan cuts out of a text.
struct PlannedFields {
  var request: LineBytes?
  var target: LineBytes?
  var method: LineBytes?
  var status: LineBytes?
  /// Whether the text is JSON's, with escapes in it.
  private let unescapes: Bool

  init(unescapes: Bool) { self.unescapes = unescapes }

  /// Cuts a text by a plan and notes what else is wanted; false if it is not as planned.
  @inline(__always)
  mutating func cut(
    _ text: LineBytes,
    by plan: LinePlan,
    into record: inout LineRecord,
    _ scratch: inout LineScratch
  ) -> Bool {
    guard record.wanted.isEmpty else { return cutAll(text, by: plan, into: &record, &scratch) }
    return plan.cut(text, steps: plan.needed) { take($0, $1) } == plan.needed
  }

  @inline(__always)
  private mutating func take(_ field: LogField, _ bytes: LineBytes) {
    switch field {
    // The first of them is what the client asked for.
    case .request where request == nil && target == nil: request = bytes
    case .endpoint where request == nil && target == nil: target = bytes
    case .method: method = bytes
    case .status: status = bytes
    default: break
    }
  }

  /// Cuts all fields, whether those are there or not that the line is counted without.
  @inline(never)
  private mutating func cutAll(
    _ text: LineBytes,
    by plan: LinePlan,
    into record: inout LineRecord,
    _ scratch: inout LineScratch
  ) -> Bool {
    let counted: FieldSet = [
      FieldSet(.request), FieldSet(.endpoint), FieldSet(.method), FieldSet(.status),
    ]
    var times = PlannedTimes()
    let count = plan.cut(text, steps: plan.stepCount(for: record.wanted)) { field, bytes in
      take(field, bytes)
      if field == .time, plan.joinsTimes {
        times.note(bytes)
      } else if record.wants(field), !counted.contains(field) {
        let text = unescapes ? scratch.unescaped(bytes) : bytes
        if field == .requestTime {
          record.note(requestTime: text, in: plan.timeUnit)
        } else {
          record.note(field, text)
        }
      }
    }
    if record.wants(.time), let time = times.time(in: text, plan, &scratch) {
      record.note(.time, unescapes ? scratch.unescaped(time) : time)
    }
    return count >= plan.needed
  }
}

/// The times of a line of which each may be a part: a date and a time of day.
private struct PlannedTimes {
  private var first: LineBytes?
  private var last: LineBytes?

  mutating func note(_ time: LineBytes) {
    if first == nil { first = time } else { last = time }
  }

  /// The whole time: all from the first part to the last where only text stands between them, else both
  /// with a blank between.
  func time(in text: LineBytes, _ plan: LinePlan, _ scratch: inout LineScratch) -> LineBytes? {
    guard let first, let last else { return first }
    let start = text.end(of: first) - first.count
    return plan.hasTimesTogether
      ? text.part(start, text.end(of: last)) : scratch.joined(first, last)
  }
}

/// A field ends where the text behind it stands: in quotes, at the first quote that no backslash
/// escapes and that the whole text follows, or if there is none at any that it follows. Where a field may
/// hold that text itself, ``LineMatcher`` tells where it ends. More than the format has at a line's end is no
/// part of a word or number that the line is counted without.
extension LinePlan {
  /// Cuts the fields of a number of steps; returns how many of them are there before a text is missing.
  @inline(__always)
  func cut(_ line: LineBytes, steps count: Int, _ body: (LogField, LineBytes) -> Void) -> Int {
    guard line.holds(prefix) else { return 0 }
    if let matcher { return matcher.cut(line, from: prefix.count, body) ? count : 0 }
    var at = prefix.count
    for index in 0..<count {
      if let tail, index == tail.first, tail.mayHoldBlanks(line.from(at)) {
        return tail.matcher.cut(line, from: at, body) ? count : index
      }
      let end: Int
      if steps[index].endsAtPath {
        end = line.find(ByteClass.slash, from: at)
        guard end < line.count else { return index }
      } else if steps[index].text.isEmpty {
        let isWord = steps[index].skipsBlanks || (index >= needed && steps[index].hasNoBlanks)
        end = isWord ? line.endOfWord(at) : line.count
      } else {
        guard let found = Self.find(steps[index], line, from: at) else { return index }
        end = found
      }
      body(steps[index].field, line.part(at, end))
      at = end + steps[index].text.count
      if steps[index].skipsBlanks { at = line.skipBlanks(at) }
    }
    return count
  }

  /// Returns where the text behind a field stands.
  @inline(__always)
  private static func find(_ step: Step, _ line: LineBytes, from start: Int) -> Int? {
    guard step.isQuoted else { return line.find(step.text, from: start) }
    var at = line.findBareQuote(from: start)
    while at < line.count {
      if line.holds(step.text, at: at) { return at }
      at = line.findBareQuote(from: at + 1)
    }
    return line.find(step.text, from: start)
  }
}
