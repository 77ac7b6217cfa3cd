/// A pattern for a whole text, on bytes: `*` is any bytes, `/` among them, `?` one byte, `[a-z]` and `[!a-z]` one of
/// some, and `\` takes the byte behind it as it is.
package struct ByteGlob: Hashable, Sendable {
  private enum Step: Hashable, Sendable {
    case byte(UInt8)
    case anyByte
    case anyBytes
    case oneOf(ranges: [ClosedRange<UInt8>], isNegated: Bool)
  }

  private let steps: [Step]
  private let ignoresCase: Bool

  /// Reads a pattern; a bracket that is not closed and a `\` at the end stand for themselves.
  package init(_ pattern: [UInt8], ignoresCase: Bool = false) {
    var steps: [Step] = []
    var rest = pattern[...]
    // Behind a bracket without an end no other has one, and is not looked for again.
    var isClosed = true
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): if steps.last != .anyBytes { steps.append(.anyBytes) }
      case UInt8(ascii: "?"): steps.append(.anyByte)
      case UInt8(ascii: "\\"): steps.append(.byte(rest.popFirst() ?? byte))
      case UInt8(ascii: "[") where isClosed:
        let choice = Self.choice(&rest)
        isClosed = choice != nil
        steps.append(choice ?? .byte(byte))
      default: steps.append(.byte(byte))
      }
    }
    self.steps = ignoresCase ? steps.map(Self.lowercased) : steps
    self.ignoresCase = ignoresCase
  }

  /// Takes what follows a `[` up to its `]`, which may also be the first of its bytes; nil if there is no end.
  private static func choice(_ rest: inout ArraySlice<UInt8>) -> Step? {
    var (inner, ranges) = (rest, [ClosedRange<UInt8>]())
    let isNegated = inner.first == UInt8(ascii: "!") || inner.first == UInt8(ascii: "^")
    if isNegated { inner.removeFirst() }
    while let low = inner.popFirst() {
      if low == UInt8(ascii: "]"), !ranges.isEmpty {
        rest = inner
        return .oneOf(ranges: ranges, isNegated: isNegated)
      }
      var high = low
      if inner.first == UInt8(ascii: "-"), let end = inner.dropFirst().first,
        end != UInt8(ascii: "]")
      {
        high = end
        inner.removeFirst(2)
      }
      ranges.append(min(low, high)...max(low, high))
    }
    return nil
  }

  private static func lowercased(_ step: Step) -> Step {
    switch step {
    case .byte(let byte): return .byte(byte.lowercased)
    case .anyByte, .anyBytes: return step
    case .oneOf(let ranges, let isNegated):
      // Both cases of a range of letters.
      let others = ranges.compactMap { range -> ClosedRange<UInt8>? in
        let capitals = range.clamped(to: UInt8(ascii: "A")...UInt8(ascii: "Z"))
        guard range.overlaps(UInt8(ascii: "A")...UInt8(ascii: "Z")) else { return nil }
        return capitals.lowerBound | 0x20...capitals.upperBound | 0x20
      }
      return .oneOf(ranges: ranges + others, isNegated: isNegated)
    }
  }

  /// Whether a text of so many bytes, each of which `byte` returns, is matched.
  ///
  /// Only the last `*` is ever tried again, so that the work is at most the product of both lengths.
  @inline(__always)
  package func matches(count: Int, byte: (Int) -> UInt8) -> Bool {
    var (step, place) = (0, 0)
    var again: (step: Int, place: Int)?
    while place < count {
      if step < steps.count, steps[step] == .anyBytes {
        again = (step + 1, place)
        step += 1
      } else if step < steps.count, takes(steps[step], byte(place)) {
        step += 1
        place += 1
      } else if let star = again {
        again = (star.step, star.place + 1)
        (step, place) = (star.step, star.place + 1)
      } else {
        return false
      }
    }
    return steps[step...].allSatisfy { $0 == .anyBytes }
  }

  @inline(__always)
  private func takes(_ step: Step, _ byte: UInt8) -> Bool {
    let byte = ignoresCase ? byte.lowercased : byte
    switch step {
    case .byte(let expected): return byte == expected
    case .anyByte: return true
    case .anyBytes: return false
    case .oneOf(let ranges, let isNegated):
      return ranges.contains { $0.contains(byte) } != isNegated
    }
  }
}

extension UInt8 {
  /// The byte, a small letter where it is an ASCII capital.
  package var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
