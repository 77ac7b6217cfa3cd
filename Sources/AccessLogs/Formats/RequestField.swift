/// The request of a line, as `GET /path?query HTTP/1.1`, cut into its parts; only spaces separate in it.
struct RequestField {
  /// `(empty)` for a request of no bytes or `-`, `(malformed)` for one without a sound method and target.
  let kind: GroupTag.Endpoint
  /// The method, the target with its query, and the protocol with the spaces before it; of no bytes where
  /// there is none, as in a request that is not well formed.
  let method: LineBytes
  let target: LineBytes
  let `protocol`: LineBytes

  /// Cuts a request.
  ///
  /// `allowsAnyTarget` takes a target for sound that has neither a protocol behind it nor the looks
  /// of a path or URL.
  @inline(__always)
  init(_ request: LineBytes, allowsAnyTarget: Bool = false) {
    let length = request.count
    if length == 0 || (length == 1 && request[0] == ByteClass.dash) {
      self.init(.empty, at: request)
      return
    }
    let targetEnd = Self.endBeforeProtocol(request)
    guard let methodEnd = Self.endOfMethod(request.part(0, targetEnd)) else {
      self.init(.malformed, at: request)
      return
    }
    var start = methodEnd
    while start < targetEnd, request[start] == ByteClass.space { start += 1 }
    let target = request.part(start, targetEnd)
    guard !target.isEmpty, targetEnd < length || allowsAnyTarget || target.isPathOrURL else {
      self.init(.malformed, at: request)
      return
    }
    self.init(
      kind: .target,
      method: request.part(0, methodEnd),
      target: target,
      protocol: request.from(targetEnd)
    )
  }

  private init(_ kind: GroupTag.Endpoint, at request: LineBytes) {
    let none = request.part(0, 0)
    self.init(kind: kind, method: none, target: none, protocol: none)
  }

  private init(
    kind: GroupTag.Endpoint,
    method: LineBytes,
    target: LineBytes,
    `protocol`: LineBytes
  ) {
    self.kind = kind
    self.method = method
    self.target = target
    self.protocol = `protocol`
  }

  /// Whether a request ends in a protocol, with a space before it.
  static func endsInProtocol(_ request: LineBytes) -> Bool {
    endBeforeProtocol(request) < request.count
  }

  /// Returns the offset of the space behind a method, or nil where there is no method and space.
  @inline(__always)
  private static func endOfMethod(_ request: LineBytes) -> Int? {
    // Most methods are GET.
    if request.count > 4, request.spells("GET ") { return 3 }
    let end = request.find(ByteClass.space)
    return end < request.count && request.part(0, end).isMethod ? end : nil
  }

  /// Returns where the request ends without its protocol and the spaces around it; its count if it has none.
  @inline(__always)
  private static func endBeforeProtocol(_ request: LineBytes) -> Int {
    // Nearly every request ends in one space and `HTTP/n.n`, eight bytes.
    let end = request.count - 9
    if end > 0, request[end] == ByteClass.space, isOrdinaryProtocol(request.word(at: end + 1)) {
      return trimmingSpaces(request, end)
    }
    return endBeforeOddProtocol(request)
  }

  /// Whether the word is `HTTP/`, a non-space, `.` and a non-space, the first byte lowest.
  @inline(__always)
  private static func isOrdinaryProtocol(_ bytes: UInt64) -> Bool {
    let spelled: UInt64 = 0x00_2E_00_2F_50_54_54_48  // "HTTP/", any byte, "."
    guard bytes & 0x00_FF_00_FF_FF_FF_FF_FF == spelled else { return false }
    return bytes >> 40 & 0xFF != 0x20 && bytes >> 56 != 0x20
  }

  private static func endBeforeOddProtocol(_ request: LineBytes) -> Int {
    let wordEnd = trimmingSpaces(request, request.count)
    var start = wordEnd
    while start > 0, request[start - 1] != ByteClass.space { start -= 1 }
    guard start > 0, start < wordEnd else { return request.count }
    if isProtocol(request.part(start, wordEnd)) { return trimmingSpaces(request, start) }
    // `HTTP 1.1`: the word before is HTTP, one space away.
    if ByteClass.isDigit(request[start]), request.spells(" HTTP ", at: start - 6) {
      return trimmingSpaces(request, start - 5)
    }
    return request.count
  }

  /// Whether the word is `HTTP/` and more, or 2 to 10 capitals, `/` and a number such as `1` or `1.0`.
  static func isProtocol(_ word: LineBytes) -> Bool {
    if word.count > 5, word.spells("HTTP/") { return true }
    var at = 0
    while ByteClass.isCapital(word.byte(at: at)) { at += 1 }
    return (2...10).contains(at) && word.byte(at: at) == ByteClass.slash
      && word.from(at + 1).isDecimal
  }

  @inline(__always)
  private static func trimmingSpaces(_ request: LineBytes, _ end: Int) -> Int {
    var at = end
    while at > 0, request[at - 1] == ByteClass.space { at -= 1 }
    return at
  }
}
