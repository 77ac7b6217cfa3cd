/// The lines that uWSGI writes of requests where no format is set.
///
/// `[pid: 12|app: 0|req: 1/1] 192.0.2.4 () {44 vars in 845 bytes} [Mon Nov  3 04:05:06 2025] GET /shop
/// => generated 512 bytes in 12 msecs (HTTP/1.1 200) 4 headers in 150 bytes (1 switches on core 0)`, as
/// `uwsgi_logit_simple` in uWSGI's `core/logging.c` puts it together: a host and `{address space
/// usage: ...}` may stand before it, `via sendfile()` and the like before the protocol. A request of no
/// method and no target is `(empty)`.
struct UWSGIFamily: FormatFamily {
  static let description = FamilyDescription(
    [.uwsgi],
    marks: .brace,
    start: .anywhere,
    samples: [
      FormatSample(
        .uwsgi,
        "uWSGI, its default line",
        line: "[pid: 12|app: 0|req: 1/1] 192.0.2.4 () {44 vars in 845 bytes} [Mon Nov  3 04:05:06 "
          + "2025] GET /shop?q=1 => generated 512 bytes in 12 msecs (HTTP/1.1 200) 4 headers in 150 "
          + "bytes (1 switches on core 0)"
      )
    ]
  )

  private static let pid = Array("[pid: ".utf8)
  private static let variables = Array("} [".utf8)
  private static let generated = Array("=> generated ".utf8)

  func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    guard let start = line.find(Self.pid, from: 0),
      start == 0 || line[start - 1] == ByteClass.space,
      let time = Self.time(line, from: start),
      let result = Self.result(line, from: line.end(of: time) + 2)
    else { return false }
    let request = line.part(line.end(of: time) + 2, result - 1)

    // The first parenthesis with something in it; `via sendfile()` has nothing.
    var open = line.find(UInt8(ascii: "("), from: result)
    while line.byte(at: open + 1) == UInt8(ascii: ")") {
      open = line.find(UInt8(ascii: "("), from: open + 2)
    }
    let close = line.find(UInt8(ascii: ")"), from: open)
    let space = line.find(ByteClass.space, from: open)
    guard close < line.count, space < close,
      let status = line.part(space + 1, close).statusOrZero
    else { return false }

    if !record.wanted.isEmpty {
      record.note(.time, time)
      record.note(.protocol, line.part(open + 1, space))
      noteHost(line.part(0, start), in: &record)
      noteClient(line.part(start, line.end(of: time) - time.count), in: &record)
      noteResult(line.from(result), in: &record)
    }
    guard request.skipBlanks(0) < request.count else {
      return record.take(special: .empty, at: request, status: status)
    }
    let method = request.find(ByteClass.space)
    return record.take(
      target: request.from(method),
      method: request.part(0, method),
      status: status
    )
  }

  func reason(against line: LineBytes) -> String {
    "no request as uWSGI writes it, up to => generated and (HTTP/1.1 200)"
  }

  // Nobody else writes such lines, even where the request is malformed.
  func evidence(of record: borrowing LineRecord, in line: LineBytes) -> LineEvidence { .vote }

  /// Returns the time as C's `ctime` has it, `Mon Nov  3 04:05:06 2025`, behind the variables.
  private static func time(_ line: LineBytes, from start: Int) -> LineBytes? {
    var at = start
    while let brace = line.find(variables, from: at) {
      at = brace + variables.count
      guard line.holdsTime(at: at + 11), line.spells("] ", at: at + 24) else { continue }
      return line.part(at, at + 24)
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

  /// Notes the host, which stands alone before `[pid: ` or before the usage of memory.
  private func noteHost(_ line: LineBytes, in record: inout LineRecord) {
    let host = line.part(0, line.endOfWord(0))
    let colon = host.find(ByteClass.colon)
    if record.wants(.host), host.part(0, colon).isHostName,
      host.from(min(colon + 1, host.count)).isHostName,
      host.count + 1 == line.count || line.spells(" {address space usage: ", at: host.count)
    {
      record.note(.host, host)
    }
  }

  /// Notes client and user of `[pid: 12|app: 0|req: 1/1] 192.0.2.4 (ann) {44 vars in 845 bytes} [`.
  private func noteClient(_ line: LineBytes, in record: inout LineRecord) {
    let client = line.skipBlanks(min(line.find(ByteClass.closeBracket) + 1, line.count))
    let end = line.endOfWord(client)
    record.note(.client, line.part(client, end))
    guard line.spells("(", at: end + 1) else { return }
    let close = line.find(UInt8(ascii: ")"), from: end)
    if close < line.count { record.note(.user, line.part(end + 2, close)) }
  }

  /// Notes the bytes and the time, with its unit, of `=> generated 512 bytes in 12 msecs`.
  private func noteResult(_ result: LineBytes, in record: inout LineRecord) {
    guard record.wants(.bytes) || record.wants(.requestTime) else { return }
    var words = WordsFromStart(result)
    _ = (words.next(), words.next())
    let bytes = words.next()
    _ = (words.next(), words.next())
    let time = words.start
    guard words.next() != nil, let unit = words.next() else { return }
    record.note(.bytes, bytes)
    record.note(requestTime: result.part(time, result.end(of: unit)), in: nil)
  }
}

extension LogFormat {
  package static let uwsgi = LogFormat(code: 30, "uwsgi")
}
