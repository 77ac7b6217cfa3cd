/// A reader of each family, for one file, and what the file says of its lines.
struct LineReaders {
  private var families: [any FormatFamily] = Family.types.map { $0.init() }
  /// The columns of the last `#Fields:` line.
  private(set) var columns: W3CColumns?
  /// What the last `#Software:` line names, which may stand before the columns or behind them.
  private var software: W3CColumns.Software?
  /// Whether a `#Fields:` line was read.
  var hasReadColumns = false
  /// Whether a format of the user was taken.
  private var hasFormat = false

  /// Forgets what was learnt of a file, and takes what a format of the user says of its lines.
  mutating func start(_ format: CompiledFormat?) {
    hasReadColumns = false
    software = nil
    use(nil)
    guard format != nil || hasFormat else { return }
    hasFormat = format != nil
    for place in families.indices { families[place].start(format) }
  }

  /// Reads one line by the rules of a family, as ``FormatFamily/read(_:into:)`` says.
  @inline(__always)
  mutating func read(_ line: LineBytes, as family: Family, into record: inout LineRecord) -> Bool {
    record.begin()
    return families[family.place].read(line, into: &record)
  }

  /// Takes those ordinary lines of a family whose bits are set, each into a record, as ``read(_:as:into:)`` reads
  /// them.
  mutating func take(
    _ lines: OrdinaryLines,
    staying: UInt64,
    as family: Family,
    into records: inout LineRecord.OfOrdinaryLines
  ) {
    families[family.place].take(lines, staying: staying, into: &records)
  }

  /// Reads a line that starts with `#`, for what it says of the lines behind it.
  mutating func readComment(_ line: LineBytes) {
    if line.spells("#Software:") { return read(software: line) }
    guard line.spells("#Fields:") else { return }
    var columns = W3CColumns(line.from(8))
    columns.software = software
    use(columns)
    hasReadColumns = true
  }

  private mutating func read(software line: LineBytes) {
    software = W3CColumns.Software(line)
    guard var columns, columns.software != software else { return }
    columns.software = software
    use(columns)
    hasReadColumns = true
  }

  /// Takes the names of columns that stand before the lines.
  mutating func use(_ columns: W3CColumns?) {
    guard columns != self.columns else { return }
    self.columns = columns
    if let columns { software = columns.software }
    for place in families.indices { families[place].use(columns) }
  }

  /// Returns what a line that a family has read says for it.
  func evidence(of record: borrowing LineRecord, in line: LineBytes, for family: Family)
    -> LineEvidence
  {
    families[family.place].evidence(of: record, in: line)
  }

  /// Notes which formats of a family a line looks like that it has read.
  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    as family: Family,
    in traits: inout FormatTraits
  ) {
    families[family.place].noteFormats(of: line, record, in: &traits)
  }

  /// A family, to ask for what it knows.
  subscript(family: Family) -> any FormatFamily { families[family.place] }

  /// Returns why a family does not read a line, as the end of a sentence for people.
  mutating func reason(against line: LineBytes, as family: Family) -> String {
    families[family.place].reason(against: line)
  }
}
