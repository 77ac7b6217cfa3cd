/// Where the columns of a table are while lines are counted: small ones packed in 64 bits, one text in place,
/// and further texts under a number, each once.
///
/// The bits, from the lowest: the ``GroupTag``, a ``Family`` while the format of a file is not known, the
/// number of the table, numbers of columns; where there are further texts, their number in the high half.
final class GroupLayout: Sendable {
  /// Where a column is.
  enum Place: Sendable {
    /// A number of so many bits, in the packed ones from a shift on.
    case packed(bits: UInt64, shift: UInt64)
    /// A number that has no room there, among the further texts.
    case shared(bits: UInt64)
    /// The endpoint, in place.
    case endpoint
    /// The text in place.
    case text
    /// One of the further texts, which is shared as it is if nothing else is.
    case sharedText(isAlone: Bool)
    /// In no line.
    case file
  }

  /// What is read of each line into the packed bits, and the shift that brings it to its place.
  typealias PackedColumn = (
    number: @Sendable (borrowing LineRecord, inout LineClock) -> UInt64, shift: UInt64
  )

  /// What a table has of the tag of a line, which is all that most tables have.
  struct Tags {
    /// The bits of a tag that belong to the columns.
    var mask: UInt64 = 0
    /// The bits that say which table it is.
    var tableBits: UInt64 = 0

    /// Returns the packed bits of a line.
    @inline(__always)
    func packed(_ tag: GroupTag) -> UInt64 { UInt64(tag.bits) & mask | tableBits }

    /// Whether the endpoint is a column.
    @inline(__always)
    var hasEndpoint: Bool { mask & UInt64(GroupTag.endpointBits) != 0 }
  }

  private static let familyShift = UInt64(GroupTag.bitCount)
  private static let familyBitCount: UInt64 = 5
  /// The bits that say which family read a line of the sample.
  static let familyMask: UInt64 = (1 << familyBitCount - 1) << familyShift
  private static let tableShift = familyShift + familyBitCount
  /// Where the number of the further texts starts.
  static let sharedShift: UInt64 = 32

  let columns: [Column]
  /// Where each column is.
  let places: [Place]
  /// What of the tag of a line belongs to the columns.
  let tags: Tags
  /// The columns that are read of each line into the packed bits.
  let packedColumns: [PackedColumn]
  /// The source of the text in place, where that is not the endpoint.
  let textSource: (@Sendable (borrowing LineRecord) -> LineBytes)?
  /// What the further texts of a line are made of.
  let sharedSources: [SharedText.Source]
  /// The source of a text that is all there is of them.
  let loneSharedText: (@Sendable (borrowing LineRecord) -> LineBytes)?

  /// The bits of a family; those of the first one are zero.
  static func bits(of family: Family) -> UInt64 { UInt64(family.place) << familyShift }

  /// Returns which of so many tables some packed bits are of.
  @inline(__always)
  static func table(of packed: UInt64, count: Int) -> Int {
    count == 1 ? 0 : Int(packed >> tableShift & (1 << bitCount(ofTables: count) - 1))
  }

  private static func bitCount(ofTables count: Int) -> UInt64 {
    UInt64(Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
  }

  /// Returns packed bits with another number of the further texts.
  static func packed(_ packed: UInt64, sharedNumber number: Int) -> UInt64 {
    packed & (1 << sharedShift - 1) | UInt64(number) << sharedShift
  }

  /// Makes the layouts of tables, whose numbers they have.
  static func layouts(of tables: [[Column]]) -> [GroupLayout] {
    tables.enumerated().map { number, columns in
      GroupLayout(columns, table: number, of: tables.count)
    }
  }

  private init(_ columns: [Column], table number: Int, of count: Int) {
    self.columns = columns
    let numbersShift = Self.tableShift + Self.bitCount(ofTables: count)
    // Numbers may use the high half unless something is shared.
    var plan = Self.plan(columns, bits: numbersShift..<64)
    if plan.places.contains(where: \.isShared) {
      plan = Self.plan(columns, bits: numbersShift..<Self.sharedShift)
    }
    let isAlone = plan.places.count { $0.isShared } == 1
    places = plan.places.map { place in
      if case .sharedText = place { .sharedText(isAlone: isAlone) } else { place }
    }
    packedColumns = plan.packed
    tags = Tags(mask: plan.tagMask, tableBits: UInt64(number) << Self.tableShift)
    sharedSources = zip(columns, places).compactMap { column, place in
      guard place.isShared else { return nil }
      return switch column.source {
      case .text(let source): .text(source)
      case .number(let source): .number(source.number)
      case .endpoint, .file: nil
      }
    }
    if isAlone, case .text(let source) = sharedSources.first {
      loneSharedText = source
    } else {
      loneSharedText = nil
    }
    var textSource: (@Sendable (borrowing LineRecord) -> LineBytes)?
    for (column, place) in zip(columns, places) {
      if case .text(let source) = column.source, case .text = place { textSource = source }
    }
    self.textSource = textSource
  }

  private static func plan(
    _ columns: [Column],
    bits: Range<UInt64>
  ) -> (places: [Place], packed: [PackedColumn], tagMask: UInt64) {
    var (next, tagMask) = (bits.lowerBound, UInt64(0))
    var packed: [PackedColumn] = []
    var hasText = columns.contains { if case .endpoint = $0.source { true } else { false } }
    let places = columns.map { column -> Place in
      switch column.source {
      case .endpoint:
        tagMask |= UInt64(GroupTag.endpointBits)
        return .endpoint
      case .file: return .file
      case .text:
        if hasText { return .sharedText(isAlone: false) }
        hasText = true
        return .text
      case .number(let source):
        if let shift = source.tagShift {
          tagMask |= (1 << source.bits - 1) << shift
          return .packed(bits: source.bits, shift: shift)
        }
        guard next + source.bits <= bits.upperBound else { return .shared(bits: source.bits) }
        defer { next += source.bits }
        packed.append((source.number, next))
        return .packed(bits: source.bits, shift: next)
      }
    }
    return (places, packed, tagMask)
  }

  /// Whether the rows are shown in the order of the columns, and not by count.
  var isByTime: Bool { columns.first?.isTime ?? false }

  /// Whether lines have no column: each is of the one group that its file is.
  var isOfFiles: Bool { places.allSatisfy { if case .file = $0 { true } else { false } } }

  /// Whether the columns are only what an ordinary line locates.
  var isOfTags: Bool { packedColumns.isEmpty && sharedSources.isEmpty && textSource == nil }
}

extension GroupLayout.Place {
  /// Whether it is among the further texts.
  var isShared: Bool {
    switch self {
    case .shared, .sharedText: true
    case .packed, .endpoint, .text, .file: false
    }
  }
}
