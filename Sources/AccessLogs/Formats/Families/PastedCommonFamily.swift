internal import CByteScan

/// Lines of the NCSA family as a format string of the user has them.
///
/// The rules of the family find time, request and status, for they know of odd lines. Any other field is where the
/// format has it, or none: nothing is guessed.
struct PastedCommonFamily: FormatFamily {
  static let description = FamilyDescription(
    [],
    marks: CommonFamily.description.marks,
    start: .request,
    isDetected: false,
    judgesUnread: true,
    ordinary: CBYTESCAN_COMMON,
    samples: []
  )

  private let common = CommonFamily()
  private var plan: CommonPlan?
  private var scratch = LineScratch()

  mutating func start(_ format: CompiledFormat?) {
    if case .common(let plan) = format { self.plan = plan } else { plan = nil }
  }

  @inline(__always)
  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    record.take(ordinary: CBYTESCAN_COMMON, line) || readAny(line, into: &record)
  }

  @inline(never)
  private mutating func readAny(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    let anchor = CommonFamily.endOfTimestamp(line)
    guard let reading = CommonFamily.take(line, behind: anchor, into: &record) else { return false }
    if !record.wanted.isEmpty { noteFields(of: line, reading, behind: anchor, in: &record) }
    return true
  }

  mutating func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    into records: inout LineRecord.OfOrdinaryLines
  ) {
    OrdinaryLines.forEach(staying) { index in
      records[index].take(lines[index])
      if !records[index].wanted.isEmpty { note(lines[index], in: &records[index]) }
    }
  }

  private mutating func note(_ ordinary: OrdinaryLine, in record: inout LineRecord) {
    CommonFamily.noteTime(of: ordinary, in: &record)
    CommonFamily.noteRequest(of: ordinary, in: &record)
    var rest = record.wanted.subtracting(CommonFamily.located)
    if rest.isEmpty { return }
    if plan?.startsWithClient == true, CommonFamily.noteLoneClient(of: ordinary, in: &record) {
      rest.subtract(CommonFamily.beforeTime)
      if rest.isEmpty { return }
    }
    let (reading, anchor) = CommonFamily.reading(of: ordinary)
    noteFields(of: ordinary.line.withoutPadding, reading, behind: anchor, in: &record)
  }

  /// Notes what stands around time, request and status.
  private mutating func noteFields(
    of line: LineBytes,
    _ reading: CommonFamily.Reading,
    behind anchor: Int,
    in record: inout LineRecord
  ) {
    guard let behind = CommonFamily.noteShape(of: line, reading, in: &record), let plan else {
      return
    }
    scratch.forget(room: line.count + 1)
    if anchor > 0 {
      let before = CommonFamily.noteTime(of: line, behind: anchor, in: &record)
      note(before.trimmingBlanks, by: plan.before, in: &record)
    }
    note(behind, by: plan.behind, in: &record)
  }

  private mutating func note(_ text: LineBytes, by plan: LinePlan, in record: inout LineRecord) {
    let wanted = record.wanted.subtracting(record.present)
    guard !wanted.isDisjoint(with: plan.fields) else { return }
    var fields = PlannedFields(unescapes: false)
    _ = fields.cut(text, by: plan, into: &record, &scratch)
  }

  func reason(against line: LineBytes) -> String { common.reason(against: line) }

  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence {
    common.evidence(of: record, in: line)
  }

  func hasMisplacedNumber(_ line: LineBytes, _ record: borrowing LineRecord, isRead: Bool) -> Bool {
    common.hasMisplacedNumber(line, record, isRead: isRead)
  }

  /// The format of the user has a name already.
  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {}
}
