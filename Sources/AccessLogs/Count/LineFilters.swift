/// The filters of a question made ready: whether a line that was read is counted.
struct LineFilters: Sendable {
  /// What a filter says of one text of a line.
  private struct TextFilter {
    let source: @Sendable (borrowing LineRecord) -> LineBytes
    let patterns: FilterPatterns
  }

  /// The statuses that pass, a bit for each place among all; nil if all do.
  private var statuses: [Bool]?
  private var texts: [TextFilter] = []
  /// What endpoints pass.
  private var endpoints: FilterPatterns?
  /// When lines have to be of, in seconds since the first day of ``LineClock``; nil for any time and none.
  private var shown: Range<UInt64>?
  private var moments: Range<UInt64>?
  /// The clock of times that do not say how far they are ahead of UTC, where moments are compared.
  let unsaid: ZoneRules?

  /// Makes the filters of a query; endpoints are left out if `endpointsOfGroups` says that their groups are dropped.
  init(_ filters: Query.Filters, endpointsOfGroups: Bool = false) {
    unsaid = filters.times.zone
    for filter in filters.values {
      switch filter.kind {
      case .status: statuses = Self.statuses(filter.patterns)
      case .endpoint: if !endpointsOfGroups { endpoints = filter.patterns }
      default:
        guard let dimension = Dimension(name: filter.kind.name),
          case .text(let source) = Column(dimension)?.source
        else { preconditionFailure("a filter is of a text column") }
        texts.append(TextFilter(source: source, patterns: filter.patterns))
      }
    }
    // A line without a time is outside of either, so that each clock is read only where it is asked.
    let (shown, moments) = filters.times.ranges
    self.shown = shown.map(Self.seconds)
    self.moments = moments.map(Self.seconds)
  }

  /// The span of no lines, on the clocks that are compared; nil where it does not matter when a line is of.
  var emptySpan: TimeSpan? {
    if shown == nil, moments == nil { return nil }
    var span = TimeSpan()
    if shown != nil { span.shown = TimeSpan.Bounds() }
    if moments != nil { span.moments = TimeSpan.Bounds() }
    return span
  }

  /// Whether every line passes that was read.
  var isEmpty: Bool { isOfStatuses && statuses == nil }

  /// Whether nothing but the status decides.
  var isOfStatuses: Bool {
    texts.isEmpty && endpoints == nil && shown == nil && moments == nil
  }

  private static func statuses(
    _ patterns: FilterPatterns
  ) -> [Bool] {
    let ranks = 0...UInt32(GroupTag.largestRank)
    return ranks.map { rank in
      let status = GroupTag(bits: rank).status
      func has(_ pattern: FilterPattern) -> Bool {
        if case .statuses(let range) = pattern { range.contains(status) } else { false }
      }
      return patterns.pass(has)
    }
  }

  /// Returns a range of seconds since 1970 as one since the first day that there is.
  private static func seconds(_ range: Range<Int>) -> Range<UInt64> {
    let start = LineClock.firstDay * LogTime.secondsPerDay
    // What has no time is behind all times.
    let days = 0..<LineClock.dayCount * LogTime.secondsPerDay
    func second(_ bound: Int) -> UInt64 {
      let (second, isTooLarge) = bound.subtractingReportingOverflow(start)
      let inside = isTooLarge ? (bound < 0 ? 0 : days.upperBound) : second
      return UInt64(min(max(inside, days.lowerBound), days.upperBound))
    }
    return second(range.lowerBound)..<second(range.upperBound)
  }

  // MARK: - Lines

  /// Which of some ordinary lines pass by their status, of those whose bits are set.
  @inline(__always)
  func staying(_ lines: OrdinaryLines, _ staying: UInt64) -> UInt64 {
    guard let statuses else { return staying }
    var passing = staying
    OrdinaryLines.forEach(staying) { index in
      // The places of statuses of three digits are behind those of the others.
      if !statuses[Int(lines[index].status + GroupTag.specialCount)] {
        passing &= ~(1 &<< UInt64(index))
      }
    }
    return passing
  }

  /// Which of some ordinary lines pass by all that their records say, of those whose bits are set.
  func staying(
    _ records: borrowing LineRecord.OfOrdinaryLines,
    _ staying: UInt64,
    _ clocks: inout FilterClocks
  ) -> UInt64 {
    if isOfStatuses { return staying }
    var passing = staying
    OrdinaryLines.forEach(staying) { index in
      if !passesFields(records[index], &clocks) { passing &= ~(1 &<< UInt64(index)) }
    }
    return passing
  }

  /// Whether a line passes.
  @inline(__always)
  func passes(_ record: borrowing LineRecord, _ clocks: inout FilterClocks) -> Bool {
    isEmpty || passesAll(record, &clocks)
  }

  @inline(never)
  private func passesAll(_ record: borrowing LineRecord, _ clocks: inout FilterClocks) -> Bool {
    if let statuses, !statuses[Int(record.tag.bits & GroupTag.statusBits)] { return false }
    return passesFields(record, &clocks)
  }

  private func passesFields(
    _ record: borrowing LineRecord,
    _ clocks: inout FilterClocks
  ) -> Bool {
    if clocks.span != nil {
      clocks.note(record, shown: shown != nil, moments: moments != nil)
    }
    if let shown, !shown.contains(clocks.shown.second(of: record)) { return false }
    if let moments, !moments.contains(clocks.moments.second(of: record)) { return false }
    if let endpoints, !Self.passes(record.tag, record.endpoint, endpoints) { return false }
    for filter in texts {
      let text = filter.source(record).value
      if !filter.patterns.pass({ Self.has(text, $0) }) { return false }
    }
    return true
  }

  // MARK: - Texts

  /// Whether an endpoint passes.
  static func passes(
    _ tag: GroupTag,
    _ endpoint: LineBytes,
    _ patterns: FilterPatterns
  ) -> Bool {
    let name: [UInt8]
    switch tag.endpoint {
    case .target:
      func has(_ pattern: FilterPattern) -> Bool {
        guard case .glob(let glob) = pattern else { return false }
        return glob.matches(count: endpoint.count) { endpoint[$0] }
      }
      return patterns.pass(has)
    case .malformed: name = KeyText.malformed
    case .empty: name = KeyText.empty
    }
    // No pattern but the name itself is about what is no endpoint.
    return patterns.pass { $0 == .glob(ByteGlob(name)) }
  }

  private static func has(_ text: LineBytes, _ pattern: FilterPattern) -> Bool {
    if text.isEmpty { return pattern == .none }
    switch pattern {
    case .none, .statuses: return false
    case .text(let value):
      return text.count == value.count && value.indices.allSatisfy { text[$0] == value[$0] }
    case .glob(let glob): return glob.matches(count: text.count) { text[$0] }
    case .part(let part): return text.containsIgnoringCase(part)
    case .network(let network):
      guard let address = IPAddress(text) else { return false }
      return network.contains(address)
    }
  }
}

/// The clocks by which filters take the time of a line.
struct FilterClocks: ~Copyable {
  /// That of the report.
  var shown = LineClock()
  /// UTC, which tells moments.
  var moments = LineClock()
  /// When the lines are of that were asked, of families that do not read them too; nil where nobody wants to know.
  private(set) var span: TimeSpan?

  /// Starts to note when lines are of, on the clocks that some filters compare; or notes nothing any more.
  mutating func noteSpan(_ filters: LineFilters?) { span = filters?.emptySpan }

  /// Starts anew.
  mutating func forgetSpan() {
    if span?.shown != nil { span?.shown = TimeSpan.Bounds() }
    if span?.moments != nil { span?.moments = TimeSpan.Bounds() }
    span?.hasLinesWithoutTime = false
  }

  /// Notes when a line is of, on the clocks that are compared.
  mutating func note(_ record: borrowing LineRecord, shown isShown: Bool, moments isOfMoments: Bool)
  {
    guard var span else { return }
    if isShown { span.note(shown.second(of: record), in: \.shown) }
    if isOfMoments { span.note(moments.second(of: record), in: \.moments) }
    self.span = span
  }

  /// Takes the times of another file.
  mutating func start(_ zone: ZoneRules?, unsaid: ZoneRules?) {
    shown.start(zone)
    moments.start(ZoneRules(name: "UTC", firstOffset: 0), unsaid: zone ?? unsaid)
  }
}

extension LineBytes {
  /// Whether a text of small letters stands in these bytes, in whatever ASCII case.
  fileprivate func containsIgnoringCase(_ part: [UInt8]) -> Bool {
    guard let small = part.first else { return true }
    let capital = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(small) ? small & 0xDF : small
    var at = findEither(small, capital, from: 0)
    while at + part.count <= count {
      if part.indices.allSatisfy({ self[at + $0].lowercased == part[$0] }) { return true }
      at = findEither(small, capital, from: at + 1)
    }
    return false
  }
}

extension TimeSpan {
  /// Notes a second of a ``LineClock``.
  fileprivate mutating func note(
    _ second: UInt64,
    in bounds: WritableKeyPath<TimeSpan, TimeSpan.Bounds?>
  ) {
    guard second < LineClock.none * 60 else {
      hasLinesWithoutTime = true
      return
    }
    var known = self[keyPath: bounds] ?? Bounds()
    known.add(Int(second) + LineClock.firstDay * LogTime.secondsPerDay)
    self[keyPath: bounds] = known
  }
}
