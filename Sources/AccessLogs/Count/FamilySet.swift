/// A set of families by their places.
struct FamilySet {
  private var bits: UInt32 = 0

  init() {}

  init(_ families: [FormatFamily]) {
    for family in families { insert(family) }
  }

  /// The families that may read a line with these marks; the others lack what they cannot do without.
  ///
  /// What the line starts with says nothing where a syslog prefix does.
  init(allowedBy marks: LineMarks, hasPrefix: Bool, _ parsers: borrowing LineParsers) {
    insert(.simple)
    insert(.pasted)
    insert(.morgan)
    insert(.atlassian)
    insert(.logfmt)
    if marks.mayHaveTimers { insert(.haproxy) }
    if hasPrefix || marks.mayStartWithSeconds { insert(.squid) }
    if marks.hasBrace {
      insert(.json)
      insert(.uwsgi)
    }
    if marks.hasQuote || marks.hasBracket { insert(.common) }
    if marks.hasQuote {
      insert(.loadBalancer)
      insert(.proxyManager)
    }
    if marks.hasSeparator {
      insert(.csv)
      insert(.ltsv)
    }
    if marks.hasSeparator || parsers.w3c.columns != nil { insert(.w3c) }
  }

  func contains(_ index: Int) -> Bool { bits >> UInt32(index) & 1 == 1 }

  func intersection(_ other: FamilySet) -> FamilySet {
    var both = self
    both.bits &= other.bits
    return both
  }

  mutating func subtract(_ other: FamilySet) { bits &= ~other.bits }

  mutating func insert(_ family: FormatFamily) { bits |= 1 << family.rawValue }

  mutating func remove(_ index: Int) { bits &= ~(1 << UInt32(index)) }

  /// Takes the family with the highest place out; nil if there is none left.
  mutating func popLast() -> FormatFamily? {
    guard bits != 0 else { return nil }
    let index = UInt32.bitWidth - 1 - bits.leadingZeroBitCount
    remove(index)
    return FormatFamily(at: index)
  }
}
