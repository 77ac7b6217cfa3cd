internal import CByteScan

/// One line as the rules of one format read it: for explaining a format, and for tests.
package struct LineReading: Sendable, Hashable {
  /// The kind of endpoint, and the status.
  package let tag: GroupTag
  /// The bytes of the endpoint; empty for `(malformed)` and `(empty)`.
  package let endpoint: [UInt8]

  /// Reads a line without its line end; nil if the format does not read it.
  ///
  /// `directives` are the comments that stand before it, such as `#Fields: ...`.
  package init?(_ line: [UInt8], as format: LogFormat, after directives: [[UInt8]] = []) {
    var parsers = LineParsers()
    for directive in directives {
      unsafe directive.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        unsafe parsers.readComment(LineBytes(start, start + bytes.count))
      }
    }
    let family = format.families[0]
    // Parsers may load, not use, some bytes behind the line.
    let padded = line + [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    let found = unsafe padded.withUnsafeBufferPointer { bytes -> (GroupTag, [UInt8])? in
      guard let start = bytes.baseAddress else { return nil }
      let parsed = unsafe parsers.parse(LineBytes(start, start + line.count), as: family)
      guard parsed.isParsed else { return nil }
      let endpoint = unsafe UnsafeBufferPointer(
        start: parsed.endpoint,
        count: parsed.endpointLength
      )
      return (parsed.tag, unsafe Array(endpoint))
    }
    guard let found else { return nil }
    (tag, endpoint) = found
  }
}
