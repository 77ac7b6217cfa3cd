internal import CByteScan

/// A family of formats: one set of rules that reads lines, and what it has learnt of the file.
///
/// Counting, detection, explanations and reasons all stand on it. A new family is a file with a type of this
/// protocol, and its line in ``Family/types``.
protocol FormatFamily: SendableMetatype {
  static var description: FamilyDescription { get }

  init()

  /// Reads one line, without its line end.
  ///
  /// - Parameters:
  ///   - line: The line; what lies behind it in memory may be another one.
  ///   - record: Gets the request and the status, and where the wanted fields are; a field of no bytes is
  ///     none. What it gets stays valid until the next line is read.
  /// - Returns: Whether the family reads the line; if not, the record means nothing.
  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool

  /// Takes those ordinary lines of the family whose bits are set, each into a record, as ``read(_:into:)`` does.
  mutating func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    into records: inout LineRecord.OfOrdinaryLines
  )

  /// Returns why the family does not read a line, as the end of a sentence for people.
  mutating func reason(against line: LineBytes) -> String

  /// Forgets what was learnt of a file, and takes what a format of the user says of its lines.
  mutating func start(_ format: CompiledFormat?)

  /// Takes the names of columns that stand before the lines; nil where there are none.
  mutating func use(_ columns: W3CColumns?)

  /// What a line that was read says for the family; `line` is behind what syslog put before it.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence

  /// Whether some other number stands where the status should be, in a line that was read or not; asked
  /// only of families whose description says so.
  func hasMisplacedNumber(_ line: LineBytes, _ record: borrowing LineRecord, isRead: Bool) -> Bool

  /// Notes which formats of the family a line that was read looks like.
  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  )

  /// The names under which the line that was read last had the fields that it is counted by.
  func usedNames(of record: borrowing LineRecord) -> [(field: LogField, name: String)]
}

extension FormatFamily {
  mutating func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    into records: inout LineRecord.OfOrdinaryLines
  ) {}

  mutating func start(_ format: CompiledFormat?) {}

  mutating func use(_ columns: W3CColumns?) {}

  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence {
    record.isWellFormed ? .vote : .odd
  }

  func hasMisplacedNumber(_ line: LineBytes, _ record: borrowing LineRecord, isRead: Bool) -> Bool {
    false
  }

  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    traits.note(Self.description.formats[0])
  }

  func usedNames(of record: borrowing LineRecord) -> [(field: LogField, name: String)] { [] }
}

/// What a line that a family reads says for it.
enum LineEvidence {
  /// It is a line of the family.
  case vote
  /// It is one where nothing else speaks for any family: no request, yet all around it.
  case doubtful
  /// What stands for the status is rather something else.
  case against
  /// It says nothing.
  case odd
}

/// What is known of a family before any line.
struct FamilyDescription: Sendable {
  /// From where on a line is read.
  enum Start: Sendable {
    /// From its first byte: a prefix hides the line.
    case line
    /// From the request, found anywhere; but the fields before it start at the line's first byte.
    case request
    /// From anywhere, whatever stands before.
    case anywhere
  }

  /// The formats that lines are told to be, the widest and the most telling first.
  let formats: [LogFormat]
  /// Formats that its rules read as well, which no line tells from the others.
  let otherFormats: [LogFormat]
  /// The marks of which a line must have one; none where any line may be read.
  let marks: LineMarks
  let start: Start
  /// Whether a file is looked at for the family where no format is named.
  let isDetected: Bool
  /// Whether a line that another family reads says nothing for this one.
  let yields: Bool
  /// Whether a line that is not read may say something against the family.
  let judgesUnread: Bool
  /// The format whose ordinary lines are read many at once, with the same result.
  let ordinary: cbytescan_format?
  /// What each format is that is described here, with an invented line of it.
  let samples: [FormatSample]

  init(
    _ formats: [LogFormat],
    others otherFormats: [LogFormat] = [],
    marks: LineMarks = [],
    start: Start = .line,
    isDetected: Bool = true,
    yields: Bool = false,
    judgesUnread: Bool = false,
    ordinary: cbytescan_format? = nil,
    samples: [FormatSample]
  ) {
    self.formats = formats
    self.otherFormats = otherFormats
    self.marks = marks
    self.start = start
    self.isDetected = isDetected
    self.yields = yields
    self.judgesUnread = judgesUnread
    self.ordinary = ordinary
    self.samples = samples
  }
}

/// A format with what it is, in a few words, and an invented line of it.
package struct FormatSample: Sendable {
  package let format: LogFormat
  package let summary: String
  package let line: String
  /// The line before it that its columns need.
  package let directive: String?

  init(_ format: LogFormat, _ summary: String, line: String, directive: String? = nil) {
    self.format = format
    self.summary = summary
    self.line = line
    self.directive = directive
  }
}
