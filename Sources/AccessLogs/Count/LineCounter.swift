internal import CByteScan

/// Counts the lines of one input: their states, and the groups of those that are counted.
///
/// The format is found on the first lines: each of them is read by every family of formats, and
/// the counts of the family that reads most are taken. From then on one family reads the lines.
///
/// Unsafe because lines are ranges of memory; `CBYTESCAN_PADDING` bytes behind each are readable.
@safe
struct LineCounter: ~Copyable {
  /// The small counts, copied whole at a checkpoint.
  struct State {
    /// Lines of every state, but those of the sample that depend on the family.
    var lines = LineCounts()
    var vote = FormatVote(format: nil)
  }

  var classifier = LineClassifier()
  var by: [Dimension] = []
  /// How many bytes the groups may take.
  var memory = Query.Means.plentyOfMemory
  private(set) var isExpected = false
  /// What of a line makes its group; nil where lines have none.
  var columns: GroupTag.Columns?

  let lineEnds = LineEnds()
  var state = State()
  var saved = State()
  var tally = Tally()
  /// The groups of the sample, with the family in the tag's high bits.
  var sampleTally = Tally()
  /// What did not fit into memory.
  var spilled: SpilledGroups?
  /// Why it could not be kept anywhere: nothing of the file counts then.
  var spillFailure: SpillFailure?
  /// The family that reads the lines behind the sample.
  var family: FormatFamily?
  var parsers = LineParsers()
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
  /// Whether the lines have something around them that their family does not read over.
  var isWrapped = false
  /// Keeps lines for an explanation, where one was asked for.
  var explainer: LineExplainer?

  // MARK: - Lines

  /// Counts a piece of the input; false if the rest need not be read, since it is no access log.
  mutating func count(_ piece: LineBuffer.Piece) -> Bool {
    switch piece {
    case .endOfLongLine:
      countLongLine()
    case .lines(let start, let end):
      var rest = unsafe start
      if family == nil { unsafe rest = sample(start, end) }
      if let family { unsafe countLines(of: family, rest, end) }
    }
    if tally.byteCount > memory / 2 { spill() }
    return !isSampleRefused && spillFailure == nil
  }

  /// Whether the sample is complete and says that this is no log to count.
  private var isSampleRefused: Bool {
    state.vote.isComplete && !isExpected && state.vote.isUnread
  }

  /// Whether the sample is complete, and the rest of the lines are not read either.
  private var isGivenUp: Bool { state.vote.isUnread && state.vote.named == nil }

  /// Counts whole lines of a known family, each in a loop of its own where that pays.
  mutating func countLines(
    of family: FormatFamily,
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) {
    if isGivenUp {
      var parser = NoLineParser()
      unsafe countLines(by: &parser, start, end)
      return
    }
    if isWrapped {
      var parser = WrappedLineParser(parsers: parsers, wrapping: wrapping, family: family)
      unsafe countLines(by: &parser, start, end)
      parsers = parser.parsers
      return
    }
    switch family {
    case .simple: unsafe countLines(by: \.simple, start, end)
    case .w3c: unsafe countLines(by: \.w3c, start, end)
    case .json: unsafe countLines(by: \.json, start, end)
    case .ltsv: unsafe countLines(by: \.ltsv, start, end)
    case .loadBalancer: unsafe countLines(by: \.loadBalancer, start, end)
    case .haproxy: unsafe countLines(by: \.haproxy, start, end)
    case .squid: unsafe countLines(by: \.squid, start, end)
    case .csv: unsafe countLines(by: \.csv, start, end)
    case .proxyManager: unsafe countLines(by: \.proxyManager, start, end)
    case .uwsgi: unsafe countLines(by: \.uwsgi, start, end)
    case .atlassian: unsafe countLines(by: \.atlassian, start, end)
    case .morgan: unsafe countLines(by: \.morgan, start, end)
    case .common: unsafe countLines(by: \.common, start, end)
    case .logfmt: unsafe countLines(by: \.logfmt, start, end)
    case .pasted:
      guard var parser = parsers.pasted else { return }
      unsafe countLines(by: &parser, start, end)
    }
  }

  @inline(__always)
  private mutating func countLines<Parser: LineParser>(
    by path: WritableKeyPath<LineParsers, Parser>,
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) {
    var parser = parsers[keyPath: path]
    unsafe countLines(by: &parser, start, end)
    parsers[keyPath: path] = parser
  }

  mutating func countLongLine() {
    decideHeldLines()
    state.lines.unparsed += 1
    noteLongLine(number: number())
    if family == nil { advanceSample() }
  }

  /// Counts whole lines of a known family; only the last may lack its line end.
  private mutating func countLines<Parser: LineParser>(
    by parser: inout Parser,
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) {
    var lines = LineCounts()
    // Whether a line holds a text is not known of many lines at once.
    let ordinary = classifier.matches.isEmpty ? Parser.ordinaryFormat : nil
    // A reference of its own, so that all of the counter can be changed by what is called.
    let lineEnds = lineEnds
    unsafe lineEnds.forEachLine(start, end) { line, block, ends, count in
      guard let ordinary else { return 0 }
      let read = unsafe tally.enqueueOrdinary(
        ordinary,
        &line,
        block: block,
        ends: ends,
        count: count,
        columns: columns
      )
      lines.counted += read
      return read
    } _: { start, newline in
      let lineEnd = unsafe Self.droppingCarriageReturn(start, newline)
      let line = unsafe Self.droppingPadding(start, lineEnd)
      let lineClass = unsafe classifier.classify(line, lineEnd)
      if Parser.joinsRecords, lineClass == .content || lineClass == .filtered {
        unsafe countPart(by: &parser, line, lineEnd, lineClass, &lines)
      } else {
        unsafe count(by: &parser, line, lineEnd, lineClass, &lines)
      }
    }
    state.lines += lines
    tally.flush()
  }

  /// Counts one line, or a joined record, of a known family.
  @inline(__always)
  mutating func count<Parser: LineParser>(
    by parser: inout Parser,
    _ line: UnsafePointer<UInt8>,
    _ lineEnd: UnsafePointer<UInt8>,
    _ lineClass: LineClass,
    _ lines: inout LineCounts
  ) {
    switch lineClass {
    case .tooLong:
      lines.unparsed += 1
      noteLongLine(number: number(lines))
    case .blank: lines.blank += 1
    case .comment:
      lines.comment += 1
      unsafe parser.readComment(LineBytes(line, lineEnd))
      unsafe explainer?.noteComment(LineBytes(line, lineEnd))
    case .filtered: lines.filtered += 1
    case .content:
      let parsed = unsafe parser.parse(LineBytes(line, lineEnd))
      guard parsed.isParsed else {
        lines.unparsed += 1
        if let explainer {
          let leader = state.vote.leader
          unsafe explainer.noteUnparsed(LineBytes(line, lineEnd), number: number(lines), by: leader)
        }
        if rejects.isOn {
          unsafe rejects.add(LineBytes(line, lineEnd), number: number(lines))
        }
        return
      }
      lines.counted += 1
      guard let columns else { return }
      unsafe tally.enqueue(
        parsed.endpoint,
        length: columns.hasEndpoint ? parsed.endpointLength : 0,
        tag: GroupTag(bits: parsed.tag.bits & columns.tagMask)
      )
      // An endpoint that was unescaped lies in memory that the next line uses again.
      if Parser.unescapesEndpoints, unsafe parsed.endpoint < line || parsed.endpoint >= lineEnd {
        tally.flush()
      }
    }
  }

  /// The number of the line that was counted last, `lines` of which are not yet in the state.
  func number(_ lines: LineCounts = LineCounts()) -> Int {
    lineCounts.lines + lines.lines + records.unfinishedCount
  }

  mutating func noteLongLine(number: Int) {
    explainer?.noteLongLine(number: number)
    if rejects.isOn { rejects.addLongLine(number: number) }
  }

  /// Where a line starts behind zero bytes, which are no part of it.
  @inline(__always)
  static func droppingPadding(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    unsafe line < end && line.pointee == 0 ? cbytescan_skip(line, end, 0) : line
  }

  @inline(__always)
  static func droppingCarriageReturn(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    unsafe end > line && end[-1] == ByteClass.carriageReturn ? end - 1 : end
  }

  /// Whether the sample is complete, so that the format is known.
  var isFormatKnown: Bool { family != nil }

  // MARK: - Frames and the end

  /// Marks that what was counted until now stands, whatever becomes of the rest.
  mutating func checkpoint() {
    saved = state
    savedColumns = parsers.w3c.columns
    tally.checkpoint()
    sampleTally.checkpoint()
    spilled?.checkpoint()
    rejects.checkpoint()
    explainer?.checkpoint()
    savedRecords = (records.unfinishedCount, records.splitsDocker, heldLines)
  }

  /// Undoes what was counted since the last checkpoint.
  mutating func rollback() {
    state = saved
    parsers.w3c.columns = savedColumns
    tally.rollback()
    sampleTally.rollback()
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
    return vote.named == nil || !isExpected || state.lines.counted + vote[vote.leader].counted == 0
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
      lines.unparsed += lines.counted
      lines.counted = 0
    }
    return lines
  }

  /// The first lines that could not be read by the chosen format, in order.
  var rejectedLines: [RejectedLine] { rejects.lines(of: isUnreadable ? nil : state.vote.leader) }

  /// Ends the count: the groups of the sample join the others.
  mutating func finish() {
    let leader = state.vote.leader
    let family = leader.rawValue
    // The first family is no bit of a tag.
    if family == 0, tally.isEmpty, state.vote.countsAlone(leader) {
      swap(&tally, &sampleTally)
      return
    }
    unsafe sampleTally.forEach { key, tag, count in
      guard tag.bits >> GroupTag.bitCount == family, let start = key.baseAddress else { return }
      unsafe tally.enqueue(
        start,
        length: key.count,
        tag: GroupTag(bits: tag.bits & GroupTag.allBits),
        count: UInt64(count)
      )
    }
    tally.flush()
    sampleTally.removeAll()
  }

  /// Starts on a new file: forgets everything, and keeps memory that is not large.
  ///
  /// `isExpected` says that the file should be a log, so that it is read whatever its first lines are.
  mutating func start(_ query: CompiledQuery, isExpected: Bool) {
    classifier.matches = query.filters.match
    by = query.dimensions
    memory = query.means.memory
    self.isExpected = isExpected
    columns = query.columns
    state = State(vote: query.vote(isPatient: isExpected))
    saved = state
    family = nil
    isWrapped = false
    parsers.startFile(query.compiledFormat)
    savedColumns = nil
    records.removeAll()
    heldLines = []
    startContext = LineContext()
    savedRecords = (0, false, [])
    rejects = RejectNotes(isOn: query.means.keepsRejects)
    tally.removeAll()
    sampleTally.removeAll()
    spillFailure = nil
    spilled = nil
  }
}
