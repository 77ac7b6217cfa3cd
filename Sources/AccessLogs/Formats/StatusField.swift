/// The status of a line: three digits, `-`, or a single `0`.
///
/// Unsafe because it reads the line through a pointer; every read is checked against `end`.
enum StatusField {
  /// Reads blanks, a status, and the blank or line end behind it.
  ///
  /// Returns nil if anything else stands at `start`. `-` and `0` are a status only where `isStrict` is set;
  /// who asks for them sees to it that `0` stands behind a well-formed request.
  @inline(__always)
  static func parse(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>,
    isStrict: Bool
  ) -> UInt32? {
    var at = unsafe start
    while unsafe at < end, unsafe ByteClass.isBlank(at.pointee) { unsafe at += 1 }
    guard unsafe at > start, unsafe at < end else { return nil }
    if isStrict, unsafe isFieldEnd(at + 1, end) {
      switch unsafe at.pointee {
      case ByteClass.dash: return GroupTag.noStatus
      case UInt8(ascii: "0"): return GroupTag.zero
      default: return nil
      }
    }
    guard unsafe end - at >= 3, let status = unsafe digits(at), unsafe isFieldEnd(at + 3, end)
    else {
      return nil
    }
    return status
  }

  /// Reads three digits at `at`, all of them inside the line.
  @inline(__always)
  static func digits(_ at: UnsafePointer<UInt8>) -> UInt32? {
    let hundreds = unsafe UInt32(at[0]) &- 48
    let tens = unsafe UInt32(at[1]) &- 48
    let ones = unsafe UInt32(at[2]) &- 48
    guard hundreds < 10, tens < 10, ones < 10 else { return nil }
    return hundreds &* 100 &+ tens &* 10 &+ ones
  }

  @inline(__always)
  private static func isFieldEnd(
    _ at: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    unsafe at == end || ByteClass.isBlank(at.pointee)
  }
}
