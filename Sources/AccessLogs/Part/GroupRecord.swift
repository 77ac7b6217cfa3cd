internal import CByteScan
internal import Glibc

/// A group as bytes have it, one record behind the other.
///
/// Layout: the count and the length of the key; the key, by a ``KeyCode``; where something is measured, the length
/// of the measures and these. Numbers are LEB128 (DWARF 4, section 7.6), the shortest form of each, below 2^48.
///
/// Unsafe because key and measures are memory: they stay where they are for as long as whoever hands out the record
/// says, and `CBYTESCAN_PADDING` bytes behind a key are readable.
@safe
struct GroupRecord {
  /// What no number of a record reaches, so that sums of them do not overflow.
  static let numberLimit = 1 << 48
  /// The most bytes of a record but for its key and its measures.
  static let longestHead = 3 * 7

  var count: Int
  var key: UnsafeBufferPointer<UInt8>
  var measures = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  init(key: UnsafeBufferPointer<UInt8>, count: Int) {
    unsafe self.key = unsafe key
    self.count = count
  }

  /// A record of nothing.
  static var none: GroupRecord {
    unsafe GroupRecord(key: UnsafeBufferPointer(start: nil, count: 0), count: 0)
  }

  /// The most bytes that the record takes.
  var mostBytes: Int { unsafe Self.longestHead + key.count + measures.count }

  // MARK: - Reading

  /// Reads the record at `position` and moves on; nil if there is no whole one before `end`.
  ///
  /// `CBYTESCAN_PADDING` bytes behind the end are readable, so that numbers need no check of their own.
  @inline(__always)
  init?(
    at position: inout UnsafePointer<UInt8>,
    before end: UnsafePointer<UInt8>,
    isMeasured: Bool
  ) {
    guard unsafe position < end else { return nil }
    var at = unsafe position
    guard let count = unsafe Self.number(&at), let length = unsafe Self.number(&at) else {
      return nil
    }
    guard unsafe at <= end, unsafe length <= end - at else { return nil }
    unsafe self.init(key: UnsafeBufferPointer(start: at, count: length), count: count)
    unsafe at += length
    if isMeasured {
      guard let length = unsafe Self.number(&at) else { return nil }
      guard unsafe at <= end, unsafe length <= end - at else { return nil }
      unsafe measures = UnsafeBufferPointer(start: at, count: length)
      unsafe at += length
    }
    unsafe position = unsafe at
  }

  @inline(__always)
  private static func number(_ at: inout UnsafePointer<UInt8>) -> Int? {
    var next = unsafe at.pointee
    unsafe at += 1
    if next < 0x80 { return Int(next) }
    var value = Int(next & 0x7F)
    var shift = 7
    repeat {
      next = unsafe at.pointee
      unsafe at += 1
      value |= Int(next & 0x7F) << shift
      shift += 7
      if shift > 49 { return nil }
    } while next >= 0x80
    // A number does not end in bits that are not needed.
    return next > 0 && value < numberLimit ? value : nil
  }

  // MARK: - Writing

  /// Writes the record at `position`, where there is room for it, and moves on.
  @inline(__always)
  func write(at position: inout UnsafeMutablePointer<UInt8>, isMeasured: Bool) {
    unsafe Self.write(count, at: &position)
    unsafe Self.write(key.count, at: &position)
    unsafe Self.write(key, at: &position)
    if isMeasured {
      unsafe Self.write(measures.count, at: &position)
      unsafe Self.write(measures, at: &position)
    }
  }

  /// Appends the record to some bytes.
  func append(to bytes: inout [UInt8], isMeasured: Bool) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: mostBytes))
    let end = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return start }
      var position = unsafe base + start
      unsafe write(at: &position, isMeasured: isMeasured)
      return unsafe position - base
    }
    bytes.removeLast(bytes.count - end)
  }

  @inline(__always)
  private static func write(_ number: Int, at position: inout UnsafeMutablePointer<UInt8>) {
    var rest = UInt(bitPattern: number)
    while rest >= 0x80 {
      unsafe position.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      unsafe position += 1
      rest >>= 7
    }
    unsafe position.pointee = UInt8(truncatingIfNeeded: rest)
    unsafe position += 1
  }

  @inline(__always)
  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>,
    at position: inout UnsafeMutablePointer<UInt8>
  ) {
    guard let start = bytes.baseAddress else { return }
    unsafe position.update(from: start, count: bytes.count)
    unsafe position += bytes.count
  }

  // MARK: - Keys and cells

  /// The first bytes of the key as a number, by which most keys are compared.
  @inline(__always)
  var word: UInt64 {
    guard let start = unsafe key.baseAddress else { return 0 }
    return unsafe KeyWord.word(start, key.count)
  }

  /// Returns a negative number if the key comes before that of another, 0 if both are the same group.
  func compare(_ other: GroupRecord) -> Int {
    let (left, right) = unsafe (key, other.key)
    guard let start = left.baseAddress, let other = right.baseAddress else {
      return left.count - right.count
    }
    let order = unsafe Int(memcmp(start, other, min(left.count, right.count)))
    return order != 0 ? order : left.count - right.count
  }

  /// Returns which table of a code the key says that it is of; nil if there is none.
  @inline(__always)
  func table(_ code: KeyCode) -> Int? { unsafe code.tableNumber(ofKey: key) }

  /// Returns which table of a code the key is of, with columns of so many files; nil if it is no key of it.
  func checkedTable(_ code: KeyCode, fileCount: Int) -> Int? {
    unsafe code.table(ofKey: key, fileCount: fileCount)
  }

  /// Calls `body` with the bytes of each column of a key, which was checked, from left to right.
  func forEachColumn(_ code: KeyCode, _ body: (_ column: Int, _ bytes: Span<UInt8>) -> Void) {
    unsafe code.forEachColumn(of: key) { column, _, range in
      unsafe body(column, Span(_unsafeElements: UnsafeBufferPointer(rebasing: key[range])))
    }
  }

  /// Calls `body` with the cells of the columns of the key, from left to right.
  @inline(__always)
  func forEachCell(_ code: KeyCode, _ body: (_ column: Int, _ cell: Span<UInt8>) -> Void) {
    unsafe code.forEachCell(of: key, body)
  }

  /// Reads what is measured of the group.
  func measures(of measures: MeasureSet) throws(MalformedBytes) -> GroupMeasures {
    var reader = RecordReader(measureBytes)
    let value = try GroupMeasures(from: &reader, of: measures, lines: count)
    try reader.finish()
    return value
  }

  /// Makes sure that what is measured of the group can be read.
  func checkMeasures(of measures: MeasureSet) throws(MalformedBytes) {
    var reader = RecordReader(measureBytes)
    _ = try GroupMeasures.read(from: &reader, of: measures, lines: count) { _ in }
    try reader.finish()
  }

  /// Calls `body` with the record under another key, which stays during the call.
  func with<Failure: Error>(
    key: [UInt8],
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    unsafe try key.withUnsafeBufferPointer { (key) throws(Failure) in
      var record = self
      unsafe record.key = unsafe key
      try body(record)
    }
  }

  /// Calls `body` with the record and these measures; both stay during the call.
  func with<Failure: Error>(
    _ value: GroupMeasures,
    of measures: MeasureSet,
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = RecordWriter()
    value.write(to: &writer, of: measures)
    try with(measures: writer.bytes, body)
  }

  /// Calls `body` with the record and other bytes as its measures; both stay during the call.
  @inline(__always)
  func with<Failure: Error>(
    measures: LineBytes,
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    var record = self
    unsafe record.measures = UnsafeBufferPointer(start: measures.start, count: measures.count)
    try body(record)
  }

  /// A copy of the bytes of the key.
  var keyBytes: [UInt8] { unsafe Array(key) }

  /// The bytes of the measures, for as long as the record stays.
  @inline(__always)
  var measureBytes: LineBytes {
    guard let start = unsafe measures.baseAddress else { return .none }
    return unsafe LineBytes(start, start + measures.count)
  }
}

extension GroupRecord {
  /// The bytes of the two lengths at the end of a wrapped key.
  private static let lengthBytes = 8

  /// Appends the key to what it is to be sorted by first, and all that ``unwrapped`` needs to make it the record again.
  ///
  /// No key is the beginning of another, so that what is behind it makes no difference to the order.
  func wrap(behind bytes: inout [UInt8]) {
    let lengths = unsafe UInt64(bytes.count) << 32 | UInt64(measures.count)
    unsafe bytes.append(contentsOf: key)
    unsafe bytes.append(contentsOf: measures)
    for byte in 0..<Self.lengthBytes {
      bytes.append(UInt8(truncatingIfNeeded: lengths >> UInt64(8 * byte)))
    }
  }

  /// The record that was wrapped in its key; it stays for as long as this one does.
  var unwrapped: GroupRecord {
    let end = unsafe key.count - Self.lengthBytes
    var lengths: UInt64 = 0
    for byte in 0..<Self.lengthBytes {
      unsafe lengths |= UInt64(key[end + byte]) << UInt64(8 * byte)
    }
    let (start, measured) = (Int(lengths >> 32), Int(lengths & 0xFFFF_FFFF))
    var record = unsafe GroupRecord(
      key: UnsafeBufferPointer(rebasing: key[start..<end - measured]),
      count: count
    )
    unsafe record.measures = UnsafeBufferPointer(rebasing: key[(end - measured)..<end])
    return record
  }
}

// MARK: - Tables

extension GroupTable {
  /// The most bytes that the groups take as records; of what is measured, about as many.
  var mostRecordBytes: Int {
    mostKeyBytes + groupCount * GroupRecord.longestHead + (measures?.byteCount ?? 0)
  }

  /// Adds to the count of a group, and to what is measured of it, by the next ``flush()``, until which the record stays.
  @inline(__always)
  mutating func enqueue(_ record: GroupRecord) {
    guard let start = unsafe record.key.baseAddress else { return }
    let length = unsafe record.key.count
    guard measures != nil else {
      return unsafe enqueue(start, length: length, packed: 0, count: UInt64(record.count))
    }
    newest.note(lines: record.count, record.measureBytes, at: newest.count)
    // Its count is added with its measures.
    unsafe enqueue(start, length: length, packed: 0, count: 0)
  }

  /// Adds to the count of the group of a key, and what is measured of these lines.
  mutating func add(_ count: Int, key: [UInt8], _ measures: GroupMeasures = GroupMeasures()) {
    LineBytes.with(key) { add($0, packed: 0, count: UInt64(count), measures) }
  }

  /// Calls `body` with groups, which have keys by now, in their order; a record stays during the call.
  borrowing func forEachRecord<Failure: Error>(
    in order: ArraySlice<UInt32>,
    _ body: (GroupRecord) throws(Failure) -> Void
  ) throws(Failure) {
    guard let measures else {
      return unsafe try forEach(in: order) { (key, count, _) throws(Failure) in
        try body(unsafe GroupRecord(key: key, count: count))
      }
    }
    var writer = RecordWriter()
    var place = order.startIndex
    unsafe try forEach(in: order) { (key, count, _) throws(Failure) in
      writer.removeAll()
      measures.write(Int(order[place]), to: &writer)
      place += 1
      try unsafe GroupRecord(key: key, count: count).with(measures: writer.bytes, body)
    }
  }

  /// Calls `body` with groups, which have keys by now, in their order, and with the index of each; a record stays
  /// during the call.
  borrowing func forEachGroup<Failure: Error>(
    in order: ArraySlice<UInt32>,
    _ body: (GroupRecord, _ group: Int) throws(Failure) -> Void
  ) throws(Failure) {
    var place = order.startIndex
    unsafe try forEach(in: order) { (key, count, _) throws(Failure) in
      measures?.prefetch(order, behind: place)
      try body(unsafe GroupRecord(key: key, count: count), Int(order[place]))
      place += 1
    }
  }

  /// Reads what is measured of a group into memory that is used again; nothing where nothing is measured.
  borrowing func readMeasures(of group: Int, into all: inout GroupMeasures) {
    measures?.read(group, into: &all)
  }

  /// Calls `body` with groups, which have keys by now, in their order: with what a rollback would leave of each
  /// and with what it would take back, where that is anything.
  borrowing func forEachPart<Failure: Error>(
    in order: ArraySlice<UInt32>,
    _ body: (_ record: GroupRecord, _ stays: Bool) throws(Failure) -> Void
  ) throws(Failure) {
    let measures = measures
    var place = order.startIndex
    unsafe try forEach(in: order) { (key, count, countBefore) throws(Failure) in
      let before = unsafe GroupRecord(key: key, count: countBefore)
      let since = unsafe GroupRecord(key: key, count: count - countBefore)
      guard let measures else {
        if before.count > 0 { try body(before, true) }
        if since.count > 0 { try body(since, false) }
        return
      }
      let parts = measures.parts(of: Int(order[place]))
      place += 1
      if before.count > 0 {
        try before.with(parts.before, of: measures.set) { (record) throws(Failure) in
          try body(record, true)
        }
      }
      if since.count > 0 {
        try since.with(parts.since, of: measures.set) { (record) throws(Failure) in
          try body(record, false)
        }
      }
    }
  }

  /// Calls `body` with all groups that count more than zero, which have keys by now; a record stays during the call.
  borrowing func forEachRecord(_ body: (GroupRecord) -> Void) {
    if measures != nil { return forEachRecord(in: groups(withZeros: false)[...], body) }
    unsafe forEach { key, _, count in unsafe body(GroupRecord(key: key, count: count)) }
  }
}
