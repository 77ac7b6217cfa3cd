import AccessLogs

/// The words of an explanation.
struct ExplanationText {
  let explanation: FileExplanation

  init(_ explanation: FileExplanation) { self.explanation = explanation }

  var text: String {
    if let part = explanation.part, let head = try? PartHead(bytes: part.head) {
      return Self.text(of: head, groups: part.groupCount, explanation.summary.key)
    }
    var lines = ["\(Messages.path(explanation.summary.key)): \(format)"]
    if let why { lines.append("  why: \(why)") }
    for line in explanation.lines {
      lines.append("  line \(NumberText.grouped(line.number)): \(Self.shown(line.text))")
      for field in line.fields {
        let name = field.field.name
        let gap = String(repeating: " ", count: Self.nameWidth + 1 - name.count)
        lines.append("    \(name)\(gap)\(Self.shown(field.text))")
      }
      if !line.keys.isEmpty {
        let keys = line.keys.map { "\($0.field.name) \($0.text)" }.joined(separator: ", ")
        let gap = String(repeating: " ", count: Self.nameWidth + 1 - 4)
        lines.append("    keys\(gap)\(Self.shown(keys))")
      }
    }
    if let unparsed = explanation.unparsed {
      let start = "  not read: line \(NumberText.grouped(unparsed.number)): "
      lines +=
        unparsed.text.isEmpty
        ? [start + Self.shown(unparsed.reason)]
        : [start + Self.shown(unparsed.text), "    \(Self.shown(unparsed.reason))"]
    } else if explanation.summary.state == .counted {
      lines.append("  not read: no line")
    }
    if explanation.summary.state == .partial, let problem = explanation.summary.problemText {
      lines.append("  not whole: \(problem)")
    }
    return lines.joined(separator: "\n")
  }

  private var format: String {
    let summary = explanation.summary
    if let format = summary.logFormat { return format.name }
    if summary.problem == .notAnAccessLog, let named {
      return "\(named) does not read its first lines; this file is skipped"
    }
    return summary.problemText ?? "no lines to read"
  }

  /// The format that was asked for, as the subject of a sentence.
  private var named: String? {
    explanation.named.map { $0 == .custom ? "the format string" : $0.name }
  }

  /// Nil of a file in which no line was looked at.
  private var why: String? {
    let sampled = explanation.sampled
    guard sampled > 0 else {
      return explanation.summary.state == .failed
        ? nil : "there is no line but blank ones and comments"
    }
    let lines = sampled == 1 ? "the only line" : "the first \(NumberText.grouped(sampled)) lines"
    let votes = explanation.votes.map {
      "\($0.format.name) reads \(NumberText.grouped($0.lines))"
    }
    return votes.isEmpty
      ? "\(named ?? "no format") reads \(named == nil ? "a" : "no") request in \(lines)"
      : "of \(lines), \(votes.joined(separator: ", "))"
  }

  /// The words about a part that is whole.
  private static func text(of head: PartHead, groups: Int, _ key: FileKey) -> String {
    let question = Question(head, name: "")
    let totals = ReportTotals(of: head.files.map(\.summary))
    var lines = [
      "\(Messages.path(key)): a whole part of version \(Part.version), "
        + "counted by logtally \(question.programs)",
      "  counts \(question.tables)",
    ]
    lines += question.conditions.map { "  \($0)" }
    if let dealt = head.origin.dealt { lines.append("  is \(dealt.text)") }
    lines.append(
      "  holds \(NumberText.counted(groups, "group")) of \(NumberText.counted(totals.files, "file"))"
    )
    for file in head.files {
      let line =
        file.summary.problem == nil
        ? Messages.counted(file.summary) : Messages.problem(file.summary)
      lines.append("    \(line.dropFirst(Messages.line("").utf8.count))")
    }
    return lines.joined(separator: "\n")
  }

  /// The letters of the longest name of a field.
  private static let nameWidth = LogField.allCases.map(\.name.count).max() ?? 0

  /// A text from a worker, which has been among strangers' lines: escaped already, and once more here.
  private static func shown(_ text: String) -> String { KeyText.string(Array(text.utf8).span) }
}
