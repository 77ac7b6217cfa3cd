/// Reads LTSV: tab-separated `label:value` fields, in any order (http://ltsv.org).
///
/// The target is `uri`, else `path`, with `method` or GET; else `req` is a whole request. Of a label
/// that comes twice the last counts.
struct LTSVLogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    // Status and target are two fields.
    guard line.find(ByteClass.tab) < line.count else { return ParsedLine(unparsed: line) }
    var fields = Fields()
    var at = 0
    while at < line.count {
      let colon = line.findEither(ByteClass.colon, ByteClass.tab, from: at)
      let end =
        line.byte(at: colon) == ByteClass.tab ? colon : line.find(ByteClass.tab, from: colon)
      if colon < end { fields.note(label: line.part(at, colon), value: line.part(colon + 1, end)) }
      at = end + 1
    }
    guard let status = fields.status?.statusOrZero else { return ParsedLine(unparsed: line) }
    if let target = fields.uri ?? fields.path {
      return ParsedLine(target: target, method: fields.method, status: status)
    }
    guard let request = fields.request else { return ParsedLine(unparsed: line) }
    return ParsedLine(request: request, status: status)
  }

  /// The fields that make a request.
  private struct Fields {
    var status: LineBytes?
    var uri: LineBytes?
    var path: LineBytes?
    var request: LineBytes?
    var method: LineBytes?

    @inline(__always)
    mutating func note(label: LineBytes, value: LineBytes) {
      switch label.count {
      case 3 where label.spells("uri"): uri = value
      case 3 where label.spells("req"): request = value
      case 4 where label.spells("path"): path = value
      case 6 where label.spells("status"): status = value
      case 6 where label.spells("method"): method = value
      default: break
      }
    }
  }
}
