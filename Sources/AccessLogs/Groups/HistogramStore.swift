/// The histograms of many groups: the buckets of each next to each other, all of them in one memory.
///
/// Most groups have few buckets, for which memory of its own would cost more than they do.
struct HistogramStore {
  /// Where the buckets of a group are: their number, and of what size the block is that they lie in.
  private struct Place {
    private var word: UInt64 = 0

    init() {}

    init(start: Int, count: Int, size: Int) {
      word = UInt64(start) << 20 | UInt64(count) << 4 | UInt64(size)
    }

    /// The first one of the block.
    var start: Int { Int(word >> 20) }
    var count: Int { Int(word >> 4 & 0xFFFF) }
    /// The power of two of the cells of the block; 0 where there is none.
    var size: Int { Int(word & 0xF) }

    var capacity: Int { size == 0 ? 0 : 1 << size }
    var range: Range<Int> { start..<start + count }
  }

  private var places: [Place] = []
  /// The blocks of all groups, and those that are free.
  private var cells: [Histogram.Cell] = []
  /// The starts of free blocks, by size.
  private var free = [[Int]](repeating: [], count: 16)

  /// The bytes that the histograms take.
  var byteCount: Int {
    places.count * MemoryLayout<Place>.stride + cells.count * MemoryLayout<Histogram.Cell>.stride
  }

  /// Makes room for the next group.
  mutating func addGroup() { places.append(Place()) }

  /// Forgets all groups, and keeps the memory.
  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    for size in free.indices { free[size].removeAll() }
  }

  // MARK: - Adding

  /// Brings the buckets of a group into the cache to which some are added soon.
  @inline(__always)
  func prefetch(_ group: Int) {
    let place = places[group]
    if place.count > 0 { cells.span.prefetch(place.start + place.count / 2) }
  }

  /// Adds the values of a bucket to a group.
  mutating func add(_ cell: Histogram.Cell, to group: Int) {
    let place = places[group]
    // Halves, without a branch that nobody can foresee.
    var (low, length) = (place.start, place.count)
    while length > 0 {
      let half = length / 2
      let isBefore = cells[low + half].bucket < cell.bucket
      low = isBefore ? low + half + 1 : low
      length = isBefore ? length - half - 1 : half
    }
    if low < place.start + place.count, cells[low].bucket == cell.bucket {
      cells[low].count += cell.count
    } else {
      insert(cell, at: low - place.start, of: group)
    }
  }

  /// Adds a bucket of which there is nothing yet, with so many before it.
  private mutating func insert(_ cell: Histogram.Cell, at offset: Int, of group: Int) {
    var place = places[group]
    if place.count == place.capacity { place = grow(place) }
    var at = place.start + place.count
    let target = place.start + offset
    while at > target {
      cells[at] = cells[at - 1]
      at -= 1
    }
    cells[target] = cell
    places[group] = Place(start: place.start, count: place.count + 1, size: place.size)
  }

  /// Moves the buckets of a group to a block of twice the size.
  private mutating func grow(_ place: Place) -> Place {
    let size = place.size + 1
    let start: Int
    if let last = free[size].popLast() {
      start = last
    } else {
      start = cells.count
      cells.append(contentsOf: repeatElement(Histogram.Cell(bucket: 0, count: 0), count: 1 << size))
    }
    for offset in 0..<place.count { cells[start + offset] = cells[place.start + offset] }
    if place.size > 0 { free[place.size].append(place.start) }
    return Place(start: start, count: place.count, size: size)
  }

  // MARK: - Whole histograms

  /// Calls `body` with the buckets of a group, in order.
  @inline(__always)
  func forEachCell(of group: Int, _ body: (Histogram.Cell) -> Void) {
    for index in places[group].range { body(cells[index]) }
  }

  subscript(group: Int) -> Histogram {
    get { Histogram(cells[places[group].range]) }
    set {
      let place = places[group]
      if place.size > 0 { free[place.size].append(place.start) }
      places[group] = Place()
      newValue.forEachCell { add($0, to: group) }
    }
  }
}
