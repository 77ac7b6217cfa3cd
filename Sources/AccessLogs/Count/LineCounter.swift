internal import CByteScan

/// Counts the lines of one input: their states, and the groups of those that are counted.
///
/// The format is found on the first lines: each of them is read by every family of formats, and
/// the counts of the family that reads most are taken. From then on one family reads the lines.
///
/// Unsafe because lines are ranges of memory; `CBYTESCAN_PADDING` bytes behind each are readable.
@safe
struct LineCounter: ~Copyable {
  /// How many lines that are neither blank nor comment decide the format.
  static let sampleSize = 64

  /// The small counts, copied whole at a checkpoint.
  private struct State {
    /// Lines of every state, but those of the sample that depend on the family.
    var lines = LineCounts()
    var sampled = 0
    var simple = Votes()
    var common = Votes()
    var hasVirtualHost = false
    var hasReferrerAndAgent = false
    var hasFieldsDirective = false

    subscript(family: FormatFamily) -> Votes {
      get {
        switch family {
        case .simple: simple
        case .common: common
        }
      }
      set {
        switch family {
        case .simple: simple = newValue
        case .common: common = newValue
        }
      }
    }
  }

  /// How one family reads the lines of the sample.
  private struct Votes {
    var wellFormed = 0
    var counted = 0
    var unparsed = 0
  }

  private var options = CountOptions()
  private var isNamed = false
  private var tagMask: UInt32 = 0
  private var countsEndpoints = false
  private var countsGroups = false

  private let lineEnds = LineEnds()
  private var state = State()
  private var saved = State()
  private var tally = Tally()
  /// The groups of the sample, with the family in the tag's high bits.
  private var sampleTally = Tally()
  /// What did not fit into memory.
  private var spilled: SpilledGroups?
  /// Why it could not be kept anywhere: nothing of the file counts then.
  private(set) var spillFailure: SpillFailure?
  /// The family that reads the lines behind the sample.
  private var family: FormatFamily?

  // MARK: - Lines

  /// Counts a piece of the input; false if the rest need not be read, since it is no access log.
  mutating func count(_ piece: LineBuffer.Piece) -> Bool {
    switch piece {
    case .endOfLongLine:
      countLongLine()
    case .lines(let start, let end):
      var rest = unsafe start
      if family == nil { unsafe rest = sample(start, end) }
      switch family {
      case .simple: unsafe countLines(of: SimpleLogParser.self, rest, end)
      case .common: unsafe countLines(of: CommonLogParser.self, rest, end)
      case nil: break
      }
    }
    if tally.byteCount > options.memory / 2 { spill() }
    return !isSampleRefused && spillFailure == nil
  }

  /// Whether the sample is complete and says that this is no log to count.
  private var isSampleRefused: Bool {
    state.hasFieldsDirective || (state.sampled >= Self.sampleSize && !isNamed && isUnread)
  }

  private mutating func countLongLine() {
    state.lines.unparsed += 1
    if family == nil { advanceSample() }
  }

  /// Counts whole lines of a known family; only the last may lack its line end.
  private mutating func countLines<Parser: LineParser>(
    of parser: Parser.Type,
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) {
    var lines = LineCounts()
    unsafe lineEnds.forEachLine(start, end) { line, newline in
      let lineEnd = unsafe Self.droppingCarriageReturn(line, newline)
      switch unsafe classify(line, lineEnd) {
      case .tooLong: lines.unparsed += 1
      case .blank: lines.blank += 1
      case .comment: lines.comment += 1
      case .filtered: lines.filtered += 1
      case .content:
        let parsed = unsafe Parser.parse(line, lineEnd)
        if unsafe parsed.isParsed {
          lines.counted += 1
          if countsGroups {
            unsafe tally.enqueue(
              parsed.endpoint,
              length: countsEndpoints ? parsed.endpointLength : 0,
              tag: GroupTag(bits: parsed.tag.bits & tagMask)
            )
          }
        } else {
          lines.unparsed += 1
        }
      }
    }
    state.lines += lines
    tally.flush()
  }

  private enum LineClass {
    case tooLong, blank, comment, filtered, content
  }

  /// Decides the states that need no format, in the order that the contract gives.
  @inline(__always)
  private func classify(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> LineClass {
    if unsafe end - line > LineBuffer.maxLineLength { return .tooLong }
    if unsafe line == end || ByteClass.isLineFiller(line.pointee) {
      if unsafe Self.isBlank(line, end) { return .blank }
    } else if unsafe line.pointee == ByteClass.hash {
      return .comment
    }
    if !options.matches.isEmpty, unsafe !matches(line, end) { return .filtered }
    return .content
  }

  private static func isBlank(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var at = unsafe line
    while unsafe at < end, unsafe ByteClass.isLineFiller(at.pointee) { unsafe at += 1 }
    return unsafe at == end
  }

  /// Whether the line holds one of the texts.
  private func matches(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    for text in options.matches
    where unsafe text.withUnsafeBufferPointer({ bytes in
      unsafe cbytescan_contains(line, end, bytes.baseAddress.unsafelyUnwrapped, bytes.count)
    }) {
      return true
    }
    return false
  }

  @inline(__always)
  private static func droppingCarriageReturn(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    unsafe end > line && end[-1] == ByteClass.carriageReturn ? end - 1 : end
  }

  // MARK: - Detection

  /// Reads lines by every family until the sample is complete; returns where it stopped.
  private mutating func sample(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var line = unsafe start
    while unsafe line < end, family == nil {
      let newline = unsafe cbytescan_find(line, end, ByteClass.newline)
      unsafe sampleLine(line, Self.droppingCarriageReturn(line, newline))
      unsafe line = newline + 1
    }
    return unsafe line
  }

  private mutating func sampleLine(
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) {
    let lineClass = unsafe classify(line, end)
    switch lineClass {
    case .tooLong:
      countLongLine()
      return
    case .blank:
      state.lines.blank += 1
      return
    case .comment:
      state.lines.comment += 1
      let directive = "#Fields:".utf8
      if unsafe UnsafeBufferPointer(start: line, count: end - line).starts(with: directive) {
        state.hasFieldsDirective = true
      }
      return
    case .filtered:
      state.lines.filtered += 1
    case .content:
      break
    }
    for family in FormatFamily.allCases {
      unsafe vote(family, line, end, isCounted: lineClass == .content)
    }
    advanceSample()
  }

  /// Lets one family read a line of the sample.
  private mutating func vote(
    _ family: FormatFamily,
    _ line: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>,
    isCounted: Bool
  ) {
    let parsed = unsafe family.parse(line, end)
    if unsafe parsed.isWellFormed { state[family].wellFormed += 1 }
    if family == .common, unsafe parsed.isParsed {
      let shape = unsafe LineShape(UnsafeBufferPointer(start: line, count: end - line))
      if shape.hasVirtualHost { state.hasVirtualHost = true }
      if shape.hasReferrerAndAgent { state.hasReferrerAndAgent = true }
    }
    guard isCounted else { return }
    if unsafe parsed.isParsed {
      state[family].counted += 1
      guard countsGroups else { return }
      unsafe sampleTally.enqueue(
        parsed.endpoint,
        length: countsEndpoints ? parsed.endpointLength : 0,
        tag: GroupTag(bits: parsed.tag.bits & tagMask | family.rawValue << GroupTag.bitCount)
      )
      sampleTally.flush()
    } else {
      state[family].unparsed += 1
    }
  }

  private mutating func advanceSample() {
    state.sampled += 1
    if state.sampled == Self.sampleSize { family = chosenFamily }
  }

  /// Whether no format that may read the file reads a line of the sample.
  private var isUnread: Bool { state[chosenFamily].wellFormed == 0 }

  /// The family that reads most lines of the sample as well-formed requests.
  private var chosenFamily: FormatFamily {
    if let format = options.logFormat { return format.family }
    if state.simple.wellFormed > 0, state.simple.wellFormed >= state.common.wellFormed {
      return .simple
    }
    return .common
  }

  /// The name of the widest reading, or nil where there was no line to read.
  private var chosenFormat: LogFormat? {
    guard state.sampled > 0 else { return nil }
    if let format = options.logFormat { return format }
    switch chosenFamily {
    case .simple: return .simple
    case .common:
      if state.hasVirtualHost { return .vhost }
      return state.hasReferrerAndAgent ? .combined : .common
    }
  }

  // MARK: - Frames and the end

  /// Marks that what was counted until now stands, whatever becomes of the rest.
  mutating func checkpoint() {
    saved = state
    tally.checkpoint()
    sampleTally.checkpoint()
    spilled?.checkpoint()
  }

  /// Undoes what was counted since the last checkpoint.
  mutating func rollback() {
    state = saved
    tally.rollback()
    sampleTally.rollback()
    spilled?.rollback()
  }

  /// What the lines were found to be, when there are no more.
  enum Verdict {
    /// Lines of this format, or no lines at all.
    case log(LogFormat?)
    /// No format reads them.
    case unread
    /// A format that is not supported.
    case unsupported(String)
  }

  /// Tells what the lines are, by the sample.
  var verdict: Verdict {
    if state.hasFieldsDirective { return .unsupported("w3c") }
    if state.sampled > 0, isUnread { return isNamed ? .log(chosenFormat) : .unread }
    return .log(chosenFormat)
  }

  /// Whether lines were there to read, and no format read one.
  var isUnreadable: Bool { state.sampled > 0 && isUnread }

  /// The states of all lines, by the chosen format.
  var lineCounts: LineCounts {
    var lines = state.lines
    lines.counted += state[chosenFamily].counted
    lines.unparsed += state[chosenFamily].unparsed
    return lines
  }

  /// Ends the count: the groups of the sample join the others.
  mutating func finish() {
    let family = chosenFamily.rawValue
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

  // MARK: - Groups

  /// How the groups of a file are handed over.
  enum Groups {
    /// So few that they need no order.
    case loose
    /// In the order of these rows of ``forEachGroup(in:_:)``.
    case sorted([RowItem])
    /// As a run in a temporary file.
    case run(GroupRun)
  }

  /// From how many groups on they are sorted, so that others can be merged with them in order.
  static let sortedCount = 1 << 18

  /// Writes what the tally holds to temporary files, and empties it.
  private mutating func spill() {
    do throws(SpillFailure) {
      var spilled = spilled ?? noneSpilled
      try spilled.add(&tally)
      self.spilled = spilled
      tally.removeAll()
    } catch {
      spillFailure = error
    }
  }

  private var noneSpilled: SpilledGroups {
    SpilledGroups(
      order: KeyOrder(by: options.by.filter { $0 != .file }),
      memory: options.memory / 4
    )
  }

  /// Returns how the groups are handed over, once ``finish()`` was called.
  mutating func groups() throws(SpillFailure) -> Groups {
    if spilled == nil {
      if tally.groupCount < Self.sortedCount && tally.byteCount < options.memory / 8 {
        return .loose
      }
      if sortedByteCount < options.memory / 8 {
        tally.removeSlots()
        return .sorted(tally.sortedRows(by: options.by))
      }
    }
    // Nothing will be taken back any more.
    tally.checkpoint()
    var spilled = spilled ?? noneSpilled
    try spilled.add(&tally)
    tally.removeAll()
    let runs = spilled.runs
    if runs.count == 1 { return .run(runs[0]) }
    return try spilled.merged(runs).map { .run($0) } ?? .loose
  }

  /// The most bytes that the groups take as records.
  var sortedByteCount: Int {
    unsafe tally.keyByteCount + tally.groupCount * GroupRecord.longestHead
  }

  /// Calls `body` with groups in the order of some rows.
  borrowing func forEachGroup(in rows: [RowItem], _ body: (_ record: GroupRecord) -> Void) {
    unsafe tally.forEach(in: rows) { record, _ in unsafe body(record) }
  }

  /// Calls `body` with each group and its count, once ``finish()`` was called.
  borrowing func forEachGroup(
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ tag: GroupTag, _ count: Int) -> Void
  ) {
    unsafe tally.forEach(body)
  }

  /// How many groups ``forEachGroup(_:)`` gives at most.
  var groupCount: Int { tally.groupCount }

  /// Starts on a new file: forgets everything, and keeps memory that is not large.
  ///
  /// `isNamed` says that the user named the file, so that it is always read.
  mutating func start(options: CountOptions, isNamed: Bool) {
    self.options = options
    self.isNamed = isNamed
    countsEndpoints = options.by.contains(.endpoint)
    countsGroups = countsEndpoints || options.by.contains(.status)
    tagMask =
      (countsEndpoints ? GroupTag.endpointBits : 0)
      | (options.by.contains(.status) ? GroupTag.statusBits : 0)
    state = State()
    saved = State()
    family = nil
    tally.removeAll()
    sampleTally.removeAll()
    spillFailure = nil
    spilled = nil
  }
}
