internal import CByteScan

/// A group and its count as a run holds them, one record behind the other in key order.
///
/// Layout: tag, count, length of the key and, in runs of several files, the index of the file, each
/// as LEB128 (DWARF 4, section 7.6), then the key. `CBYTESCAN_PADDING` bytes behind the last record
/// are readable, so that the numbers need no check of their own.
///
/// Unsafe because the key is memory.
@unsafe
struct GroupRecord {
  /// The most bytes of a record but for its key.
  static let longestHead = 5 + 10 + 5 + 5

  var key: UnsafePointer<UInt8>
  var length: Int
  var tag: GroupTag
  /// The index of the file; 0 where files are no column.
  var file: UInt32
  var count: Int

  init(
    key: UnsafePointer<UInt8>,
    length: Int,
    tag: GroupTag,
    file: UInt32 = 0,
    count: Int
  ) {
    unsafe self.key = unsafe key
    unsafe self.length = length
    unsafe self.tag = tag
    unsafe self.file = file
    unsafe self.count = count
  }

  /// Reads the record at `position` and moves on; nil if there is no whole one before `end`.
  @inline(__always)
  init?(
    at position: inout UnsafePointer<UInt8>,
    before end: UnsafePointer<UInt8>,
    hasFiles: Bool
  ) {
    guard unsafe position < end else { return nil }
    var at = unsafe position
    guard let tag = unsafe Self.number(&at), let count = unsafe Self.number(&at),
      let length = unsafe Self.number(&at)
    else { return nil }
    var file: UInt64 = 0
    if hasFiles {
      guard let index = unsafe Self.number(&at) else { return nil }
      file = index
    }
    guard unsafe at <= end, unsafe length <= UInt64(end - at) else { return nil }
    unsafe self.init(
      key: at,
      length: Int(length),
      tag: GroupTag(bits: UInt32(truncatingIfNeeded: tag)),
      file: UInt32(truncatingIfNeeded: file),
      count: Int(count)
    )
    unsafe position = unsafe at + Int(length)
  }

  @inline(__always)
  private static func number(_ at: inout UnsafePointer<UInt8>) -> UInt64? {
    var next = unsafe at.pointee
    unsafe at += 1
    if next < 0x80 { return UInt64(next) }
    var value = UInt64(next & 0x7F)
    var shift: UInt64 = 7
    repeat {
      if shift >= 63 { return nil }
      next = unsafe at.pointee
      unsafe at += 1
      value |= UInt64(next & 0x7F) << shift
      shift += 7
    } while next >= 0x80
    return value
  }

  /// Writes the record at `position`, where there is room for it, and moves on.
  @inline(__always)
  func write(at position: inout UnsafeMutablePointer<UInt8>, hasFiles: Bool) {
    unsafe Self.write(UInt64(tag.bits), at: &position)
    unsafe Self.write(UInt64(count), at: &position)
    unsafe Self.write(UInt64(length), at: &position)
    if hasFiles { unsafe Self.write(UInt64(file), at: &position) }
    unsafe position.update(from: key, count: length)
    unsafe position += length
  }

  /// Writes the record of a group without a file at `position`, where there is room for it, and moves on.
  @inline(__always)
  static func write(
    _ key: UnsafeBufferPointer<UInt8>,
    _ tag: GroupTag,
    _ count: Int,
    at position: inout UnsafeMutablePointer<UInt8>
  ) {
    guard let start = key.baseAddress else { return }
    let record = unsafe GroupRecord(key: start, length: key.count, tag: tag, count: count)
    unsafe record.write(at: &position, hasFiles: false)
  }

  @inline(__always)
  private static func write(_ number: UInt64, at position: inout UnsafeMutablePointer<UInt8>) {
    var rest = number
    while rest >= 0x80 {
      unsafe position.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      unsafe position += 1
      rest >>= 7
    }
    unsafe position.pointee = UInt8(truncatingIfNeeded: rest)
    unsafe position += 1
  }
}
