internal import CByteScan
internal import SystemThreads

/// A sort of groups by the bytes of their keys, or by their counts, the largest first, and then by keys.
///
/// A multikey quicksort, which begins as a radix sort where groups are many: they are compared by words of eight bytes
/// that are loaded once for a whole range, next to each other in memory, and only groups that agree in a
/// word load the next one. So millions of long keys with common beginnings cost few cache misses each.
///
/// Unsafe because entries and items are raw memory. Two threads may sort different items.
@safe
struct KeySorter: @unchecked Sendable {
  /// A group, with the word it is compared by at the moment.
  private struct Item {
    var word: UInt64
    var entry: UInt32
  }

  /// A range that agrees in all words before this one.
  private struct Work {
    var range: Range<Int>
    /// The bytes of keys that were compared already; that of counts is a word before them.
    var depth: Int
    /// Whether the items still have to load the word.
    var needsLoad = true
  }

  /// From how many groups on counting them by some bits is faster than parting them.
  private static let distributedCount = 2048
  /// By how many bits.
  private static let bitCount = 10
  /// From how many groups on a second thread is worth its start.
  private static let threadedCount = 1 << 14
  private static let wordLength = 8

  private let entries: UnsafeMutablePointer<GroupTable.Entry>
  private let items: UnsafeMutablePointer<Item>
  /// As much memory again.
  private let scratch: UnsafeMutablePointer<Item>
  private let limit: Int

  /// Sorts groups.
  ///
  /// - Parameters:
  ///   - entries: The memory of all groups.
  ///   - groups: Those that are wanted, as the indices of their entries.
  ///   - byCount: Whether the largest count comes first.
  ///   - limit: From which place on the order does not matter.
  /// - Returns: The groups in order, as the indices of their entries.
  static func sorted(
    _ entries: UnsafeMutablePointer<GroupTable.Entry>,
    _ groups: consuming [UInt32],
    byCount: Bool,
    limit: Int
  ) -> [UInt32] {
    let items = UnsafeMutablePointer<Item>.allocate(capacity: groups.count)
    let scratch = UnsafeMutablePointer<Item>.allocate(capacity: groups.count)
    defer {
      unsafe items.deallocate()
      unsafe scratch.deallocate()
    }
    for (index, entry) in groups.enumerated() {
      unsafe (items + index).initialize(to: Item(word: 0, entry: entry))
    }
    let sorter = unsafe KeySorter(entries: entries, items: items, scratch: scratch, limit: limit)
    let all = Work(range: 0..<groups.count, depth: byCount ? -wordLength : 0)
    if groups.count >= threadedCount, limit >= groups.count {
      sorter.sortByTwo(all)
    } else {
      sorter.sort([all])
    }
    for index in groups.indices { groups[index] = unsafe items[index].entry }
    return groups
  }

  private init(
    entries: UnsafeMutablePointer<GroupTable.Entry>,
    items: UnsafeMutablePointer<Item>,
    scratch: UnsafeMutablePointer<Item>,
    limit: Int
  ) {
    unsafe self.entries = unsafe entries
    unsafe self.items = unsafe items
    unsafe self.scratch = unsafe scratch
    self.limit = limit
  }

  /// Sorts by two threads, each half of the groups, once there are ranges that can be shared out.
  ///
  /// The workers have nothing left to count by then, and their cores have nothing to do.
  private func sortByTwo(_ all: Work) {
    let half = all.range.count / 2
    let parts = sort([all], leaving: all.range.count / 8)
    let second = parts.filter { $0.range.lowerBound >= half }
    let sortSecond: @Sendable () -> Void = { sort(second) }
    let thread = JoinedThread(sortSecond)
    sort(parts.filter { $0.range.lowerBound < half })
    if let thread { thread.join() } else { sortSecond() }
  }

  /// Works off ranges from a stack of its own, for agreeing keys may be a mebibyte long; returns the ranges of
  /// at most so many groups, which are left as they are.
  @discardableResult
  private func sort(_ ranges: [Work], leaving largest: Int = 0) -> [Work] {
    var stack = ranges
    var left: [Work] = []
    while let work = stack.popLast() {
      let range = work.range
      if range.count < 2 || range.lowerBound >= limit || isEnded(work) { continue }
      if range.count <= largest {
        left.append(work)
        continue
      }
      if work.needsLoad { loadWords(of: work) }
      if range.count <= 12 {
        sortFew(range)
        pushEqual(work, to: &stack)
      } else if range.count >= Self.distributedCount {
        distribute(work, to: &stack)
      } else {
        part(work, to: &stack)
      }
    }
    return left
  }

  /// Returns the work on groups that agree in a word.
  private func following(_ work: Work, _ range: Range<Int>) -> Work {
    Work(range: range, depth: work.depth + Self.wordLength)
  }

  /// Whether groups agree to the end of their keys; none is the beginning of another one.
  private func isEnded(_ work: Work) -> Bool {
    guard work.needsLoad, work.depth > 0 else { return false }
    return unsafe work.depth >= entries[Int(items[work.range.lowerBound].entry)].length
  }

  // MARK: - Words

  private func loadWords(of work: Work) {
    for index in work.range {
      unsafe GroupTable.prefetch(entries, index, work.range.upperBound) { Int(items[$0].entry) }
      let entry = unsafe entries + Int(items[index].entry)
      unsafe items[index].word =
        work.depth < 0
        ? Self.word(ofCount: entry.pointee.count)
        : KeyWord.word(GroupTable.key(of: entry), Int(entry.pointee.length), from: work.depth)
    }
  }

  /// Returns a word that is the smaller the larger a count is; its first bits tell small counts apart.
  private static func word(ofCount count: UInt64) -> UInt64 {
    let most: UInt64 = 1 << UInt64(bitCount) - 1
    let rest: UInt64 = 1 << UInt64(64 - bitCount) - 1
    return (most - min(count, most)) << UInt64(64 - bitCount) | (rest - min(count, rest))
  }

  // MARK: - Ranges

  private func sortFew(_ range: Range<Int>) {
    for index in range.dropFirst() {
      let item = unsafe items[index]
      var hole = index
      while hole > range.lowerBound, unsafe items[hole - 1].word > item.word {
        unsafe items[hole] = unsafe items[hole - 1]
        hole -= 1
      }
      unsafe items[hole] = item
    }
  }

  private func pushEqual(_ work: Work, to stack: inout [Work]) {
    var start = work.range.lowerBound
    while start < work.range.upperBound {
      let word = unsafe items[start].word
      var end = start + 1
      while end < work.range.upperBound, unsafe items[end].word == word { end += 1 }
      if end - start > 1 { stack.append(following(work, start..<end)) }
      start = end
    }
  }

  /// Moves smaller words to the front and larger ones to the end.
  private func part(_ work: Work, to stack: inout [Work]) {
    let pivot = pivot(of: work.range)
    var (low, index, high) = (work.range.lowerBound, work.range.lowerBound, work.range.upperBound)
    while index < high {
      let item = unsafe items[index]
      if item.word < pivot {
        unsafe items[index] = unsafe items[low]
        unsafe items[low] = item
        low += 1
        index += 1
      } else if item.word > pivot {
        high -= 1
        unsafe items[index] = unsafe items[high]
        unsafe items[high] = item
      } else {
        index += 1
      }
    }
    for range in [high..<work.range.upperBound, work.range.lowerBound..<low] {
      stack.append(Work(range: range, depth: work.depth, needsLoad: false))
    }
    stack.append(following(work, low..<high))
  }

  /// Returns the median of three medians of three, which few orders of groups can fool.
  private func pivot(of range: Range<Int>) -> UInt64 {
    func median(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
      max(min(first, second), min(max(first, second), third))
    }
    func median(around place: Int, _ step: Int) -> UInt64 {
      unsafe median(items[place - step].word, items[place].word, items[place + step].word)
    }
    let step = range.count / 8
    return median(
      median(around: range.lowerBound + step, step),
      median(around: range.lowerBound + range.count / 2, step),
      median(around: range.upperBound - 1 - step, step)
    )
  }

  /// Moves the items of a range into order as far as the first bits in which their words differ tell, and pushes
  /// what is left to do, the first ones last.
  private func distribute(_ work: Work, to stack: inout [Work]) {
    let range = work.range
    var (all, any) = (UInt64.max, UInt64.min)
    for index in range {
      let word = unsafe items[index].word
      all &= word
      any |= word
    }
    let differing = all ^ any
    if differing == 0 { return stack.append(following(work, range)) }
    let shift = UInt64(max(0, 64 - differing.leadingZeroBitCount - Self.bitCount))
    let mask = UInt64(1) << UInt64(Self.bitCount) - 1
    var ends = [Int](repeating: 0, count: 1 << Self.bitCount)
    for index in range { unsafe ends[Int(items[index].word >> shift & mask)] += 1 }
    var end = range.upperBound
    for bucket in ends.indices.reversed() where ends[bucket] > 0 {
      let part = end - ends[bucket]..<end
      ends[bucket] = end
      end = part.lowerBound
      stack.append(
        shift == 0
          ? following(work, part) : Work(range: part, depth: work.depth, needsLoad: false)
      )
    }
    for index in range.reversed() {
      let item = unsafe items[index]
      let bucket = Int(item.word >> shift & mask)
      ends[bucket] -= 1
      unsafe scratch[ends[bucket]] = item
    }
    unsafe (items + range.lowerBound).update(from: scratch + range.lowerBound, count: range.count)
  }
}

/// Eight bytes of a key as a number, so that most keys are compared at once.
enum KeyWord {
  /// Returns the bytes from a depth on, zeros behind the end; eight can be loaded behind any key.
  @inline(__always)
  static func word(_ key: UnsafePointer<UInt8>, _ length: Int, from depth: Int = 0) -> UInt64 {
    let rest = length - depth
    if rest <= 0 { return 0 }
    let bytes = unsafe UInt64(bigEndian: cbytescan_load64(key + depth))
    return rest >= 8 ? bytes : bytes & ~(UInt64.max >> UInt64(8 * rest))
  }
}
