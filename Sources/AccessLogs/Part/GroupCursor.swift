internal import CByteScan

/// A place in a run that moves from record to record, with the section that it is in.
///
/// Unsafe because records are memory; those of a file stay until the next move.
@safe
struct GroupCursor {
  /// The record it is at; nothing behind the last.
  private(set) var record = GroupRecord.none
  /// The word that the record is compared by, the largest behind the last.
  private(set) var word = UInt64.max
  private(set) var isAtEnd = false
  /// Whether keys stay where they are for as long as the run.
  let staysInMemory: Bool

  /// Whether the record stays while the cursor moves on by one: most do not end their section.
  @inline(__always)
  var staysForNext: Bool { unsafe staysInMemory || code == nil && position < end }

  private let run: GroupRun
  /// What puts the column of the run's file into keys; nil where there is none to put in.
  private let code: KeyCode?
  private var position: UnsafePointer<UInt8>
  /// The end of the section's records.
  private var end: UnsafePointer<UInt8>
  /// Where the next section starts.
  private var next: Int
  /// The section of a file.
  private var section: Memory?
  /// The key of the record with the column of the run's file in it.
  private var placed: Memory?

  /// Makes a cursor at the first record of a run.
  ///
  /// - Throws: ``SpillFailure`` if a file cannot be read, or its bytes are not those that were written.
  init(_ run: GroupRun, code: KeyCode) throws(SpillFailure) {
    self.run = run
    self.code = run.file == nil ? nil : code
    next = run.range.lowerBound
    if case .memory = run.storage { staysInMemory = run.file == nil } else { staysInMemory = false }
    unsafe position = unsafe Memory.none
    unsafe end = unsafe position
    try advance()
  }

  /// Moves to the next record.
  ///
  /// - Throws: ``SpillFailure`` as for ``init(_:code:)``.
  @inline(__always)
  mutating func advance() throws(SpillFailure) {
    guard
      let found = unsafe GroupRecord(at: &position, before: end, isMeasured: run.form.isMeasured)
    else { return try advanceToSection() }
    record = found
    if let code { place(code) }
    word = record.word
  }

  private mutating func place(_ code: KeyCode) {
    guard let file = run.file else { return }
    let key = unsafe record.key
    let needed = key.count + KeyCode.fileLength
    let memory = placed?.holding(needed) ?? Memory(2 * needed)
    placed = memory
    let count = unsafe code.place(key, file: file, at: memory.start)
    unsafe record.key = UnsafeBufferPointer(start: memory.start, count: count)
  }

  // MARK: - Sections

  /// Moves to the first record of the next section.
  @inline(never)
  private mutating func advanceToSection() throws(SpillFailure) {
    // What is no record before the end of a section is none of ours.
    guard unsafe position == end else { throw .damagedFile }
    guard next < run.range.upperBound else {
      isAtEnd = true
      word = .max
      return
    }
    let length: Int
    switch run.storage {
    case .memory(let bytes):
      // The run keeps the array and nobody changes it, so that its elements stay where they are.
      let start = unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
      length = try unsafe sectionLength(start + next)
      unsafe position = unsafe start + next
    case .file(let file): length = try load(from: file)
    }
    next += PartSection.length(ofPayload: length)
    unsafe position += PartSection.headLength + GroupForm.length
    unsafe end = unsafe position + length - GroupForm.length
    if length > GroupForm.length + GroupForm.longestRecords {
      var behind = unsafe position
      _ = unsafe GroupRecord(at: &behind, before: end, isMeasured: run.form.isMeasured)
      guard unsafe behind == end else { throw .damagedFile }
    }
    guard unsafe position < end else { throw .damagedFile }
    try advance()
  }

  /// Returns the length of the payload of a section whose head is in memory.
  private func sectionLength(_ head: UnsafePointer<UInt8>) throws(SpillFailure) -> Int {
    let rest = run.range.upperBound - next
    guard rest > PartSection.length(ofPayload: GroupForm.length),
      let (kind, length) = unsafe PartSection.head(
        Span(_unsafeStart: head, count: PartSection.headLength)
      ),
      kind == .groups, length >= GroupForm.length, PartSection.length(ofPayload: length) <= rest
    else { throw .damagedFile }
    return length
  }

  /// Reads the next section of a file and returns the length of its payload.
  private mutating func load(from file: TemporaryFile) throws(SpillFailure) -> Int {
    guard run.range.upperBound - next >= PartSection.headLength else { throw .damagedFile }
    let memory = section ?? Memory(GroupForm.longestRecords + 64)
    try memory.read(PartSection.headLength, of: file, at: next)
    let length = try unsafe sectionLength(memory.start)
    let byteCount = PartSection.length(ofPayload: length)
    guard byteCount <= GroupForm.longestSection else { throw .damagedFile }
    let whole = memory.holding(byteCount) ?? Memory(byteCount)
    try whole.read(byteCount, of: file, at: next)
    let bytes = unsafe Span<UInt8>(_unsafeStart: UnsafePointer(whole.start), count: byteCount)
    guard PartSection.isWhole(bytes), run.form == GroupForm(section: bytes) else {
      throw .damagedFile
    }
    section = whole
    unsafe position = unsafe UnsafePointer(whole.start)
    return length
  }
}

/// A copy of a record, for what does not stay where it is.
///
/// Unsafe because it is raw memory.
@safe
struct KeptGroup: ~Copyable {
  /// The record; its key stays until the next one is kept.
  private(set) var record = GroupRecord.none
  private var memory = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  deinit { unsafe memory.deallocate() }

  /// Keeps a record that stays in memory as it is, and copies any other.
  mutating func keep(_ other: GroupRecord, staying: Bool) {
    if staying { record = other } else { keep(other) }
  }

  mutating func keep(_ other: GroupRecord) {
    record = other
    let (key, measures) = unsafe (other.key, other.measures)
    let needed = key.count + measures.count + Int(CBYTESCAN_PADDING)
    // The other one may be the one that is kept, with other measures.
    let old = unsafe memory
    let isLarger = unsafe needed > memory.count
    defer { if isLarger { unsafe old.deallocate() } }
    if isLarger {
      unsafe memory = .allocate(capacity: 2 * needed)
      unsafe memory.initialize(repeating: 0)
    }
    guard let start = unsafe memory.baseAddress, let text = key.baseAddress else { return }
    unsafe start.update(from: text, count: key.count)
    record = unsafe GroupRecord(
      key: UnsafeBufferPointer(start: start, count: key.count),
      count: other.count
    )
    guard let values = measures.baseAddress else { return }
    let behind = unsafe start + key.count
    unsafe behind.update(from: values, count: measures.count)
    unsafe record.measures = UnsafeBufferPointer(start: behind, count: measures.count)
  }
}

/// Some memory with `CBYTESCAN_PADDING` readable bytes behind it.
@safe
private final class Memory {
  let start: UnsafeMutablePointer<UInt8>
  let capacity: Int

  init(_ capacity: Int) {
    self.capacity = capacity
    let byteCount = capacity + Int(CBYTESCAN_PADDING)
    unsafe start = .allocate(capacity: byteCount)
    unsafe start.initialize(repeating: 0, count: byteCount)
  }

  deinit { unsafe start.deallocate() }

  /// Reads bytes of a file into it.
  func read(_ byteCount: Int, of file: TemporaryFile, at offset: Int) throws(SpillFailure) {
    var bytes = unsafe MutableSpan(_unsafeStart: start, count: byteCount)
    try file.read(into: &bytes, at: offset)
  }

  /// Returns the memory if it has room for so many bytes.
  func holding(_ byteCount: Int) -> Memory? { byteCount <= capacity ? self : nil }

  /// A place where nothing is read.
  static var none: UnsafePointer<UInt8> { unsafe UnsafePointer(bitPattern: 1).unsafelyUnwrapped }
}
