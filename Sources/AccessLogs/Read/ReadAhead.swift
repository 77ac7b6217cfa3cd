internal import Synchronization
internal import SystemThreads

/// A source that a thread of its own reads, a few buffers ahead of whoever takes what it gives.
///
/// Decompressing goes on while lines are counted. It is worth a thread where a core would be idle: for
/// one file that cannot be split.
final class ReadAhead: ByteSource {
  private let belt: Belt
  /// What reads the source; without it the source is read when it is asked for.
  private let thread: JoinedThread?
  /// The buffer that is taken from.
  private var index = 0
  private var holdsBuffer = false
  private var taken = 0

  init(_ source: any ByteSource) {
    let belt = Belt(source)
    thread = JoinedThread { belt.run() }
    self.belt = belt
  }

  deinit {
    guard let thread else { return }
    belt.end()
    thread.join()
  }

  private(set) var offset = 0
  private(set) var framesBefore = 0

  func read(into output: inout MutableSpan<UInt8>) throws(FileProblem) -> ReadResult {
    guard thread != nil else {
      defer { (offset, framesBefore) = (belt.source.offset, belt.source.framesBefore) }
      return try belt.source.read(into: &output)
    }
    if !holdsBuffer {
      belt.full.wait()
      holdsBuffer = true
      taken = 0
    }
    let slot = belt.slots[index]
    (offset, framesBefore) = (slot.offset, slot.framesBefore)
    let result: ReadResult
    switch slot.outcome {
    case .failure(let problem): throw problem
    case .success(let read): result = read
    }
    // Nothing comes behind the end, so that the buffer which says so is kept.
    if result.isEnd { return result }
    let count = min(result.byteCount - taken, output.count)
    slot.memory.bytes(taken, taken + count).copy(to: &output)
    taken += count
    guard taken == result.byteCount else { return ReadResult(byteCount: count) }
    belt.free.post()
    holdsBuffer = false
    index = (index + 1) % Belt.slotCount
    return ReadResult(byteCount: count, endsFrame: result.endsFrame)
  }
}

/// The buffers between the thread that fills them and the one that takes them, in turn.
///
/// Unchecked because a slot belongs to one side at a time: to the filling one from a post of `free` to
/// its post of `full`, and to the other one until it posts `free` again.
private final class Belt: @unchecked Sendable {
  /// What one read of the source gave.
  final class Slot {
    var memory = LineMemory(capacity: LineBuffer.readSize)
    var outcome: Result<ReadResult, FileProblem> = .success(ReadResult(byteCount: 0))
    var offset = 0
    var framesBefore = 0
  }

  static let slotCount = 3

  /// Used by the thread alone, or where there is none.
  var source: any ByteSource
  let slots = (0..<slotCount).map { _ in Slot() }
  let free = CountingSemaphore(slotCount)
  let full = CountingSemaphore(0)
  private let isCancelled = Atomic(false)

  init(_ source: any ByteSource) { self.source = source }

  /// Fills one buffer after another, up to the end of the source or the first problem.
  func run() {
    var index = 0
    var isLast = false
    while !isLast {
      free.wait()
      if isCancelled.load(ordering: .relaxed) { break }
      let slot = slots[index]
      do throws(FileProblem) {
        let result = try slot.memory.fill(from: 0) { (room) throws(FileProblem) in
          try source.read(into: &room)
        }
        isLast = result.isEnd
        slot.outcome = .success(result)
      } catch {
        isLast = true
        slot.outcome = .failure(error)
      }
      (slot.offset, slot.framesBefore) = (source.offset, source.framesBefore)
      full.post()
      index = (index + 1) % Self.slotCount
    }
  }

  /// Lets the thread end.
  func end() {
    isCancelled.store(true, ordering: .relaxed)
    free.post()
  }
}
