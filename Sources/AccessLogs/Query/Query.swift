/// What is asked of some logs, and by what means it is answered; the same for every file of a run.
///
/// All members but ``means`` and ``columns`` are the question: they decide which files count, and which groups and
/// counts come out. What else can be asked is one more member, of a type that has bytes, and one more line in
/// ``members``; more filters are members of ``Filters``.
package struct Query: Hashable, Sendable {
  /// The tables to make of one reading of the logs, each a list of dimensions, and each list once.
  package var tables: [[Dimension]] = [[.endpoint]]
  /// What a line has to pass.
  package var filters = Filters()
  /// The format of the files.
  package var format = FormatChoice.detected
  /// The largest zstd window admitted, as a power of two: a file that needs a larger one does not count.
  package var zstdWindowLog = 27
  /// Whether a file that cannot be counted whole contributes nothing.
  package var isStrict = false
  /// What makes no difference to groups and counts.
  package var means = Means()
  /// What is measured of the lines of each group.
  package var measures: MeasureSet = []
  /// The columns behind the count that are made of it; what groups have does not depend on them.
  package var columns: [Measure] = []
  /// What request times are written in that do not say it; nil for what their formats have.
  package var timeUnit: TimeUnit?
  /// The clock of columns of times; nil for that of each line.
  package var zone: ZoneRules?
  /// What is left out of the addresses of clients; nil where they are as written.
  package var anonymity: Anonymity?
  /// What becomes of endpoints, which filters have seen as they were.
  package var tidying = Tidying()

  package init() {}

  /// Asks for one table.
  package init(
    by: [Dimension] = [.endpoint],
    filters: Filters = Filters(),
    format: FormatChoice = .detected,
    zstdWindowLog: Int = 27,
    isStrict: Bool = false
  ) {
    tables = [by]
    self.filters = filters
    self.format = format
    self.zstdWindowLog = zstdWindowLog
    self.isStrict = isStrict
  }

  /// The dimensions of all tables, each once: what groups are made of.
  package var dimensions: [Dimension] {
    var dimensions: [Dimension] = []
    for dimension in tables.joined() where !dimensions.contains(dimension) {
      dimensions.append(dimension)
    }
    return dimensions
  }

  /// How many tables there are at most: a byte holds the number of one.
  package static let mostTables = 256

  /// What the question is known by, whatever the means.
  package var digest: QueryDigest {
    var question = self
    question.means = Means()
    question.columns = []
    return QueryDigest(of: question.bytes)
  }
}

extension Query {
  /// What a line has to pass to be counted: all of these.
  package struct Filters: Hashable, Sendable {
    /// The line holds one of these byte strings; every line passes if there is none.
    package var match: [[UInt8]] = []
    /// What fields have to be, each kind at most once and in the order of their codes.
    package var values: [Filter] = []
    /// When the line has to be of.
    package var times = TimeFilter()

    package init() {}

    package init(match: [[UInt8]]) { self.match = match }

    /// The fields of a line that have to be read; a text may stand anywhere in the line.
    var fields: FieldSet {
      FieldSet(values.map(\.kind.field) + (times.isEmpty ? [] : [.time]))
    }
  }

  /// How the answer is found, and what else is kept on the way.
  package struct Means: Hashable, Sendable {
    /// How many bytes counting one file may use; what needs more goes to temporary files.
    package var memory = plentyOfMemory
    /// Whether the unparsed lines are kept, as ``PartNotes/rejects``.
    package var keepsRejects = false
    /// Whether a compressed file is decompressed by a thread of its own while its lines are counted.
    package var readsAhead = false
    /// Whether it is noted what each file was, as ``PartNotes/identity``.
    package var identifiesFiles = false
    /// Whether it is noted what each file was while it was read, as ``PartNotes/reading``, for a run that started at
    /// this moment, in nanoseconds since 1970; nil where nobody asks.
    package var readingSince: Int?
    /// Whether all of its bytes are noted with that.
    package var comparesWholeFiles = false

    package init() {}

    /// More than any count needs: nothing goes to temporary files.
    package static let plentyOfMemory = 1 << 50
  }
}

// MARK: - Bytes

extension Query: ByteMessage {
  package static let members: [ByteMember<Query>] = [
    .init(1, \.tables),
    .init(2, \.filters),
    .init(3, \.format),
    .init(4, \.zstdWindowLog),
    .init(5, \.isStrict),
    .init(6, \.means),
    .init(7, \.measures),
    .init(8, \.timeUnit),
    .init(9, \.zone),
    .init(10, \.tidying),
    .init(11, \.anonymity),
    .init(12, \.columns),
  ]

  /// Whether the query can be answered, wherever its bytes are from.
  package var isValid: Bool {
    (1...Self.mostTables).contains(tables.count) && Set(tables).count == tables.count
      && tables.allSatisfy { !$0.isEmpty && Set($0).count == $0.count }
      && filters.match.allSatisfy { !$0.isEmpty } && (10...31).contains(zstdWindowLog)
      && means.memory >= 0
      && Set(columns).count == columns.count && MeasureSet(for: columns).isSubset(of: measures)
  }
}

extension Query.Filters: ByteMessage {
  package static let members: [ByteMember<Query.Filters>] = [
    .init(1, \.match),
    .init(2, \.values),
    .init(3, \.times),
  ]

  package var isValid: Bool {
    zip(values, values.dropFirst()).allSatisfy { $0.kind.code < $1.kind.code }
  }
}

extension Query.Means: ByteMessage {
  package static let members: [ByteMember<Query.Means>] = [
    .init(1, \.memory),
    .init(2, \.keepsRejects),
    .init(3, \.readsAhead),
    .init(4, \.identifiesFiles),
    .init(5, \.readingSince),
    .init(6, \.comparesWholeFiles),
  ]
}
