import Testing

@testable import AccessLogs

/// Measures beside the groups of a table, against all lines kept and added up at the end.
struct MeasureStoreTests {
  private static let set: MeasureSet = [.bytes, .percentiles]

  private struct Line {
    let key: [UInt8]
    let values: GroupMeasures.Line
  }

  private func lines(_ count: Int, keys: Int, seed: UInt64) -> [Line] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let number = Int.random(in: 0..<keys, using: &random)
      // Some keys are longer than an entry has room for.
      let key = "/\(number)" + (number % 3 == 0 ? String(repeating: "x", count: 40) : "")
      let time =
        Int.random(in: 0..<4, using: &random) == 0
        ? nil : Int.random(in: 0..<1 << 30, using: &random)
      return Line(key: Array(key.utf8), values: .init(bytes: number * 7, time: time))
    }
  }

  /// Adds lines whose keys wait together.
  private func add(_ lines: some Collection<Line>, to table: inout GroupTable) {
    LineBytes.with(Array(lines.map(\.key).joined())) { text in
      var rest = text
      for line in lines {
        table.enqueue(rest.part(0, line.key.count), packed: 0, line.values)
        rest = rest.from(line.key.count)
      }
      table.flush()
    }
  }

  private struct Group: Hashable {
    var count = 0
    var measures = GroupMeasures()
  }

  private func groups(_ lines: some Sequence<Line>) -> [[UInt8]: Group] {
    lines.reduce(into: [:]) { groups, line in
      groups[line.key, default: Group()].count += 1
      groups[line.key, default: Group()].measures.add(line.values, of: Self.set)
    }
  }

  private func groups(_ table: inout GroupTable) -> [[UInt8]: Group] {
    table.settle()
    var groups: [[UInt8]: Group] = [:]
    table.forEachText { text, _, count, measures in
      groups[text.array] = Group(count: Int(count), measures: measures ?? GroupMeasures())
    }
    return groups
  }

  @Test func `each group has the measures of its lines`() {
    for keys in [1, 30, 5000] {
      let lines = lines(10_000, keys: keys, seed: UInt64(keys))
      var table = GroupTable(measures: Self.set)
      add(lines, to: &table)
      #expect(groups(&table) == groups(lines))
    }
  }

  @Test func `a rollback takes measures back to the last checkpoint, again and again`() {
    var random = SeededGenerator(seed: 3)
    var table = GroupTable(measures: Self.set)
    var (kept, added): ([Line], [Line]) = ([], [])
    for step in 0..<200 {
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        table.rollback()
        added = []
      case 1:
        table.checkpoint()
        kept += added
        added = []
      default:
        let count = Int.random(in: 0..<60, using: &random)
        let lines = lines(count, keys: 40 + step, seed: 100 + UInt64(step))
        add(lines, to: &table)
        added += lines
      }
      #expect(groups(&table) == groups(kept + added))
    }
  }

  @Test func `what came since the last checkpoint is known apart from what was there`() throws {
    let (first, second) = (lines(500, keys: 50, seed: 4), lines(60, keys: 80, seed: 5))
    var table = GroupTable(measures: Self.set)
    add(first, to: &table)
    table.checkpoint()
    add(second, to: &table)
    table.settle()
    let (before, since) = (groups(first), groups(second))
    let measures = table.measures
    let store = try #require(measures)
    for index in 0..<table.groupCount {
      let key = table.text(at: index).array
      let parts = store.parts(of: index)
      #expect(parts.before == before[key]?.measures ?? GroupMeasures())
      #expect(parts.since == since[key]?.measures ?? GroupMeasures())
    }
    #expect(store.set == Self.set)
  }

  @Test func `a table that is used again knows nothing of before`() {
    var table = GroupTable(measures: Self.set)
    for keys in [1000, 400_000, 10] {
      add(lines(keys, keys: keys, seed: 6), to: &table)
      table.checkpoint()
      table.removeAll()
      #expect(groups(&table).isEmpty)
      let lines = lines(300, keys: 20, seed: 7)
      add(lines, to: &table)
      table.rollback()
      add(lines, to: &table)
      #expect(groups(&table) == groups(lines))
      table.removeAll()
    }
  }

  @Test(arguments: [1, 1 << 18 - 1, 1 << 18, 1 << 36 + 5, 1 << 48 - 1])
  func `a bucket holds as many values as lines can be`(count: Int) {
    var store = HistogramStore()
    let cells = [3, 700, 3711].map { Histogram.Cell(bucket: $0, count: count) }
    for group in [5, 2, 70_000] {
      for cell in cells.reversed() { store.add(cell, to: group) }
      store.checkpoint()
      for _ in 0..<3 { store.add(Histogram.Cell(bucket: 700, count: count), to: group) }
    }
    store.settle()
    for group in [2, 5, 70_000] {
      var all = cells
      all[1].count += group == 70_000 ? 0 : 3 * count
      #expect(store.parts(of: group).before == Histogram(all))
    }
    #expect(store.parts(of: 70_000).since == Histogram([.init(bucket: 700, count: 3 * count)]))
    store.rollback()
    store.settle()
    #expect(store[70_000] == Histogram(cells))
    #expect(store[3] == Histogram())
    #expect(store[70_001] == Histogram())
  }

  @Test
  func `groups that become one have the measures of both, apart from what would be taken back`()
    throws
  {
    let (first, second) = (lines(3000, keys: 90, seed: 9), lines(700, keys: 130, seed: 10))
    var table = GroupTable(measures: Self.set)
    add(first, to: &table)
    table.checkpoint()
    add(second, to: &table)
    // The last digit goes, so that some groups move onto others, and some onto names that others had.
    func renamed(_ key: [UInt8]) -> [UInt8] { key.count == 3 ? Array(key.dropLast()) : key }
    table.rename { text, _ in text.part(0, renamed(text.array).count) }
    func renamed(_ lines: [Line]) -> [Line] {
      lines.map { Line(key: renamed($0.key), values: $0.values) }
    }
    #expect(groups(&table) == groups(renamed(first + second)))
    table.rollback()
    #expect(groups(&table) == groups(renamed(first)))
  }

  @Test func `the bytes that measures take are counted`() {
    var table = GroupTable(measures: Self.set)
    var counts = GroupTable()
    let lines = lines(50_000, keys: 10, seed: 8)
    add(lines, to: &table)
    counts.enqueue(.none, packed: 0)
    counts.flush()
    // Ten histograms, of some hundred buckets each.
    let measured = groups(lines).values.reduce(0) { $0 + $1.measures.byteCount }
    #expect(measured > 10 * 8 * 300)
    #expect(table.byteCount - counts.byteCount >= measured / 2)
    let all = table.byteCount
    table.checkpoint()
    add(lines, to: &table)
    #expect(table.byteCount > all + measured / 2)
    table.checkpoint()
    #expect(table.byteCount < all * 2)
    table.removeAll()
    #expect(table.byteCount < counts.byteCount + measured / 10)
  }
}
