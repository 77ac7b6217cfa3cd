/// The files of a list, dealt into shares of about the same size, each file into just one.
///
/// The largest goes first, and each to the share that has least; files that belong together stay together. Whoever
/// deals the same list comes to the same shares.
package struct FileDeal: Sendable {
  /// How many shares there may be.
  package static let mostShares = 100_000
  /// What opening a file takes, as bytes that could be read meanwhile.
  private static let fileCost = 64 << 10

  /// The share of each file of the list, from 1; 0 of a path that is no file of the report.
  package let shares: [Int]
  /// What the deal is known by: which files there are, and in which share each is.
  ///
  /// Logs that grow between two runs may be dealt in another way, and only then another digest says so.
  package let digest: QueryDigest

  /// Deals a list.
  ///
  /// - Parameters:
  ///   - files: The files, in the order of their keys.
  ///   - prefix: What stands before every key in the report.
  ///   - count: How many shares there are.
  package init(_ files: [PlannedFile], prefix: [UInt8], into count: Int) {
    var groups: [FileKey: Int] = [:]
    var costs: [Int] = []
    var members: [Int?] = []
    for file in files {
      guard file.original == nil else {
        members.append(nil)
        continue
      }
      let group = groups[file.group] ?? costs.count
      if group == costs.count {
        groups[file.group] = group
        costs.append(0)
      }
      // What is not read is spread too: a list may have millions of such.
      costs[group] +=
        file.state == .planned
        ? file.bytes * Compression.likelyExpansion(of: file.key) + Self.fileCost : 1
      members.append(group)
    }
    var lightest = LightestShare(of: count)
    var dealt = [Int](repeating: 0, count: costs.count)
    // Of the same cost the first goes first.
    for group in costs.indices.sorted(by: { (costs[$1], $0) < (costs[$0], $1) }) {
      dealt[group] = lightest.take(costs[group])
    }
    shares = members.map { group in group.map { dealt[$0] } ?? 0 }
    var writer = ByteWriter()
    writer.append(count)
    for (file, share) in zip(files, shares) where share > 0 {
      writer.append(field: prefix + file.key.bytes)
      writer.append(share)
    }
    digest = QueryDigest(of: writer.bytes)
  }
}

/// The shares by what they have, the lightest on top, and of those the first: a binary heap.
private struct LightestShare {
  private var heap: [(load: UInt128, share: Int)]

  init(of count: Int) { heap = (1...count).map { (0, $0) } }

  /// Adds to the lightest share, and returns its number.
  mutating func take(_ cost: Int) -> Int {
    let share = heap[0].share
    heap[0].load += UInt128(cost)
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      if least == place { return share }
      heap.swapAt(place, least)
      place = least
    }
  }
}
