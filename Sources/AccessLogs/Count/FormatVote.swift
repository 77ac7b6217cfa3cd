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
  private var settled: (leader: Family, resting: FamilySet)?
  /// The family that reads a file which none of them reads.
  private let fallback: Family
  /// The format that was asked for, which names the file whatever it looks like.
  let named: LogFormat?
  private var votes = [Votes](repeating: Votes(), count: Family.all.count)
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
    let families = format?.families ?? Family.detected
    self.init(format: format, families: families, isPatient: isPatient)
  }

  /// Starts a vote between some families; the first reads a file that none of them reads.
  init(format: LogFormat?, families: [Family], isPatient: Bool = false) {
    named = format
    self.isPatient = isPatient
    candidates = families == Family.detected ? Family.detectedSet : FamilySet(families)
    fallback = families[0]
  }

  subscript(family: Family) -> Votes { votes[family.place] }

  /// Whether a family reads the lines of the sample, or would.
  func isCandidate(_ family: Family) -> Bool { candidates.contains(family) }

  /// How many lines a family cannot read, of those that it should.
  func unparsed(by family: Family) -> Int { content - self[family].counted }

  var isComplete: Bool { sampled >= size }

  /// Whether lines were there to read, and no candidate reads one.
  var isUnread: Bool { sampled > 0 && self[leader].isNone }

  /// The family that reads most lines of the sample; the order of the families breaks ties.
  var leader: Family {
    var leader = fallback.place
    for place in votes.indices
    where votes[place].votes > 0 && candidates.contains(Family(place: place)) {
      let (count, most) = (votes[place].votes, votes[leader].votes)
      if count > most || (count == most && place < leader) { leader = place }
    }
    return Family(place: leader)
  }

  /// How many lines speak for each format, the most first; formats that no line speaks for are not in it.
  var result: [(format: LogFormat, lines: Int)] {
    Family.all.compactMap { family in
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

  /// Lets every candidate read a line.
  ///
  /// - Parameters:
  ///   - line: The line, with whatever is around it.
  ///   - isCounted: Whether it counts for the families that read it.
  ///   - readers: The readers of the file.
  ///   - wrapping: Takes off what is around the line.
  ///   - record: What the families read the line into.
  ///   - read: Gets each family that reads a counted line, and the record of it.
  mutating func add(
    _ line: LineBytes,
    isCounted: Bool,
    readers: inout LineReaders,
    wrapping: LineWrapping,
    into record: inout LineRecord,
    read: (Family, borrowing LineRecord, inout LineReaders) -> Void
  ) {
    let inner = wrapping.unwrapped(line)
    // Source code and documents quote lines of logs; logs have no line that starts with a blank.
    let isIndented = ByteClass.isBlank(inner.byte(at: 0))
    var marks = LineMarks(inner)
    let message = marks.mayHaveSyslogPrefix(inner) ? SyslogPrefix.end(of: inner) : nil
    let text = message.map { inner.from($0) } ?? inner
    if !inner.isSame(as: line) { hasWrapping = true }
    if message != nil {
      hasSyslog = true
      // What the line starts with says nothing.
      marks.insert(.seconds)
    }
    if readers.columns != nil { marks.insert(.columns) }
    if isCounted { content += 1 }
    var reading = FamilySet()
    if text.isDirective {
      readers.readComment(text)
    } else {
      reading = candidates.intersection(FamilySet(allowedBy: marks))
    }
    var resting = settled.map { reading.intersection($0.resting) } ?? FamilySet()
    reading.subtract(resting)
    var isRead = false
    var isReadByLeader = false
    // `simple` reads nearly anything that starts with a time, so it is the first and comes last.
    while let family = reading.popLast() ?? (isReadByLeader ? nil : resting.popLast()) {
      let isParsed = LineWrapping.read(
        inner,
        message: message,
        as: family,
        by: &readers,
        into: &record
      )
      if Family.judging.contains(family),
        readers[family].hasMisplacedNumber(text, record, isRead: isParsed)
      {
        votes[family.place].misplaced += 1
      }
      guard isParsed else { continue }
      if isCounted {
        votes[family.place].counted += 1
        read(family, record, &readers)
      }
      var evidence = note(inner, message: message, family, &record, &readers)
      if evidence != .against, isIndented || (isRead && Family.yielding.contains(family)) {
        evidence = .odd
      }
      switch evidence {
      case .vote:
        votes[family.place].votes += 1
        isRead = true
        if family == settled?.leader { isReadByLeader = true }
      case .doubtful: votes[family.place].doubtful += 1
      case .against: votes[family.place].against += 1
      case .odd: votes[family.place].odd += 1
      }
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
    named == nil && sampled == 0 && candidates.contains(.simple)
  }

  /// Counts lines that `simple` reads as paths, and no other family reads.
  mutating func addSimple(count: Int) {
    content += count
    readLines += count
    votes[Family.simple.place].votes += count
    votes[Family.simple.place].counted += count
    traits.note(.simple, count: count)
    for _ in 0..<count { advance() }
  }

  /// Whether no other family counts a line.
  func countsAlone(_ family: Family) -> Bool {
    Family.all.allSatisfy { $0 == family || self[$0].counted == 0 }
  }

  /// Returns what a line that a family reads says for it, and notes its formats; `message` is where its
  /// syslog prefix ends.
  private mutating func note(
    _ line: LineBytes,
    message: Int?,
    _ family: Family,
    _ record: inout LineRecord,
    _ readers: inout LineReaders
  ) -> LineEvidence {
    var text = line
    let isSound = record.isWellFormed
    // Formats are told by how the program's own text starts, and by its quotes; with the prefix, the
    // request may be found in it.
    if let message {
      text = line.from(message)
      if Family.startingAtRequest.contains(family), !readers.read(text, as: family, into: &record) {
        text = line
        _ = readers.read(text, as: family, into: &record)
      }
    }
    if named == nil { readers.noteFormats(of: text, record, as: family, in: &traits) }
    let evidence = readers.evidence(of: record, in: text, for: family)
    // What is counted is the line with its prefix, whatever there is without it.
    return evidence == .vote && record.isWellFormed != isSound ? .odd : evidence
  }

  /// Forgets how many lines each family counts, and keeps what decided.
  mutating func forgetCounts() {
    content = 0
    for family in Family.all { votes[family.place].counted = 0 }
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
    for family in Family.all
    where family == leader || self[family].votes > 0 || self[family].counted > 0 {
      resting.remove(family)
    }
    settled = (leader, resting)
  }
}
