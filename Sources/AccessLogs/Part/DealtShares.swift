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
