/// Which family reads the lines of a file, decided on a sample of its first lines.
///
/// Each line is read by every candidate. The family that reads most of the first 64 lines as
/// well-formed requests wins. Where other families read lines that the winner does not, the vote goes
/// on to more lines before it is decided; so it does where no family reads a file that should be a log,
/// which may start with what a program says while it starts.
struct FormatVote {
  /// How many lines that are neither blank nor comment decide the format.
  static let sampleSize = 64
  /// How many decide where the first ones disagree.
  static let largeSampleSize = 1024

  /// How one family reads the lines of the sample.
  struct Votes {
    /// Lines that speak for the family.
    var votes = 0
    /// Lines that do where nothing else speaks for any family: no request, yet all around it.
    var doubtful = 0
    /// Other lines that are read and do not speak for the family.
    var odd = 0

    /// Lines that speak against it: what stands for the status is rather a size.
    var against = 0

    /// Lines that have no status where it should be, but some other number, or the status behind a dash.
    var misplaced = 0

    /// Whether nothing speaks for the family, or less than against it.
    ///
    /// Of misplaced numbers there must be twice as many: logs of sizes are interleaved with access logs.
    var isNone: Bool {
      2 * votes < against + misplaced
        || (votes <= against && (against > 0 || doubtful == 0 || doubtful < odd))
    }
    /// Lines that are counted if the family wins.
    var counted = 0
  }

  /// The families that may win.
  private let candidates: FamilySet
  /// The family that has read all that was read, once that is known, and those that have read nothing:
  /// they rest for as long as it goes on so.
  private var settled: (leader: FormatFamily, resting: FamilySet)?
  /// The family that reads a file which none of them reads.
  private let fallback: FormatFamily
  /// The format that was asked for, which names the file whatever it looks like.
  let named: LogFormat?
  private var votes = [Votes](repeating: Votes(), count: FormatFamily.count)
  private var traits = FormatTraits()
  private(set) var sampled = 0
  /// Lines that are counted or unparsed, as the family that wins reads them.
  private var content = 0
  private var size = Self.sampleSize
  /// Whether more lines are looked at where the first ones are not read.
  private let isPatient: Bool
  /// Lines that some family reads.
  private var readLines = 0
  /// Whether a line had the prefix of a container runtime or of syslog.
  private(set) var hasWrapping = false
  private(set) var hasSyslog = false

  /// Starts a vote between the families of a format, or between all of them.
  init(format: LogFormat?, isPatient: Bool = false) {
    let families = format?.families ?? FormatFamily.detected
    self.init(format: format, families: families, isPatient: isPatient)
  }

  /// Starts a vote between some families; the first reads a file that none of them reads.
  init(format: LogFormat?, families: [FormatFamily], isPatient: Bool = false) {
    named = format
    self.isPatient = isPatient
    candidates = FamilySet(families)
    fallback = families[0]
  }

  subscript(family: FormatFamily) -> Votes { votes[Int(family.rawValue)] }

  /// Whether a family reads the lines of the sample, or would.
  func isCandidate(_ family: FormatFamily) -> Bool { candidates.contains(Int(family.rawValue)) }

  /// How many lines a family cannot read, of those that it should.
  func unparsed(by family: FormatFamily) -> Int { content - self[family].counted }

  var isComplete: Bool { sampled >= size }

  /// Whether lines were there to read, and no candidate reads one.
  var isUnread: Bool { sampled > 0 && self[leader].isNone }

  /// The family that reads most lines of the sample.
  var leader: FormatFamily {
    var leader = fallback
    var most = votes[Int(fallback.rawValue)].votes
    for index in 0..<FormatFamily.count where votes[index].votes > 0 && candidates.contains(index) {
      let family = FormatFamily(at: index)
      let count = votes[index].votes
      // The order of the families breaks ties.
      if count > most || (count == most && family.rawValue < leader.rawValue) {
        leader = family
        most = count
      }
    }
    return leader
  }

  /// How many lines speak for each format, the most first; formats that no line speaks for are not in it.
  var result: [(format: LogFormat, lines: Int)] {
    FormatFamily.allCases.compactMap { family in
      let lines = self[family].votes
      guard lines > 0 else { return nil }
      let isNamed = named != nil && family == leader
      return (isNamed ? named ?? .custom : traits.name(of: family, readLines: lines), lines)
    }
    .sorted { $0.lines > $1.lines }
  }

  /// The name of the widest reading; nil where there was no line to read.
  var format: LogFormat? {
    guard sampled > 0 else { return nil }
    return named ?? traits.name(of: leader, readLines: self[leader].votes)
  }

  // MARK: - Lines

  /// Lets every candidate read a line; `read` gets what those find that can read it.
  mutating func add(
    _ line: LineBytes,
    isCounted: Bool,
    parsers: inout LineParsers,
    wrapping: LineWrapping,
    read: (FormatFamily, ParsedLine) -> Void
  ) {
    let inner = wrapping.unwrapped(line)
    // Source code and documents quote lines of logs; logs have no line that starts with a blank.
    let isIndented = ByteClass.isBlank(inner.byte(at: 0))
    let marks = LineMarks(inner)
    let message = marks.mayHaveSyslogPrefix(inner) ? SyslogPrefix.end(of: inner) : nil
    let text = message.map { inner.from($0) } ?? inner
    if !inner.isSame(as: line) { hasWrapping = true }
    if message != nil { hasSyslog = true }
    if isCounted { content += 1 }
    var readers = FamilySet()
    if text.isDirective {
      parsers.readComment(text)
    } else {
      readers = candidates.intersection(
        FamilySet(allowedBy: marks, hasPrefix: message != nil, parsers)
      )
    }
    var resting = settled.map { readers.intersection($0.resting) } ?? FamilySet()
    readers.subtract(resting)
    var isRead = false
    var isReadByLeader = false
    // `simple` reads nearly anything that starts with a time, so it is the first and comes last.
    while let family = readers.popLast() ?? (isReadByLeader ? nil : resting.popLast()) {
      let parsed = LineWrapping.parse(inner, message: message, as: family, by: &parsers)
      if family == .common, CommonShape.hasNumberBeforeStatus(text, parsed) {
        votes[Int(family.rawValue)].misplaced += 1
      }
      guard parsed.isParsed else { continue }
      let isVote =
        family.isSpokenFor(by: parsed, of: text) && !isIndented && !(isRead && family == .simple)
      note(inner, message: message, parsed, family, isVote: isVote, isIndented, &parsers)
      if isVote {
        isRead = true
        if family == settled?.leader { isReadByLeader = true }
      }
      guard isCounted else { continue }
      votes[Int(family.rawValue)].counted += 1
      read(family, parsed)
    }
    if isRead { readLines += 1 }
    // The first lines disagree after all, so every family reads the rest of the sample.
    if isRead, !isReadByLeader { settled = nil }
    advance()
  }

  /// Whether lines that only `simple` can read need not be shown to any other family.
  ///
  /// So it is at the start of a file whose format is to be found.
  var takesSimpleLines: Bool {
    named == nil && sampled == 0 && candidates.contains(Int(FormatFamily.simple.rawValue))
  }

  /// Counts lines that `simple` reads as paths, and no other family reads.
  mutating func addSimple(count: Int) {
    let index = Int(FormatFamily.simple.rawValue)
    content += count
    readLines += count
    votes[index].votes += count
    votes[index].counted += count
    traits.note(.simple, count: count)
    for _ in 0..<count { advance() }
  }

  /// Whether no other family counts a line.
  func countsAlone(_ family: FormatFamily) -> Bool {
    (0..<FormatFamily.count).allSatisfy { $0 == family.rawValue || votes[$0].counted == 0 }
  }

  /// Notes what a line that a family reads says for it; `message` is where its syslog prefix ends.
  private mutating func note(
    _ line: LineBytes,
    message: Int?,
    _ parsed: ParsedLine,
    _ family: FormatFamily,
    isVote: Bool,
    _ isIndented: Bool,
    _ parsers: inout LineParsers
  ) {
    let index = Int(family.rawValue)
    // Names are told by how the program's own text starts, and by its quotes.
    var (text, reading) = (line, parsed)
    if let message {
      text = line.from(message)
      // With the prefix, the request may be found in it.
      if family == .common { reading = parsers.parse(text, as: family) }
      if !reading.isParsed { (text, reading) = (line, parsed) }
    }
    if isVote {
      votes[index].votes += 1
    } else if family == .common, CommonShape.hasSizeForStatus(text, reading) {
      votes[index].against += 1
    } else if family == .common, !isIndented, CommonShape.isUnmistakable(text, reading) {
      votes[index].doubtful += 1
    } else {
      votes[index].odd += 1
    }
    if named == nil { traits.note(text, parsed: reading, as: family, by: &parsers) }
  }

  /// Forgets how many lines each family counts, and keeps what decided.
  mutating func forgetCounts() {
    content = 0
    for index in 0..<FormatFamily.count { votes[index].counted = 0 }
  }

  /// Goes on to the next line: after this one, or after a line too long to read.
  mutating func advance() {
    sampled += 1
    if sampled == Self.sampleSize, self[leader].votes < readLines || (isPatient && isUnread) {
      size = Self.largeSampleSize
    }
    if sampled == Self.sampleSize / 2 { settle() }
  }

  /// Lets the families rest that have read nothing, if another has read whatever was read.
  ///
  /// Most files are of one format, and this halves what finding it costs.
  private mutating func settle() {
    let leader = leader
    guard self[leader].votes > 0, self[leader].votes == readLines else { return }
    var resting = candidates
    for family in FormatFamily.allCases
    where family == leader || self[family].votes > 0 || self[family].counted > 0 {
      resting.remove(Int(family.rawValue))
    }
    settled = (leader, resting)
  }
}

extension FormatFamily {
  /// Whether a line that the family reads speaks for it; `text` is behind what syslog put before it.
  fileprivate func isSpokenFor(by parsed: ParsedLine, of text: LineBytes) -> Bool {
    switch self {
    // Nobody else writes such lines, even where the request is malformed.
    case .w3c, .haproxy, .proxyManager, .uwsgi, .atlassian: parsed.isParsed
    // Apache's ssl_request_log has a size where the status would be, now and then a dash.
    case .common:
      parsed.isWellFormed && parsed.tag.status != GroupTag.noStatus
        && !CommonShape.hasSizeForStatus(text, parsed)
    // Any text that starts with a time and ends with a number would do; a path has a slash first.
    case .simple: parsed.isWellFormed && parsed.endpointBytes.isTarget
    default: parsed.isWellFormed
    }
  }
}

extension LineBytes {
  /// Whether the bytes look like the target of a request: one word, or a path or URL with blanks.
  fileprivate var isTarget: Bool { endOfWord(0) == count || isPathOrURL }
}
