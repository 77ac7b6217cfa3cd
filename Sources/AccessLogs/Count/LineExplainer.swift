/// Notes of the lines of a file what explains them, while they are counted.
///
/// Which family reads the file is known only behind the sample, so that of every one the first lines are
/// kept that it reads, and the first that it does not. What is kept is short, however long lines are, and
/// however many of them.
///
/// Whether a line is read, and as what, is what the counter says. Only the fields beyond that are read
/// here once more, by parsers that get the same comments.
final class LineExplainer {
  /// What is known of the lines that one family read or did not read.
  private struct Notes {
    var lines: [FileExplanation.Line] = []
    var unparsed: FileExplanation.Unparsed?
    /// Why the W3C format does not read that line either, if it looks like one.
    var reasonOfW3C: String?
  }

  /// What a rollback brings back.
  private struct State {
    var notes = [Notes](repeating: Notes(), count: FormatFamily.count)
    /// The number of the first line that is too long to read.
    var longLine: Int?
  }

  /// How many lines are shown with their fields.
  private static let shownLines = 3

  private var state = State()
  private var saved = State()
  private var parsers = LineParsers()
  private let wrapping = LineWrapping()

  init(_ format: CompiledFormat?) { parsers.startFile(format) }

  // MARK: - While lines are counted

  /// Notes a comment, for what it says of the lines behind it.
  func noteComment(_ line: LineBytes) { parsers.readComment(line) }

  func noteLongLine(number: Int) {
    if state.longLine == nil { state.longLine = number }
  }

  /// Notes a line that a family reads.
  func noteRead(_ line: LineBytes, number: Int, _ parsed: ParsedLine, as family: FormatFamily) {
    let index = Int(family.rawValue)
    guard state.notes[index].lines.count < Self.shownLines else { return }
    let text = text(of: line, as: family)
    let fields = LineFields(text, as: family, by: &parsers, counted: parsed).fields.map {
      FileExplanation.Field(field: $0.field, text: FileExplanation.excerpt(of: $0.bytes))
    }
    let hasUsualKeys = family == .json && parsers.json.keys.given.isEmpty
    let keys = (hasUsualKeys ? LineFields.usualKeys(of: text) : []).map {
      FileExplanation.Field(field: $0.field, text: $0.name)
    }
    state.notes[index].lines.append(
      FileExplanation.Line(
        number: number,
        text: FileExplanation.excerpt(of: line),
        fields: fields,
        keys: keys
      )
    )
  }

  /// Notes a line of the sample for the families that do not read it; `readers` has a bit for each that
  /// does.
  func noteSample(_ line: LineBytes, number: Int, readers: UInt32, of vote: FormatVote) {
    for family in FormatFamily.allCases
    where vote.isCandidate(family) && readers & 1 << family.rawValue == 0 {
      noteUnparsed(line, number: number, by: family)
    }
    // A comment may stand in what a container runtime wrote: it is no line of any format.
    let inner = wrapping.unwrapped(line)
    let text = inner.from(SyslogPrefix.end(of: inner) ?? 0)
    if text.isDirective { parsers.readComment(text) }
  }

  /// Notes a line that a family does not read.
  func noteUnparsed(_ line: LineBytes, number: Int, by family: FormatFamily) {
    let index = Int(family.rawValue)
    guard state.notes[index].unparsed == nil else { return }
    let text = text(of: line, as: family)
    state.notes[index].unparsed = FileExplanation.Unparsed(
      number: number,
      text: FileExplanation.excerpt(of: line),
      reason: UnparsedReason.text(of: text, as: family, by: parsers)
    )
    if parsers.w3c.columns != nil || text.looksLikeW3C {
      state.notes[index].reasonOfW3C = UnparsedReason.text(of: text, as: .w3c, by: parsers)
    }
  }

  func checkpoint() { saved = state }

  func rollback() { state = saved }

  // MARK: - Afterwards

  /// Returns the first lines that the winner of a vote reads; none of a file that nobody reads.
  func lines(for vote: FormatVote) -> [FileExplanation.Line] {
    vote.isUnread ? [] : state.notes[Int(vote.leader.rawValue)].lines
  }

  /// Returns the first line that the winner of a vote does not read.
  ///
  /// Of a file that nobody reads, the reason is that of the format it looks like.
  func unparsed(for vote: FormatVote) -> FileExplanation.Unparsed? {
    let notes = state.notes[Int(vote.leader.rawValue)]
    var unparsed = notes.unparsed
    if vote.isUnread, vote.isCandidate(.w3c), let reason = notes.reasonOfW3C {
      unparsed?.reason = reason
    }
    // Nor is a line of such a file counted that could be read somehow.
    if vote.isUnread, let line = notes.lines.first, line.number < unparsed?.number ?? .max {
      unparsed = FileExplanation.Unparsed(
        number: line.number,
        text: line.text,
        reason: "no request that is well formed"
      )
    }
    if let number = state.longLine, number < unparsed?.number ?? .max {
      return FileExplanation.Unparsed(number: number, text: "", reason: "longer than 1 MiB")
    }
    return unparsed
  }

  /// What a family reads of a line: without what is around it, if it reads what is behind that.
  private func text(of line: LineBytes, as family: FormatFamily) -> LineBytes {
    wrapping.unwrapped(line).withoutSyslog(for: family, by: &parsers)
  }
}

extension LineBytes {
  /// The line without a syslog prefix, if a family reads what is behind it.
  func withoutSyslog(for family: FormatFamily, by parsers: inout LineParsers) -> LineBytes {
    // Pairs stand among any text, and the time of the line may be in the prefix.
    guard family != .logfmt, let message = SyslogPrefix.end(of: self) else { return self }
    return parsers.parse(from(message), as: family).isParsed ? from(message) : self
  }
}
