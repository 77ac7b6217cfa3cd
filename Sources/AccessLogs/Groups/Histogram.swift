/// How many values there are of each size: a log-linear histogram of integers with six bits of mantissa.
///
/// Values below 128 have a bucket each. Above, 64 buckets lie between a power of two and the next one, so that
/// a value is at most 1/128 from the middle of its bucket. The buckets are the same everywhere and only those
/// with values are kept: histograms are merged by adding, in any order.
struct Histogram: Hashable, Sendable {
  /// The values of a bucket: their number, below 2^52, and above it the number of the bucket.
  struct Cell: Hashable {
    private var word: UInt64

    @inline(__always)
    init(bucket: Int, count: Int) { word = UInt64(bucket) << 52 | UInt64(count) }

    /// Makes the bucket of a value that is not negative.
    @inline(__always)
    init(_ value: Int) { self.init(bucket: Histogram.bucket(of: value), count: 1) }

    var bucket: Int { Int(truncatingIfNeeded: word >> 52) }

    var count: Int {
      get { Int(truncatingIfNeeded: word & (1 << 52 - 1)) }
      set { self = Cell(bucket: bucket, count: newValue) }
    }
  }

  /// In the order of buckets.
  private var cells: [Cell] = []

  init() {}

  /// Makes a histogram of buckets that are in order.
  init(_ cells: some Sequence<Cell>) { self.cells = Array(cells) }

  /// Makes a histogram of how many values there are in each bucket of all.
  init(counts: [Int]) {
    for bucket in counts.indices where counts[bucket] > 0 {
      cells.append(Cell(bucket: bucket, count: counts[bucket]))
    }
  }

  /// Appends a bucket behind all others.
  @inline(__always)
  mutating func append(_ cell: Cell) { cells.append(cell) }

  /// Forgets all values, and keeps the memory.
  mutating func removeAll() { cells.removeAll(keepingCapacity: true) }

  /// The bytes that the buckets take.
  var byteCount: Int { cells.capacity * MemoryLayout<Cell>.stride }

  /// Calls `body` with each bucket, in order.
  func forEachCell(_ body: (Cell) -> Void) { cells.forEach(body) }

  // MARK: - Buckets

  private static let mantissaBits = 6
  /// How many buckets there are for all that is not negative: 3,712.
  static let bucketCount = bucket(of: .max) + 1

  @inline(__always)
  fileprivate static func bucket(of value: Int) -> Int {
    let shift = max(0, Int.bitWidth - 1 - value.leadingZeroBitCount - mantissaBits)
    return shift << mantissaBits + value >> shift
  }

  /// The value that a bucket stands for.
  private static func middle(of bucket: Int) -> Int {
    let shift = max(0, bucket >> mantissaBits - 1)
    return (bucket - shift << mantissaBits) << shift + (1 << shift) / 2
  }

  // MARK: - Adding

  /// Adds a value that is not negative.
  mutating func add(_ value: Int) { add(Cell(value)) }

  private mutating func add(_ cell: Cell) {
    // Halves, without a branch that nobody can foresee.
    var (place, length) = (0, cells.count)
    while length > 0 {
      let half = length / 2
      let isBefore = cells[place + half].bucket < cell.bucket
      place = isBefore ? place + half + 1 : place
      length = isBefore ? length - half - 1 : half
    }
    if place < cells.count, cells[place].bucket == cell.bucket {
      cells[place].count += cell.count
    } else {
      cells.insert(cell, at: place)
    }
  }

  static func += (histogram: inout Histogram, other: Histogram) {
    if other.cells.count < histogram.cells.count / 8 {
      for cell in other.cells { histogram.add(cell) }
      return
    }
    var cells: [Cell] = []
    cells.reserveCapacity(max(histogram.cells.count, other.cells.count))
    var rest = histogram.cells[...]
    for var cell in other.cells {
      while let next = rest.first, next.bucket <= cell.bucket {
        rest.removeFirst()
        if next.bucket == cell.bucket { cell.count += next.count } else { cells.append(next) }
      }
      cells.append(cell)
    }
    histogram.cells = cells + rest
  }

  // MARK: - Asking

  /// Returns about which value has a rank, from 1, in the order of sizes; 0 behind the last one.
  func value(ofRank rank: Int) -> Int {
    var passed = 0
    for cell in cells {
      passed += cell.count
      if passed >= rank { return Self.middle(of: cell.bucket) }
    }
    return 0
  }

  // MARK: - Bytes

  // For each bucket how many are left out before it, and its count less one: so nothing is out of order, and
  // nothing zero. The end is where the counts add up.

  /// Reads the buckets of so many values, and calls `body` with each.
  ///
  /// - Throws: If they are no buckets, or the first and the last are not those of the least and the largest value.
  @inline(__always)
  static func read(
    from reader: inout RecordReader,
    count: Int,
    from least: Int,
    to largest: Int,
    _ body: (Cell) -> Void
  ) throws(MalformedBytes) {
    var bucket = -1
    var left = count
    while left > 0 {
      let leftOut = try reader.number()
      guard leftOut >= 0, leftOut < bucketCount - 1 - bucket else { throw MalformedBytes() }
      let isFirst = bucket < 0
      bucket += leftOut + 1
      guard !isFirst || bucket == self.bucket(of: least) else { throw MalformedBytes() }
      let others = try reader.number()
      guard others >= 0, others < left else { throw MalformedBytes() }
      body(Cell(bucket: bucket, count: others + 1))
      left -= others + 1
    }
    guard bucket == self.bucket(of: largest) else { throw MalformedBytes() }
  }

  /// Writes buckets, which come in order.
  struct Writer {
    private var next = 0

    @inline(__always)
    mutating func write(_ cell: Cell, to writer: inout RecordWriter) {
      writer.append(cell.bucket - next)
      writer.append(cell.count - 1)
      next = cell.bucket + 1
    }
  }
}
