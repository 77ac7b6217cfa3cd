/// The clock of a zone: how far it is ahead of UTC, and when that changes.
///
/// It is found out once, before there are workers: all processes of a run have the same one, and two machines
/// whose zone files differ ask different questions.
package struct ZoneRules: Hashable, Sendable {
  /// A moment from which on the clock is so far ahead of UTC.
  package struct Change: Hashable, Sendable {
    /// Seconds since 1970.
    package let moment: Int
    /// Seconds.
    package let offset: Int

    package init(moment: Int, offset: Int) {
      self.moment = moment
      self.offset = offset
    }
  }

  /// What the user calls it.
  package let name: String
  /// The seconds that the clock is ahead of UTC before the first change.
  package let firstOffset: Int
  /// The changes in their order.
  package let changes: [Change]

  package init(name: String, firstOffset: Int, changes: [Change] = []) {
    self.name = name
    self.firstOffset = firstOffset
    self.changes = changes
  }

  /// Returns what the clock shows at a moment, both in seconds since 1970.
  package func wall(at moment: Int) -> Int {
    let number = changes.partitioningIndex { $0.moment > moment }
    return moment + offset(behind: number)
  }

  /// Returns the moment at which the clock shows something, both in seconds since 1970: the first one if it does so
  /// twice, and where it jumps over it, the one at which it would have been shown without the jump.
  package func moment(shown wall: Int) -> Int {
    // The first change that comes after the clock, not yet changed, has shown this.
    let number = changes.indices.partitioningIndex { index in
      changes[index].moment + offset(behind: index) > wall
    }
    guard number > 0 else { return wall - firstOffset }
    let change = changes[number - 1]
    let isJumpedOver = wall < change.moment + change.offset
    return wall - offset(behind: isJumpedOver ? number - 1 : number)
  }

  /// Returns what the clock shows where it was read without knowing its offset: the same, but for what it jumps
  /// over, which is moved forward by as much.
  ///
  /// What it shows twice is taken for the first time, which reads the same.
  package func wall(shown wall: Int) -> Int { self.wall(at: moment(shown: wall)) }

  /// Whether the clock does not change within two days of a moment, nor of what any clock shows then.
  package func isSteady(around moment: Int) -> Bool {
    let days = 2 * 86_400
    let number = changes.partitioningIndex { $0.moment > moment - days }
    return number == changes.count || changes[number].moment > moment + days
  }

  /// Returns the offset behind a number of changes.
  private func offset(behind number: Int) -> Int {
    number == 0 ? firstOffset : changes[number - 1].offset
  }
}

extension RandomAccessCollection {
  /// Returns the index of the first element that a test holds for, which holds for all behind it; the end if none.
  fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Index {
    var (low, count) = (startIndex, count)
    while count > 0 {
      let middle = index(low, offsetBy: count / 2)
      if isBehind(self[middle]) {
        count /= 2
      } else {
        low = index(after: middle)
        count -= count / 2 + 1
      }
    }
    return low
  }
}

// MARK: - Bytes

extension ZoneRules: ByteCoded {
  /// What makes an offset a number that is not negative: with daylight saving time a clock may be a little more
  /// than a day ahead or behind (POSIX.1-2017, section 8.3, `TZ`).
  private static let bias = 2 * 86_400
  /// No change counts that comes before.
  private static let start = -4 * 86_400

  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    func offset(_ reader: inout ByteReader) throws(MalformedBytes) -> Int {
      try reader.number(below: 2 * Self.bias) - Self.bias
    }
    name = try String(from: &reader)
    // It is shown to people, whoever wrote it.
    guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw MalformedBytes() }
    firstOffset = try offset(&reader)
    var changes: [Change] = []
    for _ in 0..<(try reader.count()) {
      let since = try reader.number(below: 1 << 40)
      guard since > 0 else { throw MalformedBytes() }
      let moment = (changes.last?.moment ?? Self.start) + since
      changes.append(Change(moment: moment, offset: try offset(&reader)))
    }
    self.changes = changes
  }

  package func write(to writer: inout ByteWriter) {
    name.write(to: &writer)
    writer.append(firstOffset + Self.bias)
    writer.append(changes.count)
    var last = Self.start
    for change in changes {
      writer.append(change.moment - last)
      writer.append(change.offset + Self.bias)
      last = change.moment
    }
  }
}
