internal import CByteScan

/// A group and its count as bytes hold them, one record behind the other.
///
/// Layout: count and length of the key, each as LEB128 (DWARF 4, section 7.6), then the key by a ``KeyCode``.
/// `CBYTESCAN_PADDING` bytes behind the last record are readable, so that the numbers need no check of their own.
///
/// Unsafe because the key is memory.
@unsafe
struct GroupRecord {
  /// The most bytes of a record but for its key.
  static let longestHead = 10 + 5

  var key: UnsafeBufferPointer<UInt8>
  var count: Int

  init(key: UnsafeBufferPointer<UInt8>, count: Int) {
    unsafe self.key = unsafe key
    unsafe self.count = count
  }

  /// Reads the record at `position` and moves on; nil if there is no whole one before `end`.
  @inline(__always)
  init?(at position: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) {
    guard unsafe position < end else { return nil }
    var at = unsafe position
    guard let count = unsafe Self.number(&at), let length = unsafe Self.number(&at) else {
      return nil
    }
    guard unsafe at <= end, unsafe length <= UInt64(end - at) else { return nil }
    unsafe self.init(
      key: UnsafeBufferPointer(start: at, count: Int(length)),
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
  func write(at position: inout UnsafeMutablePointer<UInt8>) {
    unsafe Self.write(UInt64(count), at: &position)
    unsafe Self.write(UInt64(key.count), at: &position)
    guard let start = unsafe key.baseAddress else { return }
    unsafe position.update(from: start, count: key.count)
    unsafe position += key.count
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
