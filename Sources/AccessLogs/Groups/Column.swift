/// What the cells of a column of keys are.
package enum KeyCells: Sendable {
  /// Bytes of the log or of a path.
  case text
  /// Three digits, `0`, `-1`, or a `-` where there is none.
  case status
}

/// How a dimension is a column of groups: its name, and what of a line it is.
///
/// A new dimension is one of these with a code, in a file of its own, and a line in ``all``.
struct Column: Sendable {
  /// What of a line makes the column.
  enum Source: Sendable {
    /// The endpoint, and which kind of one it is.
    case endpoint
    /// Some bytes of the line, or of memory that is its until the next one; none, or a `-`, where it has no value.
    case text(@Sendable (borrowing LineRecord) -> LineBytes)
    /// A number.
    case number(NumberSource)
    /// Nothing: it is the place of the file among all, and put in where files meet.
    case file
  }

  /// A number below `1 << bits` that stands for a cell; groups sort by it.
  struct NumberSource: Sendable {
    let bits: UInt64
    /// The largest number there is.
    var largest = UInt64.max
    /// Where the bits already are in the ``GroupTag`` of a line; nil where they are not.
    var tagShift: UInt64?
    /// Returns the number of a line, whose time the clock tells.
    var number: @Sendable (borrowing LineRecord, inout LineClock) -> UInt64 = { _, _ in 0 }
    /// Returns the cell of any number.
    let cell: @Sendable (UInt64) -> ShortText
  }

  let dimension: Dimension
  /// What `--by` and reports call it.
  let name: String
  /// The fields of a line that have to be read.
  let fields: FieldSet
  let source: Source
  var cells = KeyCells.text
  /// Whether its cells are times: a table that begins with it is shown in the order of its columns, and not by count.
  var isTime = false

  /// The columns of all dimensions, in the order in which they are listed.
  static let all: [Column] = [
    .endpoint, .status, .file, .class, .method, .protocol, .host, .client, .user, .referrer, .agent,
    .minute, .hour, .day, .month, .week, .weekday, .hourOfDay,
  ]

  fileprivate static let byCode = Dictionary(
    uniqueKeysWithValues: all.map { ($0.dimension.code, $0) }
  )
}

extension Column {
  /// Finds the column of a dimension; there is none for a code that no dimension has.
  init?(_ dimension: Dimension) {
    guard let column = Self.byCode[dimension.code] else { return nil }
    self = column
  }

  /// Finds the column of a dimension in what lines are counted by, where clients may be anonymous.
  init?(_ dimension: Dimension, _ anonymity: Anonymity?) {
    self.init(dimension)
    if dimension == .client, let anonymity { self = .client(anonymity) }
  }
}

extension Dimension {
  /// All dimensions, in the order in which they are listed.
  package static let all = Column.all.map(\.dimension)

  /// What `--by` and reports call it.
  package var name: String { Column(self)?.name ?? "" }

  /// Whether it is a time, or a part of one.
  package var isTime: Bool { Column(self)?.isTime ?? false }

  /// Finds the dimension of a name.
  package init?(name: String) {
    guard let column = Column.all.first(where: { $0.name == name }) else { return nil }
    self = column.dimension
  }
}

extension Query {
  /// The fields of a line that have to be read.
  package var fields: FieldSet {
    let keepsQuery = tidying.keepsQuery && dimensions.contains(.endpoint)
    let others = filters.fields.union(measures.fields).union(keepsQuery ? FieldSet(.query) : [])
    return dimensions.reduce(into: others) { fields, dimension in
      if let column = Column(dimension) { fields.formUnion(column.fields) }
    }
  }
}
