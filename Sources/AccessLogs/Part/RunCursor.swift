internal import CByteScan

/// A place in a run that moves from record to record, with the part of a file that it is in.
///
/// Unsafe because records are memory, which the next move may overwrite.
@unsafe
struct RunCursor {
  /// The record it is at; nothing behind the last.
  private(set) var record: GroupRecord
  /// The word that the record is compared by, the largest behind the last.
  private(set) var word = UInt64.max
  private(set) var isAtEnd = false
  /// Whether records stay in memory for as long as the run.
  let isInMemory: Bool

  private let run: GroupRun
  private let hasFiles: Bool
  private var position: UnsafePointer<UInt8>
  private var end: UnsafePointer<UInt8>
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  /// How much of the file is in the buffer or was.
  private var offset = 0

  /// Makes a cursor before the first record; ``advance(_:)`` has to be called.
  ///
  /// - Parameters:
  ///   - run: The run, which it keeps.
  ///   - part: Which bytes of a run in memory; all of it if nil.
  ///   - bufferSize: How much of a file is read at once.
  init(_ run: GroupRun, part: Range<Int>? = nil, bufferSize: Int) {
    unsafe self.run = run
    unsafe hasFiles = run.file == nil
    switch run.storage {
    case .memory(let bytes, let range):
      let part = part ?? range
      unsafe isInMemory = true
      unsafe buffer = .init(start: nil, count: 0)
      // The run keeps the array and nobody changes it, so that its elements stay where they are.
      let start = unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
      unsafe position = unsafe start + part.lowerBound
      unsafe end = unsafe start + part.upperBound
    case .file:
      unsafe isInMemory = false
      unsafe buffer = .allocate(capacity: bufferSize + Int(CBYTESCAN_PADDING))
      unsafe buffer.initialize(repeating: 0)
      let start = unsafe UnsafePointer(buffer.baseAddress.unsafelyUnwrapped)
      unsafe position = unsafe start
      unsafe end = unsafe start
    }
    unsafe record = unsafe GroupRecord(
      key: position,
      length: 0,
      tag: GroupTag(bits: 0),
      file: run.file ?? 0,
      count: 0
    )
  }

  /// Gives back what it has read; to be called once.
  func close() { unsafe buffer.deallocate() }

  /// Moves to the next record.
  @inline(__always)
  mutating func advance(_ order: KeyOrder) throws(SpillFailure) {
    if var next = unsafe GroupRecord(at: &position, before: end, hasFiles: hasFiles) {
      if unsafe !hasFiles { unsafe next.file = unsafe record.file }
      unsafe record = unsafe next
      unsafe word = unsafe order.word(of: next)
      return
    }
    try unsafe refill(order)
  }

  @inline(never)
  private mutating func refill(_ order: KeyOrder) throws(SpillFailure) {
    guard case .file(let file, let byteCount) = unsafe run.storage, unsafe offset < byteCount else {
      unsafe isAtEnd = true
      unsafe word = .max
      return
    }
    let rest = unsafe end - position
    let room = unsafe buffer.count - Int(CBYTESCAN_PADDING)
    let old = unsafe buffer
    // A record that fills the whole buffer needs a larger one.
    if rest == room {
      unsafe buffer = .allocate(capacity: 2 * room + Int(CBYTESCAN_PADDING))
      unsafe buffer.initialize(repeating: 0)
    }
    let start = unsafe buffer.baseAddress.unsafelyUnwrapped
    unsafe start.update(from: position, count: rest)
    if rest == room { unsafe old.deallocate() }
    let free = unsafe buffer.count - Int(CBYTESCAN_PADDING) - rest
    let count = unsafe min(free, byteCount - offset)
    let target = unsafe UnsafeMutableRawBufferPointer(start: start + rest, count: count)
    unsafe try file.read(into: target, at: offset)
    unsafe offset += count
    unsafe position = unsafe UnsafePointer(start)
    unsafe end = unsafe UnsafePointer(start) + rest + count
    try unsafe advance(order)
  }
}
