/// Which shares of a ``FileDeal`` a part holds.
package struct DealtShares: Hashable, Sendable {
  /// How many shares there are.
  package let count: Int
  /// What the deal is known by.
  package let deal: QueryDigest
  /// The shares that are here, from 1, each once and in order.
  package private(set) var numbers: [Int]

  package init(_ number: Int, of count: Int, _ deal: FileDeal) {
    self.count = count
    self.deal = deal.digest
    numbers = [number]
  }

  /// Whether all shares are here.
  package var isWhole: Bool { numbers.count == count }

  /// The shares that are not here.
  package var missing: [Int] {
    let here = Set(numbers)
    return (1...count).filter { !here.contains($0) }
  }

  /// Takes further shares of the same deal.
  mutating func merge(_ other: DealtShares) { numbers = Set(numbers + other.numbers).sorted() }
}

extension DealtShares {
  /// The shares in words: `shard 2 of 4`, `shards 1 and 3 of 4`.
  package var text: String { Self.text(numbers, of: count) }

  /// What is missing, in words.
  package var missingText: String { Self.text(missing, of: count) }

  private static func text(_ numbers: [Int], of count: Int) -> String {
    let shown = numbers.prefix(10).map { NumberText.grouped($0) }
    let rest = numbers.count - shown.count
    let last = rest > 0 ? "\(NumberText.grouped(rest)) more" : shown.last ?? ""
    let first = rest > 0 ? shown[...] : shown.dropLast()
    let list = first.isEmpty ? last : "\(first.joined(separator: ", ")) and \(last)"
    return "shard\(numbers.count == 1 ? "" : "s") \(list) of \(NumberText.grouped(count))"
  }
}

extension DealtShares: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    count = try reader.number(below: FileDeal.mostShares + 1)
    deal = try QueryDigest(from: &reader)
    numbers = try [Int](from: &reader)
    let isInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    guard let first = numbers.first, let last = numbers.last, first > 0, last <= count, isInOrder
    else { throw MalformedBytes() }
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(count)
    deal.write(to: &writer)
    numbers.write(to: &writer)
  }
}
