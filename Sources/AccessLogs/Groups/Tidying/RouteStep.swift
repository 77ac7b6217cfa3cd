extension TidyStep {
  /// Puts the first pattern that fits in the place of the path.
  static func route(_ routes: RouteTree) -> TidyStep {
    TidyStep(name: "route", kind: .pattern) { target, memory in
      let start = target.startOfPath
      guard let pattern = routes.first(fitting: target.from(start)) else { return nil }
      memory.begin(room: start + pattern.count)
      memory.append(target.part(0, start))
      for byte in pattern { memory.append(byte) }
      return memory.bytes
    }
  }
}

/// Routes by their segments, so that what a path costs hardly depends on how many routes there are.
struct RouteTree: Sendable {
  /// All routes that begin with the same segments.
  private struct Node {
    /// The next segments that are texts, by their numbers, in the order of these.
    var texts: [(text: Int, node: Int)] = []
    /// Where a parameter comes next.
    var parameter: Int?
    /// The first route that ends here, and the first that takes all that is left.
    var end: Int?
    var rest: Int?
    /// The first of all these routes.
    var first: Int
  }

  private let patterns: [[UInt8]]
  /// The texts of all segments, in their order.
  private let texts: [[UInt8]]
  private let nodes: [Node]

  init(_ routes: [Route]) {
    patterns = routes.map(\.pattern)
    let known = Set(
      routes.lazy.flatMap(\.segments).compactMap { segment -> [UInt8]? in
        if case .text(let text) = segment { text } else { nil }
      }
    )
    texts = known.sorted { $0.lexicographicallyPrecedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(texts, texts.indices))
    var nodes = [Node(first: 0)]
    var nexts: [[Int: Int]] = [[:]]
    for (number, route) in routes.enumerated() {
      var node = 0
      var takesRest = false
      func add() -> Int {
        nodes.append(Node(first: number))
        nexts.append([:])
        return nodes.count - 1
      }
      for segment in route.segments {
        switch segment {
        case .text(let bytes):
          guard let text = numbers[bytes] else { continue }
          let next = nexts[node][text] ?? add()
          nexts[node][text] = next
          node = next
        case .parameter:
          let next = nodes[node].parameter ?? add()
          nodes[node].parameter = next
          node = next
        case .rest: takesRest = true
        }
      }
      if takesRest {
        nodes[node].rest = nodes[node].rest ?? number
      } else {
        nodes[node].end = nodes[node].end ?? number
      }
    }
    for node in nodes.indices {
      nodes[node].texts = nexts[node].map { (text: $0.key, node: $0.value) }
        .sorted { $0.text < $1.text }
    }
    self.nodes = nodes
  }

  /// Returns the pattern of the first route that fits a path.
  ///
  /// A segment of the path is looked up once, whatever number of routes it is looked for in.
  func first(fitting path: LineBytes) -> [UInt8]? {
    guard path.byte(at: 0) == ByteClass.slash else { return nil }
    var (best, start) = (patterns.count, 1)
    // The nodes that the segments so far lead to, and those that one more leads to.
    var (reached, next) = ([0], [Int]())
    while !reached.isEmpty {
      let end = path.find(ByteClass.slash, from: start)
      let segment = path.part(start, end)
      let text = number(of: segment)
      func follow(_ node: Int) {
        if nodes[node].first >= best { return }
        if end < path.count {
          next.append(node)
        } else if let route = nodes[node].end {
          best = min(best, route)
        }
      }
      for node in reached where nodes[node].first < best {
        if let rest = nodes[node].rest { best = min(best, rest) }
        if let text, let node = self.node(behind: text, at: node) { follow(node) }
        if let node = nodes[node].parameter, !segment.isEmpty { follow(node) }
      }
      (reached, next) = (next, reached)
      next.removeAll(keepingCapacity: true)
      start = end + 1
    }
    return best < patterns.count ? patterns[best] : nil
  }

  /// Returns the number of a segment among the texts.
  private func number(of segment: LineBytes) -> Int? {
    var (low, high) = (0, texts.count)
    while low < high {
      let middle = (low + high) / 2
      if segment.precedes(texts[middle]) { high = middle } else { low = middle + 1 }
    }
    guard low > 0, texts[low - 1].count == segment.count, segment.holds(texts[low - 1]) else {
      return nil
    }
    return low - 1
  }

  /// Returns the node behind a text.
  private func node(behind text: Int, at node: Int) -> Int? {
    var (low, high) = (0, nodes[node].texts.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[node].texts[middle].text < text { low = middle + 1 } else { high = middle }
    }
    guard low < nodes[node].texts.count, nodes[node].texts[low].text == text else { return nil }
    return nodes[node].texts[low].node
  }
}

extension LineBytes {
  /// Whether the bytes come before those of an array, in the order of arrays.
  fileprivate func precedes(_ bytes: [UInt8]) -> Bool {
    let shared = min(count, bytes.count)
    for offset in 0..<shared where self[offset] != bytes[offset] {
      return self[offset] < bytes[offset]
    }
    return count < bytes.count
  }
}
