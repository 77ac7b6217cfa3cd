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
    /// The next segments that are texts, in the order of these.
    var texts: [(text: [UInt8], node: Int)] = []
    /// Where a parameter comes next.
    var parameter: Int?
    /// The first route that ends here, and the first that takes all that is left.
    var end: Int?
    var rest: Int?
    /// The first of all these routes.
    var first: Int
  }

  private let patterns: [[UInt8]]
  private let nodes: [Node]

  init(_ routes: [Route]) {
    patterns = routes.map(\.pattern)
    var nodes = [Node(first: 0)]
    var texts: [[[UInt8]: Int]] = [[:]]
    for (number, route) in routes.enumerated() {
      var node = 0
      var takesRest = false
      func add() -> Int {
        nodes.append(Node(first: number))
        texts.append([:])
        return nodes.count - 1
      }
      for segment in route.segments {
        switch segment {
        case .text(let text):
          let next = texts[node][text] ?? add()
          texts[node][text] = next
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
      nodes[node].texts = texts[node].map { (text: $0.key, node: $0.value) }
        .sorted { $0.text.lexicographicallyPrecedes($1.text) }
    }
    self.nodes = nodes
  }

  /// Returns the pattern of the first route that fits a path.
  func first(fitting path: LineBytes) -> [UInt8]? {
    guard path.byte(at: 0) == ByteClass.slash else { return nil }
    var best = patterns.count
    find(path, from: 1, at: 0, &best)
    return best < patterns.count ? patterns[best] : nil
  }

  /// Looks for a route before the best one that is known; the path from an offset on is what a node has to fit.
  private func find(_ path: LineBytes, from start: Int, at node: Int, _ best: inout Int) {
    if let rest = nodes[node].rest { best = min(best, rest) }
    let end = path.find(ByteClass.slash, from: start)
    let segment = path.part(start, end)
    func follow(_ next: Int) {
      if nodes[next].first >= best { return }
      if end < path.count {
        find(path, from: end + 1, at: next, &best)
      } else if let route = nodes[next].end {
        best = min(best, route)
      }
    }
    if let next = text(segment, at: node) { follow(next) }
    if let next = nodes[node].parameter, !segment.isEmpty { follow(next) }
  }

  /// Returns the node behind a segment that is a text.
  private func text(_ segment: LineBytes, at node: Int) -> Int? {
    var (low, high) = (0, nodes[node].texts.count)
    while low < high {
      let middle = (low + high) / 2
      let text = nodes[node].texts[middle].text
      if segment.precedes(text) { high = middle } else { low = middle + 1 }
    }
    guard low > 0, nodes[node].texts[low - 1].text.count == segment.count,
      segment.holds(nodes[node].texts[low - 1].text)
    else { return nil }
    return nodes[node].texts[low - 1].node
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
