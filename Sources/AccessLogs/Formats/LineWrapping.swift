/// Takes off what containers and syslog put around a line.
///
/// Docker's json-file (`{"log":"...\n","stream":"stdout",...}`) and the prefix of the Kubernetes
/// runtimes (`2025-11-03T04:05:06.1Z stdout F `) hide a line from every family. A syslog prefix hides
/// it only from those that look at the line's start; for them it goes too.
struct LineWrapping {
  /// The formats whose names say only what is around lines.
  static let samples = [
    FormatSample(
      .docker,
      "Docker's json-file log around any of these",
      line:
        #"{"log":"2025-11-03T04:05:06 /shop 200\n","stream":"stdout","time":"2025-11-03T04:05:06Z"}"#
    ),
    FormatSample(
      .kubernetes,
      "the prefix of a Kubernetes runtime before any of these",
      line: "2025-11-03T04:05:06.123456789Z stdout F \(CommonFamily.combinedSample)"
    ),
    FormatSample(
      .syslog,
      "a syslog prefix before any of these",
      line: "Nov  3 04:05:06 web1 nginx[12]: \(CommonFamily.combinedSample)"
    ),
  ]

  private let scratch = Scratch()

  /// Reads a line by a family, without what is around it.
  func read(
    _ line: LineBytes,
    as family: Family,
    by readers: inout LineReaders,
    into record: inout LineRecord
  ) -> Bool {
    let inner = unwrapped(line)
    let message = Self.hides(family, record.wanted) ? SyslogPrefix.end(of: inner) : nil
    let text = inner.from(message ?? 0)
    if text.isDirective {
      readers.readComment(text)
      return false
    }
    return Self.read(inner, message: message, as: family, by: &readers, into: &record)
  }

  /// Reads a line by a family, behind the syslog prefix if that helps.
  static func read(
    _ line: LineBytes,
    message: Int?,
    as family: Family,
    by readers: inout LineReaders,
    into record: inout LineRecord
  ) -> Bool {
    if let message, hides(family, record.wanted),
      readers.read(line.from(message), as: family, into: &record)
    {
      return true
    }
    return readers.read(line, as: family, into: &record)
  }

  /// Whether a syslog prefix hides from a family what is to be read.
  static func hides(_ family: Family, _ wanted: FieldSet) -> Bool {
    Family.startingAtLine.contains(family)
      || (Family.startingAtRequest.contains(family)
        && !wanted.subtracting(CommonFamily.shape).isOfTarget)
  }

  /// The line without what a container runtime put around it.
  func unwrapped(_ line: LineBytes) -> LineBytes {
    let text = RuntimeText(docker: line).map { dockerText($0, of: line) } ?? line
    return RuntimeText(prefixOf: text).map { text.from($0.start) } ?? text
  }

  /// The text in a line of Docker's json-file log, without escapes and line end.
  private func dockerText(_ found: RuntimeText, of line: LineBytes) -> LineBytes {
    JSONText.unescape(line.part(found.start, found.end), into: scratch).withoutLineEnd
  }
}

extension LineBytes {
  /// Whether this is a comment behind what was around it; rsyslog writes other bytes as `#033`.
  var isDirective: Bool { byte(at: 0) == ByteClass.hash && !ByteClass.isDigit(byte(at: 1)) }
}

extension LogFormat {
  /// Any format in Docker's json-file log.
  package static let docker = LogFormat(code: 34, "docker")
  /// Any format behind the prefix of a Kubernetes runtime.
  package static let kubernetes = LogFormat(code: 35, "kubernetes")
  /// Any format behind a syslog prefix.
  package static let syslog = LogFormat(code: 36, "syslog")
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
    } else if line.from(min(at, line.count)).startsWithTime(behind: UInt8(ascii: "T")) {
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
