internal import CByteScan
import Synchronization

/// The groups of a report in order where they are too many for memory: block after block.
///
/// Groups of small counts are kept as they came from a merge in key order, one list of blocks for each
/// count, so that nothing has to be sorted or to be in memory at once.
///
/// Unsafe because keys are handed out as memory.
@safe
final class RowStream: Sendable {
  /// Some groups, encoded as records, in memory or in a temporary file.
  enum Block: Sendable {
    /// Records, and ``GroupRecord`` padding behind them.
    case memory([UInt8])
    /// Bytes of a file, padding included.
    case file(TemporaryFile, offset: Int, byteCount: Int)
  }

  /// Runs of groups with large counts, each with the largest count first.
  private let runs: [[Block]]
  /// The blocks of each small count, by the count.
  private let shelves: [[Block]]
  private let brokenBy = Mutex<SpillFailure?>(nil)

  init(runs: [[Block]], shelves: [[Block]]) {
    self.runs = runs
    self.shelves = shelves
  }

  /// Why the groups were not handed out to their end: a temporary file could not be read.
  var failure: SpillFailure? { brokenBy.withLock { $0 } }

  /// Calls `body` with each group in order, or with the first `limit` of them.
  ///
  /// Where a temporary file cannot be read, it ends early and ``failure`` says so.
  func forEach<Failure: Error>(
    limit: Int,
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ count: Int) throws(Failure) -> Void
  ) throws(Failure) {
    var left = limit
    unsafe try forEachLarge(left: &left, body)
    for shelf in shelves.reversed() {
      for block in shelf {
        guard left > 0, let reader = reader(of: block) else { return }
        while left > 0, let group = unsafe reader.next {
          unsafe try body(group.key, group.count)
          left -= 1
          reader.advance()
        }
      }
    }
  }

  /// Merges the runs by count; of equal counts the earlier run is first.
  private func forEachLarge<Failure: Error>(
    left: inout Int,
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ count: Int) throws(Failure) -> Void
  ) throws(Failure) {
    var rest = runs.map { $0[...] }
    var places = rest.indices.map { nextReader(&rest[$0]) }
    while left > 0, failure == nil,
      let largest = places.compactMap({ unsafe $0?.next?.count }).max()
    {
      for index in places.indices {
        while left > 0, let group = unsafe places[index]?.next, unsafe group.count == largest {
          unsafe try body(group.key, group.count)
          left -= 1
          places[index]?.advance()
          if unsafe places[index]?.next == nil { places[index] = nextReader(&rest[index]) }
        }
      }
    }
  }

  private func nextReader(_ blocks: inout ArraySlice<Block>) -> BlockReader? {
    blocks.popFirst().flatMap { reader(of: $0) }
  }

  /// Reads a block; nil after a failure, or if there was one before.
  private func reader(of block: Block) -> BlockReader? {
    if failure != nil { return nil }
    switch block {
    case .memory(let bytes): return BlockReader(bytes)
    case .file(let file, let offset, let byteCount):
      var bytes = [UInt8](repeating: 0, count: byteCount)
      do throws(SpillFailure) {
        try file.read(into: &bytes, at: offset)
        return BlockReader(bytes)
      } catch {
        brokenBy.withLock { $0 = error }
        return nil
      }
    }
  }
}

/// A place in a block that moves from group to group.
///
/// Unsafe because the key of a group is memory of the block.
@safe
private final class BlockReader {
  private let bytes: [UInt8]
  private var position: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  /// The group that the place is at; nil behind the last.
  private(set) var next: GroupRecord?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // Nobody changes the array, so that its elements stay where they are.
    let start = unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    unsafe position = unsafe start
    unsafe end = unsafe start + bytes.count - Int(CBYTESCAN_PADDING)
    unsafe next = nil
    advance()
  }

  func advance() { unsafe next = unsafe GroupRecord(at: &position, before: end) }
}
