internal import CByteScan

/// One line as the rules of one format read it: for explaining a format, and for tests.
package struct LineReading: Sendable, Hashable {
  /// The kind of endpoint, and the status.
  package let tag: GroupTag
  /// The bytes of the endpoint; empty for `(malformed)` and `(empty)`.
  package let endpoint: [UInt8]

  /// Reads a line without its line end; nil if the format does not read it.
  package init?(_ line: [UInt8], as format: LogFormat) {
    // Parsers may load, not use, some bytes behind the line.
    let padded = line + [UInt8](repeating: 0, count: Int(CBYTESCAN_PADDING))
    let found = unsafe padded.withUnsafeBufferPointer { bytes -> (GroupTag, [UInt8])? in
      guard let start = bytes.baseAddress else { return nil }
      let parsed = unsafe format.family.parse(start, start + line.count)
      guard unsafe parsed.isParsed else { return nil }
      let endpoint = unsafe UnsafeBufferPointer(
        start: parsed.endpoint,
        count: parsed.endpointLength
      )
      return unsafe (parsed.tag, Array(endpoint))
    }
    guard let found else { return nil }
    (tag, endpoint) = found
  }
}
