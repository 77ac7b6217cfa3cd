/// A family of formats by its place in the order in which detection prefers them.
struct Family: Hashable, Sendable {
  let place: Int

  /// All families: a new one has its line here.
  static let types: [any FormatFamily.Type] = [
    SimpleFamily.self, W3CFamily.self, JSONFamily.self, LTSVFamily.self, LoadBalancerFamily.self,
    HAProxyFamily.self, SquidFamily.self, QuotedCSVFamily.self, ProxyManagerFamily.self,
    UWSGIFamily.self, AtlassianFamily.self, MorganFamily.self, CommonFamily.self,
    LogfmtFamily.self, PlannedFamily.self, PastedCommonFamily.self,
  ]

  static let all = types.indices.map { Family(place: $0) }

  private static let descriptions = types.map { $0.description }

  var description: FamilyDescription { Self.descriptions[place] }

  static let simple = Family(of: SimpleFamily.self)
  static let w3c = Family(of: W3CFamily.self)
  static let json = Family(of: JSONFamily.self)
  static let common = Family(of: CommonFamily.self)
  static let planned = Family(of: PlannedFamily.self)
  static let pastedCommon = Family(of: PastedCommonFamily.self)

  init(place: Int) { self.place = place }

  private init(of type: any FormatFamily.Type) {
    place = Self.types.firstIndex { $0 == type } ?? 0
  }

  /// The families of a file of which nothing is known; the first reads what none of them reads.
  static let detected: [Family] =
    [common] + all.filter { $0 != common && $0.description.isDetected }

  // What is asked of families file by file or line by line, as sets of them.

  static let detectedSet = FamilySet(detected)

  /// The families that a prefix hides a line from.
  static let startingAtLine = FamilySet(all.filter { $0.description.start == .line })
  /// The families whose fields before the request start at the line's first byte.
  static let startingAtRequest = FamilySet(all.filter { $0.description.start == .request })
  /// The families that a line says nothing for which another family reads.
  static let yielding = FamilySet(all.filter(\.description.yields))
  /// The families that lines say something against which they do not read.
  static let judging = FamilySet(all.filter(\.description.judgesUnread))
}

extension LogFormat {
  /// The rules that may read the format; where there are several, the first lines decide.
  var families: [Family] {
    let families = ([Family.common] + Family.all.filter { $0 != .common }).filter { family in
      family.description.formats.contains(self) || family.description.otherFormats.contains(self)
    }
    // A name for what is around lines leaves their format open.
    return families.isEmpty ? Family.detected : families
  }

  /// Whether it is a name for what is around lines, and leaves their format open.
  var isWrapping: Bool { LineWrapping.samples.contains { $0.format == self } }

  /// The formats that have a name on the command line, with what they are, in the order of their codes.
  package static let samples: [FormatSample] =
    (Family.all.flatMap(\.description.samples) + LineWrapping.samples)
    .sorted { $0.format.code < $1.format.code }

  /// Returns the format of a name on the command line.
  package init?(named name: String) {
    guard let sample = Self.samples.first(where: { $0.format.name == name }) else { return nil }
    self = sample.format
  }

  /// Returns the format of a code; nil for a code that no format has.
  package init?(code: UInt8) {
    guard let format = Self.byCode[code] else { return nil }
    self = format
  }

  private static let byCode = Dictionary(
    uniqueKeysWithValues: (samples.map(\.format) + [.custom]).map { ($0.code, $0) }
  )
}

/// A set of families by their places.
struct FamilySet {
  private var bits: UInt32 = 0

  init() {}

  init(_ families: [Family]) {
    for family in families { insert(family) }
  }

  /// The families that may read a line with these marks; the others lack what they cannot do without.
  init(allowedBy marks: LineMarks) {
    var left = marks.rawValue
    bits = Self.unmarked
    while left != 0 {
      bits |= Self.marked[left.trailingZeroBitCount]
      left &= left - 1
    }
  }

  /// The families that any line may be of, and those that each mark allows.
  private static let unmarked = FamilySet(Family.all.filter(\.description.marks.isEmpty)).bits
  private static let marked = (0..<32).map { bit in
    let mark = LineMarks(rawValue: 1 << UInt32(bit))
    return FamilySet(Family.all.filter { $0.description.marks.contains(mark) }).bits
  }

  func contains(_ family: Family) -> Bool { bits >> UInt32(family.place) & 1 == 1 }

  func intersection(_ other: FamilySet) -> FamilySet {
    var both = self
    both.bits &= other.bits
    return both
  }

  mutating func subtract(_ other: FamilySet) { bits &= ~other.bits }

  mutating func insert(_ family: Family) { bits |= 1 << UInt32(family.place) }

  mutating func remove(_ family: Family) { bits &= ~(1 << UInt32(family.place)) }

  /// Takes the family with the highest place out; nil if there is none left.
  mutating func popLast() -> Family? {
    guard bits != 0 else { return nil }
    let family = Family(place: UInt32.bitWidth - 1 - bits.leadingZeroBitCount)
    remove(family)
    return family
  }
}
