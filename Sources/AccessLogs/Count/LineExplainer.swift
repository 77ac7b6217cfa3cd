/// Notes of the lines of a file what explains them, while they are counted.
///
/// Which family reads the file is known only behind the sample, so that of every one the first lines are
/// kept that it reads, and the first that it does not. What is kept is short, however long lines are, and
/// however many of them.
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
    var notes = [Notes](repeating: Notes(), count: Family.all.count)
    /// The number of the first line that is too long to read.
    var longLine: Int?
  }

  /// How many lines are shown with their fields.
  private static let shownLines = 3

  private var state = State()
  private var saved = State()
  private let wrapping = LineWrapping()
  private var record = LineRecord(wanted: .all)

  // MARK: - While lines are counted

  func noteLongLine(number: Int) {
    if state.longLine == nil { state.longLine = number }
  }

  /// Notes a line that a family reads; `counted` is what it was read into to be counted.
  ///
  /// Its other fields are read here, without a prefix that hides them.
  func noteRead(
    _ line: LineBytes,
    number: Int,
    _ counted: borrowing LineRecord,
    as family: Family,
    by readers: inout LineReaders
  ) {
    guard state.notes[family.place].lines.count < Self.shownLines else { return }
    // Endpoint and status, as long as they are valid.
    let shown = counted.shownFields
    let isRead = wrapping.read(line, as: family, by: &readers, into: &record)
    let fields = (isRead ? record.shownFields : shown).map { field in
      shown.first { $0.field == field.field } ?? field
    }
    state.notes[family.place].lines.append(
      FileExplanation.Line(
        number: number,
        text: FileExplanation.excerpt(of: line),
        fields: fields.map {
          let text = FileExplanation.excerpt(of: $0.bytes)
          let unit = $0.field == .requestTime && isRead ? record.shownTimeUnit : ""
          return FileExplanation.Field(field: $0.field, text: text + unit)
        },
        keys: readers[family].usedNames(of: record).map {
          FileExplanation.Field(field: $0.field, text: $0.name)
        }
      )
    )
  }

  /// Notes a line of the sample for the families that do not read it.
  func noteSample(
    _ line: LineBytes,
    number: Int,
    _ readBy: FamilySet,
    of vote: FormatVote,
    by readers: inout LineReaders
  ) {
    for family in Family.all where vote.isCandidate(family) && !readBy.contains(family) {
      noteUnparsed(line, number: number, by: family, &readers)
    }
  }

  /// Notes a line that a family does not read.
  func noteUnparsed(
    _ line: LineBytes,
    number: Int,
    by family: Family,
    _ readers: inout LineReaders
  ) {
    guard state.notes[family.place].unparsed == nil else { return }
    let text = wrapping.unwrapped(line)
    state.notes[family.place].unparsed = FileExplanation.Unparsed(
      number: number,
      text: FileExplanation.excerpt(of: line),
      reason: readers.reason(against: text, as: family)
    )
    if readers.columns != nil || text.looksLikeW3C {
      state.notes[family.place].reasonOfW3C = readers.reason(against: text, as: .w3c)
    }
  }

  func checkpoint() { saved = state }

  func rollback() { state = saved }

  // MARK: - Afterwards

  /// Returns the first lines that the winner of a vote reads; none of a file that nobody reads.
  func lines(for vote: FormatVote) -> [FileExplanation.Line] {
    vote.isUnread ? [] : state.notes[vote.leader.place].lines
  }

  /// Returns the first line that the winner of a vote does not read.
  ///
  /// Of a file that nobody reads, the reason is that of the format it looks like.
  func unparsed(for vote: FormatVote) -> FileExplanation.Unparsed? {
    let notes = state.notes[vote.leader.place]
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
}
