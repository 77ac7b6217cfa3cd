/// What a counter notes of lines that cannot be read, in bounded memory.
///
/// In the sample the format is not known yet: each line is noted with the families that read it.
struct RejectNotes {
  private struct Sampled {
    let line: RejectedLine
    let readBy: FamilySet
  }

  /// Whether anybody wants the lines.
  let isOn: Bool
  /// Whether their text is left out, which has addresses in it.
  private let isAnonymous: Bool
  private var sampled: [Sampled] = []
  private var lines: [RejectedLine] = []
  private var saved = (sampled: 0, lines: 0)

  init(isOn: Bool = false, isAnonymous: Bool = false) {
    self.isOn = isOn
    self.isAnonymous = isAnonymous
  }

  /// Notes a line behind the sample.
  @inline(never)
  mutating func add(_ line: LineBytes, number: Int) {
    guard lines.count < RejectedLine.most else { return }
    lines.append(rejected(line, number: number))
  }

  /// Notes a line of the sample; lines that are not to be counted are left out.
  mutating func add(_ line: LineBytes, number: Int, readBy: FamilySet) {
    sampled.append(Sampled(line: rejected(line, number: number), readBy: readBy))
  }

  mutating func addLongLine(number: Int) {
    guard lines.count < RejectedLine.most else { return }
    lines.append(RejectedLine(number: number, reason: .tooLong))
  }

  private func rejected(_ line: LineBytes, number: Int) -> RejectedLine {
    // What the rules of common say; another family says only that it is not one of its lines.
    let reason = CommonFamily.holdsQuote(line) ? RejectedLine.Reason.noStatus : .noRequest
    if isAnonymous { return RejectedLine(number: number, reason: reason) }
    return RejectedLine(
      number: number,
      reason: reason,
      text: line.part(0, min(line.count, RejectedLine.longestText)).array,
      byteCount: line.count
    )
  }

  mutating func checkpoint() {
    saved = (sampled.count, lines.count)
  }

  /// Forgets what was noted since the last checkpoint.
  mutating func rollback() {
    sampled.removeSubrange(saved.sampled...)
    lines.removeSubrange(saved.lines...)
  }

  /// Returns the first lines that a family does not read, in order; all of a file that none reads.
  func lines(of family: Family?) -> [RejectedLine] {
    let unread = sampled.filter { line in
      family.map { !line.readBy.contains($0) } ?? true
    }.map(\.line)
    // Long lines of the sample stand among the others, so the two lists are not one after the other.
    let all = (unread + lines).sorted { $0.number < $1.number }.prefix(RejectedLine.most)
    return all.map { line in
      var line = line
      if line.reason != .tooLong, let family, family != .common, family != .pastedCommon {
        line.reason = .otherFormat
      }
      return line
    }
  }
}
