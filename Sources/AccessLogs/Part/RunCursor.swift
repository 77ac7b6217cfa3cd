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
  /// Whether keys stay in memory for as long as the run.
  let isInMemory: Bool

  private let run: GroupRun
  private var position: UnsafePointer<UInt8>
  private var end: UnsafePointer<UInt8>
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  /// How much of the file is in the buffer or was.
  private var offset = 0
  /// The key of the record with the column of the run's file in it.
  private var placed: UnsafeMutableBufferPointer<UInt8>

  /// Makes a cursor before the first record; ``advance(_:)`` has to be called.
  ///
  /// - Parameters:
  ///   - run: The run, which it keeps.
  ///   - bufferSize: How much of a file is read at once.
  init(_ run: GroupRun, bufferSize: Int) {
    unsafe self.run = run
    unsafe placed = .allocate(capacity: run.file == nil ? 0 : 1 << 10)
    switch run.storage {
    case .memory(let bytes, let range):
      unsafe isInMemory = run.file == nil
      unsafe buffer = .init(start: nil, count: 0)
      // The run keeps the array and nobody changes it, so that its elements stay where they are.
      let start = unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
      unsafe position = unsafe start + range.lowerBound
      unsafe end = unsafe start + range.upperBound
    case .file:
      unsafe isInMemory = false
      unsafe buffer = .allocate(capacity: bufferSize + Int(CBYTESCAN_PADDING))
      unsafe buffer.initialize(repeating: 0)
      let start = unsafe UnsafePointer(buffer.baseAddress.unsafelyUnwrapped)
      unsafe position = unsafe start
      unsafe end = unsafe start
    }
    unsafe record = unsafe GroupRecord(key: .init(start: position, count: 0), count: 0)
  }

  /// Gives back what it has read; to be called once.
  func close() {
    unsafe buffer.deallocate()
    unsafe placed.deallocate()
  }

  /// Moves to the next record; the code puts the column of the run's file into its key.
  @inline(__always)
  mutating func advance(_ code: KeyCode) throws(SpillFailure) {
    if let next = unsafe GroupRecord(at: &position, before: end) {
      unsafe record = unsafe next
      if let file = unsafe run.file { unsafe place(file, code) }
      guard let start = unsafe record.key.baseAddress else { return }
      unsafe word = unsafe KeyWord.word(start, record.key.count)
      return
    }
    try unsafe refill(code)
  }

  private mutating func place(_ file: UInt32, _ code: KeyCode) {
    let needed = unsafe record.key.count + KeyCode.fileLength + Int(CBYTESCAN_PADDING)
    if unsafe needed > placed.count {
      unsafe placed.deallocate()
      unsafe placed = .allocate(capacity: 2 * needed)
    }
    guard let start = unsafe placed.baseAddress else { return }
    let count = unsafe code.place(record.key, file: file, at: start)
    unsafe record.key = unsafe UnsafeBufferPointer(start: start, count: count)
  }

  @inline(never)
  private mutating func refill(_ code: KeyCode) throws(SpillFailure) {
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
    try unsafe advance(code)
  }
}
