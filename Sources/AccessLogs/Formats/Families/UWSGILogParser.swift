/// Reads the lines that uWSGI writes of requests where no format is set.
///
/// `[pid: 12|app: 0|req: 1/1] 192.0.2.4 () {44 vars in 845 bytes} [Mon Nov  3 04:05:06 2025] GET /shop
/// => generated 512 bytes in 12 msecs (HTTP/1.1 200) 4 headers in 150 bytes (1 switches on core 0)`, as
/// `uwsgi_logit_simple` in uWSGI's `core/logging.c` puts it together: a host and `{address space
/// usage: ...}` may stand before it, `via sendfile()` and the like before the protocol. A request of no
/// method and no target is `(empty)`.
struct UWSGILogParser: LineParser {
  func parse(_ line: LineBytes) -> ParsedLine {
    guard let record = UWSGIRecord(line), let status = record.status.statusOrZero else {
      return ParsedLine(unparsed: line)
    }
    let request = record.request
    guard request.skipBlanks(0) < request.count else {
      return ParsedLine(special: .empty, at: request, status: status)
    }
    let method = request.find(ByteClass.space)
    return ParsedLine(
      target: request.from(method),
      method: request.part(0, method),
      status: status
    )
  }
}

/// The parts of a line of uWSGI.
struct UWSGIRecord {
  /// Where `[pid: ` starts.
  let start: Int
  /// Where the time stands.
  let time: (from: Int, to: Int)
  /// Method and target.
  let request: LineBytes
  /// Where what became of the request starts: `=> generated`.
  let result: Int
  let `protocol`: LineBytes
  let status: LineBytes

  init?(_ line: LineBytes) {
    guard let start = line.find(Self.pid, from: 0),
      start == 0 || line[start - 1] == ByteClass.space,
      let time = Self.time(line, from: start)
    else { return nil }
    self.start = start
    self.time = time
    let requestStart = time.to + 2
    guard let result = Self.result(line, from: requestStart) else { return nil }
    self.result = result
    request = line.part(requestStart, result - 1)

    // The first parenthesis with something in it; `via sendfile()` has nothing.
    var open = line.find(UInt8(ascii: "("), from: result)
    while line.byte(at: open + 1) == UInt8(ascii: ")") {
      open = line.find(UInt8(ascii: "("), from: open + 2)
    }
    let close = line.find(UInt8(ascii: ")"), from: open)
    guard close < line.count else { return nil }
    let space = line.find(ByteClass.space, from: open)
    guard space < close else { return nil }
    `protocol` = line.part(open + 1, space)
    status = line.part(space + 1, close)
  }

  /// Returns where the time of C's `ctime` stands, `Mon Nov  3 04:05:06 2025`, behind the variables.
  private static func time(_ line: LineBytes, from start: Int) -> (from: Int, to: Int)? {
    var at = start
    while let brace = line.find(variables, from: at) {
      let from = brace + variables.count
      if line.holdsTime(at: from + 11), line.spells("] ", at: from + 24) {
        return (from, from + 24)
      }
      at = from
    }
    return nil
  }

  /// Returns where the last `=> generated ` starts that has a blank before it: a target may hold others.
  private static func result(_ line: LineBytes, from start: Int) -> Int? {
    var found: Int?
    var at = start
    while let arrow = line.find(generated, from: at) {
      if arrow > start, line[arrow - 1] == ByteClass.space { found = arrow }
      at = arrow + generated.count
    }
    return found
  }

  private static let pid = Array("[pid: ".utf8)
  private static let variables = Array("} [".utf8)
  private static let generated = Array("=> generated ".utf8)
}
