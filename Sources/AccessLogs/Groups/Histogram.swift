/// How many values there are of each size: a log-linear histogram of integers with six bits of mantissa.
///
/// Values below 128 have a bucket each. Above, 64 buckets lie between a power of two and the next one, so that
/// a value is at most 1/128 from the middle of its bucket. The buckets are the same everywhere and only those
/// with values are kept: histograms are merged by adding, in any order.
struct Histogram: Hashable, Sendable {
  /// The values of a bucket: their number, below 2^52, and above it the number of the bucket.
  private struct Cell: Hashable {
    private var word: UInt64

    init(bucket: Int, count: Int) { word = UInt64(bucket) << 52 | UInt64(count) }

    var bucket: Int { Int(word >> 52) }

    var count: Int {
      get { Int(word & (1 << 52 - 1)) }
      set { self = Cell(bucket: bucket, count: newValue) }
    }
  }

  /// In the order of buckets.
  private var cells: [Cell] = []

  init() {}

  /// The bytes that the buckets take.
  var byteCount: Int { cells.capacity * MemoryLayout<Cell>.stride }

  // MARK: - Buckets

  private static let mantissaBits = 6
  /// How many buckets there are for all that is not negative: 3,712.
  private static let bucketCount = bucket(of: .max) + 1

  private static func bucket(of value: Int) -> Int {
    let shift = max(0, Int.bitWidth - 1 - value.leadingZeroBitCount - mantissaBits)
    return shift << mantissaBits + value >> shift
  }

  /// The value that a bucket stands for.
  private static func middle(of bucket: Int) -> Int {
    let shift = max(0, bucket >> mantissaBits - 1)
    return (bucket - shift << mantissaBits) << shift + (1 << shift) / 2
  }

  // MARK: - Adding

  /// Adds a value that is not negative; returns by how many bytes the buckets grow.
  @discardableResult
  mutating func add(_ value: Int) -> Int { add(Cell(bucket: Self.bucket(of: value), count: 1)) }

  @discardableResult
  private mutating func add(_ cell: Cell) -> Int {
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
      return 0
    }
    let byteCount = byteCount
    cells.insert(cell, at: place)
    return self.byteCount - byteCount
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

  /// Whether two values would be in the first bucket that is there and in the last one.
  func spans(_ least: Int, _ largest: Int) -> Bool {
    cells.first?.bucket == Self.bucket(of: least) && cells.last?.bucket == Self.bucket(of: largest)
  }

  // MARK: - Bytes

  // For each bucket how many are left out before it, and its count less one: so nothing is out of order, and
  // nothing zero. The end is where the counts add up.

  /// Reads the histogram of so many values.
  init(from reader: inout ByteReader, count: Int) throws(MalformedBytes) {
    var bucket = -1
    var left = count
    while left > 0 {
      let leftOut = try reader.number()
      guard leftOut >= 0, leftOut < Self.bucketCount - 1 - bucket else { throw MalformedBytes() }
      bucket += leftOut + 1
      let others = try reader.number()
      guard others >= 0, others < left else { throw MalformedBytes() }
      cells.append(Cell(bucket: bucket, count: others + 1))
      left -= others + 1
    }
  }

  func write(to writer: inout ByteWriter) {
    var next = 0
    for cell in cells {
      writer.append(cell.bucket - next)
      writer.append(cell.count - 1)
      next = cell.bucket + 1
    }
  }
}
