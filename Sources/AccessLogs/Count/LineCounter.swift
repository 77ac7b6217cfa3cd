/// Counts the lines of one input: their states, and the groups of those that are counted.
///
/// The format is found on the first lines: each of them is read by every family of formats, and
/// the counts of the family that reads most are taken. From then on one family reads the lines.
struct LineCounter: ~Copyable {
  /// The small counts, copied whole at a checkpoint.
  struct State {
    /// Lines of every state, but those of the sample that depend on the family.
    var lines = LineCounts()
    var vote = FormatVote(format: nil)
    /// Lines behind the sample that were read and did not pass a filter.
    var dropped = 0
    /// Those of the sample, for each family that read them.
    var sampleDropped = [Int](repeating: 0, count: Family.all.count)

    /// Forgets how many lines did not pass.
    mutating func forgetDropped() {
      dropped = 0
      sampleDropped = [Int](repeating: 0, count: Family.all.count)
    }
  }

  var classifier = LineClassifier()
  /// What a line that was read has to pass.
  var filters = LineFilters(Query.Filters())
  var filterClocks = FilterClocks()
  /// How many bytes the groups may take.
  var memory = Query.Means.plentyOfMemory
  private(set) var isExpected = false

  let lineEnds = LineEnds()
  var state = State()
  var saved = State()
  var code = KeyCode(by: [])
  var groups = Groups()
  /// The groups of the sample, each with the family that read it.
  var sampleGroups = Groups()
  /// What did not fit into memory.
  var spilled: SpilledGroups?
  /// Why it could not be kept anywhere: nothing of the file counts then.
  var spillFailure: SpillFailure?
  /// The family that reads the lines behind the sample.
  var family: Family?
  var readers = LineReaders()
  /// The columns of a `#Fields:` line at the last checkpoint.
  private var savedColumns: W3CColumns?
  let wrapping = LineWrapping()
  /// The records that a container runtime has split.
  var records = SplitRecords()
  /// The first lines of Docker's log, until it is known how it ends records.
  var heldLines: [[UInt8]]? = []
  /// What the lines before the first one leave.
  var startContext = LineContext()
  /// What of these there was at the last checkpoint.
  private var savedRecords = (unfinished: 0, splitsDocker: false, held: [[UInt8]]?.some([]))
  /// The lines that could not be read, where the run asks for them.
  var rejects = RejectNotes()
  /// Whether a line adds to groups only by what an ordinary one locates.
  private var isOfTags = true
  /// The fields of a line that are wanted beyond request and status.
  private(set) var wanted: FieldSet = []
  /// Keeps lines for an explanation, where one was asked for.
  var explainer: LineExplainer?
  /// How lines of a known family are read.
  var way = Way.none
  /// What a line of the sample was read into.
  var sampleRecord = LineRecord(wanted: CommonFamily.shape)
  /// What the last line was read into.
  private var record = LineRecord(wanted: [])
  /// What was located in some ordinary lines.
  private var ordinaryRecords = LineRecord.OfOrdinaryLines { _ in LineRecord(wanted: []) }

  enum Way: Equatable {
    /// Not at all.
    case none
    case plain(Family)
    /// With something around each line that the family does not read over.
    case wrapped(Family)
  }

  // MARK: - Lines

  /// Counts a piece of the input; false if the rest need not be read, since it is no access log.
  mutating func count(_ piece: LineBuffer.Piece) -> Bool {
    switch piece {
    case .endOfLongLine:
      countLongLine()
    case .lines(let lines):
      let rest = family == nil ? sample(lines) : lines
      if let family { countLines(of: family, rest) }
    }
    if groups.byteCount > memory / 2 {
      // What is in order may take far less.
      groups.table.settle()
      if groups.byteCount > memory / 4 { spill() }
    }
    return !isSampleRefused && spillFailure == nil
  }

  /// Whether the sample is complete and says that this is no log to count.
  private var isSampleRefused: Bool {
    state.vote.isComplete && !isExpected && state.vote.isUnread
  }

  /// Whether the sample is complete, and the rest of the lines are not read either.
  var isGivenUp: Bool { state.vote.isUnread && state.vote.named == nil }

  mutating func countLongLine() {
    decideHeldLines()
    state.lines.unparsed += 1
    noteLongLine(number: number())
    if family == nil { advanceSample() }
  }

  /// Counts whole lines of a known family; only the last may lack its line end.
  mutating func countLines(of family: Family, _ all: LineBytes) {
    var lines = LineCounts()
    // Of many lines at once it is not known whether one has something around it.
    let ordinary = way == .plain(family) ? family.description.ordinary : nil
    let hasAll = wanted.isOfTarget && isOfTags && filters.isOfStatuses
    record.mayBeOrdinary = ordinary == nil
    // A reference of its own, so that all of the counter can be changed by what is called.
    let lineEnds = lineEnds
    lineEnds.forEachLine(all, ordinary: ordinary) { located in
      let matching = classifier.staying(located)
      lines.filtered += located.count - matching.nonzeroBitCount
      var staying = filters.staying(located, matching)
      if hasAll {
        groups.add(located, staying: staying)
      } else {
        staying = add(located, staying: staying, of: family)
      }
      lines.counted += staying.nonzeroBitCount
      state.dropped += (matching ^ staying).nonzeroBitCount
    } _: { line in
      let lineClass = classifier.classify(line)
      if case .wrapped = way, lineClass == .content || lineClass == .filtered {
        countPart(line, lineClass, &lines)
      } else {
        count(line, lineClass, &lines)
      }
    }
    state.lines += lines
    groups.flush()
  }

  /// Adds ordinary lines of which more is wanted than what is located; returns which of them pass the filters.
  @inline(never)
  private mutating func add(
    _ lines: OrdinaryLines,
    staying: UInt64,
    of family: Family
  ) -> UInt64 {
    var rest = staying
    if wanted == FieldSet(.bytes), isOfTags, filters.isOfStatuses, family == .common {
      rest = groups.addSized(lines, staying: staying)
      if rest == 0 { return staying }
    }
    readers.take(lines, staying: rest, as: family, into: &ordinaryRecords)
    let passing = filters.staying(ordinaryRecords, rest, &filterClocks)
    groups.add(lines, ordinaryRecords, staying: passing)
    return (staying ^ rest) | passing
  }

  /// Counts one line, or a joined record, of a known family.
  @inline(__always)
  mutating func count(_ line: LineBytes, _ lineClass: LineClass, _ lines: inout LineCounts) {
    switch lineClass {
    case .tooLong:
      lines.unparsed += 1
      noteLongLine(number: number(lines))
    case .blank: lines.blank += 1
    case .comment:
      lines.comment += 1
      readers.readComment(line)
    case .filtered: lines.filtered += 1
    case .content:
      guard read(line) else {
        lines.unparsed += 1
        noteUnparsed(line, number: number(lines))
        return
      }
      guard filters.passes(record, &filterClocks) else {
        state.dropped += 1
        return
      }
      lines.counted += 1
      groups.add(record, of: line)
    }
  }

  /// Reads a line of a known family.
  @inline(__always)
  private mutating func read(_ line: LineBytes) -> Bool {
    switch way {
    case .none: false
    case .plain(let family): readers.read(line, as: family, into: &record)
    case .wrapped(let family): wrapping.read(line, as: family, by: &readers, into: &record)
    }
  }

  @inline(never)
  private mutating func noteUnparsed(_ line: LineBytes, number: Int) {
    explainer?.noteUnparsed(line, number: number, by: state.vote.leader, &readers)
    if rejects.isOn { rejects.add(line, number: number) }
  }

  /// The number of the line that was counted last, `lines` of which are not yet in the state.
  func number(_ lines: LineCounts = LineCounts()) -> Int {
    lineCounts.lines + lines.lines + records.unfinishedCount
  }

  mutating func noteLongLine(number: Int) {
    explainer?.noteLongLine(number: number)
    if rejects.isOn { rejects.addLongLine(number: number) }
  }

  /// Whether the sample is complete, so that the format is known.
  var isFormatKnown: Bool { family != nil }

  // MARK: - Frames and the end

  /// Marks that what was counted until now stands, whatever becomes of the rest.
  mutating func checkpoint() {
    saved = state
    savedColumns = readers.columns
    groups.checkpoint()
    sampleGroups.checkpoint()
    spilled?.checkpoint()
    rejects.checkpoint()
    explainer?.checkpoint()
    savedRecords = (records.unfinishedCount, records.splitsDocker, heldLines)
  }

  /// Undoes what was counted since the last checkpoint.
  mutating func rollback() {
    state = saved
    readers.use(savedColumns)
    groups.rollback()
    sampleGroups.rollback()
    spilled?.rollback()
    rejects.rollback()
    explainer?.rollback()
    // The rest of what was unfinished is lost.
    state.lines.comment += savedRecords.unfinished
    records.removeAll()
    records.splitsDocker = savedRecords.splitsDocker
    heldLines = savedRecords.held
  }

  /// Whether lines were there to read, and no format read them.
  ///
  /// A format that was asked for is tried on all lines of a file that should be a log.
  var isUnreadable: Bool {
    let vote = state.vote
    guard vote.isUnread else { return false }
    return vote.named == nil || !isExpected
      || state.lines.counted + state.dropped + vote[vote.leader].counted == 0
  }

  /// How the first lines decided the format.
  var vote: FormatVote { state.vote }

  /// The name of the widest reading of the lines; nil where there was none to read.
  var format: LogFormat? { state.vote.format }

  /// The states of all lines, by the chosen format; of a file that no format reads, no line is counted.
  var lineCounts: LineCounts {
    var lines = state.lines
    let leader = state.vote.leader
    lines.counted += state.vote[leader].counted
    lines.unparsed += state.vote.unparsed(by: leader)
    if isUnreadable {
      lines.unparsed += lines.counted + state.dropped
      lines.counted = 0
    } else {
      lines.counted -= state.sampleDropped[leader.place]
      lines.filtered += state.sampleDropped[leader.place] + state.dropped
    }
    return lines
  }

  /// The first lines that could not be read by the chosen format, in order.
  var rejectedLines: [RejectedLine] { rejects.lines(of: isUnreadable ? nil : state.vote.leader) }

  /// Ends the count: the groups of the sample join the others.
  mutating func finish() {
    let leader = state.vote.leader
    groups.add(&sampleGroups, readBy: leader, isAlone: state.vote.countsAlone(leader))
  }

  /// Starts on a new file: forgets everything, and keeps memory that is not large.
  ///
  /// `isExpected` says that the file should be a log, so that it is read whatever its first lines are.
  mutating func start(_ query: CompiledQuery, isExpected: Bool) {
    classifier.matches = query.match
    filters = query.filters
    filterClocks.start(query.groups.zone, unsaid: query.filters.unsaid)
    filterClocks.noteSpan(query.means.readingSince == nil ? nil : filters)
    memory = query.means.memory
    self.isExpected = isExpected
    code = query.groups.code
    wanted = query.wanted
    if record.wanted != wanted {
      record = LineRecord(wanted: wanted)
      let wanted = wanted
      ordinaryRecords = LineRecord.OfOrdinaryLines { _ in LineRecord(wanted: wanted) }
      sampleRecord = LineRecord(wanted: CommonFamily.shape.union(wanted))
    }
    state = State(vote: query.vote(isPatient: isExpected))
    saved = state
    family = nil
    way = .none
    readers.start(query.compiledFormat)
    savedColumns = nil
    records.removeAll()
    heldLines = []
    startContext = LineContext()
    savedRecords = (0, false, [])
    rejects = RejectNotes(
      isOn: query.means.keepsRejects,
      isAnonymous: query.anonymity != nil
    )
    isOfTags = query.groups.isOfTags
    groups.start(query.groups)
    sampleGroups.start(query.groups)
    spillFailure = nil
    spilled = nil
  }
}
