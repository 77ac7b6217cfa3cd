internal import CIsal

/// A section of groups that is being filled, in memory of its own.
///
/// Unsafe because it gathers records in raw memory.
@safe
struct GroupBlock: ~Copyable {
  let form: GroupForm
  private var memory = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  private var used = 0
  /// How much memory is taken for a section.
  private let capacity: Int
  private static let head = PartSection.headLength + GroupForm.length

  /// Makes an empty block, for records of at most so many bytes together where that is known.
  init(_ form: GroupForm, recordBytes: Int = GroupForm.longestRecords) {
    self.form = form
    capacity =
      Self.head + min(recordBytes, GroupForm.longestRecords) + PartSection.checksumLength
  }

  deinit { unsafe memory.deallocate() }

  var isEmpty: Bool { used == 0 }

  /// Whether there is room for so many bytes, as there is for any record where nothing else is.
  @inline(__always)
  func hasRoom(for byteCount: Int) -> Bool {
    used == 0 || used + byteCount <= capacity - PartSection.checksumLength
  }

  /// Adds a record, for which there is room.
  @inline(__always)
  mutating func append(_ record: GroupRecord) {
    if used == 0 { begin(with: record.mostBytes) }
    guard let start = unsafe memory.baseAddress else { return }
    var position = unsafe start + used
    unsafe record.write(at: &position, isMeasured: form.isMeasured)
    used = unsafe position - start
  }

  /// Adds records that are bytes already, for which there is room.
  mutating func append(_ records: Span<UInt8>) {
    if used == 0 { begin(with: records.count) }
    precondition(hasRoom(for: records.count))
    unsafe records.withUnsafeBufferPointer { records in
      guard let start = unsafe memory.baseAddress, let text = records.baseAddress else { return }
      unsafe (start + used).update(from: text, count: records.count)
    }
    used += records.count
  }

  @inline(never)
  private mutating func begin(with byteCount: Int) {
    let needed = Self.head + byteCount + PartSection.checksumLength
    if unsafe needed > memory.count || memory.count > capacity {
      unsafe memory.deallocate()
      unsafe memory = .allocate(capacity: max(capacity, needed))
    }
    unsafe memory[PartSection.headLength] = form.isSorted ? 1 : 0
    unsafe memory[PartSection.headLength + 1] = form.measures.rawValue
    used = Self.head
  }

  /// Ends the section and calls `body` with all its bytes, unless there is no group; then it is empty again.
  mutating func close<Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if used == 0 { return }
    unsafe memory[0] = PartSection.groups.rawValue
    store(UInt32(used - PartSection.headLength), at: 1)
    let section = unsafe UnsafeBufferPointer(rebasing: memory[..<used])
    store(PartSection.checksum(of: unsafe Span(_unsafeElements: section)), at: used)
    let whole = unsafe memory[..<(used + PartSection.checksumLength)]
    used = 0
    try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: whole)))
  }

  /// Stores a number in four bytes, the lowest first.
  private mutating func store(_ number: UInt32, at offset: Int) {
    unsafe UnsafeMutableRawBufferPointer(memory).storeBytes(
      of: number.littleEndian,
      toByteOffset: offset,
      as: UInt32.self
    )
  }
}

extension PartSection {
  /// Returns the CRC-32C (RFC 3720, section 12.1) of kind, length and payload.
  static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      // It only reads, though its argument does not say so.
      let start = unsafe UnsafeMutablePointer(mutating: bytes.baseAddress)
      return unsafe ~crc32_iscsi(start, Int32(bytes.count), ~0)
    }
  }
}
