/// A weighted choice among elements, drawn in constant time.
///
/// This is Vose's alias method in integers: each slot holds its own element up to a threshold and
/// another element above it.
struct Choice<Element: Sendable>: Sendable {
  private let elements: [Element]
  private let total: UInt64
  private var thresholds: [UInt64]
  private var aliases: [Int]

  /// Makes a choice among elements with the weights given beside them.
  ///
  /// The sum of the weights times their number must fit in 64 bits.
  init(_ weighted: [(Element, UInt64)]) {
    precondition(!weighted.isEmpty, "a choice needs an element")
    let count = UInt64(weighted.count)
    elements = weighted.map(\.0)
    total = weighted.reduce(0) { $0 + $1.1 }
    thresholds = weighted.map { $0.1 * count }
    aliases = Array(weighted.indices)

    var small = thresholds.indices.filter { thresholds[$0] < total }
    var large = thresholds.indices.filter { thresholds[$0] >= total }
    while let poor = small.popLast(), let rich = large.popLast() {
      aliases[poor] = rich
      thresholds[rich] -= total - thresholds[poor]
      if thresholds[rich] < total { small.append(rich) } else { large.append(rich) }
    }
  }

  /// Makes a choice among elements that are all as likely.
  init(evenly elements: [Element]) {
    self.init(elements.map { ($0, 1) })
  }

  /// Makes a choice by Zipf's law: the second element is half as likely as the first, and so on.
  init(zipf elements: [Element]) {
    self.init(elements.enumerated().map { ($1, (1 << 32) / UInt64($0 + 1)) })
  }

  func draw(_ random: inout SplitMix64) -> Element {
    let slot = random.below(elements.count)
    let height = random.next().multipliedFullWidth(by: total).high
    return elements[height < thresholds[slot] ? slot : aliases[slot]]
  }
}
