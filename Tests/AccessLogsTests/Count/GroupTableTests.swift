import CByteScan
import Testing

@testable import AccessLogs

/// Counting and taking back, against a dictionary.
struct GroupTableTests {
  private struct Group: Hashable {
    let key: [UInt8]
    let packed: UInt64
  }

  private typealias Counts = [Group: Int]

  private func counts(_ table: borrowing GroupTable) -> Counts {
    var counts: Counts = [:]
    unsafe table.forEach { key, packed, count in
      unsafe counts[Group(key: Array(key), packed: packed), default: 0] += count
    }
    return counts
  }

  private func table(_ groups: [Group]) -> GroupTable {
    var table = GroupTable()
    add(groups, to: &table)
    return table
  }

  /// Adds groups whose keys wait together, as those of lines do that lie in one buffer.
  private func add(_ groups: some Collection<Group>, to table: inout GroupTable) {
    var offsets: [Int] = []
    var text: [UInt8] = []
    for group in groups {
      offsets.append(text.count)
      text += group.key
    }
    text += [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return }
      for (group, offset) in zip(groups, offsets) {
        unsafe table.enqueue(start + offset, length: group.key.count, packed: group.packed)
      }
      table.flush()
    }
  }

  private func dictionary(_ groups: [Group]) -> Counts {
    Dictionary(groups.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// Groups with keys around every length that is stored or hashed differently.
  private func groups(_ number: Int, seed: UInt64) -> [Group] {
    var random = SeededGenerator(seed: seed)
    let lengths = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 100, 70_000]
    return (0..<number).map { _ in
      let length = lengths.randomElement(using: &random) ?? 0
      var key = [UInt8](repeating: 0, count: length)
      // Few distinct bytes at the ends, so that keys often repeat and often differ in one byte.
      if length > 0 {
        key[0] = UInt8.random(in: 0..<3, using: &random)
        key[length - 1] = UInt8.random(in: 0..<3, using: &random)
      }
      // Bits in both halves, as small columns and the number of further texts have them.
      let packed = UInt64.random(in: 200..<203, using: &random)
      return Group(key: key, packed: packed | UInt64.random(in: 0..<2, using: &random) << 63)
    }
  }

  @Test func `it counts as a dictionary does`() {
    let groups = groups(3000, seed: 1)
    #expect(counts(table(groups)) == dictionary(groups))
  }

  @Test func `it counts a hundred thousand different keys`() {
    let groups = (0..<100_000).map { number in
      Group(key: Array("/k/\(number)".utf8), packed: 200)
    }
    #expect(counts(table(groups + groups)).values.allSatisfy { $0 == 2 })
    #expect(counts(table(groups)).count == groups.count)
  }

  @Test func `keys that wait while the table grows are still found in it`() {
    let groups = (0..<20_000).map { number in
      Group(key: Array("/k/\(number)".utf8), packed: 200)
    }
    // Every other one is known, so that new ones make the table grow between those.
    let known = groups.indices.filter { $0.isMultiple(of: 2) }.map { groups[$0] }
    var table = table(known)
    add(groups, to: &table)
    #expect(table.groupCount == groups.count)
    #expect(counts(table) == dictionary(groups + known))
  }

  @Test func `a rollback takes back what came after the last checkpoint, new keys included`() {
    let parts = (0..<4).map { groups(500, seed: 10 + UInt64($0)) }
    var table = GroupTable()
    for part in parts {
      table.checkpoint()
      add(part, to: &table)
    }
    table.rollback()
    #expect(counts(table) == dictionary(parts[..<3].flatMap(\.self)))
  }

  @Test func `a rollback without a checkpoint leaves nothing`() {
    var table = table(groups(100, seed: 20))
    table.rollback()
    #expect(counts(table).isEmpty)
  }

  @Test func `it can be used again after everything was removed`() {
    var table = table(groups(2000, seed: 30))
    table.removeAll()
    #expect(counts(table).isEmpty)
    let groups = groups(2000, seed: 31)
    add(groups, to: &table)
    #expect(counts(table) == dictionary(groups))
  }
}
