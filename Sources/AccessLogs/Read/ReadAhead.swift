internal import Synchronization
internal import SystemThreads

/// A source that a thread of its own reads, a few buffers ahead of whoever takes what it gives.
///
/// Decompressing goes on while lines are counted. It is worth a thread where a core would be idle: for
/// one file that cannot be split.
///
/// Unsafe because it fills memory that the caller owns.
@safe
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

  func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileProblem) -> ReadResult {
    guard thread != nil else {
      defer { (offset, framesBefore) = (belt.source.offset, belt.source.framesBefore) }
      return try unsafe belt.source.read(into: buffer)
    }
    if !holdsBuffer {
      belt.full.wait()
      holdsBuffer = true
      taken = 0
    }
    let slot = unsafe belt.slots[index]
    (offset, framesBefore) = (slot.offset, slot.framesBefore)
    let result: ReadResult
    switch slot.outcome {
    case .failure(let problem): throw problem
    case .success(let read): result = read
    }
    // Nothing comes behind the end, so that the buffer which says so is kept.
    if result.isEnd { return result }
    let count = min(result.byteCount - taken, buffer.count)
    let bytes = unsafe UnsafeRawBufferPointer(belt.memory(of: index))
    unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[taken..<taken + count]))
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
@safe
private final class Belt: @unchecked Sendable {
  /// What one read of the source gave.
  struct Slot {
    var outcome: Result<ReadResult, FileProblem> = .success(ReadResult(byteCount: 0))
    var offset = 0
    var framesBefore = 0
  }

  static let slotCount = 3

  /// Used by the thread alone, or where there is none.
  var source: any ByteSource
  /// Memory and not an array, of which two threads could not use two elements at once.
  let slots: UnsafeMutablePointer<Slot>
  let free = CountingSemaphore(slotCount)
  let full = CountingSemaphore(0)
  private let isCancelled = Atomic(false)
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ source: any ByteSource) {
    self.source = source
    unsafe bytes = .allocate(
      byteCount: Self.slotCount * LineBuffer.readSize,
      alignment: LineBuffer.alignment
    )
    unsafe slots = .allocate(capacity: Self.slotCount)
    unsafe slots.initialize(repeating: Slot(), count: Self.slotCount)
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe slots.deinitialize(count: Self.slotCount)
    unsafe slots.deallocate()
  }

  /// The buffer of a slot.
  func memory(of index: Int) -> UnsafeMutableRawBufferPointer {
    let start = index * LineBuffer.readSize
    return unsafe UnsafeMutableRawBufferPointer(
      rebasing: bytes[start..<start + LineBuffer.readSize]
    )
  }

  /// Fills one buffer after another, up to the end of the source or the first problem.
  func run() {
    var index = 0
    var isLast = false
    while !isLast {
      free.wait()
      if isCancelled.load(ordering: .relaxed) { break }
      let outcome: Result<ReadResult, FileProblem>
      do throws(FileProblem) {
        let result = try unsafe source.read(into: memory(of: index))
        isLast = result.isEnd
        outcome = .success(result)
      } catch {
        isLast = true
        outcome = .failure(error)
      }
      let (offset, framesBefore) = (source.offset, source.framesBefore)
      unsafe slots[index] = Slot(outcome: outcome, offset: offset, framesBefore: framesBefore)
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
