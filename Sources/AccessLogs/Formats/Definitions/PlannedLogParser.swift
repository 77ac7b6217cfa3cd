/// Reads lines by the plan of a format string.
///
/// A field ends where the text behind it stands: in quotes, at the first quote that no backslash
/// escapes and that the whole text follows, or if there is none at any that it follows. Where a field may
/// hold that text itself, ``LineMatcher`` tells where it ends.
struct PlannedLogParser: LineParser {
  let plan: LinePlan

  func parse(_ line: LineBytes) -> ParsedLine {
    var request: LineBytes?
    var target: LineBytes?
    var method: LineBytes?
    var status: UInt32?
    let isCut = cut(line, steps: plan.needed) { field, bytes in
      switch field {
      case .request where request == nil: request = bytes
      case .endpoint where target == nil: target = bytes
      case .method: method = bytes
      case .status: status = bytes.equals("-") ? GroupTag.noStatus : bytes.statusOrZero
      default: break
      }
    }
    guard isCut, let status else { return ParsedLine(unparsed: line) }
    if let target {
      return ParsedLine(target: target, method: method, status: status)
    }
    guard let request else { return ParsedLine(unparsed: line) }
    return ParsedLine(strictRequest: request, status: status)
  }

  /// Cuts the fields of a number of steps; false if the texts between them are not there.
  @inline(__always)
  func cut(_ line: LineBytes, steps: Int, _ body: (LogField, LineBytes) -> Void) -> Bool {
    guard line.holds(plan.prefix) else { return false }
    if let matcher = plan.matcher { return matcher.cut(line, from: plan.prefix.count, body) }
    var at = plan.prefix.count
    for index in 0..<steps {
      let end: Int
      if plan.steps[index].endsAtPath {
        end = line.find(ByteClass.slash, from: at)
        guard end < line.count else { return false }
      } else if plan.steps[index].text.isEmpty {
        end = plan.steps[index].skipsBlanks ? line.endOfWord(at) : line.count
      } else {
        guard let found = find(plan.steps[index], line, from: at) else { return false }
        end = found
      }
      body(plan.steps[index].field, line.part(at, end))
      at = end + plan.steps[index].text.count
      if plan.steps[index].skipsBlanks { at = line.skipBlanks(at) }
    }
    return true
  }

  /// Returns where the text behind a field stands.
  @inline(__always)
  private func find(_ step: LinePlan.Step, _ line: LineBytes, from start: Int) -> Int? {
    guard step.isQuoted else { return line.find(step.text, from: start) }
    var at = line.findEither(ByteClass.quote, ByteClass.backslash, from: start)
    while at < line.count {
      if line[at] == ByteClass.backslash {
        at += 1
      } else if line.holds(step.text, at: at) {
        return at
      }
      at = line.findEither(ByteClass.quote, ByteClass.backslash, from: at + 1)
    }
    return line.find(step.text, from: start)
  }
}
