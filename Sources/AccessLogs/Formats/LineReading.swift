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
    // An endpoint that was unescaped lies in memory of its parser.
    defer { withExtendedLifetime(parsers) {} }
    for directive in directives { LineBytes.with(directive) { parsers.readComment($0) } }
    let found = LineBytes.with(line) { bytes -> (GroupTag, [UInt8])? in
      let parsed = parsers.parse(bytes, as: format.families[0])
      // An unescaped endpoint lies in the memory of its parser.
      return withExtendedLifetime(parsers) {
        parsed.isParsed ? (parsed.tag, parsed.endpointBytes.array) : nil
      }
    }
    guard let found else { return nil }
    (tag, endpoint) = found
  }
}
