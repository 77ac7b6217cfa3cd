import Testing

@testable import AccessLogs

/// Sums, means and percentiles, against all values kept and sorted.
struct GroupMeasuresTests {
  private static let everything: MeasureSet = [.bytes, .percentiles]
  private static let sets: [MeasureSet] = [[], .bytes, .times, .percentiles, [.bytes, .times]]

  /// Lines with values of all magnitudes, the odd ones among them; some without a time.
  private static func lines(
    _ count: Int,
    seed: UInt64,
    below bits: Int = 62
  ) -> [GroupMeasures.Line] {
    var random = SeededGenerator(seed: seed)
    func value() -> Int {
      let power = 1 << Int.random(in: 0...bits, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return [0, 63, 64, 65, 127, 128, 129].randomElement(using: &random) ?? 0
      case 1: return power - 1 + Int.random(in: 0...2, using: &random)
      default: return Int.random(in: 0...power, using: &random)
      }
    }
    return (0..<count).map { _ in
      .init(bytes: value(), time: Int.random(in: 0..<8, using: &random) == 0 ? nil : value())
    }
  }

  private func measures(
    _ lines: some Sequence<GroupMeasures.Line>,
    of set: MeasureSet = everything
  ) -> GroupMeasures {
    lines.reduce(into: GroupMeasures()) { $0.add($1, of: set) }
  }

  private func bytes(_ measures: GroupMeasures, of set: MeasureSet = everything) -> [UInt8] {
    var writer = RecordWriter()
    measures.write(to: &writer, of: set)
    return (0..<writer.bytes.count).map { writer.bytes[$0] }
  }

  private func read(
    _ bytes: [UInt8],
    of set: MeasureSet = everything,
    lines: Int
  ) throws -> GroupMeasures {
    try LineBytes.with(bytes) { bytes in
      Result { () throws(MalformedBytes) in
        var reader = RecordReader(bytes)
        let measures = try GroupMeasures(from: &reader, of: set, lines: lines)
        try reader.finish()
        return measures
      }
    }.get()
  }

  /// The middle of the bucket of a value: buckets double in width at every power of two from 128 on.
  private func middle(_ value: Int) -> Int {
    var width = 1
    while value / width >= 128 { width *= 2 }
    return value / width * width + width / 2
  }

  @Test func `sums, means and maxima are exact`() {
    for (seed, count) in [1, 2, 3, 10, 1000].enumerated() {
      let lines = Self.lines(count, seed: UInt64(seed))
      let measures = measures(lines)
      let times = lines.compactMap(\.time)
      #expect(measures.bytes == lines.compactMap(\.bytes).reduce(0) { $0 + UInt128($1) })
      #expect(measures.timeCount == times.count)
      #expect(measures.timeSum == times.reduce(0) { $0 + UInt128($1) })
      #expect(measures.leastTime == times.min() ?? 0)
      #expect(measures.largestTime == times.max() ?? 0)
    }
  }

  @Test func `a half of a mean is rounded up`() {
    for (times, mean) in [
      ([0, 1], 1), ([1, 1, 2], 1), ([1, 2, 2], 2), ([2, 3, 3, 2], 3), ([5], 5), ([0], 0),
      ([.max, .max - 1], .max), ([.max, .max], .max),
    ] {
      #expect(measures(times.map { .init(time: $0) }).meanTime == mean, "\(times)")
    }
  }

  @Test func `what has no time has neither mean nor percentile`() throws {
    let measures = measures([.init(bytes: 7), .init(bytes: 0)])
    #expect(measures.meanTime == nil && measures.percentile(50, of: 100) == nil)
    #expect(measures.bytes == 7 && measures.timeCount == 0)
    #expect(try read(bytes(measures), lines: 2) == measures)
  }

  @Test func `a percentile is the middle of the bucket of the nearest rank`() throws {
    for (seed, count) in [1, 2, 3, 7, 20, 100, 1001, 5000].enumerated() {
      let lines = Self.lines(count, seed: 10 + UInt64(seed), below: seed % 2 == 0 ? 62 : 16)
      let measures = measures(lines)
      let times = lines.compactMap(\.time).sorted()
      guard let least = times.first, let largest = times.last else { continue }
      for permille in [1, 10, 250, 500, 950, 990, 999] {
        let found = try #require(measures.percentile(permille, of: 1000))
        let isEnough = { (time: Int) in
          1000 * times.count { $0 <= time } >= permille * times.count
        }
        let exact = try #require(times.first(where: isEnough))
        #expect(found == min(max(middle(exact), least), largest))
        let difference = exact < found ? found - exact : exact - found
        #expect(exact < 128 ? difference == 0 : difference <= exact / 1000 * 8)
      }
      #expect(measures.percentile(95, of: 100) == measures.percentile(950, of: 1000))
      #expect(measures.percentile(0, of: 100) == least)
      #expect(measures.percentile(100, of: 100) == largest)
    }
  }

  @Test func `of equal times each percentile is that time`() {
    for time in [0, 64, 128, 129, 1000, 1007, 123_456_789, 1 << 62, .max] {
      let measures = measures(repeatElement(.init(time: time), count: 3))
      for share in [0, 1, 50, 99, 100] {
        #expect(measures.percentile(share, of: 100) == time)
      }
    }
  }

  @Test func `a value next to a power of two is in its own bucket`() {
    for power in 7...62 {
      let at = 1 << power
      let measures = measures([at - 1, at, at + 1].map { .init(time: $0) })
      #expect(measures.percentile(1, of: 3) == max(middle(at - 1), at - 1))
      #expect(measures.percentile(2, of: 3) == min(middle(at), at + 1))
    }
  }

  @Test(arguments: sets)
  func `merged in any order and grouping they are the same bytes`(set: MeasureSet) throws {
    var random = SeededGenerator(seed: 50)
    let parts = (0..<12).map { Self.lines($0 * $0, seed: 60 + UInt64($0), below: 30) }
    let whole = measures(parts.joined(), of: set)
    for _ in 0..<20 {
      var left = parts.map { measures($0, of: set) }
      while left.count > 1 {
        left.shuffle(using: &random)
        let next = left.removeLast()
        try left[0].merge(next)
      }
      #expect(left[0] == whole)
      #expect(bytes(left[0], of: set) == bytes(whole, of: set))
    }
  }

  @Test(arguments: sets)
  func `their bytes are read again, and no others`(set: MeasureSet) throws {
    for count in [1, 2, 5, 40] {
      let whole = measures(Self.lines(count, seed: 80 + UInt64(count)), of: set)
      let bytes = bytes(whole, of: set)
      #expect(try read(bytes, of: set, lines: count) == whole)
      #expect(throws: MalformedBytes.self) { try read(bytes + [0], of: set, lines: count) }
      for end in bytes.indices {
        #expect(throws: MalformedBytes.self) {
          try read(Array(bytes[..<end]), of: set, lines: count)
        }
      }
      // What else is read has no other bytes, and is answered within its bounds.
      for place in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[place] ^= 1 << bit
          guard let other = try? read(changed, of: set, lines: count) else { continue }
          #expect(other != whole && self.bytes(other, of: set) == changed)
          if let median = other.percentile(50, of: 100), set.contains(.percentiles) {
            #expect((other.leastTime...other.largestTime).contains(median))
          }
        }
      }
    }
  }

  @Test func `the bytes stay what they are`() {
    let measures = measures([
      .init(bytes: 300, time: 1000), .init(bytes: 0, time: 3), .init(bytes: 1), .init(time: 1001),
    ])
    // 1000 is in bucket 3 * 64 + 1000 / 8 = 317, 313 buckets behind that of 3.
    let times: [UInt8] = [3, 3, 0xE9, 7, 0xD4, 0xF]
    #expect(bytes(measures) == [0xAE, 2] + times + [3, 0, 0xB9, 2, 1])
    #expect(bytes(measures, of: .times) == times)
    #expect(bytes(measures, of: .bytes) == [0xAE, 2])
    #expect(bytes(measures, of: []).isEmpty)
  }

  @Test(
    arguments: [
      ("no bucket is as high", [1, 64, 64, 64, 0x80, 0x1D, 0]),
      ("more than its values", [1, 64, 64, 64, 64, 1]),
      ("fewer than its values", [2, 64, 64, 0x80, 1, 64, 0]),
      ("another least time", [1, 63, 64, 63, 64, 0]),
      ("a bucket that is not that of the time", [1, 64, 64, 64, 65, 0]),
      ("a least time above the largest", [2, 65, 64, 0x81, 1, 64, 0, 0, 0]),
      ("a sum below the times", [2, 64, 65, 0x80, 1, 64, 0, 0, 0]),
      ("a sum above the times", [2, 64, 65, 0x82, 1, 64, 0, 0, 0]),
      ("more times than lines", [4, 64, 64, 0x80, 2, 64, 3]),
      ("a negative number of times", (-1).bytes),
      ("a negative time", [1] + (-1).bytes + [64, 64, 64, 0]),
    ] as [(String, [UInt8])]
  )
  func `bytes that do not add up are refused`(what: String, bytes: [UInt8]) {
    #expect(throws: MalformedBytes.self, "\(what)") {
      try read(bytes, of: .percentiles, lines: 3)
    }
  }

  @Test func `sums that nobody can count are refused`() throws {
    let most = UInt128(5) * UInt128(Int.max)
    #expect(try read([0], of: .bytes, lines: 5).bytes == nil)
    #expect(try read([1], of: .bytes, lines: 5).bytes == 0)
    #expect(try read((most + 1).bytes, of: .bytes, lines: 5).bytes == most)
    #expect(throws: MalformedBytes.self) { try read((most + 2).bytes, of: .bytes, lines: 5) }
    let lines = 1 << 48 - 1
    #expect(throws: MalformedBytes.self) { try read([0], of: .bytes, lines: lines + 1) }
    let times = lines.bytes + [0, 0, 0] + [0] + (lines - 1).bytes
    var measures = try read(times, of: .percentiles, lines: lines)
    #expect(measures.percentile(50, of: 100) == 0)
    #expect(throws: MalformedBytes.self) { try measures.merge(self.measures([.init(time: 0)])) }
    let large = try read((UInt128(lines) * UInt128(Int.max)).bytes, of: .bytes, lines: lines)
    var sum = large
    #expect(throws: MalformedBytes.self) {
      for _ in 0..<1 << 18 { try sum.merge(large) }
    }
  }
}
