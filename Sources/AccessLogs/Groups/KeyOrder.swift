internal import CByteScan
internal import Glibc

/// The order of a report's rows with equal counts: column by column, in raw bytes.
///
/// `(malformed)` and `(empty)` come right before a target that is spelled so, and a missing status,
/// a `-`, before all others. It is the order that ``RowSorter`` makes.
///
/// Unsafe because keys are memory; `CBYTESCAN_PADDING` bytes behind each are readable.
@safe
struct KeyOrder: Sendable {
  let by: [Dimension]
  /// The place of each file's key among all, by its index; empty where files are no column.
  let fileRanks: [UInt32]

  init(by: [Dimension], files: [FileKey] = []) {
    self.by = by
    fileRanks = by.contains(.file) ? Self.ranks(of: files) : []
  }

  /// Returns the place of each key among all keys.
  static func ranks(of files: [FileKey]) -> [UInt32] {
    var ranks = [UInt32](repeating: 0, count: files.count)
    let byKey = files.indices.sorted { files[$0] < files[$1] }
    for (rank, file) in byKey.enumerated() { ranks[file] = UInt32(truncatingIfNeeded: rank) }
    return ranks
  }

  /// Returns a word that decides between most records: the smaller one is the earlier record.
  @inline(__always)
  func word(of record: GroupRecord) -> UInt64 {
    var word: UInt64 = 0
    var room: UInt64 = 64
    for dimension in by {
      switch dimension {
      case .endpoint:
        return unsafe word | Self.firstBytes(of: record) >> (64 - room)
      case .status:
        room -= 16
        unsafe word |= RowWord.status(record.tag) << room
      case .file:
        room -= 32
        unsafe word |= UInt64(rank(of: record)) << room
      }
    }
    return word
  }

  /// The first eight bytes of the endpoint as a number, zeros behind its end.
  @inline(__always)
  private static func firstBytes(of record: GroupRecord) -> UInt64 {
    let (start, length) = unsafe endpoint(of: record)
    let bytes = unsafe UInt64(bigEndian: cbytescan_load64(start))
    return length >= 8 ? bytes : length == 0 ? 0 : bytes & ~(UInt64.max >> UInt64(8 * length))
  }

  /// Returns a negative number if `first` comes before `second`, 0 if both are the same group.
  func compare(_ first: GroupRecord, _ second: GroupRecord) -> Int {
    for dimension in by {
      let order: Int
      switch dimension {
      case .endpoint: unsafe order = Self.compareEndpoints(first, second)
      case .status:
        unsafe order = Int(RowWord.status(first.tag)) - Int(RowWord.status(second.tag))
      case .file: unsafe order = Int(rank(of: first)) - Int(rank(of: second))
      }
      if order != 0 { return order }
    }
    return 0
  }

  @inline(__always)
  private static func compareEndpoints(_ first: GroupRecord, _ second: GroupRecord) -> Int {
    let (left, leftLength) = unsafe endpoint(of: first)
    let (right, rightLength) = unsafe endpoint(of: second)
    let order = unsafe Int(memcmp(left, right, min(leftLength, rightLength)))
    if order != 0 { return order }
    if leftLength != rightLength { return leftLength - rightLength }
    return unsafe Int(first.tag.endpoint.rawValue) - Int(second.tag.endpoint.rawValue)
  }

  @inline(__always)
  private func rank(of record: GroupRecord) -> UInt32 {
    unsafe fileRanks[Int(record.file)]
  }

  /// The bytes that an endpoint sorts by: its own, or those that stand for it.
  @inline(__always)
  private static func endpoint(
    of record: GroupRecord
  ) -> (start: UnsafePointer<UInt8>, length: Int) {
    switch unsafe record.tag.endpoint {
    case .target: unsafe (record.key, record.length)
    case .malformed: unsafe (malformed.start, malformed.length)
    case .empty: unsafe (empty.start, empty.length)
    }
  }

  /// A spelling that lives as long as the program.
  @unsafe
  private struct Spelling: @unchecked Sendable {
    let start: UnsafePointer<UInt8>
    let length: Int

    init(_ text: [UInt8]) {
      let padded = text.count + Int(CBYTESCAN_PADDING)
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: padded)
      unsafe memory.initialize(repeating: 0, count: padded)
      for (index, byte) in text.enumerated() { unsafe memory[index] = byte }
      unsafe start = UnsafePointer(memory)
      unsafe length = text.count
    }
  }

  private static let malformed = unsafe Spelling(KeyText.malformed)
  private static let empty = unsafe Spelling(KeyText.empty)
}
