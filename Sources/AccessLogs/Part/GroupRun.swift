internal import CByteScan

/// Groups in key order, each once: the sorted part of a count, in memory or in a temporary file.
///
/// Unsafe because its bytes are handed out as memory.
@safe
final class GroupRun: Sendable {
  /// Where the records are.
  enum Storage: Sendable {
    /// Part of these bytes, with `CBYTESCAN_PADDING` more behind it.
    case memory([UInt8], Range<Int>)
    /// So many bytes from the start of a file.
    case file(TemporaryFile, byteCount: Int)
  }

  let storage: Storage
  /// The file whose column all keys lack; nil if they lack none.
  let file: UInt32?
  /// How many merges it has been through.
  let level: Int

  init(_ storage: Storage, file: UInt32? = nil, level: Int = 0) {
    self.storage = storage
    self.file = file
    self.level = level
  }

  /// Makes a run in memory of all groups of a table, which have keys by now.
  convenience init(sorting table: borrowing GroupTable) {
    let order = table.keyOrder()
    let padding = Int(CBYTESCAN_PADDING)
    let capacity = table.mostRecordBytes + padding
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      var position = unsafe start
      unsafe table.forEach(in: order[...]) { key, count, _ in
        unsafe GroupRecord(key: key, count: count).write(at: &position)
      }
      unsafe position.initialize(repeating: 0, count: padding)
      unsafe count = position - start + padding
    }
    self.init(.memory(bytes, 0..<bytes.count - padding))
  }

  /// Whether bytes of a range are records to their end.
  static func isWhole(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return false }
      var position = unsafe start + range.lowerBound
      let end = unsafe start + range.upperBound
      while unsafe GroupRecord(at: &position, before: end) != nil {}
      return unsafe position == end
    }
  }
}

/// Takes groups in key order.
protocol GroupSink: ~Copyable {
  mutating func append(_ record: GroupRecord) throws(SpillFailure)
}

/// Writes a run to a temporary file, which is made when there is something to write.
///
/// Unsafe because it gathers records in raw memory.
@safe
struct RunWriter: GroupSink, ~Copyable {
  static let bufferSize = 128 << 10

  private var buffer: UnsafeMutableBufferPointer<UInt8>
  private var used = 0
  private var written = 0
  private var file: TemporaryFile?

  init() { unsafe buffer = .allocate(capacity: Self.bufferSize) }

  deinit { unsafe buffer.deallocate() }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    let needed = unsafe record.key.count + GroupRecord.longestHead
    if unsafe needed > buffer.count - used { try makeRoom(for: needed) }
    guard let start = unsafe buffer.baseAddress else { return }
    var position = unsafe start + used
    unsafe record.write(at: &position)
    used = unsafe position - start
  }

  private mutating func makeRoom(for needed: Int) throws(SpillFailure) {
    try flush()
    if unsafe needed > buffer.count {
      unsafe buffer.deallocate()
      unsafe buffer = .allocate(capacity: needed)
    }
  }

  private mutating func flush() throws(SpillFailure) {
    if used == 0 { return }
    let file = try TemporaryFile.opened(in: &file)
    let bytes = unsafe UnsafeRawBufferPointer(start: buffer.baseAddress, count: used)
    unsafe try file.write(bytes, at: written)
    written += used
    used = 0
  }

  /// Ends the run and returns it; nil if there was no record.
  mutating func finish(level: Int = 0) throws(SpillFailure) -> GroupRun? {
    try flush()
    guard let file else { return nil }
    defer {
      self.file = nil
      written = 0
    }
    return GroupRun(.file(file, byteCount: written), level: level)
  }
}
