internal import CByteScan

/// What a parser found in a line: the group the line counts for, or that no rule reads it.
///
/// The endpoint points into the bytes that were parsed, and lives as long as they do; that is why
/// it is unsafe to use, and safe to pass on.
@safe
struct ParsedLine {
  /// The first byte of the endpoint.
  let endpoint: UnsafePointer<UInt8>
  /// The bytes of the endpoint; 0 for `(malformed)`, `(empty)` and a target such as `?p=1`.
  let endpointLength: Int
  /// The kind of endpoint and the status, or ``unparsedTag``.
  let tag: GroupTag

  private static let unparsedTag = GroupTag(bits: .max)

  @inline(__always)
  init(endpoint: UnsafePointer<UInt8>, endpointLength: Int, tag: GroupTag) {
    unsafe self.endpoint = unsafe endpoint
    self.endpointLength = endpointLength
    self.tag = tag
  }

  /// Makes the result of a line that is an ordinary one of a format; nil for any other line, which may
  /// be read all the same.
  @inline(__always)
  init?(ordinary format: cbytescan_format, _ line: LineBytes) {
    var reading = unsafe cbytescan_reading()
    guard unsafe cbytescan_read_ordinary(format, line.start, line.end, &reading),
      let endpoint = unsafe reading.endpoint
    else { return nil }
    unsafe self.init(
      endpoint: endpoint,
      endpointLength: reading.length,
      tag: GroupTag(endpoint: .target, status: reading.status)
    )
  }

  /// Makes the result for a line that the format does not read.
  @inline(__always)
  init(unparsedAt line: UnsafePointer<UInt8>) {
    unsafe self.init(endpoint: line, endpointLength: 0, tag: Self.unparsedTag)
  }

  /// Makes the result for a line that the format does not read.
  @inline(__always)
  init(unparsed line: LineBytes) {
    unsafe self.init(unparsedAt: line.start)
  }

  // A status of a single 0, of a client that went away, stands only behind a well-formed request: what
  // follows makes any other line one that is not read.

  /// Makes the result of a request as `GET /path?query HTTP/1.1`, whose target may be anything.
  @inline(__always)
  init(request: LineBytes, status: UInt32) {
    self = unsafe RequestField.parse(
      request.start,
      request.end,
      status: status,
      allowsAnyTarget: true
    )
  }

  /// Makes the result of a request whose target is a path or URL unless a protocol is behind it.
  init(strictRequest request: LineBytes, status: UInt32) {
    self = unsafe RequestField.parse(request.start, request.end, status: status)
  }

  /// Makes the result of a target, and of a method where the format has one.
  ///
  /// A method that is none, or a target of no bytes, makes it `(malformed)`.
  @inline(__always)
  init(target: LineBytes, method: LineBytes?, status: UInt32) {
    let target = target.trimmingSpaces
    guard !target.isEmpty, method?.isMethod ?? (status != GroupTag.zero) else {
      self.init(special: .malformed, at: target, status: status)
      return
    }
    let end = target.find(ByteClass.questionMark)
    unsafe self.init(
      endpoint: target.start,
      endpointLength: end,
      tag: GroupTag(endpoint: .target, status: status)
    )
  }

  /// Makes the result of a line whose endpoint is `(malformed)` or `(empty)`.
  init(special: GroupTag.Endpoint, at line: LineBytes, status: UInt32) {
    guard status != GroupTag.zero else {
      self.init(unparsed: line)
      return
    }
    unsafe self.init(
      endpoint: line.start,
      endpointLength: 0,
      tag: GroupTag(endpoint: special, status: status)
    )
  }

  /// The endpoint as a part of the line.
  var endpointBytes: LineBytes {
    unsafe LineBytes(endpoint, endpoint + endpointLength)
  }

  /// The same with another endpoint.
  func with(endpoint: LineBytes) -> ParsedLine {
    unsafe ParsedLine(endpoint: endpoint.start, endpointLength: endpoint.count, tag: tag)
  }

  /// Whether the line has a status and so is counted.
  @inline(__always)
  var isParsed: Bool { tag.bits != Self.unparsedTag.bits }

  /// Whether the line is a well-formed request, which is what detection votes on.
  var isWellFormed: Bool { isParsed && tag.endpoint == .target }
}

extension LineBytes {
  /// Whether the bytes are a method: a letter, then letters, `-` and `_`.
  @inline(__always)
  var isMethod: Bool {
    guard !isEmpty, ByteClass.isLetter(self[0]) else { return false }
    for offset in 1..<max(count, 1) {
      let byte = self[offset]
      guard ByteClass.isLetter(byte) || byte == ByteClass.dash || byte == UInt8(ascii: "_") else {
        return false
      }
    }
    return true
  }

  /// Whether the bytes start as a path or a URL does.
  var isPathOrURL: Bool {
    if byte(at: 0) == ByteClass.slash { return true }
    let colon = find(ByteClass.colon)
    return spells("://", at: colon) && part(0, colon).isScheme
  }

  /// Whether a word at an offset is a size: a number, or the dash that stands for none.
  func hasSize(at offset: Int) -> Bool {
    let word = part(min(offset, count), endOfWord(offset))
    return word.isNumber || word.equals("-")
  }

  /// Whether the bytes are a scheme: a letter, then letters, digits, `+`, `-` and `.`.
  var isScheme: Bool {
    guard !isEmpty, ByteClass.isLetter(self[0]) else { return false }
    for offset in 1..<max(count, 1) {
      let byte = self[offset]
      guard
        ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || byte == UInt8(ascii: "+")
          || byte == ByteClass.dash || byte == UInt8(ascii: ".")
      else {
        return false
      }
    }
    return true
  }
}
