/// What a parser found in a line: the group the line counts for, or that no rule reads it.
///
/// The endpoint points into the bytes that were parsed, and lives as long as they do.
@unsafe
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
    unsafe self.endpointLength = endpointLength
    unsafe self.tag = tag
  }

  /// Makes the result for a line that the format does not read.
  @inline(__always)
  init(unparsedAt line: UnsafePointer<UInt8>) {
    unsafe self.init(endpoint: line, endpointLength: 0, tag: Self.unparsedTag)
  }

  /// Whether the line has a status and so is counted.
  @inline(__always)
  var isParsed: Bool { unsafe tag.bits != Self.unparsedTag.bits }

  /// Whether the line is a well-formed request, which is what detection votes on.
  var isWellFormed: Bool { unsafe isParsed && tag.endpoint == .target }
}
