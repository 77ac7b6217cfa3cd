internal import CByteScan

/// The request of a line, as `GET /path?query HTTP/1.1`, cut to its endpoint.
///
/// Only spaces separate in it. Unsafe because it reads the line through pointers; every read lies
/// between `start` and `end`.
enum RequestField {
  /// Cuts the request in `[start, end)` to its endpoint: the target up to the first `?`.
  ///
  /// A request of no bytes or `-` is `(empty)`, one without a sound method and target `(malformed)`;
  /// neither is read with a status of a single 0.
  /// A caller that has looked at the 64 bytes from `start` gives the bits of those that are `?`.
  /// `allowsAnyTarget` takes a target for sound that has neither a protocol behind it nor the looks
  /// of a path or URL.
  @inline(__always)
  static func parse(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>,
    status: UInt32,
    questions: UInt64? = nil,
    allowsAnyTarget: Bool = false
  ) -> ParsedLine {
    let length = unsafe end - start
    if unsafe length == 0 || (length == 1 && start.pointee == ByteClass.dash) {
      return unsafe ParsedLine(special: .empty, at: LineBytes(start, end), status: status)
    }

    let targetEnd = unsafe endBeforeProtocol(start, end)
    let hasProtocol = unsafe targetEnd < end
    guard let methodEnd = unsafe endOfMethod(start, targetEnd) else {
      return unsafe ParsedLine(special: .malformed, at: LineBytes(start, end), status: status)
    }
    var target = unsafe methodEnd
    while unsafe target < targetEnd, unsafe target.pointee == ByteClass.space { unsafe target += 1 }
    guard
      unsafe target < targetEnd,
      unsafe hasProtocol || allowsAnyTarget || target.pointee == ByteClass.slash
        || startsWithScheme(target, targetEnd)
    else {
      return unsafe ParsedLine(special: .malformed, at: LineBytes(start, end), status: status)
    }
    let endpointLength =
      if let questions {
        unsafe min(
          // All of the request is within the 64 bytes, so the shift is less than 64.
          (questions >> UInt64(target - start)).trailingZeroBitCount,
          targetEnd - target
        )
      } else {
        unsafe cbytescan_find(target, targetEnd, ByteClass.questionMark) - target
      }
    return unsafe ParsedLine(
      endpoint: target,
      endpointLength: endpointLength,
      tag: GroupTag(endpoint: .target, status: status)
    )
  }

  /// Whether the request in `[start, end)` ends in a protocol, with a space before it.
  static func endsInProtocol(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    unsafe endBeforeProtocol(start, end) < end
  }

  /// Whether a word is a protocol.
  static func isProtocol(_ word: LineBytes) -> Bool { unsafe isProtocol(word.start, word.end) }

  /// Returns the space after a method, or nil where there is no method and space.
  @inline(__always)
  private static func endOfMethod(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    // Most methods are GET.
    if unsafe end - start > 4, unsafe cbytescan_load32(start) == get { return unsafe start + 3 }
    guard unsafe start < end, unsafe ByteClass.isLetter(start.pointee) else { return nil }
    var at = unsafe start + 1
    while unsafe at < end {
      let byte = unsafe at.pointee
      if byte == ByteClass.space { return unsafe at }
      guard ByteClass.isLetter(byte) || byte == ByteClass.dash || byte == UInt8(ascii: "_") else {
        return nil
      }
      unsafe at += 1
    }
    return nil
  }

  /// `GET` and a space, as bytes in memory.
  private static let get = UInt32(littleEndian: 0x20_54_45_47)

  /// Returns where the request ends without its protocol and the spaces around it.
  ///
  /// That is `end` itself for a request without a protocol.
  @inline(__always)
  private static func endBeforeProtocol(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    // Nearly every request ends in one space and `HTTP/n.n`, eight bytes.
    if unsafe end - start > 9, unsafe end[-9] == ByteClass.space,
      unsafe isOrdinaryProtocol(cbytescan_load64(end - 8))
    {
      return unsafe trimmingSpaces(start, end - 9)
    }
    return unsafe endBeforeOddProtocol(start, end)
  }

  /// Whether the word is `HTTP/`, a non-space, `.` and a non-space, as bytes in memory.
  @inline(__always)
  private static func isOrdinaryProtocol(_ word: UInt64) -> Bool {
    let bytes = UInt64(littleEndian: word)
    let spelled: UInt64 = 0x00_2E_00_2F_50_54_54_48  // "HTTP/", any byte, "."
    guard bytes & 0x00_FF_00_FF_FF_FF_FF_FF == spelled else { return false }
    return bytes >> 40 & 0xFF != 0x20 && bytes >> 56 != 0x20
  }

  private static func endBeforeOddProtocol(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let wordEnd = unsafe trimmingSpaces(start, end)
    var word = unsafe wordEnd
    while unsafe word > start, unsafe word[-1] != ByteClass.space { unsafe word -= 1 }
    guard unsafe word > start, unsafe word < wordEnd else { return unsafe end }
    if unsafe isProtocol(word, wordEnd) {
      return unsafe trimmingSpaces(start, word)
    }
    // `HTTP 1.1`: the word before is HTTP, one space away.
    if unsafe ByteClass.isDigit(word.pointee), unsafe word - start >= 6,
      unsafe spells("HTTP ", word - 5), unsafe word[-6] == ByteClass.space
    {
      return unsafe trimmingSpaces(start, word - 5)
    }
    return unsafe end
  }

  /// Whether the word is `HTTP/` and more, or 2 to 10 capitals, `/` and a number such as `1` or `1.0`.
  private static func isProtocol(
    _ word: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    if unsafe end - word > 5, unsafe spells("HTTP/", word) { return true }
    var at = unsafe word
    while unsafe at < end, unsafe ByteClass.isCapital(at.pointee) { unsafe at += 1 }
    guard unsafe (2...10).contains(at - word), unsafe at < end, unsafe at.pointee == ByteClass.slash
    else {
      return false
    }
    unsafe at += 1
    guard unsafe skipDigits(&at, end) else { return false }
    if unsafe at == end { return true }
    guard unsafe at.pointee == UInt8(ascii: ".") else { return false }
    unsafe at += 1
    return unsafe skipDigits(&at, end) && at == end
  }

  /// Moves over digits; returns whether there was one.
  private static func skipDigits(
    _ at: inout UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    let start = unsafe at
    while unsafe at < end, unsafe ByteClass.isDigit(at.pointee) { unsafe at += 1 }
    return unsafe at > start
  }

  /// Whether a target starts with a scheme and `://`.
  private static func startsWithScheme(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Bool {
    guard unsafe ByteClass.isLetter(start.pointee) else { return false }
    var at = unsafe start + 1
    while unsafe at < end {
      let byte = unsafe at.pointee
      if byte == ByteClass.colon {
        return unsafe end - at >= 3 && spells("://", at)
      }
      guard
        ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: "+")
          || byte == ByteClass.dash || byte == UInt8(ascii: ".")
      else {
        return false
      }
      unsafe at += 1
    }
    return false
  }

  @inline(__always)
  private static func trimmingSpaces(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var at = unsafe end
    while unsafe at > start, unsafe at[-1] == ByteClass.space { unsafe at -= 1 }
    return unsafe at
  }

  /// Whether the bytes at `at`, as many as the text has, spell it.
  @inline(__always)
  private static func spells(_ text: StaticString, _ at: UnsafePointer<UInt8>) -> Bool {
    for index in 0..<text.utf8CodeUnitCount where unsafe at[index] != text.utf8Start[index] {
      return false
    }
    return true
  }
}
