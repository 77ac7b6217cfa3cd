/// Takes off what containers and syslog put around a line.
///
/// Docker's json-file (`{"log":"...\n","stream":"stdout",...}`) and the prefix of the Kubernetes
/// runtimes (`2025-11-03T04:05:06.1Z stdout F `) hide a line from every family. A syslog prefix hides
/// it only from those that look at the line's start; for them it goes too.
struct LineWrapping {
  private let scratch = Scratch()

  /// Reads a line by a family, without what is around it.
  func parse(
    _ line: LineBytes,
    as family: FormatFamily,
    by parsers: inout LineParsers
  ) -> ParsedLine {
    let inner = unwrapped(line)
    let message = family.startsAtLineStart ? SyslogPrefix.end(of: inner) : nil
    let start = message ?? 0
    if inner.from(start).isDirective {
      parsers.readComment(inner.from(start))
      return ParsedLine(unparsed: inner)
    }
    return Self.parse(inner, message: message, as: family, by: &parsers)
  }

  /// Reads a line by a family, behind the syslog prefix if that helps.
  static func parse(
    _ line: LineBytes,
    message: Int?,
    as family: FormatFamily,
    by parsers: inout LineParsers
  ) -> ParsedLine {
    if let message, family.startsAtLineStart {
      let parsed = parsers.parse(line.from(message), as: family)
      if parsed.isParsed { return parsed }
    }
    return parsers.parse(line, as: family)
  }

  /// The line without what a container runtime put around it.
  func unwrapped(_ line: LineBytes) -> LineBytes {
    let text = RuntimeText(docker: line).map { dockerText($0, of: line) } ?? line
    return RuntimeText(prefixOf: text).map { text.from($0.start) } ?? text
  }

  /// The text in a line of Docker's json-file log, without escapes and line end.
  private func dockerText(_ found: RuntimeText, of line: LineBytes) -> LineBytes {
    let text = JSONText.unescape(line.part(found.start, found.end), into: scratch)
    var length = text.count
    while length > 0,
      text[length - 1] == ByteClass.newline
        || text[length - 1] == ByteClass.carriageReturn
    {
      length -= 1
    }
    return text.part(0, length)
  }
}

extension LineBytes {
  /// Whether this is a comment behind what was around it; rsyslog writes other bytes as `#033`.
  var isDirective: Bool { byte(at: 0) == ByteClass.hash && !ByteClass.isDigit(byte(at: 1)) }
}

extension FormatFamily {
  /// Whether the rules of the family start at the line's start, and not at something in the line.
  var startsAtLineStart: Bool {
    switch self {
    case .common, .json, .haproxy, .uwsgi, .logfmt: false
    case .simple, .w3c, .ltsv, .loadBalancer, .squid, .csv, .proxyManager, .atlassian, .morgan,
      .pasted:
      true
    }
  }
}

/// What syslog writes before a line.
enum SyslogPrefix {
  /// Returns where the prefix ends: of RFC 3164, of RFC 5424, or with a time as in RFC 3339.
  static func end(of line: LineBytes) -> Int? {
    var at = endOfPriority(line)
    if at > 0, line.spells("1 ", at: at) { return endOfStructuredHeader(line, at + 2) }
    if line.byte(at: at + 3) == ByteClass.space, ByteClass.isCapital(line.byte(at: at)),
      line.holdsTime(at: at + 7), line.byte(at: at + 15) == ByteClass.space
    {
      at += 16
    } else if line.byte(at: at + 10) == UInt8(ascii: "T"), line.holdsTime(at: at + 11),
      line.byte(at: at + 4) == ByteClass.dash
    {
      at = line.skipBlanks(line.endOfWord(at + 19))
    } else {
      return nil
    }
    // A host, then `program:` or `program[1234]:`; Heroku has no host before `app[web.1]:`.
    let host = line.endOfWord(at)
    if host > at + 1, line.spells("]:", at: host - 2), host < line.count {
      return line.skipBlanks(host)
    }
    let tag = line.skipBlanks(host)
    let end = line.endOfWord(tag)
    guard host > at, end > tag, line[end - 1] == ByteClass.colon, end < line.count else {
      return nil
    }
    return line.skipBlanks(end)
  }

  /// Returns the offset behind `<189>`, or 0.
  private static func endOfPriority(_ line: LineBytes) -> Int {
    guard line.byte(at: 0) == UInt8(ascii: "<") else { return 0 }
    let close = line.find(UInt8(ascii: ">"))
    return close < 5 && close < line.count && line.part(1, close).isNumber ? close + 1 : 0
  }

  /// Returns the end of RFC 5424's time, host, program, process, message id and structured data.
  private static func endOfStructuredHeader(_ line: LineBytes, _ start: Int) -> Int? {
    var at = start
    for _ in 0..<5 {
      let end = line.endOfWord(at)
      guard end > at, end < line.count else { return nil }
      at = end + 1
    }
    if line.byte(at: at) == ByteClass.dash { return line.skipBlanks(at + 1) }
    guard line.byte(at: at) == ByteClass.openBracket else { return nil }
    var isQuoted = false
    while at < line.count {
      switch line[at] {
      case ByteClass.backslash where isQuoted: at += 1
      case ByteClass.quote: isQuoted.toggle()
      case ByteClass.closeBracket
      where !isQuoted && line.byte(at: at + 1) != ByteClass.openBracket:
        return line.skipBlanks(at + 1)
      default: break
      }
      at += 1
    }
    return nil
  }
}
