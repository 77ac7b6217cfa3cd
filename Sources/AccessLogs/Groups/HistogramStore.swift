/// The histograms of many groups.
///
/// Looking for the bucket of each value would wait for memory with nearly every line. So values are noted one behind
/// the other, and put in order all at once: when there are many, and before anything is asked. What came since the
/// last checkpoint is apart from what was there, so that it can be taken back.
struct HistogramStore {
  private var before = Notes()
  private var since = Notes()

  /// The bytes that the histograms take, and will take while they are put in order.
  var byteCount: Int { before.byteCount + since.byteCount }

  // MARK: - Adding

  /// Adds the values of a bucket to a group.
  @inline(__always)
  mutating func add(_ cell: Histogram.Cell, to group: Int) { since.add(cell, to: group) }

  /// Puts what was added in order, if that is not worth waiting for until something is asked.
  @inline(__always)
  mutating func settleIfFull() { since.settleIfFull() }

  /// Puts all in order, before anything can be asked.
  mutating func settle() {
    before.settle()
    since.settle()
  }

  /// Moves the values of groups of another store here: of each one, by its index, to a group of this store, or
  /// nowhere where that is nil.
  mutating func move(_ groups: [Int?], from other: inout HistogramStore) {
    before.move(groups, from: &other.before)
    since.move(groups, from: &other.since)
  }

  /// Sets the point that ``rollback()`` returns to.
  mutating func checkpoint() {
    before.add(since)
    since.removeAll()
    before.settleIfFull()
  }

  /// Undoes all additions since the last checkpoint, or since the start.
  mutating func rollback() { since.removeAll() }

  /// Forgets all groups, and keeps the memory.
  mutating func removeAll() {
    before.removeAll()
    since.removeAll()
  }

  // MARK: - Asking

  /// Returns what a group had at the last checkpoint, and what was added since.
  func parts(of group: Int) -> (before: Histogram, since: Histogram) {
    (before.histogram(of: group), since.histogram(of: group))
  }

  /// Calls `body` with the buckets of a group, in order.
  @inline(__always)
  func forEachCell(of group: Int, _ body: (Histogram.Cell) -> Void) {
    if before.isEmpty { return since.forEachCell(of: group, body) }
    self[group].forEachCell(body)
  }

  /// Brings into the cache where the buckets of a group are that is asked soon.
  @inline(__always)
  func prefetchStart(of group: Int) { since.prefetchStart(of: group) }

  /// Brings into the cache the first buckets of a group that is asked soon.
  @inline(__always)
  func prefetch(_ group: Int) { since.prefetch(group) }

  subscript(group: Int) -> Histogram {
    var (all, since) = parts(of: group)
    all += since
    return all
  }
}

/// The buckets of groups as numbers, which are noted in any order and put in the order of groups and buckets.
private struct Notes {
  // From the top: the group (32 bits), the bucket (12 bits), and a digit of its count to the base 2^18: which of
  // three it is (2 bits), and its value (18 bits). Nearly every count is one digit.
  private var words: [UInt64] = []
  /// Where they are moved to and fro while they are sorted.
  private var others: [UInt64] = []
  /// How many of them are in order, each digit of a bucket once.
  private var settledCount = 0
  /// At how many the rest is put in order: often enough to be bounded by what there is to know.
  private var limit = Notes.leastLimit
  /// Where the words of each group begin, and where the last ones end, once all are in order.
  private var starts: [Int] = []

  private static let leastLimit = 1 << 20
  /// From so many words on there is room for all up to the limit, of which only what is used takes memory.
  private static let fewWords = 1 << 12
  private static let digitBits = 18
  private static let bucketShift = UInt64(digitBits + 2)
  private static let groupShift = bucketShift + 12

  var isEmpty: Bool { words.isEmpty }

  var byteCount: Int {
    2 * words.count * MemoryLayout<UInt64>.stride + starts.count * MemoryLayout<Int>.stride
  }

  @inline(__always)
  mutating func add(_ cell: Histogram.Cell, to group: Int) {
    if words.count == words.capacity { makeRoom() }
    let key = UInt64(group) << Self.groupShift | UInt64(cell.bucket) << Self.bucketShift
    if cell.count < 1 << Self.digitBits { return words.append(key | UInt64(cell.count)) }
    Self.forEachDigit(of: cell.count) { words.append(key | $0) }
  }

  /// Makes room for the next words: more than they need, so that they are not moved often.
  @inline(never)
  private mutating func makeRoom() {
    words.reserveCapacity(words.count < Self.fewWords ? Self.fewWords : max(limit, 2 * words.count))
  }

  /// Calls `body` with each digit of a count that is not zero, as a word has it.
  @inline(__always)
  private static func forEachDigit(of count: Int, _ body: (UInt64) -> Void) {
    var (rest, place) = (UInt64(count), UInt64(0))
    while rest > 0 {
      let digit = rest & (1 << digitBits - 1)
      if digit > 0 { body(place << digitBits | digit) }
      rest >>= UInt64(digitBits)
      place += 1
    }
  }

  /// The number that a word stands for in its bucket.
  @inline(__always)
  private static func count(_ word: UInt64) -> Int {
    let place = Int(truncatingIfNeeded: word >> UInt64(digitBits) & 3)
    return Int(truncatingIfNeeded: word & (1 << digitBits - 1)) << (place * digitBits)
  }

  mutating func add(_ other: Notes) { words += other.words }

  mutating func move(_ groups: [Int?], from other: inout Notes) {
    let staying = other.words.filter { word in
      guard let group = groups[Int(word >> Self.groupShift)] else { return true }
      words.append(UInt64(group) << Self.groupShift | word & (1 << Self.groupShift - 1))
      return false
    }
    other.words = staying
    other.settledCount = 0
  }

  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    (settledCount, limit) = (0, Self.leastLimit)
  }

  // MARK: - Order

  @inline(__always)
  mutating func settleIfFull() {
    guard words.count >= limit else { return }
    settle()
    limit = max(Self.leastLimit, 2 * words.count)
  }

  mutating func settle() {
    guard settledCount < words.count else { return }
    sort()
    addUp()
    settledCount = words.count
  }

  /// Sorts all words by group and bucket: digit by digit, the lowest first.
  private mutating func sort() {
    let groups = words.reduce(0) { max($0, $1 >> Self.groupShift) }
    let bits = 12 + UInt64.bitWidth - groups.leadingZeroBitCount
    let passes = (bits + 10) / 11
    let width = UInt64((bits + passes - 1) / passes)
    let mask: UInt64 = 1 << width - 1
    // What it holds is written over.
    var sorted = others
    others = []
    sorted.reserveCapacity(words.capacity)
    sorted += repeatElement(0, count: max(0, words.count - sorted.count))
    sorted.removeLast(sorted.count - words.count)
    var ends = [Int](repeating: 0, count: 1 << width)
    for pass in 0..<UInt64(passes) {
      let shift = Self.bucketShift + pass * width
      var places = ends.mutableSpan
      for index in places.indices { places[index] = 0 }
      for word in words { places[Int(truncatingIfNeeded: word >> shift & mask)] += 1 }
      var sum = 0
      for index in places.indices { (places[index], sum) = (sum, sum + places[index]) }
      var target = sorted.mutableSpan
      for word in words {
        let digit = Int(truncatingIfNeeded: word >> shift & mask)
        target[places[digit]] = word
        places[digit] += 1
      }
      swap(&words, &sorted)
    }
    others = sorted
  }

  /// Makes one of the words of each bucket, which lie next to each other, and notes where groups begin.
  ///
  /// A sum has no more digits than there were summands, so that it fits in where they were.
  private mutating func addUp() {
    starts.removeAll(keepingCapacity: true)
    var (from, to) = (0, 0)
    while from < words.count {
      let key = words[from] >> Self.bucketShift
      var sum = 0
      repeat {
        sum += Self.count(words[from])
        from += 1
      } while from < words.count && words[from] >> Self.bucketShift == key
      let group = Int(truncatingIfNeeded: key >> (Self.groupShift - Self.bucketShift))
      if starts.count <= group { starts += repeatElement(to, count: group + 1 - starts.count) }
      Self.forEachDigit(of: sum) { digit in
        words[to] = key << Self.bucketShift | digit
        to += 1
      }
    }
    starts.append(to)
    words.removeLast(words.count - to)
  }

  // MARK: - Asking

  @inline(__always)
  func forEachCell(of group: Int, _ body: (Histogram.Cell) -> Void) {
    precondition(settledCount == words.count)
    guard group < starts.count - 1 else { return }
    let end = starts[group + 1]
    var index = starts[group]
    while index < end {
      let key = words[index] >> Self.bucketShift
      var count = 0
      repeat {
        count += Self.count(words[index])
        index += 1
      } while index < end && words[index] >> Self.bucketShift == key
      body(Histogram.Cell(bucket: Int(key & 0xFFF), count: count))
    }
  }

  @inline(__always)
  func prefetchStart(of group: Int) {
    if group < starts.count { starts.span.prefetch(group) }
  }

  @inline(__always)
  func prefetch(_ group: Int) {
    if group < starts.count, starts[group] < words.count { words.span.prefetch(starts[group]) }
  }

  func histogram(of group: Int) -> Histogram {
    var cells: [Histogram.Cell] = []
    forEachCell(of: group) { cells.append($0) }
    return Histogram(cells)
  }
}
