/// A family of formats by its place in the order in which detection prefers them.
struct Family: Hashable, Sendable {
  let place: Int

  /// All families: a new one has its line here.
  static let types: [any FormatFamily.Type] = [
    SimpleFamily.self, W3CFamily.self, JSONFamily.self, LTSVFamily.self, LoadBalancerFamily.self,
    HAProxyFamily.self, SquidFamily.self, QuotedCSVFamily.self, ProxyManagerFamily.self,
    UWSGIFamily.self, AtlassianFamily.self, MorganFamily.self, CommonFamily.self,
    LogfmtFamily.self, PlannedFamily.self,
  ]

  static let all = types.indices.map { Family(place: $0) }

  private static let descriptions = types.map { $0.description }

  var description: FamilyDescription { Self.descriptions[place] }

  static let simple = Family(of: SimpleFamily.self)
  static let w3c = Family(of: W3CFamily.self)
  static let json = Family(of: JSONFamily.self)
  static let common = Family(of: CommonFamily.self)
  static let planned = Family(of: PlannedFamily.self)

  init(place: Int) { self.place = place }

  private init(of type: any FormatFamily.Type) {
    place = Self.types.firstIndex { $0 == type } ?? 0
  }

  /// The families of a file of which nothing is known; the first reads what none of them reads.
  static let detected: [Family] =
    [common] + all.filter { $0 != common && $0.description.isDetected }

  /// The marks of which each needs one; the others lack what the family cannot do without.
  fileprivate static let marks = descriptions.map(\.marks)
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
    if code == Self.custom.code { self = .custom; return }
    guard let sample = Self.samples.first(where: { $0.format.code == code }) else { return nil }
    self = sample.format
  }
}

/// A set of families by their places.
struct FamilySet {
  private var bits: UInt32 = 0

  init() {}

  init(_ families: [Family]) {
    for family in families { insert(family) }
  }

  /// The families that may read a line with these marks.
  init(allowedBy marks: LineMarks) {
    for (place, needed) in Family.marks.enumerated()
    where needed.isEmpty || !needed.isDisjoint(with: marks) {
      bits |= 1 << UInt32(place)
    }
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
